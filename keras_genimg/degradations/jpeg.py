"""The marks that JPEG files leave."""

import numpy as np

from ..images.photos import through_jpeg
from .degradation import Degradation, checked_span

BLOCK = 8  # pixels: the side of JPEG's blocks


class JPEG(Degradation):
    """Saves images as JPEG and opens them again; it tells 100 - quality, so that more is worse.

    By pillow, with its usual half resolution of the colours. The grid of blocks begins anywhere: one of the eight by
    eight places is drawn for each image, which is saved with as many mirrored rows and columns before its own.

    Args:
        quality: 1 (worst) to 95: a number, or the least and the greatest.
        anywhere: whether the grid is moved; where not, it begins at the first pixel.
        told: whether 100 - quality is given with the images.

    Raises:
        ValueError: a quality that is not from 1 to 95.

    Example:
        ```python
        photo = np.random.default_rng(0).uniform(0, 255, (1, 32, 32, 3)).astype("float32")
        JPEG(10, anywhere=False)(photo, np.random.default_rng(0))[1].tolist()  # [90.0]
        ```
    """

    def __init__(self, quality=(10, 95), anywhere=True, told=True):
        self.quality = checked_span(quality, "quality", 1, 95)
        self.anywhere = anywhere
        self.told = told

    def __call__(self, images, generator):
        qualities = generator.integers(self.quality[0], self.quality[1], len(images), endpoint=True)
        starts = generator.integers(0, BLOCK if self.anywhere else 1, (len(images), 2))
        made = np.array(images, np.float32)
        for image, quality, (top, left) in zip(made, qualities, starts, strict=True):
            whole = np.pad(np.clip(np.rint(image), 0, 255).astype(np.uint8), ((top, 0), (left, 0), (0, 0)), "symmetric")
            image[:] = through_jpeg(whole, int(quality))[top:, left:]
        return made, (100.0 - qualities).astype(np.float32) if self.told else None
