"""Super-resolution: PSNR and SSIM on Y of enlarged photos, as papers print them."""

import functools

import numpy as np

from .. import data, metrics
from ..data.super_resolution_sets import SETS
from .evaluator import Evaluator

MEASURES = {"psnr_y": metrics.psnr_y, "ssim_y": metrics.ssim_y}


class SuperResolutionEvaluator(Evaluator):
    """`psnr_y_set5`, `ssim_y_set5`, the same of `bsd100`, and of `sample`, the package's own photo.

    The mean over the photos of `data.super_resolution_pairs`, rounded to uint8, on the Y of BT.601, with as many border
    pixels left away as the model enlarges times.

    Args:
        model: it has `scale`, and `upscale` from a uint8 photo to a larger one.
    """

    kind = "super-resolution model"
    protocols = tuple(f"{measure}_{name}" for name in SETS for measure in MEASURES)
    usual = protocols

    def __init__(self, model):
        self.model = model
        self.pairs = functools.cache(lambda name: data.super_resolution_pairs(name, model.scale))
        self.scores = {}

    @classmethod
    def of(cls, model, entry):
        return cls(model)

    def images(self, protocol):
        return len(self.pairs(_set_of(protocol)))

    def measure(self, protocol, progress):
        name = _set_of(protocol)
        if name not in self.scores:  # photos are enlarged once for both measures
            self.scores[name] = score(self.pairs(name), self.model.upscale, self.model.scale, progress)
        elif progress:
            progress(self.images(protocol))
        return {protocol: self.scores[name][protocol.removesuffix(f"_{name}")]}


def _set_of(protocol):
    return protocol.rpartition("_")[2]


def score(pairs, enlarge, scale, progress=None):
    """Means of PSNR-Y (dB) and SSIM-Y over pairs of photos.

    Args:
        pairs: of small and large photos, such as `data.super_resolution_pairs` gives.
        enlarge: a function from a small uint8 photo to a large one.
        scale: how many times; also the border that is left away, in pixels of the large photo.
        progress: called with the number of pairs done.

    Returns:
        A dict of "psnr_y" and "ssim_y" to floats.
    """
    values = []
    for done, (low, high) in enumerate(pairs, 1):
        images = high[None], enlarge(low)[None]
        values.append([measure(*images, border=scale)[0] for measure in MEASURES.values()])
        if progress:
            progress(done)
    return dict(zip(MEASURES, map(float, np.mean(values, axis=0)), strict=True))
