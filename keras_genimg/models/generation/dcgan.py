"""The deep convolutional GAN: transposed convolutions up, strided convolutions down.

Reference: Radford et al., Unsupervised representation learning with deep convolutional generative adversarial
networks, ICLR 2016.
"""

import keras

from ...networks.dcgan import dcgan_discriminator, dcgan_generator
from .gan import GAN


@keras.saving.register_keras_serializable("keras_genimg")
class DCGAN(GAN):
    """A GAN of convolutions, with the non-saturating loss and Adam of the paper.

    Args: as for `GAN`.

    Example:
        ```python
        model = DCGAN(image_shape=(16, 16, 3), latent_dim=8)
        model.compile()
        model.generate(2, seed=0).shape  # (2, 16, 16, 3)
        ```

    Reference: Radford et al., Unsupervised representation learning with deep convolutional generative adversarial
    networks, ICLR 2016.
    """

    def default_generator(self, latent_dim, image_shape, classes):
        return dcgan_generator(latent_dim, image_shape, classes=classes)

    def default_discriminator(self, image_shape, classes):
        return dcgan_discriminator(image_shape, classes=classes)
