"""Diffusion on drawn faces of 64x64 that is told what to draw: six of the ten parts that a face is made of.

Run: keras-genimg train diffusion_faces --precision mixed_bfloat16
"""

import keras

import keras_genimg as kg

DATA = "faces"
EPOCHS = 100
BATCH_SIZE = 64
CONDITIONS = [
    kg.tasks.Label("hair", (
        "bald", "balding", "beanie", "bob-bangs", "bob-cut", "bun-undercut", "buzzcut", "cap", "curly", "curly-bun",
        "curly-high-top", "extra-long", "fade", "long", "mohawk", "pigtails", "short-comb-over",
        "short-comb-over-chops", "side-shave", "straight-bun",
    )),
    kg.tasks.Label("hair_color", ("black", "brown", "red", "pink", "orange", "blond", "white")),
    kg.tasks.Label("skin_color", ("porcelain", "rose", "sand", "tan", "brown", "umber", "dark")),
    kg.tasks.Label("facial_hair", (
        "none", "beard", "pyramid", "walrus", "goatee", "shadow", "soul-patch",
    )),
    kg.tasks.Label("mouth", ("smile", "frown", "surprise", "big-smile", "smirk", "lips")),
    kg.tasks.Label("glasses", ("no", "yes", "sun")),
]  # fmt: skip


def batches():
    images, _ = kg.data.load(DATA, "train")
    values, _ = kg.data.attributes(DATA, "train")
    labels = {condition.name: values[condition.name] for condition in CONDITIONS}
    return kg.data.batches(images, BATCH_SIZE, labels=labels, seed=0)


def model():
    size = sum(condition.size for condition in CONDITIONS)
    return kg.models.Diffusion(
        network=kg.models.denoising_unet((64, 64, 3), widths=(48, 96, 144), classes=size),
        preconditioning=kg.diffusion.EDM(0.46),
        data_mean=0.53,
        conditions=CONDITIONS,
        seed=0,
    )


def compile(model, total_steps):
    warmup = min(200, total_steps // 10)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, total_steps - warmup, alpha=0.005, warmup_target=5e-4, warmup_steps=warmup
    )
    model.compile(keras.optimizers.Adam(rate, beta_2=0.99, clipnorm=1.0))
