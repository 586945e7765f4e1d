"""Augmentations that are made with a probability, which may follow the training.

Reference: Karras et al., Training generative adversarial networks with limited data, NeurIPS 2020.
"""

import keras
from keras import ops

from .differentiable import Augmentation

MOST = 0.8  # where more images than that are changed, generated images come to look so


@keras.saving.register_keras_serializable("keras_genimg")
class Adaptive:
    """A probability for `Sometimes` that rises while the discriminator knows too many of the real images.

    After each step of the discriminator it rises by `batch / images` where the mean sign of the logits at real images
    is above the target, and falls by as much where it is below; it begins at 0 and stays at or below 0.8. It needs an
    objective whose logits have a boundary between real and generated: not `Wasserstein` or `RelativisticPairing`, where
    differences alone count and a schedule does instead.

    Args:
        target: the mean sign of logits aimed at, from -1 to 1: 0.6 is 80 % of real images judged rightly.
        images: real images in which the probability can go from 0 to 1; above 0. The paper's 500,000 are for trainings
            of millions: take a tenth of the images of a shorter one.

    Example:
        ```python
        Adaptive(target=0.6, images=1000)(0.1, np.ones((20, 1)), 20)  # 0.12
        ```

    Reference: Karras et al., Training generative adversarial networks with limited data, NeurIPS 2020, section 3.
    """

    def __init__(self, target=0.6, images=500_000):
        if not -1.0 < target < 1.0:
            raise ValueError(f"`target` must be between -1 and 1, got {target}.")
        if not images > 0:
            raise ValueError(f"`images` must be above 0, got {images}.")
        self.target = target
        self.images = images

    def __call__(self, probability, real_logits, count):
        """The next probability, a scalar, from the last one, the logits at `count` real images, and their number."""
        signs = ops.mean(ops.sign(ops.cast(real_logits, "float32")))
        share = ops.cast(count, "float32") / float(self.images)
        return ops.clip(probability + ops.sign(signs - self.target) * share, 0.0, MOST)

    def get_config(self):
        return {"target": self.target, "images": self.images}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


@keras.saving.register_keras_serializable("keras_genimg")
class Sometimes(Augmentation, keras.layers.Layer):  # a layer for its variables, which the model then saves
    """Makes each of several augmentations to each image with a probability.

    For the strong augmentations that few training images need: as most images are shown as they are, the generator does
    not learn to make changed ones. Where the probability changes, `fit` logs its mean over the epoch as
    `<name>_probability`, and it is saved with the model.

    Args:
        augmentations: list of `losses.Augmentation`, made in turn.
        probability: a number from 0 to 1; a `keras.optimizers.schedules.LearningRateSchedule`, called with the number
            of real images that the discriminator has seen; or `Adaptive()`.
        name: begins the name in the logs; two in one model need two.

    Raises:
        ValueError: no list of augmentations, or a probability of another kind.

    Example:
        ```python
        from keras_genimg import losses

        strong = [losses.Mirror(), losses.Scale()]
        augmentations = [Sometimes(strong, Adaptive())]  # for a GAN
        ramp = keras.optimizers.schedules.PolynomialDecay(0.0, 1_000_000, end_learning_rate=0.55)
        augmentations = [Sometimes(strong, ramp)]  # for an R3GAN: from 0 to 0.55 in a million images
        ```

    Reference: Karras et al., Training generative adversarial networks with limited data, NeurIPS 2020.
    """

    def __init__(self, augmentations, probability, name="augmentation"):
        super().__init__(name=name, dtype="float32")
        if not isinstance(augmentations, (list, tuple)) or not all(isinstance(a, Augmentation) for a in augmentations):
            raise ValueError(
                f"`augmentations` must be a list, such as `[losses.Mirror(), losses.Scale()]`, got {augmentations!r}."
            )
        follows = isinstance(probability, keras.optimizers.schedules.LearningRateSchedule)
        adapts = isinstance(probability, Adaptive)
        if not (follows or adapts or (isinstance(probability, (int, float)) and 0 <= probability <= 1)):
            raise ValueError(
                "`probability` must be a number from 0 to 1, a schedule of `keras.optimizers.schedules`, or "
                f"`losses.Adaptive()`, got {probability!r}."
            )
        self.augmentations = list(augmentations)
        self.probability = probability
        self._follows, self._adapts = follows, adapts
        first = 0.0 if adapts else float(probability(0)) if follows else float(probability)
        self.current = self.add_weight(
            shape=(), initializer=keras.initializers.Constant(first), trainable=False, aggregation="mean",
            name="current",
        )  # fmt: skip
        self.images_seen = self.add_weight(
            shape=(), initializer="zeros", trainable=False, aggregation="only_first_replica", name="images_seen"
        )
        self.tracker = keras.metrics.Mean(f"{name}_probability") if follows or adapts else None
        self.built = True

    @property
    def adapts(self):
        return self._adapts or any(each.adapts for each in self.augmentations)

    @property
    def mixes_channels(self):
        return any(each.mixes_channels for each in self.augmentations)

    def __call__(self, images, uniform):
        for augmentation in self.augmentations:
            chosen = uniform((ops.shape(images)[0], 1, 1, 1)) < self.current
            images = ops.where(chosen, augmentation(images, uniform), images)
        return images

    def after_step(self, real_logits, objective, count):
        for augmentation in self.augmentations:
            augmentation.after_step(real_logits, objective, count)
        self.images_seen.assign_add(ops.cast(count, "float32"))
        if self._adapts:
            self.current.assign(self.probability(self.current, real_logits - objective.boundary, count))
        if self._follows:
            self.current.assign(self.probability(self.images_seen))
        if self.tracker is not None:
            self.tracker.update_state(self.current)

    def get_config(self):
        serialize = keras.saving.serialize_keras_object
        return {
            "augmentations": [serialize(each) for each in self.augmentations],
            "probability": serialize(self.probability),
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config):
        return cls(**keras.saving.deserialize_keras_object(config))
