"""The generative adversarial network: a generator and a discriminator, and the game between them.

Reference: Goodfellow et al., Generative adversarial nets, NeurIPS 2014.
"""

import keras
from keras import ops

from ... import losses
from ...images import pixels
from ...networks.checks import check_built, check_image_shape, check_network
from ...networks.perceptrons import gan_discriminator, gan_generator
from ...training import AveragedNetwork
from ...training.precision import dtype_policy
from ..checks import check_count, check_latent_dim
from ..judging import Judging
from .image_generator import ImageGenerator, given


def parts(images, label, count):
    """Divides a batch into `count` parts of one size, 1 or more; a last few images may be left over, or used again.

    Args:
        images: `(batch, ...)`.
        label: `(batch, ...)`, divided alike, or None.
        count: how many parts.

    Returns:
        A list of pairs of images and labels.
    """
    total = ops.shape(images)[0]
    # A size that TensorFlow knows only when it runs is a tensor; JAX slices by plain integers alone.
    least, most = (max, min) if isinstance(total, int) else (ops.maximum, ops.minimum)
    size = least(total // count, 1)
    starts = [most(index * size, total - size) for index in range(count)]
    return [(images[i : i + size], None if label is None else label[i : i + size]) for i in starts]


@keras.saving.register_keras_serializable("keras_genimg")
class GAN(Judging, ImageGenerator):
    """Two networks, one objective, any penalties. Without networks it builds perceptrons.

    Networks see images of -1..1; `fit` and `generate` take and give 0..255. The batch that `fit` hands over is divided
    among the discriminator's steps, so that each sees fresh real images.

    Args:
        image_shape: `(height, width, channels)`, sides multiples of 4 from 16 to 256; read from the networks if given.
        latent_dim: length of a latent vector; read from the generator if given.
        generator: network `(batch, latent_dim)` -> images -1..1, functional or Sequential; None builds the default.
        discriminator: network images -1..1 -> logits `(batch, ...)`; None builds the default.
        objective: a `losses.Objective`; None is the family's.
        penalties: list of `losses.Penalty` on the discriminator; None is the family's.
        augmentations: list of `losses.Augmentation`, made in turn to all that the discriminator sees; None is none.
        discriminator_steps: steps of the discriminator for one of the generator.
        classes: their number, or their names: then the networks are told the class, `fit` needs labels, and `generate`
            takes `label`. Generated images take the labels of the real ones beside them.
        conditions: list of further declared inputs (see `tasks`), which the networks are told alike.
        half_life_images: half-life of the generator's moving average, which makes the images; counted in images that
            the generator's steps were on, one part of each batch.
        seed: of the noise in training; None draws one.
        name: the model's name.
        dtype: Keras dtype policy of the networks that it builds; None is the global one.

    Raises:
        ValueError: an image shape that the default networks cannot make, or networks that do not fit each other.

    Example:
        ```python
        import numpy as np
        model = GAN(image_shape=(16, 16, 1), latent_dim=8)
        model.compile()
        model.fit(np.random.default_rng(0).integers(0, 256, (8, 16, 16, 1), "uint8"), verbose=0)
        model.generate(4, seed=0).shape  # (4, 16, 16, 1)
        ```

    Reference: Goodfellow et al., Generative adversarial nets, NeurIPS 2014.
    """

    players = {"generator": ("generator",), "discriminator": ("discriminator",)}
    discriminator_takes_label = True  # beside images, where there are conditions

    def __init__(
        self,
        image_shape=None,
        latent_dim=None,
        *,
        generator=None,
        discriminator=None,
        objective=None,
        penalties=None,
        augmentations=None,
        discriminator_steps=1,
        half_life_images=50_000,
        classes=None,
        conditions=(),
        seed=None,
        name=None,
        dtype=None,
    ):
        check_built(generator=generator, discriminator=discriminator)
        known = generator if generator is not None else discriminator
        if image_shape is None:
            if known is None:
                raise ValueError("Give `image_shape` (and `latent_dim`), or a `generator` and a `discriminator`.")
            image_shape = generator.output_shape[1:] if generator is not None else discriminator.inputs[0].shape[1:]
        if generator is None or discriminator is None:
            image_shape = check_image_shape(image_shape)
        latent_dim = check_latent_dim(latent_dim, 128 if generator is None else generator.inputs[0].shape[-1])
        discriminator_steps = check_count(discriminator_steps, "discriminator_steps")
        objective = self.default_objective() if objective is None else objective
        super().__init__(image_shape, latent_dim, classes, conditions, seed, name, dtype)
        size = self.condition_size
        with dtype_policy(self.dtype_policy):
            if generator is None:
                generator = self.default_generator(latent_dim, self.image_shape, size)
            if discriminator is None:
                discriminator = self.default_discriminator(self.image_shape, size)
        check_network(generator, "generator", (latent_dim,), self.image_shape, size)
        label_size = size if self.discriminator_takes_label else None
        check_network(discriminator, "discriminator", self.image_shape, label_size=label_size)
        self.generator = generator
        self.discriminator = discriminator
        penalties = self.default_penalties() if penalties is None else penalties
        self.set_judgement(objective, penalties, augmentations)
        self.discriminator_steps = discriminator_steps
        self.half_life_images = half_life_images
        self.averaged_generator = AveragedNetwork(generator, half_life_images, name="averaged_generator")
        self.generator_tracker = keras.metrics.Mean("generator_loss")
        self.discriminator_tracker = keras.metrics.Mean("discriminator_loss")

    @property
    def served_networks(self):
        """Name -> networks that hold the weights of a saved artifact; the first of each is what is saved."""
        return {"generator": [self.averaged_generator.network, self.generator]}

    def default_generator(self, latent_dim, image_shape, classes):
        return gan_generator(latent_dim, image_shape, classes=classes)

    def default_discriminator(self, image_shape, classes):
        return gan_discriminator(image_shape, classes=classes)

    def default_objective(self):
        return losses.NonSaturating()

    def default_penalties(self):
        return []

    def default_optimizers(self):
        return {player: keras.optimizers.Adam(2e-4, beta_1=0.5) for player in self.players}

    def call(self, inputs, training=None):
        """Latents `(batch, latent_dim)`, or a list of them and labels -> float32 images 0..255, by the average."""
        return pixels.to_pixels(self.averaged_generator(inputs))

    def fake_images(self, count, label=None):
        """`count` images of the generator in training, -1..1."""
        latents = self.noise.normal((count, self.latent_dim))
        return ops.cast(self.generator(given(latents, label), training=True), "float32")

    def logits(self, images, label=None):
        """The discriminator in training at images -1..1, float32."""
        return ops.cast(self.discriminator(given(images, label), training=True), "float32")

    def discriminator_loss(self, real_images, label=None):
        """The objective's discriminator half, plus the penalties; a scalar. Both kinds of images have the labels."""
        fake_images = ops.stop_gradient(self.fake_images(ops.shape(real_images)[0], label))
        return self.judgement_loss(lambda images: self.logits(images, label), real_images, fake_images)

    def generator_loss(self, real_images, label=None):
        """The objective's generator half; a scalar."""
        fake_images = self.seen(self.fake_images(ops.shape(real_images)[0], label))
        return self.generator_loss_at(fake_images, real_images, label)

    def generator_loss_at(self, fake_images, real_images, label=None):
        """The same for generated images as the discriminator is shown them."""
        return self.deception_loss(lambda images: self.logits(images, label), fake_images, real_images)

    def train_step(self, data):
        """Algorithm 1 of the paper: k steps of the discriminator, one of the generator, then the moving average."""
        images, label = self.network_batch(data, -1.0, 1.0)
        for part in parts(images, label, self.discriminator_steps):
            loss = self.minimize("discriminator", lambda: self.discriminator_loss(*part))
            self.discriminator_tracker.update_state(loss)
        self.generator_tracker.update_state(self.minimize("generator", lambda: self.generator_loss(*part)))
        self.update_averages(ops.shape(part[0])[0])
        return self.get_metrics_result()

    def update_averages(self, count):
        """Moves the average towards the generator, after its step on `count` images."""
        self.averaged_generator.update(self.generator, count)

    def fit(self, x=None, y=None, *args, validation_data=None, **kwargs):
        """As `ImageGenerator.fit`; data for validation are refused where no `test_step` of a subclass can use them.

        Args:
            x: as there.
            y: as there.
            args: as there.
            validation_data: for a subclass with a `test_step`.
            kwargs: as there.

        Returns:
            A `keras.callbacks.History`.

        Raises:
            ValueError: data that do not suit, or validation data without use.
        """
        validated = validation_data is not None or kwargs.get("validation_split")
        if validated and type(self).test_step is GAN.test_step:
            self.test_step(validation_data)  # now, rather than after the first epoch
        return super().fit(x, y, *args, validation_data=validation_data, **kwargs)

    def test_step(self, data):
        """Refused: neither player's loss says how good the images are."""
        raise ValueError(
            f"{type(self).__name__} has no loss that `evaluate` or `validation_data` could report; "
            "`callbacks.GenerationMetrics` measures the images in training, `metrics` afterwards."
        )

    def get_config(self):
        serialize = keras.saving.serialize_keras_object
        return {
            "image_shape": self.image_shape,
            "latent_dim": self.latent_dim,
            "generator": serialize(self.generator),
            "discriminator": serialize(self.discriminator),
            "objective": serialize(self.objective),
            "penalties": [serialize(penalty) for penalty in self.penalties],
            "augmentations": [serialize(augmentation) for augmentation in self.augmentations],
            "discriminator_steps": self.discriminator_steps,
            "half_life_images": self.half_life_images,
            "classes": self.classes,
            "conditions": [serialize(condition) for condition in self.conditions],
            "seed": self.seed,
            "name": self.name,
            "dtype": keras.dtype_policies.serialize(self.dtype_policy),
        }
