"""A classifier as the feature function of small or drawn images, where Inception is out of its domain."""

import hashlib

import keras
import numpy as np

from keras_genimg.images.pixels import check_images


class ClassifierFeatures:
    """The last hidden layer of a classifier: images in, features out; and the classes that follow from features.

    Distances that use it are `fcd` (the Frechet distance of these features), `class_balance_kl` and `class_coverage`.
    Numbers are comparable only where the classifier is the same one: its `name` has a hash of its weights.

    Args:
        network: a functional `keras.Model` from NHWC images 0..255 to logits or probabilities, or to several such
            heads, each a layer of its own, trained on the data that are measured. It is copied, and computes in
            float32 whatever the dtype policy.
        layer: the name of the layer whose outputs, `(count, dimensions)`, are the features.
        batch_size: images that go through the network at once.

    Attributes:
        name: stands for the weights in caches.
        dimensions: length of a feature vector.
        heads: dict from the names of the output layers to how many classes each tells apart; the main one is first.

    Raises:
        ValueError: the network has no such layer, or the layer's outputs are not vectors.

    Example:
    ```python
    images = keras.Input((8, 8, 1))
    x = keras.layers.GlobalAveragePooling2D(name="features")(keras.layers.Conv2D(4, 3)(images))
    features = ClassifierFeatures(keras.Model(images, keras.layers.Dense(10)(x)))
    vectors = features(np.zeros((2, 8, 8, 1), "uint8"))  # (2, 4)
    features.classes(vectors).shape  # (2,): each from 0 to 9
    ```
    """

    def __init__(self, network, layer="features", batch_size=250):
        if layer not in [each.name for each in network.layers]:
            raise ValueError(f"`network` has no layer named {layer!r}.")
        copy = keras.models.clone_model(network, clone_function=_in_float32)
        copy.set_weights(network.get_weights())
        vectors = copy.get_layer(layer).output
        if len(vectors.shape) != 2:
            raise ValueError(f"The layer {layer!r} of `network` gives shape {vectors.shape}, not vectors.")
        self.batch_size = batch_size
        self.dimensions = vectors.shape[1]
        self.name = f"classifier_{_digest(copy)}"
        self._trunk = keras.Model(copy.inputs[0], vectors)
        self.heads = {name: logits.shape[-1] for name, logits in zip(copy.output_names, copy.outputs, strict=True)}
        self._heads = keras.Model(vectors, dict(zip(self.heads, copy.outputs, strict=True)))

    def __call__(self, images):
        """Computes the features.

        Args:
            images: NHWC, 0..255, of the classifier's size and channels.

        Returns:
            A float32 numpy array `(count, dimensions)`.

        Raises:
            ValueError: `images` are not such images.
        """
        images = check_images(images, "images", self._trunk.input_shape[1:])
        starts = range(0, len(images), self.batch_size)
        return np.concatenate([self._batch(images[start : start + self.batch_size]) for start in starts])

    def _batch(self, images):
        padded = min(self.batch_size, 1 << (len(images) - 1).bit_length())  # few sizes, since JAX compiles for each
        batch = np.pad(images, ((0, padded - len(images)), (0, 0), (0, 0), (0, 0)))
        return np.asarray(self._trunk.predict_on_batch(batch))[: len(images)]

    def classes(self, features, head=None):
        """The class of each image, from its features.

        Args:
            features: what the call gave, `(count, dimensions)`.
            head: one of `heads`; None is the first.

        Returns:
            An integer numpy array `(count,)`.
        """
        logits = self._heads.predict_on_batch(np.asarray(features, np.float32))
        return np.asarray(logits[next(iter(self.heads)) if head is None else head]).argmax(axis=-1)

    @property
    def class_count(self):
        """How many classes the first head tells apart."""
        return next(iter(self.heads.values()))


def _in_float32(layer):
    return type(layer).from_config({**layer.get_config(), "dtype": "float32"})


def _digest(network):
    digest = hashlib.sha256()
    for value in network.get_weights():
        digest.update(np.ascontiguousarray(value))
    return digest.hexdigest()[:16]
