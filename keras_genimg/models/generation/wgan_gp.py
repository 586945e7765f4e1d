"""The Wasserstein GAN with gradient penalty.

Reference: Gulrajani et al., Improved training of Wasserstein GANs, NeurIPS 2017.
"""

import keras

from ... import losses
from ...layers import ImageNormalization
from ...networks.dcgan import dcgan_discriminator
from .dcgan import DCGAN


@keras.saving.register_keras_serializable("keras_genimg")
class WGANGP(DCGAN):
    """DCGAN's networks under the Wasserstein objective, five critic steps and a gradient penalty of 10.

    The batch given to `fit` serves all critic steps: for the paper's 64 images a step, fit with `batch_size=320`.

    Args: as for `GAN`. A critic of your own must not mix the images of a batch: no BatchNorm.

    Example:
        ```python
        model = WGANGP(image_shape=(16, 16, 1), latent_dim=8, discriminator_steps=2)
        model.compile()
        model.generate(2, seed=0).shape  # (2, 16, 16, 1)
        ```

    Reference: Gulrajani et al., Improved training of Wasserstein GANs, NeurIPS 2017, algorithm 1.
    """

    def __init__(self, image_shape=None, latent_dim=None, *, discriminator_steps=5, **kwargs):
        super().__init__(image_shape, latent_dim, discriminator_steps=discriminator_steps, **kwargs)

    def default_discriminator(self, image_shape, classes):
        return dcgan_discriminator(image_shape, normalization=ImageNormalization, classes=classes)

    def default_objective(self):
        return losses.Wasserstein()

    def default_penalties(self):
        return [losses.GradientPenalty(10.0)]

    def default_optimizers(self):
        return {player: keras.optimizers.Adam(1e-4, beta_1=0.0, beta_2=0.9) for player in self.players}
