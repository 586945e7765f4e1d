"""A StyleGAN2 on drawn faces of 64x64 that is told what to draw, in networks that a CPU can train.

Of the ten parts that a face is drawn from six are asked for; the others are the latents' own.

Run: keras-genimg train style_gan_faces
"""

import keras_genimg as kg

DATA = "faces"
EPOCHS = 16
BATCH_SIZE = 32
IMAGE_SHAPE = (64, 64, 3)
LATENT_DIM = 64
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
    networks = {"filters": 16, "max_filters": 128, "classes": size}
    return kg.models.StyleGAN2(
        generator=kg.models.style_generator(LATENT_DIM, IMAGE_SHAPE, **networks),
        discriminator=kg.models.style_discriminator(IMAGE_SHAPE, **networks),
        conditions=CONDITIONS,
        penalties=[kg.losses.R1(0.25)],  # ten times the usual: the discriminator won by far at that
        path_length_weight=0.0,
        half_life_images=10_000,
        image_shape=IMAGE_SHAPE,
        latent_dim=LATENT_DIM,
        seed=0,
    )


def compile(model, total_steps):
    model.compile()
