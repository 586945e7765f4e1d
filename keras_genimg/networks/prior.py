"""The network of the deep image prior: an hourglass whose shape alone makes photos likelier than noise.

Reference: Ulyanov et al., Deep image prior, CVPR 2018.
"""

import keras
from keras import layers

from ..layers import ReflectionPadding2D
from .translation import instance_normalization


def prior_network(size, widths=(32, 64, 64), skips=4, channels=32, noise=0.03, seed=None, dtype=None):
    """Fixed noise to an image, through halvings and bilinear doublings, with thin ways past them.

    Every part speaks for smooth surfaces and for structures that repeat: it learns a photo in fewer steps than noise.

    Args:
        size: `(height, width)`, multiples of `2 ** len(widths)`, and at least twice that.
        widths: channels of each halving, 1 or more, and of the doubling that undoes it. More halvings see farther.
        skips: channels that pass each halving by; 0 is none, for large holes.
        channels: of the input.
        noise: deviation of the normal noise that is added to the input in training, so that no step sees the same.
        seed: of the first weights and of that noise; None draws them.
        dtype: Keras dtype policy.

    Returns:
        A `keras.Model` named "network": `(1, height, width, channels)` -> `(1, height, width, 3)`, float32, 0..1.

    Example:
        ```python
        prior_network((16, 24), widths=(4, 4), channels=2)(np.zeros((1, 16, 24, 2))).shape  # (1, 16, 24, 3)
        ```

    Reference: Ulyanov et al., Deep image prior, CVPR 2018, supplementary material.
    """
    seeds = keras.random.SeedGenerator(seed) if seed is not None else None

    def convolution(x, width, side, strides=1, **options):
        x = ReflectionPadding2D(side // 2, dtype=dtype)(x) if side > 1 else x
        kernel = keras.initializers.GlorotUniform(seeds and int(keras.random.randint((), 0, 2**31 - 1, seed=seeds)))
        return layers.Conv2D(width, side, strides, kernel_initializer=kernel, **{"dtype": dtype, **options})(x)

    def block(x, width, side, strides=1):
        x = instance_normalization(dtype)(convolution(x, width, side, strides, use_bias=False))
        return layers.LeakyReLU(0.2, dtype=dtype)(x)

    inputs = keras.Input((*size, channels), batch_size=1, name="noise")
    x = layers.GaussianNoise(noise, seed=seed, dtype=dtype)(inputs)
    passed = []
    for width in widths:
        passed.append(block(x, skips, 1) if skips else None)
        x = block(block(x, width, 3, 2), width, 3)
    for width, beside in zip(reversed(widths), reversed(passed), strict=True):
        x = layers.UpSampling2D(2, interpolation="bilinear", dtype=dtype)(x)
        x = x if beside is None else layers.Concatenate(dtype=dtype)([beside, x])
        x = block(block(instance_normalization(dtype)(x), width, 3), width, 1)
    return keras.Model(inputs, convolution(x, 3, 1, activation="sigmoid", dtype="float32"), name="network")
