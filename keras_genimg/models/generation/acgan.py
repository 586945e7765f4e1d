"""The auxiliary classifier GAN: a discriminator that also says which class it sees.

Reference: Odena et al., Conditional image synthesis with auxiliary classifier GANs, ICML 2017.
"""

import keras
from keras import layers, ops

from ...networks.dcgan import dcgan_discriminator
from .dcgan import DCGAN


def acgan_discriminator(image_shape, classes, **options):
    """Images to a logit and the logits of classes, by the strided convolutions of `dcgan_discriminator`.

    Args:
        image_shape: `(height, width, channels)`.
        classes: how many there are.
        options: as for `dcgan_discriminator`.

    Returns:
        A `keras.Model` named "discriminator": `(batch, height, width, channels)`, -1..1, -> a list of `(batch, 1)` and
        `(batch, classes)`.

    Example:
        ```python
        logits, of_classes = acgan_discriminator((16, 16, 1), 3, filters=8)(np.zeros((2, 16, 16, 1)))
        of_classes.shape  # (2, 3)
        ```

    Reference: Odena et al., Conditional image synthesis with auxiliary classifier GANs, ICML 2017.
    """
    judge = dcgan_discriminator(image_shape, **options)
    features = judge.layers[-1].input
    of_classes = layers.Dense(
        classes, dtype="float32", kernel_initializer=keras.initializers.RandomNormal(stddev=0.02), name="classes"
    )(features)
    return keras.Model(judge.input, [judge.output, of_classes], name="discriminator")


@keras.saving.register_keras_serializable("keras_genimg")
class ACGAN(DCGAN):
    """A DCGAN whose discriminator classifies real images, and whose generator makes images that it classifies rightly.

    As it rewards what is easy to classify, the images of a class differ less from each other than with a label
    projected in the discriminator (`DCGAN(classes=...)`): prefer that, and take this one to compare. Unlike in the
    paper, the discriminator does not learn classes from generated images.

    Args: as for `GAN`; `classes` must be given, and
        class_weight: factor of the classification losses, 0 or more.

    Raises:
        ValueError: as for `GAN`; no classes, further conditions, or a negative weight.

    Example:
        ```python
        model = ACGAN(image_shape=(16, 16, 1), latent_dim=8, classes=3)
        model.compile()
        model.generate(2, seed=0, label=1).shape  # (2, 16, 16, 1)
        ```

    Reference: Odena et al., Conditional image synthesis with auxiliary classifier GANs, ICML 2017.
    """

    discriminator_takes_label = False

    def __init__(self, image_shape=None, latent_dim=None, *, classes=None, conditions=(), class_weight=1.0, **kwargs):
        if classes is None or len(conditions):
            raise ValueError("ACGAN needs `classes`, and takes no other conditions: it classifies by one label.")
        if not class_weight >= 0:
            raise ValueError(f"`class_weight` must be 0 or more, got {class_weight}.")
        super().__init__(image_shape, latent_dim, classes=classes, **kwargs)
        found = [tuple(each.shape[1:]) for each in self.discriminator.outputs]
        if found != [(1,), (self.condition_size,)]:
            raise ValueError(
                f"`discriminator` must give logits of shapes (1,) and ({self.condition_size},), as "
                f"`acgan_discriminator` does; it gives {found}."
            )
        self.class_weight = class_weight

    def default_discriminator(self, image_shape, classes):
        return acgan_discriminator(image_shape, classes)

    def logits(self, images, label=None):
        return ops.cast(self.discriminator(images, training=True)[0], "float32")

    def class_loss(self, images, label):
        """Mean cross-entropy of the classes that the discriminator sees in images -1..1; a scalar."""
        of_classes = ops.cast(self.discriminator(images, training=True)[1], "float32")
        return -ops.mean(ops.sum(label * ops.log_softmax(of_classes, axis=-1), axis=-1))

    def discriminator_loss(self, real_images, label=None):
        loss = super().discriminator_loss(real_images, label)
        return loss + self.class_weight * self.class_loss(self.seen(real_images), label)

    def generator_loss_at(self, fake_images, real_images, label=None):
        loss = super().generator_loss_at(fake_images, real_images, label)
        return loss + self.class_weight * self.class_loss(fake_images, label)

    def get_config(self):
        return {**super().get_config(), "class_weight": self.class_weight}
