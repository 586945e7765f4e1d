"""The discriminator that judges patches: a logit for each place, of what lies around it.

Reference: Isola et al., Image-to-image translation with conditional adversarial networks, CVPR 2017.
"""

import keras
from keras import layers

from ..layers import SpectralConv2D
from .translation import instance_normalization, paper_kernels


def patch_discriminator(channels=3, filters=(64, 128, 256, 512), spectral=False):
    """Images of any size to logits, one for each place.

    How large the patches are that a logit judges follows from the number of widths: 16, 34, 70 or 142 pixels for 2, 3,
    4 or 5. The paper's is 70, for images of 256 pixels; for 64 pixels take 34, which is `filters=(32, 64, 128)`.

    Args:
        channels: of the images; of source and result side by side 6.
        filters: of each convolution, 2 or more.
        spectral: spectral normalisation of every kernel, in place of instance normalization.

    Returns:
        A `keras.Model` named "discriminator": `(batch, height, width, channels)`, -1..1 -> logits `(batch, height',
        width', 1)`, float32.

    Raises:
        ValueError: fewer than two widths.

    Example:
        ```python
        patch_discriminator(filters=(4, 8, 8))(np.zeros((2, 64, 64, 3))).shape  # (2, 14, 14, 1)
        ```

    Reference: Isola et al., Image-to-image translation with conditional adversarial networks, CVPR 2017.
    """
    if len(filters) < 2:
        raise ValueError(f"`filters` must have a number for each of 2 convolutions or more, got {filters!r}.")
    convolution = SpectralConv2D if spectral else layers.Conv2D
    images = x = keras.Input((None, None, channels), name="images")
    for level, width in enumerate(filters):
        strides = 2 if level < len(filters) - 1 else 1
        x = layers.ZeroPadding2D(1)(x)
        x = convolution(width, 4, strides, kernel_initializer=paper_kernels())(x)
        if level and not spectral:
            x = instance_normalization()(x)
        x = layers.LeakyReLU(0.2)(x)
    x = layers.ZeroPadding2D(1)(x)
    x = convolution(1, 4, kernel_initializer=paper_kernels(), dtype="float32")(x)
    return keras.Model(images, x, name="discriminator")
