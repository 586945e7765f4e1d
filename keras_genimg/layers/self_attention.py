"""Self-attention over the places of a feature map, as GANs use it."""

import keras
from keras import layers, ops

from .spectral_normalization import SpectralConv2D

MOST_PLACES = 64 * 64


@keras.saving.register_keras_serializable("keras_genimg")
class SelfAttention(layers.Layer):
    """Adds to each place a mixture of what stands at all places: `features + gamma * attended`, gamma 0 at first.

    Queries and keys have an eighth of the channels, values a half; keys and values are pooled, so that the map of
    weights has `places * places / pool**2` numbers. As in BigGAN's code, there is no scaling of the products.

    Args:
        pool: side of the max-pooling of keys and values; 1 pools nothing.
        spectral: spectral normalisation of the four 1x1 convolutions.

    Input shape: `(batch, height, width, channels)`; height and width may be unknown.
    Output shape: the same.

    Raises:
        ValueError: more than 64 x 64 places: memory grows by 16 when the sides double.

    Example:
        ```python
        SelfAttention()(keras.random.normal((2, 8, 8, 16))).shape  # (2, 8, 8, 16)
        ```

    Reference: Zhang et al., Self-attention generative adversarial networks, ICML 2019; Brock et al., Large scale GAN
    training for high fidelity natural image synthesis, ICLR 2019.
    """

    def __init__(self, pool=2, spectral=False, **kwargs):
        super().__init__(**kwargs)
        if pool < 1:
            raise ValueError(f"`pool` must be at least 1, got {pool}.")
        self.pool = pool
        self.spectral = spectral

    def build(self, input_shape):
        height, width, channels = input_shape[1:]
        if height is not None and width is not None and height * width > MOST_PLACES:
            raise ValueError(
                f"Attention over {height} x {width} places takes too much memory: 64 x 64 are the most. Put it where "
                "the network's features are smaller."
            )
        convolution = SpectralConv2D if self.spectral else layers.Conv2D
        narrow, half = max(1, channels // 8), max(1, channels // 2)
        widths = {"queries": narrow, "keys": narrow, "values": half, "outputs": channels}
        for name, filters in widths.items():
            layer = convolution(filters, 1, use_bias=False, name=name, dtype=self.dtype_policy)
            layer.build((*input_shape[:3], half if name == "outputs" else channels))
            setattr(self, name, layer)
        self.gamma = self.add_weight(shape=(), initializer="zeros", name="gamma")

    def call(self, inputs, training=False):
        more = {"training": training} if self.spectral else {}
        queries = self._places(self.queries(inputs, **more))
        keys, values = (self._places(self._pooled(layer(inputs, **more))) for layer in (self.keys, self.values))
        products = ops.cast(ops.einsum("bqc,bkc->bqk", queries, keys), "float32")
        shares = ops.cast(ops.softmax(products, axis=-1), values.dtype)
        attended = ops.einsum("bqk,bkc->bqc", shares, values)
        size = ops.shape(inputs)
        attended = ops.reshape(attended, (size[0], size[1], size[2], values.shape[-1]))
        return inputs + self.gamma * self.outputs(attended, **more)

    def _pooled(self, features):
        # Keras's own way from pool to strides fails on JAX, so both are given.
        return features if self.pool == 1 else ops.max_pool(features, self.pool, self.pool, padding="same")

    def _places(self, features):
        size = ops.shape(features)
        return ops.reshape(features, (size[0], size[1] * size[2], features.shape[-1]))

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "pool": self.pool, "spectral": self.spectral}
