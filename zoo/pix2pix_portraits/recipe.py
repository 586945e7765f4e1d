"""pix2pix on one person drawn in two styles, at 64x64: a flat portrait becomes a cartoon with outlines and big eyes.

Run: keras-genimg train pix2pix_portraits
"""

import keras

import keras_genimg as kg

DATA = "portraits_persona"
TARGETS = "portraits_cartoon"
EPOCHS = 12
BATCH_SIZE = 16
FILTERS = (32, 64, 128, 192, 192)


def batches():
    (sources, _), (targets, _) = (kg.data.load(name, "train") for name in (DATA, TARGETS))
    return kg.data.paired(sources, targets, BATCH_SIZE, seed=0)


def model():
    return kg.models.Pix2Pix(
        image_size=64,
        generator=kg.models.unet(FILTERS),
        discriminator=kg.models.patch_discriminator(6, (32, 64, 128)),
        objective=kg.losses.LeastSquares(),
        pixel_weight=50.0,
        multiple=2 ** len(FILTERS),
        seed=0,
    )


def compile(model, total_steps):
    rates = {player: kg.training.ConstantThenLinear(2e-4, total_steps, 0.5) for player in model.players}
    model.compile({player: keras.optimizers.Adam(rate, beta_1=0.5) for player, rate in rates.items()})
