"""A small convolutional classifier: the ruler for small or drawn images, on which Inception is out of its domain."""

import keras
from keras import layers

from .. import tasks
from ..layers import BatchNormalization
from .checks import check_image_shape


@keras.saving.register_keras_serializable("keras_genimg")
class Classifier(keras.Model):
    """A functional model from images 0..255 to logits, which is exported and measured as a classifier.

    Where it has several outputs, each is named after what it tells of an image.

    Args: as for a functional `keras.Model`: `inputs`, `outputs`, `name`.

    Example:
        ```python
        images = keras.Input((16, 16, 1))
        logits = keras.layers.Dense(3)(keras.layers.Flatten()(images))
        Classifier(images, logits)(np.zeros((2, 16, 16, 1))).shape  # (2, 3)
        ```
    """

    tasks = (tasks.CLASSIFY,)


def _convolution(x, filters, kernel_size, strides=1):
    # The bias would be taken out again by the normalization's mean.
    x = layers.Conv2D(filters, kernel_size, strides, padding="same", use_bias=False)(x)
    return layers.Activation("relu")(BatchNormalization(momentum=0.99)(x))


def classifier(image_shape, classes=10, filters=(32, 64, 96, 128), halves=(0, 2)):
    """Builds a network from images to logits whose last hidden layer, `features`, serves as a feature function.

    Convolutions of which some halve the image, then the mean over what places are left: with four, about 12 million
    multiplications for an image of 28 x 28, so that 10,000 images take seconds on a CPU.

    Args:
        image_shape: `(height, width, channels)`.
        classes: how many logits; or a dict from the names of several attributes to how many kinds each has, the main
            one first.
        filters: channels of each convolution; the last number is the features' dimensions.
        halves: indices of the convolutions that halve the image.

    Returns:
        A `Classifier` named "classifier": images 0..255 -> float32 logits `(batch, classes)`; of several attributes a
        list of such, its outputs named after them.

    Raises:
        ValueError: not an image shape, or names that Keras cannot give to layers.

    Example:
        ```python
        import numpy as np
        import keras_genimg as kg

        network = kg.models.classifier((28, 28, 1))
        logits = network(np.zeros((2, 28, 28, 1), "uint8"))
        assert tuple(logits.shape) == (2, 10)
        ```
    """
    images = keras.Input(check_image_shape(image_shape), name="images")
    x = layers.Rescaling(1 / 127.5, offset=-1.0)(images)
    for index, width in enumerate(filters):
        x = _convolution(x, width, 3 if index else 5, 2 if index in halves else 1)
    x = layers.GlobalAveragePooling2D(name="features")(x)
    if isinstance(classes, dict):
        logits = [layers.Dense(count, dtype="float32", name=name)(x) for name, count in classes.items()]
    else:
        logits = layers.Dense(classes, dtype="float32", name="logits")(x)
    return Classifier(images, logits, name="classifier")
