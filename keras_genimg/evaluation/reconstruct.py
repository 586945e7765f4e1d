"""Models with a likelihood: how well they explain images that they were not trained on."""

from .. import data
from ..metrics.likelihood import negative_elbo, nll_1k
from .evaluator import Evaluator


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
        return cls(model, entry.known_data, entry.seed)

    def hundredth(self, protocol):
        return None if protocol == "nll_1k_test" else protocol

    def images(self, protocol):
        return self.measures[protocol][1]

    def measure(self, protocol, progress):
        likelihood, _ = self.measures[protocol]
        images, labels = data.load(self.data_name, "test")
        told = labels if self.model.condition_size is not None else None
        return {protocol: likelihood(self.model, images, self.seed, progress, told)}
