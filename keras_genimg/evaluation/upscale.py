"""Super-resolution: PSNR and SSIM on Y of enlarged photos, as papers print them, and LPIPS."""

import functools

import numpy as np

from .. import data, metrics
from ..data.super_resolution_sets import SETS
from .evaluator import Evaluator

ON_Y = {"psnr_y": metrics.psnr_y, "ssim_y": metrics.ssim_y}
MEASURES = {**ON_Y, "lpips_alex": lambda high, large, border: metrics.lpips_alex(high, large)}


class SuperResolutionEvaluator(Evaluator):
    """`psnr_y_set5`, `ssim_y_set5`, `lpips_alex_set5`, the same of `bsd100`, and of `sample`, the package's own photo.

    The mean over the photos of `data.super_resolution_pairs`, rounded to uint8. PSNR and SSIM are on the Y of BT.601,
    with as many border pixels left away as the model enlarges times; LPIPS is on RGB, of the whole photo: the lower,
    the more alike to people's eyes, also where the pixels are not.

    Args:
        model: it has `scale`, and `upscale` from a uint8 photo to a larger one.
    """

    kind = "super-resolution model"
    protocols = tuple(f"{measure}_{name}" for name in SETS for measure in MEASURES)
    usual = protocols

    def __init__(self, model):
        self.model = model
        self.pairs = functools.cache(lambda name: data.super_resolution_pairs(name, model.scale))
        self.enlarged = {}

    @classmethod
    def of(cls, model, entry):
        return cls(model)

    def images(self, protocol):
        return len(self.pairs(_parts(protocol)[1]))

    def measure(self, protocol, progress):
        measure, name = _parts(protocol)
        pairs = self.pairs(name)
        if name not in self.enlarged:  # photos are enlarged once for all measures
            self.enlarged[name] = _enlarged(pairs, self.model.upscale, progress)
        elif progress:
            progress(len(pairs))
        return {protocol: _mean(measure, pairs, self.enlarged[name], self.model.scale)}


def _parts(protocol):
    """The names of the measure and of the set."""
    measure, _, name = protocol.rpartition("_")
    return measure, name


def _enlarged(pairs, enlarge, progress):
    photos = []
    for low, _ in pairs:
        photos.append(enlarge(low))
        if progress:
            progress(len(photos))
    return photos


def _mean(measure, pairs, photos, scale):
    values = [
        MEASURES[measure](high[None], photo[None], border=scale)[0]
        for (_, high), photo in zip(pairs, photos, strict=True)
    ]
    return float(np.mean(values))


def score(pairs, enlarge, scale, progress=None):
    """Means of PSNR-Y (dB) and SSIM-Y over pairs of photos.

    Args:
        pairs: of small and large photos, such as `data.super_resolution_pairs` gives.
        enlarge: a function from a small uint8 photo to a large one.
        scale: how many times; also the border that is left away, in pixels of the large photo.
        progress: called with the number of photos enlarged.

    Returns:
        A dict of "psnr_y" and "ssim_y" to floats.
    """
    photos = _enlarged(pairs, enlarge, progress)
    return {measure: _mean(measure, pairs, photos, scale) for measure in ON_Y}
