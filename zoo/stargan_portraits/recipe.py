"""StarGAN on drawn people of 64x64: mouth, eyes, hair colour, wrinkles and moustache, each by itself or together.

Run: keras-genimg train stargan_portraits
"""

import keras

import keras_genimg as kg

DATA = "portraits_persona"
EPOCHS = 5
BATCH_SIZE = 16
ATTRIBUTES = {
    "mouth": ("smile", "bigSmile", "frown", "surprise", "smirk", "lips"),
    "eyes": ("open", "happy", "sleep", "wink", "glasses", "sunglasses"),
    "hair_color": ("black", "brown", "red", "pink", "coral", "orange", "white"),
    "wrinkles": ("no", "yes"),
    "moustache": ("no", "yes"),
}


def batches():
    images, _ = kg.data.load(DATA, "train")
    values, _ = kg.data.attributes(DATA, "train")
    return kg.data.batches(images, BATCH_SIZE, labels={name: values[name] for name in ATTRIBUTES}, seed=0)


def model():
    size = sum(map(len, ATTRIBUTES.values()))
    return kg.models.StarGAN(
        ATTRIBUTES,
        image_size=64,
        generator=kg.models.translation_network((24, 48, 96), 4, condition=size, last=3),
        discriminator=kg.models.star_discriminator(64, size, filters=32, max_filters=256),
        seed=0,
    )


def compile(model, total_steps):
    rates = {player: kg.training.ConstantThenLinear(2e-4, total_steps, 0.5) for player in model.players}
    model.compile({player: keras.optimizers.Adam(rate, 0.0, 0.99) for player, rate in rates.items()})
