"""The discriminator of StarGAN: it judges patches, and names what the whole image shows.

Reference: Choi et al., StarGAN: unified generative adversarial networks for multi-domain image-to-image translation,
CVPR 2018.
"""

import keras
from keras import layers


def star_discriminator(image_size, classes, filters=64, max_filters=512):
    """Images to logits of patches, real or made, and to logits of what they show.

    Args:
        image_size: side of the images, in pixels: a power of two from 8 on.
        classes: how many numbers name what an image shows: of all attributes together.
        filters: of the first convolution; each after it has twice as many.
        max_filters: the most of any.

    Returns:
        A `keras.Model` named "discriminator": `(batch, image_size, image_size, 3)`, -1..1 -> a list of logits
        `(batch, 2, 2, 1)` and `(batch, classes)`, float32.

    Raises:
        ValueError: another size.

    Example:
        ```python
        star_discriminator(16, 5, filters=4)(np.zeros((2, 16, 16, 3)))[1].shape  # (2, 5)
        ```

    Reference: Choi et al., StarGAN: unified generative adversarial networks for multi-domain image-to-image
    translation, CVPR 2018.
    """
    if image_size < 8 or image_size & (image_size - 1):
        raise ValueError(f"`image_size` must be a power of two from 8 on, got {image_size}.")
    images = x = keras.Input((image_size, image_size, 3), name="images")
    while x.shape[1] > 2:
        x = layers.Conv2D(filters, 4, 2, "same")(x)
        x = layers.LeakyReLU(0.01)(x)
        filters = min(2 * filters, max_filters)
    patches = layers.Conv2D(1, 3, padding="same", use_bias=False, dtype="float32", name="patches")(x)
    shown = layers.Conv2D(classes, 2, use_bias=False, dtype="float32")(x)
    return keras.Model(images, [patches, layers.Reshape((classes,), name="shown")(shown)], name="discriminator")
