"""Restoration: photos that a degradation made worse, and holes that are to be filled."""

import numpy as np

from .. import data, metrics
from ..data.restoration_sets import SETS
from ..degradations.standard import STANDARD
from ..images.padding import padded
from ..images.panels import panels, stacked
from ..images.pixels import to_uint8
from ..tasks import Mask, takes_of
from .evaluator import Evaluator

MEASURES = {
    "psnr_rgb": metrics.psnr,
    "psnr_y": metrics.psnr_y,
    "ssim_rgb": metrics.ssim,
    "lpips_alex": metrics.lpips_alex,
}
ROWS = 3  # of an entry's picture, one for each of the first degradations
PART = {"top": 76, "left": 124, "side": 96}  # of the package's own photo: the eye of a cat

HOLE, APART = 8, 32  # pixels: the side of a hole, and how far holes are apart


class RestorationEvaluator(Evaluator):
    """`psnr_rgb_cbsd68_sigma25` and the like: a measure, a set of photos and a degradation.

    The mean over the photos of `data.restoration_pairs` of the result, rounded to uint8, against the good photo; no
    border is left away. Strengths are not told. Beside each figure stand that of the photo as it was given,
    `.._of_input`, and, where the model can be told the strength, that with the true one, `.._of_told`.

    Args:
        model: a `Restorer`.
        degradations: names of those that it is for.
        measures: the usual ones.
    """

    kind = "model that restores"

    def __init__(self, model, degradations, measures=("psnr_rgb",)):
        self.model, self.degradations = model, degradations
        self.protocols = tuple(f"{one}_{set_}_{each}" for one in MEASURES for set_ in SETS for each in STANDARD)
        self.usual = tuple(
            f"{one}_{set_}_{each}" for set_ in ("cbsd68", "sample") for each in degradations for one in measures
        )
        self.last = None

    @classmethod
    def of(cls, model, entry):
        recipe = entry.recipe and entry.recipe(entry.name)
        degradations = getattr(recipe, "JUDGED_BY", ())
        return cls(model, degradations, getattr(recipe, "MEASURES", ("psnr_rgb",))) if degradations else None

    def check(self, protocol):
        if not self.knows(protocol):
            raise ValueError(
                f"A {self.kind} has protocols such as {self.usual[0]}: one of {', '.join(MEASURES)}, then one of "
                f"{', '.join(SETS)}, then one of {', '.join(STANDARD)}; got {protocol!r}."
            )

    def images(self, protocol):
        return SETS[_parts(protocol)[1]]

    def measure(self, protocol, progress):
        measure, set_, degradation = _parts(protocol)
        found = {}
        for each in self.results(set_, degradation, progress):
            good = each["good"][None]
            for suffix in each.keys() - {"good"}:
                image = each[suffix]
                found.setdefault(f"{protocol}{suffix}", []).append(MEASURES[measure](good, image[None])[0])
        return {name: float(np.mean(values)) for name, values in found.items()}

    def results(self, set_, degradation, progress=None):
        """For each photo of a set a dict of "good" and the suffixes of figures -> uint8 photos; the last are kept."""
        if self.last is not None and self.last[0] == (set_, degradation):
            return self.last[1]
        found = []
        for done, (worse, good, told) in enumerate(data.restoration_pairs(set_, degradation), 1):
            found.append({"": self.restored(worse, told), "_of_input": to_uint8(worse), "good": good})
            if np.ndim(told) == 0 and len(self.model.takes) > 1:
                found[-1]["_of_told"] = self.restored(worse, told, tell=True)
            if progress:
                progress(done)
        self.last = (set_, degradation), found
        return found

    def restored(self, worse, told, tell=False):
        """What the model makes of a float32 photo, which may leave 0..255; of masks it is always told."""
        inputs = [padded(worse, self.model.smallest, self.model.multiple)[None]]
        for given in self.model.takes[1:]:
            if given.aligned:
                inputs.append(padded(told, self.model.smallest, self.model.multiple)[None])
            else:
                inputs.append(given.values(float(told) if tell else given.default, 1))
        height, width = worse.shape[:2]
        return to_uint8(self.model.compute(inputs))[0, :height, :width]

    def pictures(self):
        rows = []
        for degradation in self.degradations[:ROWS]:
            (made,) = self.results("sample", degradation)
            labels = {"_of_input": degradation, "": "restored", "good": "original"}
            found = {
                f"{label}, {metrics.psnr(made['good'][None], made[name][None])[0]:.2f} dB" if name != "good" else label:
                made[name] for name, label in labels.items()
            }  # fmt: skip
            rows.append(panels(found, **PART))
        return {"samples.png": stacked(rows)}


def _parts(protocol):
    """Measure, set and degradation of a protocol's name."""
    measure = next(each for each in MEASURES if protocol.startswith(f"{each}_"))
    set_, _, degradation = protocol.removeprefix(f"{measure}_").partition("_")
    return measure, set_, degradation


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
