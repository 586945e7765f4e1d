"""Generators with a likelihood: how well they explain images that they were not trained on."""

from .. import data
from ..metrics.likelihood import negative_elbo, nll_1k
from .generators import GeneratorEvaluator


class LikelihoodEvaluator(GeneratorEvaluator):
    """A generator's protocols, and `nll_1k_test` and `negative_elbo_test`: nats an image, see `metrics.likelihood`.

    Args: as for `evaluate_generator`.
    """

    kind = "generator with a likelihood"
    usual = (*GeneratorEvaluator.usual, "nll_1k_test", "negative_elbo_test")
    likelihoods = {"nll_1k_test": (nll_1k, 1_000), "negative_elbo_test": (negative_elbo, 10_000)}

    @classmethod
    def of(cls, model, entry):
        return super().of(model, entry) if hasattr(model, "log_likelihood") else None

    def knows(self, protocol):
        return protocol in self.likelihoods or super().knows(protocol)

    def _possible(self, protocol):
        if protocol in self.likelihoods and hasattr(self.model, "likelihood") and not self.model.likelihood.normalized:
            return False
        return super()._possible(protocol)

    def _lacks_classifier(self, protocol):
        return protocol not in self.likelihoods and super()._lacks_classifier(protocol)

    def depends_on_seed(self, protocol):
        return protocol not in self.likelihoods  # its noise averages out: another seed says no more

    def hundredth(self, protocol):
        if protocol in self.likelihoods:
            return None if protocol == "nll_1k_test" else protocol
        return super().hundredth(protocol)

    def images(self, protocol):
        return self.likelihoods[protocol][1] if protocol in self.likelihoods else super().images(protocol)

    def measure(self, protocol, progress):
        if protocol not in self.likelihoods:
            return super().measure(protocol, progress)
        likelihood, _ = self.likelihoods[protocol]
        images, _ = data.load(self.data_name, "test")
        return {protocol: likelihood(self.model, images, self.seed, progress)}
