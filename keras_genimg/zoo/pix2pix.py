"""What the recipes of `Pix2Pix` at 64x64 share: networks, weights and the schedule, which `CycleGAN`'s has as well."""

import keras

from ..models import Pix2Pix, patch_discriminator, unet
from ..training import ConstantThenLinear

FILTERS = (32, 64, 128, 192, 192)


def model(objective):
    """The untrained model, of 2.86 million weights in its generator."""
    return Pix2Pix(
        image_size=64,
        generator=unet(FILTERS),
        discriminator=patch_discriminator(6, (32, 64, 128)),
        objective=objective,
        pixel_weight=50.0,
        multiple=2 ** len(FILTERS),
        seed=0,
    )


def compile(model, total_steps):
    """The paper's Adam, whose rate falls to zero from the middle of the training on."""
    rates = {player: ConstantThenLinear(2e-4, total_steps, 0.5) for player in model.players}
    model.compile({player: keras.optimizers.Adam(rate, beta_1=0.5) for player, rate in rates.items()})
