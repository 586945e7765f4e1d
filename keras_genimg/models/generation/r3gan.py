"""R3GAN: the relativistic loss with both zero-centred penalties, and networks without tricks.

Reference: Huang et al., The GAN is dead; long live the GAN! A modern GAN baseline, NeurIPS 2024.
"""

import keras

from ... import losses
from ...networks.r3gan import r3gan_discriminator, r3gan_generator
from .gan import GAN


@keras.saving.register_keras_serializable("keras_genimg")
class R3GAN(GAN):
    """A GAN whose discriminator compares real with generated images in pairs, under R1 and R2.

    Its loss has a point to which training converges, and it does not collapse where the usual loss does. The paper
    lowers the weights of the penalties and the rates in training: give `penalties=[losses.R1(schedule),
    losses.R2(schedule)]` and optimizers with schedules. Discriminator's logits have no zero: only differences count.

    Args: as for `GAN`. By default both penalties have the weight 0.05, that of CIFAR-10 at the paper's beginning.

    Example:
        ```python
        model = R3GAN(
            generator=r3gan_generator(8, (16, 16, 3), filters=8, group=4),
            discriminator=r3gan_discriminator((16, 16, 3), filters=8, group=4),
        )
        model.compile()
        model.generate(2, seed=0).shape  # (2, 16, 16, 3)
        ```

    Reference: Huang et al., The GAN is dead; long live the GAN! A modern GAN baseline, NeurIPS 2024, algorithm 1.
    """

    def default_generator(self, latent_dim, image_shape, classes):
        return r3gan_generator(latent_dim, image_shape, classes=classes)

    def default_discriminator(self, image_shape, classes):
        return r3gan_discriminator(image_shape, classes=classes)

    def default_objective(self):
        return losses.RelativisticPairing()

    def default_penalties(self):
        return [losses.R1(0.05), losses.R2(0.05)]

    def default_optimizers(self):
        return {player: keras.optimizers.Adam(2e-4, beta_1=0.0, beta_2=0.99) for player in self.players}
