"""pix2pix: translation that is learnt from pairs.

Reference: Isola et al., Image-to-image translation with conditional adversarial networks, CVPR 2017.
"""

import keras
import numpy as np
from keras import ops

from ... import losses
from ...networks.checks import check_built
from ...networks.patch_discriminator import patch_discriminator
from ...networks.unet import unet
from ...training.precision import dtype_policy
from ..checks import check_weight
from .translator import OneGenerator, check_channels, judge

FILTERS = (64, 128, 256, 512, 512)


@keras.saving.register_keras_serializable("keras_genimg")
class Pix2Pix(OneGenerator):
    """A generator that makes each source its target, and a discriminator that sees the two side by side.

    The mean absolute difference to the target holds what is where; the discriminator adds what that alone leaves out:
    sharpness. `fit(sources, targets)`, or batches of such pairs (`data.paired`). Networks see images of -1..1; `fit`
    and `translate` take and give 0..255. Unlike in the paper neither noise nor dropout is in the generator, which
    learnt to pass them over: one image has one translation.

    Args:
        image_size: side of the images in training, in pixels, at which `translate` works by default; None is that of
            the first images that `fit` is given.
        generator: network images -1..1 -> images -1..1 of the same shape; None is a `unet` of five halvings.
        discriminator: network of source and result, their channels side by side, -1..1 -> logits `(batch, ...)`; None
            is a `patch_discriminator` whose logits see 70 pixels.
        objective: a `losses.Objective`; None is the paper's cross-entropy. Beside `losses.LeastSquares`, which is
            halved here, take half the `pixel_weight`.
        penalties: list of `losses.Penalty` on the discriminator, at source and result; None is none.
        pixel_weight: factor of the mean absolute difference to the target, on the scale of -1..1; 0 or more.
        multiple: of which the sides that the generator takes are a multiple; None is 32, as its default does, and 1 for
            a generator that is given.
        augmentations: list of `losses.Augmentation` that leave colours alone, made to source and result alike before
            the discriminator sees them.
        half_life_images: half-life of the generator's moving average, which translates, in images.
        seed: of the noise in training; None draws one.
        name: the model's name.
        dtype: Keras dtype policy of the networks that it builds; None is the global one.

    Raises:
        ValueError: networks that do not fit each other, or another argument that is none of these.

    Example:
        ```python
        rng = np.random.default_rng(0)
        sources, targets = (rng.integers(0, 256, (4, 32, 32, 3), "uint8") for _ in range(2))
        model = Pix2Pix(
            generator=unet((4, 8)), discriminator=patch_discriminator(6, (4, 8)), multiple=4
        )
        model.compile()
        model.fit(sources, targets, verbose=0)
        model.translate(rng.integers(0, 256, (17, 33, 3), "uint8")).shape  # (17, 33, 3)
        ```

    Reference: Isola et al., Image-to-image translation with conditional adversarial networks, CVPR 2017.
    """

    def __init__(
        self,
        image_size=None,
        *,
        generator=None,
        discriminator=None,
        objective=None,
        penalties=None,
        pixel_weight=100.0,
        multiple=None,
        augmentations=None,
        half_life_images=20_000,
        seed=None,
        name=None,
        dtype=None,
    ):
        check_built(generator=generator, discriminator=discriminator)
        if multiple is None:
            multiple = 2 ** len(FILTERS) if generator is None else 1
        objective = losses.NonSaturating() if objective is None else objective
        super().__init__(image_size, multiple, objective, penalties, augmentations, half_life_images, seed, name, dtype)
        if any(each.mixes_channels for each in self.augmentations):
            raise ValueError(
                "`augmentations` of Pix2Pix must leave colours alone, as Translation and Cutout do: source and result "
                "lie side by side in the channels, and a change of colours would mix the two."
            )
        with dtype_policy(self.dtype_policy):
            self.generator = unet(FILTERS) if generator is None else generator
            self.discriminator = patch_discriminator(6) if discriminator is None else discriminator
        check_channels(self.generator, "generator", 3, 3)
        check_channels(self.discriminator, "discriminator", 6)
        self.pixel_weight = check_weight(pixel_weight, "pixel_weight")
        self.set_average()
        self.pixel_tracker = keras.metrics.Mean("pixel_loss")

    def generator_loss(self, source, target):
        """The objective's generator half and the weighted difference to the target, a scalar, and what was made."""
        fake = ops.cast(self.generator(source, training=True), "float32")
        difference = ops.mean(ops.abs(target - fake))
        self.pixel_tracker.update_state(difference)
        loss = self.deception_loss(judge(self.discriminator), self.seen(beside(source, fake)), beside(source, target))
        return loss + self.pixel_weight * difference, fake

    def discriminator_loss(self, source, target, fake):
        """The objective's discriminator half; a scalar."""
        return self.judgement_loss(judge(self.discriminator), beside(source, target), beside(source, fake))

    def train_step(self, data):
        """A step of the generator, one of the discriminator on what it made, then the moving average."""
        source, target = self.network_pairs(data)
        loss, fake = self.minimize("generator", lambda: self.generator_loss(source, target))
        self.generator_tracker.update_state(loss)
        loss = self.minimize("discriminator", lambda: self.discriminator_loss(source, target, fake))
        self.discriminator_tracker.update_state(loss)
        self.averaged_generator.update(self.generator, ops.shape(source)[0])
        return self.get_metrics_result()

    def test_step(self, data):
        """The mean absolute difference of translations by the average to their targets, on the scale of -1..1."""
        source, target = self.network_pairs(data)
        fake = ops.cast(self.averaged_generator(source), "float32")
        self.pixel_tracker.update_state(ops.mean(ops.abs(target - fake)))
        return {"pixel_loss": self.pixel_tracker.result()}

    def checked_data(self, x, y, weights, name, whole):
        x, y, weights = super().checked_data(x, y, weights, name, whole)
        if np.shape(x) != np.shape(y):
            raise ValueError(
                f"Sources and targets of {name} must belong together, but have shapes {np.shape(x)} and {np.shape(y)}."
            )
        return x, y, weights

    def get_config(self):
        serialize = keras.saving.serialize_keras_object
        return {
            **super().get_config(),
            "generator": serialize(self.generator),
            "discriminator": serialize(self.discriminator),
            "pixel_weight": self.pixel_weight,
        }


def beside(source, result):
    """Two batches of images as one of twice the channels."""
    return ops.concatenate([source, result], axis=-1)
