"""Models that encode: how well they explain images they were not trained on, or give them back; what codes tell."""

import numpy as np

from .. import data, metrics
from ..degradations import GaussianNoise
from ..images.grids import grid_picture
from ..metrics.likelihood import negative_elbo, nll_1k
from ..tasks import GENERATE, tasks_of
from .evaluator import Evaluator

BATCH_SIZE = 500


class LikelihoodEvaluator(Evaluator):
    """`nll_1k_test` and `negative_elbo_test`: nats an image, see `metrics.likelihood`; given its label if there is one.

    Args:
        model: it has `log_likelihood`, and a `likelihood` that says whether it is normalized.
        data_name: a set of `keras_genimg.data.load`.
        seed: of the first image's noise.
    """

    kind = "model with a likelihood"
    protocols = ("nll_1k_test", "negative_elbo_test")
    measures = {"nll_1k_test": (nll_1k, 1_000), "negative_elbo_test": (negative_elbo, 10_000)}

    def __init__(self, model, data_name, seed=0):
        self.model, self.data_name, self.seed = model, data_name, seed
        if model.likelihood.normalized and "test" in data.splits(data_name):
            self.usual = self.protocols

    @classmethod
    def of(cls, model, entry):
        generates = GENERATE in tasks_of(model)  # what cannot be drawn from has no likelihood
        return cls(model, entry.known_data, entry.seed) if generates else None

    def hundredth(self, protocol):
        return None if protocol == "nll_1k_test" else protocol

    def images(self, protocol):
        return self.measures[protocol][1]

    def measure(self, protocol, progress):
        likelihood, _ = self.measures[protocol]
        images, labels = data.load(self.data_name, "test")
        told = labels if self.model.condition_size is not None else None
        return {protocol: likelihood(self.model, images, self.seed, progress, told)}


class ReconstructionEvaluator(Evaluator):
    """What an autoencoder gives back of the test set, and how much its codes tell of the classes.

    `psnr_test` is of the images reconstructed, `psnr_noise_50_test` and `psnr_noise_128_test` of the images restored
    from Gaussian noise of the deviation 50 or 127.5, rounded and clipped to 0..255: dB, the mean over the images.
    `probe_accuracy_test` is that of `metrics.linear_probe`, from codes of the training images to their classes.

    Args:
        model: it has `encode` and `restore`.
        data_name: a set of `keras_genimg.data.load`.
    """

    kind = "autoencoder"
    deviations = {"psnr_test": 0.0, "psnr_noise_50_test": 50.0, "psnr_noise_128_test": 127.5}
    protocols = (*deviations, "probe_accuracy_test")
    usual = protocols

    def __init__(self, model, data_name):
        self.model, self.data_name = model, data_name

    @classmethod
    def of(cls, model, entry):
        return cls(model, entry.known_data) if GENERATE not in tasks_of(model) else None

    def images(self, protocol):
        return len(data.load(self.data_name, "test")[0])

    def measure(self, protocol, progress):
        images, labels = data.load(self.data_name, "test")
        if protocol in self.deviations:
            found = metrics.psnr(images, self.model.restore(noisy(images, self.deviations[protocol]), BATCH_SIZE))
            found = float(np.mean(found))
        else:
            known, classes = data.load(self.data_name, "train")
            codes = [self.model.encode(each, BATCH_SIZE).astype(np.float64) for each in (known, images)]
            found = metrics.linear_probe(codes[0], classes, codes[1], labels)
        if progress:
            progress(len(images))
        return {protocol: found}

    def pictures(self):
        images, labels = data.load(self.data_name, "test")
        first = images[[np.flatnonzero(labels == each)[0] for each in np.unique(labels)]]
        damaged = noisy(first, self.deviations["psnr_noise_128_test"])
        rows = np.concatenate([first, damaged, self.model.restore(damaged)])
        return {"samples.png": grid_picture(rows, columns=len(first))}


def noisy(images, deviation):
    """Images as files of them would be under Gaussian noise, always the same: uint8."""
    degrade = GaussianNoise(deviation, rounded=1.0)
    return degrade(images.astype(np.float32), np.random.default_rng(0))[0].astype(np.uint8)
