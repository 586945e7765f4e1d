"""StarGAN: one network that changes any of several attributes of an image.

Reference: Choi et al., StarGAN: unified generative adversarial networks for multi-domain image-to-image translation,
CVPR 2018.
"""

import keras
from keras import ops

from ... import losses, tasks
from ...images import pixels
from ...networks.checks import check_built
from ...networks.star_gan import star_discriminator
from ...networks.translation import translation_network
from ...training.pixel_data import checked_values
from ...training.precision import dtype_policy
from ..checks import check_weight
from .translator import OneGenerator, check_channels


@keras.saving.register_keras_serializable("keras_genimg")
class StarGAN(OneGenerator):
    """A generator that is told what to change, and a discriminator that names what it sees.

    `fit(images, labels)`, where the labels are a dict of each attribute's numbers or names, or whole numbers `(count,
    attributes)`. `translate(images, {"mouth": "smile"})` changes what is named and nothing else. Unlike in the paper,
    whose target is a whole description, an attribute may be left out, so that nobody needs to know what a photo shows:
    in training each is left out by chance, and then has to stay.

    Args:
        attributes: dict of each attribute's name to the names of its values, two or more.
        image_size: side of the images in training, in pixels, a power of two for the default discriminator.
        generator: network of images -1..1 and targets `(batch, size)` -> images -1..1 of the same shape; None is a
            `translation_network`.
        discriminator: network images -1..1 -> logits `(batch, ...)` and logits `(batch, size)` of the attributes'
            values; None is a `star_discriminator`.
        objective: a `losses.Objective`; None is cross-entropy. The paper has `losses.Wasserstein()`, with
            `losses.GradientPenalty()`.
        penalties: list of `losses.Penalty` on the discriminator; None is `losses.R1(1.0)`.
        class_weight: factor of the cross-entropy of what generated images show; 0 or more.
        cycle_weight: factor of the mean absolute difference between an image and what comes back of it, on the scale of
            -1..1; 0 or more.
        keep_share: share of the attributes that are left out in training, from 0 to below 1; 0 is the paper.
        multiple: of which the sides that the generator takes are a multiple.
        augmentations: list of `losses.Augmentation`, made to all that the discriminator judges.
        half_life_images: half-life of the generator's moving average, which translates, in images.
        seed: of the noise in training; None draws one.
        name: the model's name.
        dtype: Keras dtype policy of the networks that it builds; None is the global one.

    Raises:
        ValueError: networks that do not fit the attributes, or another argument that is none of these.

    Example:
        ```python
        rng = np.random.default_rng(0)
        images, hats = rng.integers(0, 256, (4, 16, 16, 3), "uint8"), np.array([0, 1, 1, 0])
        model = StarGAN(
            {"hat": ("no", "yes")},
            image_size=16,
            generator=translation_network((4, 4, 4), 1, condition=2),
            discriminator=star_discriminator(16, 2, filters=4),
        )
        model.compile()
        model.fit(images, {"hat": hats}, batch_size=2, verbose=0)
        model.translate(images[0], {"hat": "yes"}).shape  # (16, 16, 3)
        ```

    Reference: Choi et al., StarGAN: unified generative adversarial networks for multi-domain image-to-image
    translation, CVPR 2018.
    """

    one_size = True
    wanted_data = "images and labels: `fit(images, labels)`, or batches of both, as `data.batches` makes them"

    def __init__(
        self,
        attributes,
        image_size=128,
        *,
        generator=None,
        discriminator=None,
        objective=None,
        penalties=None,
        class_weight=1.0,
        cycle_weight=10.0,
        keep_share=0.5,
        multiple=1,
        augmentations=None,
        half_life_images=20_000,
        seed=None,
        name=None,
        dtype=None,
    ):
        check_built(generator=generator, discriminator=discriminator)
        objective = losses.NonSaturating() if objective is None else objective
        penalties = [losses.R1(1.0)] if penalties is None else penalties
        super().__init__(image_size, multiple, objective, penalties, augmentations, half_life_images, seed, name, dtype)
        self.target = tasks.Targets("target", attributes)
        size = self.target.size
        with dtype_policy(self.dtype_policy):
            self.generator = translation_network(condition=size) if generator is None else generator
            self.discriminator = star_discriminator(image_size, size) if discriminator is None else discriminator
        check_channels(self.generator, "generator", 3, 3)
        told = [tuple(each.shape[1:]) for each in self.generator.inputs[1:]]
        shown = [tuple(each.shape[1:]) for each in self.discriminator.outputs[1:]]
        if told != [(size,)] or shown != [(size,)]:
            raise ValueError(
                f"`generator` must take, and `discriminator` give, {size} numbers beside images and logits, one for "
                f"each value of each attribute; they have {told} and {shown}."
            )
        if not 0.0 <= keep_share < 1.0:
            raise ValueError(f"`keep_share` must be from 0 to below 1, got {keep_share}.")
        self.class_weight = check_weight(class_weight, "class_weight")
        self.cycle_weight = check_weight(cycle_weight, "cycle_weight")
        self.keep_share = keep_share
        self.set_average()
        self.class_tracker = keras.metrics.Mean("class_loss")
        self.cycle_tracker = keras.metrics.Mean("cycle_loss")

    @property
    def attributes(self):
        """Dict of each attribute's name to the names of its values."""
        return self.target.attributes

    @property
    def takes(self):
        return tasks.Photo(), self.target

    def default_optimizers(self):
        return {player: keras.optimizers.Adam(2e-4, beta_1=0.0, beta_2=0.99) for player in self.players}

    def network_pairs(self, data):
        """Images as networks see them, -1..1, and the one-hot vectors of what they show."""
        images, labels, _ = keras.utils.unpack_x_y_sample_weight(data)
        return pixels.to_network(images), self.target.of_batch(labels)

    def drawn_targets(self, labels):
        """What is asked of each image: the values of another image of the batch, of some of the attributes.

        Args:
            labels: one-hot vectors `(batch, size)`.

        Returns:
            Three tensors `(batch, size)`: the targets, with zeros where an attribute is left out; what the results are
            to show; and the targets that would bring the images back.
        """
        count = ops.shape(labels)[0]
        others = ops.take(labels, ops.argsort(self.noise.uniform((count,))), axis=0)
        drawn = self.noise.uniform((count, len(self.target.spans))) >= self.keep_share
        changed = ops.concatenate(
            [
                ops.repeat(ops.cast(drawn[:, index : index + 1], "float32"), span.stop - span.start, axis=1)
                for index, span in enumerate(self.target.spans)
            ],
            axis=1,
        )
        return changed * others, changed * others + (1.0 - changed) * labels, changed * labels

    def class_loss(self, logits, labels):
        """Cross-entropy of each attribute's values, added up, a scalar."""
        logits = ops.cast(logits, "float32")
        of_each = [
            ops.sum(labels[:, span] * ops.log_softmax(logits[:, span], axis=-1), axis=-1) for span in self.target.spans
        ]
        return -ops.mean(sum(of_each))

    def logits(self, images):
        """What the discriminator says of patches of images -1..1, float32."""
        return ops.cast(self.discriminator(images, training=True)[0], "float32")

    def generator_loss(self, images, labels):
        """The adversarial, the classification and the cycle loss, a scalar, and what was made."""
        targets, wanted, back = self.drawn_targets(labels)
        fake = ops.cast(self.generator([images, targets], training=True), "float32")
        returned = ops.cast(self.generator([fake, back], training=True), "float32")
        cycle = ops.mean(ops.abs(images - returned))
        self.cycle_tracker.update_state(cycle)
        shown = self.class_loss(self.discriminator(fake, training=True)[1], wanted)
        loss = self.deception_loss(self.logits, self.seen(fake), images)
        return loss + self.class_weight * shown + self.cycle_weight * cycle, fake

    def discriminator_loss(self, images, labels, fake):
        """The discriminator's adversarial loss with penalties, and its classification of real images; a scalar."""
        shown = self.class_loss(self.discriminator(images, training=True)[1], labels)
        self.class_tracker.update_state(shown)
        return self.judgement_loss(self.logits, images, fake) + shown

    def train_step(self, data):
        """A step of the generator, one of the discriminator on what it made, then the moving average."""
        images, labels = self.network_pairs(data)
        loss, fake = self.minimize("generator", lambda: self.generator_loss(images, labels))
        self.generator_tracker.update_state(loss)
        loss = self.minimize("discriminator", lambda: self.discriminator_loss(images, labels, fake))
        self.discriminator_tracker.update_state(loss)
        self.averaged_generator.update(self.generator, ops.shape(images)[0])
        return self.get_metrics_result()

    def checked_targets(self, targets, count, name, whole):
        return checked_values(self.target, targets, count, whole)

    def get_config(self):
        serialize = keras.saving.serialize_keras_object
        return {
            **super().get_config(),
            "attributes": self.attributes,
            "generator": serialize(self.generator),
            "discriminator": serialize(self.discriminator),
            "class_weight": self.class_weight,
            "cycle_weight": self.cycle_weight,
            "keep_share": self.keep_share,
        }
