"""Exponential moving averages of networks, counted in images."""

import keras
from keras import ops

from . import autodiff


class AveragedNetwork(keras.layers.Layer):
    """A copy of a network whose weights are the moving average of the original's.

    Averaged generators make better images than the last step's. The average is given by its half-life in images, so
    that it means the same at every batch size; while few images have been seen the half-life is a tenth of them,
    so that the start is forgotten. BatchNorm's statistics are averaged like the rest.

    Args:
        network: a built functional `keras.Model`.
        half_life_images: images, seen by the network's own steps, after which an old weight counts half; above 0.

    Example:
        ```python
        network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        average = AveragedNetwork(network, half_life_images=50_000)
        average.update(network, 64)  # after a step on 64 images
        ```

    Reference: Karras et al., Analyzing and improving the training dynamics of diffusion models, CVPR 2024 (the
    half-life and its ramp).
    """

    def __init__(self, network, half_life_images, name="averaged"):
        super().__init__(name=name)
        if not half_life_images > 0:
            raise ValueError(f"`half_life_images` must be above 0, got {half_life_images}.")
        self.half_life_images = half_life_images
        self.network = keras.models.clone_model(network)
        self.network.set_weights(network.get_weights())
        self.network.trainable = False
        self.images_seen = self.add_weight(
            shape=(), dtype="float32", initializer="zeros", trainable=False, aggregation="only_first_replica",
            name="images_seen",
        )  # fmt: skip
        self.built = True

    def call(self, inputs):
        return self.network(inputs, training=False)

    def update(self, network, count):
        """Moves the average towards `network`, after a step of it on `count` images."""
        replica_count, _ = autodiff.replicas()
        count = ops.cast(count, "float32") * replica_count
        self.images_seen.assign_add(count)
        half_life = ops.minimum(float(self.half_life_images), ops.convert_to_tensor(self.images_seen) / 10.0)
        share = 1.0 - ops.power(0.5, count / half_life)
        for average, weight in zip(self.network.weights, network.weights, strict=True):
            share_of_weight = ops.cast(share, average.dtype)
            average.assign(average + share_of_weight * (weight - average))
