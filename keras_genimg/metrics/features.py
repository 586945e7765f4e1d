"""What turns images into the features that sets of images are compared by."""

import functools

import keras
import numpy as np

from keras_genimg.images.pixels import check_images
from keras_genimg.metrics.inception import DIMENSIONS, SIDE, inception_2015, load_inception
from keras_genimg.metrics.resizing import resize_for_inception
from keras_genimg.metrics.weights import load_weights


class InceptionFeatures:
    """The feature function of FID: 0..255 images in, 2048 numbers an image out.

    On the CPU they equal the original's to 1e-4. On a GPU a backend may round convolutions to TF32, as torch does by
    itself in most published numbers.

    Args:
        resizer: `"torch"` (as pytorch-fid and its followers; the default) or `"tf1"` (as the graph of 2015).
        batch_size: images that go through the network at once.
        network: an `inception_2015` of your own; by default the published weights are found and loaded.

    Raises:
        FileNotFoundError: the weights are neither here nor to be downloaded.
        ValueError: another `resizer`.

    Example:
    ```python
    features = InceptionFeatures(network=inception_2015())  # without weights: all features are 0
    features(np.zeros((2, 32, 32, 3), "uint8")).shape  # (2, 2048)
    ```

    Reference:
        Heusel et al., "GANs trained by a two time-scale update rule converge to a local Nash equilibrium", 2017.
    """

    dimensions = DIMENSIONS

    def __init__(self, resizer="torch", batch_size=64, network=None):
        resize_for_inception(np.zeros((1, 1, 1, 1)), 1, resizer)  # an unknown resizer is an error here, not later
        self.resizer, self.batch_size = resizer, batch_size
        self.name = None if network else f"inception_2015_{resizer}"  # caches trust it to stand for the weights
        self.network = network or load_inception(inception_2015(), load_weights("inception_fid"))
        # On the CPU, TensorFlow's XLA is a quarter slower than its oneDNN kernels; JAX has nothing but XLA.
        self.network.compile(jit_compile=keras.backend.backend() == "jax")

    def __call__(self, images):
        """Computes the features.

        Args:
            images: NHWC, one or three channels, 0..255, of any one size.

        Returns:
            A float32 numpy array `(count, 2048)`.

        Raises:
            ValueError: `images` are not NHWC 0..255.
        """
        images = check_images(images)
        starts = range(0, len(images), self.batch_size)
        return np.concatenate([self._batch(images[start : start + self.batch_size]) for start in starts])

    def _batch(self, images):
        squares = resize_for_inception(images, SIDE, self.resizer)
        padded = min(self.batch_size, 1 << (len(squares) - 1).bit_length())  # few sizes, since JAX compiles for each
        squares = np.pad(squares, ((0, padded - len(squares)), (0, 0), (0, 0), (0, 0)))
        return np.asarray(self.network.predict_on_batch(squares))[: len(images)]


@functools.lru_cache
def default_features():
    """The Inception of FID, built once: what every distance here measures with unless told otherwise."""
    return InceptionFeatures()
