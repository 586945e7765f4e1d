"""Restoration: what a model paints where a mask says that a photo is lost."""

import numpy as np

from .. import data, metrics
from ..tasks import Mask, takes_of
from .evaluator import Evaluator

HOLE, APART = 8, 32  # pixels: the side of a hole, and how far holes are apart


class InpaintingEvaluator(Evaluator):
    """`psnr_holes_sample`: dB within square holes in the package's own photo, which the model fills.

    Each hole is black, of 8x8 pixels, in the middle of a square of 32x32; the squares begin at the upper left corner.
    PSNR is over the RGB pixels of all holes, of the result rounded to uint8.

    Args:
        model: it has `restore` from a uint8 photo and a mask to a photo of the same size.
        mask: the name of its mask.
    """

    kind = "model that fills holes"
    protocols = ("psnr_holes_sample",)
    usual = protocols

    def __init__(self, model, mask="mask"):
        self.model, self.mask = model, mask

    @classmethod
    def of(cls, model, entry):
        masks = [each.name for each in takes_of(model) if isinstance(each, Mask)]
        return cls(model, masks[0]) if masks else None

    def measure(self, protocol, progress):
        photo = data.sample_photo()
        lost = holes(*photo.shape[:2])
        found = self.model.restore(np.where(lost[..., None], 0, photo).astype("uint8"), **{self.mask: lost})
        if progress:
            progress(1)
        return {protocol: float(metrics.psnr(photo[lost][None, None], found[lost][None, None])[0])}


def holes(height, width):
    """Where a photo of this size is lost: a boolean array `(height, width)`."""
    rows, columns = (
        (np.abs(np.arange(side) % APART - (APART - 1) / 2) < HOLE / 2) & (np.arange(side) < side // APART * APART)
        for side in (height, width)
    )
    return rows[:, None] & columns
