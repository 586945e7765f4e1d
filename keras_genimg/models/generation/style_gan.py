"""StyleGAN2: images from styles, with a smooth way from one to the other.

Reference: Karras et al., Analyzing and improving the image quality of StyleGAN, CVPR 2020.
"""

import math

import keras
from keras import ops

from ... import losses
from ...images import pixels
from ...networks.style_gan import style_discriminator, style_generator
from ...training import latents_of_seeds
from .gan import GAN
from .image_generator import given

DECAY = 0.01  # of the mean length of path
USUAL_BATCH = 32
STYLES_OF_MEAN = 256


@keras.saving.register_keras_serializable("keras_genimg")
class StyleGAN2(GAN):
    """A GAN whose generator maps latents to styles, which then scale the features of each of its convolutions.

    The generator pays for changes of style that do not change images evenly (path length regularisation), the
    discriminator for its slope at real images (R1). There is no noise beside the latents: one seed is one image. Both
    penalties are taken in every step, where the paper takes them in each 8th and 16th.

    Args: as for `GAN`, and
        path_length_weight: factor of the path length penalty; 0 leaves it out. By default 2, and 0 where both sides are
            below 64 pixels, as its authors have it.

    A generator of your own needs layers named "mapping" and "synthesis" where the penalty is asked for. By default R1
    has the weight 0.0002 * pixels / 32, StyleGAN2-ADA's rule for batches of 32.

    Raises:
        ValueError: as for `GAN`; a negative weight, or a generator that cannot be parted.

    Example:
        ```python
        model = StyleGAN2(
            generator=style_generator(8, (16, 16, 3), width=8, filters=4),
            discriminator=style_discriminator((16, 16, 3), filters=4),
        )
        model.compile()
        model.fit(np.random.default_rng(0).integers(0, 256, (8, 16, 16, 3), "uint8"), verbose=0)
        model.generate(2, seed=0).shape  # (2, 16, 16, 3)
        ```

    Reference: Karras et al., Analyzing and improving the image quality of StyleGAN, CVPR 2020; Karras et al., Training
    generative adversarial networks with limited data, NeurIPS 2020 (weights of the penalties).
    """

    def __init__(self, image_shape=None, latent_dim=None, *, path_length_weight=None, **kwargs):
        super().__init__(image_shape, latent_dim, **kwargs)
        if path_length_weight is None:
            path_length_weight = 2.0 if max(self.image_shape[:2]) >= 64 else 0.0
        if not path_length_weight >= 0:
            raise ValueError(f"`path_length_weight` must be 0 or more, got {path_length_weight}.")
        if path_length_weight and not has_styles(self.generator):
            raise ValueError(
                '`generator` has no layers named "mapping" and "synthesis", between which the length of a path is '
                "measured: build it by `style_generator`, or give `path_length_weight=0`."
            )
        self.path_length_weight = path_length_weight
        self.mean_path_length = self.add_weight(
            shape=(), initializer="zeros", trainable=False, aggregation="mean", name="mean_path_length"
        )

    def default_generator(self, latent_dim, image_shape, classes):
        return style_generator(latent_dim, image_shape, classes=classes)

    def default_discriminator(self, image_shape, classes):
        return style_discriminator(image_shape, classes=classes)

    def default_penalties(self):
        return [losses.R1(0.0002 * math.prod(self.image_shape[:2]) / USUAL_BATCH)]

    def default_optimizers(self):
        # What is learnt at a hundredth of the rate is so by its layers (`EqualizedDense(rate=0.01)`).
        return {player: keras.optimizers.Adam(2.5e-3, beta_1=0.0, beta_2=0.99, epsilon=1e-8) for player in self.players}

    def sample(self, latents, label=None, truncation=None):
        """As of every generator, but that styles are drawn towards the mean style under the same conditions."""
        generator = self.averaged_generator.network
        if truncation is None or not has_styles(generator):
            return super().sample(latents, label, truncation)
        styles = generator.get_layer("mapping")(given(latents, label), training=False)
        styles = styles + (1.0 - truncation) * (self.mean_style(label) - styles)
        return pixels.to_pixels(generator.get_layer("synthesis")(styles, training=False))

    def mean_style(self, label=None):
        """The mean over some fixed latents of what the averaged mapping makes of them and of each row of conditions.

        Args:
            label: float32 `(batch, condition_size)`, or None.

        Returns:
            A tensor `(batch, width)`; without conditions `(1, width)`.
        """
        latents = ops.convert_to_tensor(latents_of_seeds(range(STYLES_OF_MEAN), self.latent_dim))
        count = 1 if label is None else ops.shape(label)[0]
        if label is not None:
            latents = ops.broadcast_to(latents[None], (count, STYLES_OF_MEAN, self.latent_dim))
            latents = ops.reshape(latents, (-1, self.latent_dim))
            label = ops.repeat(label, STYLES_OF_MEAN, axis=0)
        styles = self.averaged_generator.network.get_layer("mapping")(given(latents, label), training=False)
        return ops.mean(ops.reshape(styles, (count, STYLES_OF_MEAN, styles.shape[-1])), axis=1)

    def generator_loss(self, real_images, label=None):
        """The objective's generator half and the path length penalty; a scalar."""
        loss = super().generator_loss(real_images, label)
        if not self.path_length_weight:
            return loss
        return loss + self.path_length_weight * self.path_length_penalty(ops.shape(real_images)[0], label)

    def path_length_penalty(self, count, label=None):
        """How unevenly images follow their styles: E[(|gradient of an image's random sum| - its mean)^2].

        Args:
            count: how many styles are drawn.
            label: their conditions.
        """
        latents = self.noise.normal((count, self.latent_dim))
        styles = self.generator.get_layer("mapping")(latents if label is None else [latents, label], training=True)
        height, width, channels = self.image_shape
        draws = self.noise.normal((count, height, width, channels)) / math.sqrt(height * width)

        def random_sums(styles):
            images = self.generator.get_layer("synthesis")(styles, training=True)
            return ops.sum(ops.cast(images, "float32") * draws, axis=(1, 2, 3))

        _, slopes = self.input_gradient(random_sums, styles)
        lengths = ops.sqrt(ops.sum(ops.square(ops.cast(slopes, "float32")), axis=1) + 1e-12)
        mean = self.mean_path_length + DECAY * (ops.stop_gradient(ops.mean(lengths)) - self.mean_path_length)
        self.mean_path_length.assign(mean)
        return ops.mean(ops.square(lengths - mean))

    def get_config(self):
        return {**super().get_config(), "path_length_weight": self.path_length_weight}


def has_styles(generator):
    """Whether a generator is made of a mapping to styles and a synthesis."""
    return {"mapping", "synthesis"} <= {layer.name for layer in generator.layers}
