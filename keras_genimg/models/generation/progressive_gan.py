"""Progressive growing: a GAN that learns small images first, and then fades larger ones in.

Reference: Karras et al., Progressive growing of GANs for improved quality, stability, and variation, ICLR 2018.
"""

import keras
from keras import ops

from ... import losses
from ...images import pixels
from ...networks.progressive import (
    blocks_of,
    check_grows,
    ends_of_discriminator,
    ends_of_generator,
    progressive_discriminator,
    progressive_generator,
)
from ...training import AveragedNetwork
from ...training.precision import dtype_policy
from .gan import GAN
from .image_generator import given

NEARLY = 0.99  # of a phase's images end it: the last few of an epoch may have made no batch


def doubled(images, factor=2):
    """Each pixel repeated, `factor` times on each side."""
    return images if factor == 1 else ops.repeat(ops.repeat(images, factor, axis=1), factor, axis=2)


def halved(images, factor=2):
    """Means of squares of pixels, `factor` on each side."""
    if factor == 1:
        return images
    _, height, width, channels = images.shape
    squares = ops.reshape(images, (-1, height // factor, factor, width // factor, factor, channels))
    return ops.mean(squares, axis=(2, 4))


def faded(old, new, share):
    """`old` at the share 0, `new` at 1, exactly."""
    share = ops.cast(share, new.dtype)
    return (1.0 - share) * old + share * new


@keras.saving.register_keras_serializable("keras_genimg")
class ProgressiveGAN(GAN):
    """A GAN that grows inside one `fit`: first both players know small images alone, then each doubling is faded in.

    The smallest size is held for `phase_images`; each larger one is faded in over as many, and held for as many again,
    the last one until the end. Phases last whole epochs, and the step is compiled anew for each. Until the model has
    grown, `generate` shows what there is, enlarged; exports and weights files always hold the network of full size, so
    measure and write them afterwards. Steps by `train_on_batch`, before any `fit`, are at full size.

    Large images begin from a generator that knows what they show, and small ones cost less: of the time of a step at
    32 pixels one at 4, 8 and 16 took 0.23, 0.42 and 0.78, and one of the last fade 1.2 (two CPU cores, 16 filters,
    batches of 16). So growing takes some two thirds of the time of as many images at full size, no less. Since
    StyleGAN2 it is known that skips or residual connections do as well without growing (`StyleGAN2`).

    Unlike in the paper, the optimizers are not started anew at each size. As there, the discriminator compares the
    images of a batch, though the gradient penalty takes each image by itself; `objective=losses.NonSaturating(),
    penalties=[losses.R1(10.0)]` is more usual with that.

    Args: as for `GAN`, and
        phase_images: how many images a phase lasts at least, counted as for `half_life_images`. The paper's is
            600,000 to 800,000, for photos of faces of up to 1024 pixels.

    Networks of your own need layers "block_0", "block_1" ..., each of twice the sides in the generator, of half in the
    discriminator from its last block to "block_0", and "to_images" and "from_images" beside these; the generator is
    nothing else than "block_0" to "to_images", the discriminator than "from_images" to "block_0", which takes the label
    too. `progressive_generator` and `progressive_discriminator` build such.

    Attributes:
        phase: 0 holds the smallest size, 1 fades the next one in, 2 holds it, and so on. An untrained model is in the
            last one.

    Raises:
        ValueError: as for `GAN`; networks without such layers, or `phase_images` that is not above 0.

    Example:
        ```python
        model = ProgressiveGAN(
            generator=progressive_generator(8, (16, 16, 3), filters=4),
            discriminator=progressive_discriminator((16, 16, 3), filters=4),
            phase_images=8,
        )
        model.compile()
        images = np.random.default_rng(0).integers(0, 256, (8, 16, 16, 3), "uint8")
        model.fit(images, epochs=5, verbose=0).history["side"]  # [4, 8, 8, 16, 16]
        ```

    Reference: Karras et al., Progressive growing of GANs for improved quality, stability, and variation, ICLR 2018.
    """

    players = {
        "generator": ("generator", "generator_ends"),
        "discriminator": ("discriminator", "discriminator_ends"),
    }
    has_idle_weights = True  # those of the larger sizes
    settings = ()  # latents are divided by their length: truncation would change nothing

    def __init__(self, image_shape=None, latent_dim=None, *, phase_images=60_000, **kwargs):
        super().__init__(image_shape, latent_dim, **kwargs)
        if not phase_images > 0:
            raise ValueError(f"`phase_images` must be above 0, got {phase_images}.")
        self.phase_images = phase_images
        check_grows(self.generator, self.discriminator)
        self.last = blocks_of(self.generator) - 1
        with dtype_policy(self.dtype_policy):
            self.generator_ends = ends_of_generator(self.generator)
            self.discriminator_ends = ends_of_discriminator(self.discriminator)
        self.averaged_ends = AveragedNetwork(self.generator_ends, self.half_life_images, name="averaged_ends")
        # What the step is traced for is an attribute of Python; the variables are what is saved of it.
        self.phase = 2 * self.last
        self.saved_phase = self.add_weight(
            shape=(), dtype="int32", initializer=keras.initializers.Constant(self.phase), trainable=False,
            aggregation="only_first_replica", name="phase",
        )  # fmt: skip
        self.phase_began = self.add_weight(
            shape=(), dtype="float32", initializer="zeros", trainable=False, aggregation="only_first_replica",
            name="phase_began",
        )  # fmt: skip

    def default_generator(self, latent_dim, image_shape, classes):
        return progressive_generator(latent_dim, image_shape, classes=classes)

    def default_discriminator(self, image_shape, classes):
        return progressive_discriminator(image_shape, classes=classes)

    def default_objective(self):
        return losses.Wasserstein(drift=0.001)

    def default_penalties(self):
        return [losses.GradientPenalty(10.0)]

    def default_optimizers(self):
        return {player: keras.optimizers.Adam(1e-3, beta_1=0.0, beta_2=0.99, epsilon=1e-8) for player in self.players}

    @property
    def size(self):
        """Which block is the last in use: 0 for the smallest images."""
        return (self.phase + 1) // 2

    @property
    def fades(self):
        """Whether the phase is one in which a size is faded in."""
        return self.phase % 2 == 1

    def share(self):
        """How much of the new size there is in a phase that fades it in: a scalar tensor, 0 to 1."""
        seen = ops.convert_to_tensor(self.averaged_generator.images_seen) - ops.convert_to_tensor(self.phase_began)
        return ops.clip(seen / float(self.phase_images), 0.0, 1.0)

    def network_batch(self, data, low, high):
        """A training batch as networks see it in this phase: images of its size, which are faded in too."""
        images, label = super().network_batch(data, low, high)
        images = halved(images, 2 ** (self.last - self.size))
        return (faded(doubled(halved(images)), images, self.share()) if self.fades else images), label

    def end(self, name, size, network, ends):
        """What stands between features and images of a size: the network's own for the full one, else one of `ends`."""
        return network.get_layer(name) if size == self.last else ends.get_layer(f"{name}_{size}")

    def images_of(self, generator, ends, inputs, training):
        """Images -1..1 of this phase's size, float32, by a generator and what shows its smaller sizes."""
        features = [inputs]
        for index in range(self.size + 1):
            features.append(generator.get_layer(f"block_{index}")(features[-1], training=training))
        images = self.end("to_images", self.size, generator, ends)(features[-1])
        if self.fades:
            old = self.end("to_images", self.size - 1, generator, ends)(features[-2])
            images = faded(doubled(old), images, self.share())
        return ops.cast(images, "float32")

    def fake_images(self, count, label=None):
        """`count` images of the generator in training, of this phase's size, -1..1."""
        latents = self.noise.normal((count, self.latent_dim))
        return self.images_of(self.generator, self.generator_ends, given(latents, label), training=True)

    def logits(self, images, label=None):
        """The discriminator in training at images -1..1 of this phase's size, float32."""
        network, ends = self.discriminator, self.discriminator_ends
        features = self.end("from_images", self.size, network, ends)(images)
        for index in range(self.size, 0, -1):
            features = network.get_layer(f"block_{index}")(features, training=True)
            if self.fades and index == self.size:
                old = self.end("from_images", index - 1, network, ends)(halved(images))
                features = faded(old, features, self.share())
        return ops.cast(network.get_layer("block_0")(given(features, label), training=True), "float32")

    def update_averages(self, count):
        super().update_averages(count)
        self.averaged_ends.update(self.generator_ends, count)

    def shown(self, latents, label=None):
        """As `sample`, of this phase's size, enlarged to the full one."""
        generator, ends = self.averaged_generator.network, self.averaged_ends.network
        images = self.images_of(generator, ends, given(latents, label), training=False)
        return pixels.to_pixels(doubled(images, 2 ** (self.last - self.size)))

    def begin(self, phase):
        """Puts the model into a phase: steps and samples are traced anew."""
        if phase != self.phase:
            self.phase = phase
            self._compiled = {}
            if self.compiled:
                self.make_train_function(force=True)

    def begin_saved(self):
        """Puts the model into the phase that its variables tell: they may have been read, or put back."""
        self.begin(int(ops.convert_to_numpy(self.saved_phase.value)))

    def grow(self):
        """Goes on to the next phase if the present one has had its images; `fit` does so before each epoch."""
        phase, began = (ops.convert_to_numpy(each.value).item() for each in (self.saved_phase, self.phase_began))
        seen = ops.convert_to_numpy(self.averaged_generator.images_seen.value).item()
        if seen == 0:
            phase, began = 0, seen
        elif phase < 2 * self.last and seen - began >= NEARLY * self.phase_images:
            phase, began = phase + 1, seen
        self.saved_phase.assign(phase)
        self.phase_began.assign(began)
        self.begin(phase)

    def fit(self, x=None, y=None, batch_size=None, epochs=1, verbose="auto", callbacks=None, **kwargs):
        """As `GAN.fit`; the logs tell the longer side of the images that are learnt, as `side`.

        Args:
            x: as there.
            y: as there.
            batch_size: as there.
            epochs: as there; how many it takes to grow follows from `phase_images`.
            verbose: as there.
            callbacks: as there.
            kwargs: as there.

        Returns:
            A `keras.callbacks.History`.

        Raises:
            ValueError: as there.
        """
        callbacks = [Growth(), *keras.tree.flatten(callbacks or [])]
        return super().fit(x, y, batch_size, epochs, verbose, callbacks, **kwargs)

    def load_own_variables(self, store):
        super().load_own_variables(store)
        self.begin_saved()

    def get_config(self):
        return {**super().get_config(), "phase_images": self.phase_images}


class Growth(keras.callbacks.Callback):
    """Lets a `ProgressiveGAN` grow between epochs; its `fit` gives this itself."""

    def on_epoch_begin(self, epoch, logs=None):
        self.model.grow()

    def on_train_end(self, logs=None):
        self.model.begin_saved()  # `RollBack` may have put back an earlier one

    def on_epoch_end(self, epoch, logs=None):
        logs["side"] = max(self.model.image_shape[:2]) // 2 ** (self.model.last - self.model.size)
