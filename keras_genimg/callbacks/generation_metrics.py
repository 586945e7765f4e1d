"""Measuring what a model generates while it trains, and keeping the weights that generated best."""

import pathlib

import keras
import numpy as np

from .. import arrays
from ..artifacts import served_networks
from ..files import replacing
from ..metrics import DegenerateFeatures, Protocol
from ..training.callbacks.full_disk import going_on


class GenerationMetrics(keras.callbacks.Callback):
    """Logs a metric of generated images, and ends the training with the weights that were best by it.

    The losses of a GAN do not say how good its images are; this does, at the cost of generating the protocol's count
    of images each time. The weights kept are those of the model's artifact, and they are put back there when training
    ends, so that `generate` and a saved artifact are the best epoch's. Of a GAN that is the averaged generator: the
    networks in training stay as they are. A model without an average, such as the VAE, has its networks in training put
    back. Optimizers stay as they are.

    History holds the metric for the epochs in which it was measured; in the attribute `values` they stand by epoch.
    Images are made from the same seeds each time.

    Args:
        reference: the protocol's split, one NHWC array 0..255.
        protocol: a protocol's name or a `Protocol`.
        features: a feature function; for `fcd_...` a `ClassifierFeatures`; by default FID's Inception.
        every: epochs between two measurements. The last epoch is always measured.
        path: file (`.npz`) for the best weights, so that a training that is resumed after a kill still knows its best;
            None keeps them in memory alone.
        stop_factor: stop as soon as the metric is this many times worse than its best, or is not a number at all (all
            images alike, features that are NaN); above 1. None never stops.
        seed: of the first image.
        batch_size: images to generate at a time.
        labels: integers, the classes of the reference images: a model that is conditional on classes is asked for
            these, see `Protocol.asked`. None for a model without classes.

    Attributes:
        values: dict of finished epochs -> metric; infinite (or minus infinite) where there was no number.
        best: the best metric yet, or None.
        best_epoch: after how many epochs it was measured.
        reason: why training was stopped, or None.

    Raises:
        ValueError: no such protocol; fewer images than it says; `every` or `stop_factor` out of range; another kind of
            file; later on: the file is damaged, or of another model.

    Example:
        ```python
        import keras_genimg as kg

        images = kg.data.load("fashion_mnist_sample")[0][:400]  # for real use: the test set, and fcd_10k_test
        features = kg.metrics.ClassifierFeatures(kg.zoo.load("classifier_fashion_mnist"))
        measured = kg.callbacks.GenerationMetrics(images, every=2, protocol="fcd_400_test", features=features)
        model = kg.models.GAN(image_shape=(28, 28, 1), latent_dim=8)
        model.compile()
        model.fit(images[:64], epochs=2, callbacks=[measured], verbose=0).history["fcd_400_test"]
        ```
    """

    def __init__(
        self, reference, protocol="fid_10k_test", features=None, every=5, path=None, stop_factor=None, seed=0,
        batch_size=256, labels=None,
    ):  # fmt: skip
        super().__init__()
        if every < 1:
            raise ValueError(f"`every` must be at least 1, got {every}.")
        if stop_factor is not None and not stop_factor > 1:
            raise ValueError(f"`stop_factor` must be above 1, got {stop_factor}.")
        if path is not None and pathlib.Path(path).suffix != ".npz":
            raise ValueError(f"`path` must end in .npz, got {str(path)!r}.")
        self.protocol = protocol if isinstance(protocol, Protocol) else Protocol.parse(protocol)
        self.labels = labels
        self.asked = None if labels is None else self.protocol.asked(labels, getattr(features, "class_count", None))
        self.protocol.check(reference, features, self.asked, labels)
        self.reference = reference
        self.features = features
        self.every = every
        self.path = None if path is None else pathlib.Path(path)
        self.stop_factor = stop_factor
        self.seed = seed
        self.batch_size = batch_size
        self.values, self.best, self.best_epoch, self.reason, self._weights = {}, None, None, None, None

    def on_train_begin(self, logs=None):
        self.values, self.best, self.best_epoch, self.reason, self._weights = {}, None, None, None, None

    def on_epoch_begin(self, epoch, logs=None):
        if epoch and self.best is None and self.path is not None and self.path.exists():
            self._read(epoch)

    def on_epoch_end(self, epoch, logs=None):
        epochs = epoch + 1
        if epochs % self.every and epochs != self.params["epochs"]:
            return
        try:
            result, why = self._measure(), None
        except DegenerateFeatures as error:  # a collapse is news of the training, not a reason to lose it
            result = {self.protocol.name: -np.inf if self.protocol.higher_is_better else np.inf}
            why = str(error)
        value = self.values[epochs] = result[self.protocol.name]
        logs.update(result)
        if why is None and self._is_best(value):
            self._keep(value, epochs)
        elif why is None and self._is_far_from_best(value):
            why = f"{self.protocol.name} went from {self.best:g} to {value:g}"
        if why is not None and self.stop_factor is not None:
            self.reason = why
            self.model.stop_training = True
            print(f"\nStopped in epoch {epochs}: {why}. The best weights are those of epoch {self.best_epoch}.")

    def on_train_end(self, logs=None):
        if self._weights is not None:
            for network, values in zip(self._networks(), self._weights, strict=True):
                network.set_weights(values)

    def _measure(self):
        return self.protocol.evaluate(
            self._generate, self.reference, self.features, self.seed, self.batch_size, None, self.asked, self.labels
        )

    def _generate(self, count, seed, labels=None):
        return self.model.generate(count, seed) if labels is None else self.model.generate(count, seed, label=labels)

    def _is_best(self, value):
        distance = self.protocol.definition.distance
        return self.best is None or distance(value) < distance(self.best)

    def _is_far_from_best(self, value):
        if self.stop_factor is None:
            return False
        if self.protocol.higher_is_better:
            return value * self.stop_factor < self.best
        distance = self.protocol.definition.distance
        # KID, being unbiased, may be below 0: there is no factor of that.
        return 0.0 < distance(self.best) * self.stop_factor < distance(value)

    def _networks(self):
        return [networks[0] for networks in served_networks(self.model).values()]

    def _keep(self, value, epochs):
        self.best, self.best_epoch = value, epochs
        self._weights = [network.get_weights() for network in self._networks()]
        if self.path is not None:
            with going_on(), replacing(self.path) as temporary:
                np.savez(temporary, best=value, best_epoch=epochs, **_by_key(self._weights))

    def _read(self, epochs):
        cure = "remove it to go on without; what was best before is not known then."
        weights = [network.get_weights() for network in self._networks()]
        wanted = {"best": (), "best_epoch": ()} | {key: array.shape for key, array in _by_key(weights).items()}
        kept = arrays.read(self.path, cure, lambda found: {key: found[key].shape for key in found} == wanted)
        if kept["best_epoch"] > epochs:  # of another, longer training
            return
        self.best, self.best_epoch = float(kept["best"]), int(kept["best_epoch"])
        self._weights = [[kept[f"{i}/{j:04d}"] for j in range(len(each))] for i, each in enumerate(weights)]


def _by_key(weights):
    """Networks' weights under the names that they have in the file."""
    return {f"{i}/{j:04d}": array for i, each in enumerate(weights) for j, array in enumerate(each)}
