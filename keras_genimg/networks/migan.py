"""The generator of MI-GAN: an encoder and a decoder of separable convolutions that fills holes.

Reference: Sargsyan et al., MI-GAN: A simple baseline for image inpainting on mobile devices, ICCV 2023.
"""

import math

import keras
from keras import layers, ops

from ..layers import PixelBias
from .style_gan import doubled, halved

SMALLEST = 4
MOST = 256.0  # features are clipped there, as those of StyleGAN2 in half precision are


def migan_network(image_size=512, filters=64, max_filters=512, dtype=None):
    """MI-GAN's generator: a photo with holes to a photo, of one size.

    The encoder halves down to 4 pixels; the decoder doubles again, adds the encoder's features of each size, and sums
    what each size shows of the photo. A convolution is one a channel, 3x3, and then one a pixel; those of the decoder
    add a learned number to each pixel (`PixelBias`), the paper's noise as it is kept for inference.

    Args:
        image_size: height and width, a power of two from 8.
        filters: at full size; at each halving twice as many.
        max_filters: the most of any layer.
        dtype: Keras dtype policy of the hidden layers; the photo is summed up in float32.

    Returns:
        A `keras.Model` named "network": `(batch, image_size, image_size, 4)`, 0.5 where a pixel is known and -0.5 where
        it is lost, then the photo at -1..1, 0 where it is lost, -> the photo `(batch, image_size, image_size, 3)` at
        -1..1, not clipped. The defaults are the paper's network for 512 pixels, 6.6 million weights.

    Raises:
        ValueError: `image_size` is no such number.

    Example:
        ```python
        migan_network(16, filters=4, max_filters=8)(np.zeros((1, 16, 16, 4))).shape  # (1, 16, 16, 3)
        ```

    Reference: Sargsyan et al., MI-GAN: A simple baseline for image inpainting on mobile devices, ICCV 2023.
    """
    if image_size < 2 * SMALLEST or image_size & (image_size - 1):
        raise ValueError(f"`image_size` must be a power of two from {2 * SMALLEST}, got {image_size}.")

    def activated(x):
        x = layers.Rescaling(math.sqrt(2.0), dtype=dtype)(layers.LeakyReLU(0.2, dtype=dtype)(x))
        return ops.clip(x, -MOST, MOST)

    def of_each_channel(x, name):
        return activated(layers.DepthwiseConv2D(3, padding="same", name=f"{name}_depthwise", dtype=dtype)(x))

    def of_each_pixel(x, width, name):
        return layers.Conv2D(width, 1, use_bias=False, name=f"{name}_pointwise", dtype=dtype)(x)

    def noisy(x, name):
        return activated(PixelBias(name=f"{name}_noise", dtype=dtype)(x))

    def shown(x, name):
        return layers.Conv2D(3, 1, name=f"{name}_rgb", dtype="float32")(x)

    sides = [image_size >> level for level in range(int(math.log2(image_size // SMALLEST)) + 1)]
    widths = {side: min(filters * image_size // side, max_filters) for side in sides}
    images = keras.Input((image_size, image_size, 4), name="images")
    x = activated(layers.Conv2D(filters, 1, name="encoder_input", dtype=dtype)(images))
    skips = {}
    for side in sides:
        name = f"encoder_{side}"
        x = skips[side] = activated(of_each_pixel(of_each_channel(x, f"{name}_1"), widths[side], f"{name}_1"))
        x = of_each_channel(x, f"{name}_2")
        x = halved(x, dtype) if side > SMALLEST else x
        x = activated(of_each_pixel(x, widths[max(side // 2, SMALLEST)], f"{name}_2"))

    name = f"decoder_{SMALLEST}"
    x = activated(of_each_pixel(of_each_channel(x, f"{name}_1"), widths[SMALLEST], f"{name}_1"))
    x = layers.Add(dtype=dtype)([x, skips[SMALLEST]])
    x = activated(of_each_pixel(of_each_channel(x, f"{name}_2"), widths[SMALLEST], f"{name}_2"))
    photo = shown(x, name)
    for side in reversed(sides[:-1]):
        name = f"decoder_{side}"
        x = doubled(of_each_pixel(of_each_channel(x, f"{name}_1"), widths[side], f"{name}_1"), dtype)
        x = layers.Add(dtype=dtype)([noisy(x, f"{name}_1"), skips[side]])
        x = noisy(of_each_pixel(of_each_channel(x, f"{name}_2"), widths[side], f"{name}_2"), f"{name}_2")
        photo = layers.Add(dtype="float32")([doubled(photo, "float32"), shown(x, name)])
    return keras.Model(images, photo, name="network")
