"""The U-Net of pix2pix: an encoder and a decoder, each of whose resolutions sees the encoder's of the same size.

Reference: Ronneberger et al., U-Net: convolutional networks for biomedical image segmentation, MICCAI 2015; Isola et
al., Image-to-image translation with conditional adversarial networks, CVPR 2017.
"""

import keras
from keras import layers

from .translation import instance_normalization, paper_kernels


def unet(filters=(64, 128, 256, 512, 512), channels=3):
    """Images to images through halvings and doublings, each doubling with what was there before the halving beside it.

    Sharp edges take the short way, so the result keeps the lines of its source: where shapes are to change, take
    `translation_network`.

    Args:
        filters: of each halving, 2 or more: images must have sides that are multiples of `2 ** len(filters)`, and at
            least twice that. The paper, for 256 pixels, has (64, 128, 256, 512, 512, 512, 512).
        channels: of the images, in and out.

    Returns:
        A `keras.Model` named "generator": `(batch, height, width, channels)` -> images of the same shape, float32,
        -1..1.

    Raises:
        ValueError: fewer than two halvings.

    Example:
        ```python
        unet((4, 8, 8))(np.zeros((2, 16, 24, 3))).shape  # (2, 16, 24, 3)
        ```

    Reference: Isola et al., Image-to-image translation with conditional adversarial networks, CVPR 2017.
    """
    if len(filters) < 2:
        raise ValueError(f"`filters` must have a number for each of 2 halvings or more, got {filters!r}.")
    images = x = keras.Input((None, None, channels), name="images")
    skips = []
    for level, width in enumerate(filters):
        innermost = level == len(filters) - 1
        x = layers.Conv2D(width, 4, 2, "same", kernel_initializer=paper_kernels())(x)
        if level and not innermost:  # of one pixel instance normalization makes 0, and the innermost may be as small
            x = instance_normalization()(x)
        x = layers.LeakyReLU(0.2)(x)
        skips.append(x)
    for width, skip in zip(reversed(filters[:-1]), reversed(skips[:-1]), strict=True):
        x = layers.Conv2DTranspose(width, 4, 2, "same", kernel_initializer=paper_kernels())(x)
        x = layers.Concatenate()([layers.ReLU()(instance_normalization()(x)), skip])
    x = layers.Conv2DTranspose(
        channels, 4, 2, "same", activation="tanh", kernel_initializer=paper_kernels(), dtype="float32"
    )(x)
    return keras.Model(images, x, name="generator")
