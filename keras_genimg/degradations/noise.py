"""Noise of known strength."""

import numpy as np

from .degradation import Degradation, amounts, checked_number, checked_span


class GaussianNoise(Degradation):
    """White Gaussian noise, as papers on denoising add it; it tells its standard deviation.

    Papers leave the noisy image as floats beyond 0..255, files hold it rounded and clipped, and a network that was
    trained on the one loses up to 0.7 dB on the other: so some images are made as files.

    Args:
        deviation: of the noise, in units of 0..255: a number, or the least and the greatest.
        rounded: share of the images that are rounded and clipped to 0..255.
        told: whether the deviation is given with the images.

    Raises:
        ValueError: deviations that are negative or above 255, or a share that is not from 0 to 1.

    Example:
        ```python
        grey = np.full((1, 100, 100, 3), 128, "float32")
        noisy, told = GaussianNoise(25.0, rounded=0.0)(grey, np.random.default_rng(0))
        float(noisy.std().round()), told.tolist()  # (25.0, [25.0])
        ```
    """

    def __init__(self, deviation=(0.0, 55.0), rounded=0.5, told=True):
        self.deviation = checked_span(deviation, "deviation", 0, 255)
        self.rounded = checked_number(rounded, "rounded", 0, 1)
        self.told = told

    def __call__(self, images, generator):
        deviations = amounts(self.deviation, generator, len(images))
        noisy = images + deviations * generator.standard_normal(images.shape, np.float32)
        as_files = generator.random(len(images)) < self.rounded
        noisy[as_files] = np.clip(np.rint(noisy[as_files]), 0, 255)
        return noisy, deviations.reshape(-1) if self.told else None
