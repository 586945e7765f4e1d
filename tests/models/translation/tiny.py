"""Translators of a few weights."""

import numpy as np

from keras_genimg import losses, models
from tests import kit

SIZE = 16
SHOWN = {"hat": ("no", "yes"), "mouth": ("smile", "frown", "lips")}
LABELS = {"hat": np.arange(8) % 2, "mouth": np.arange(8) % 3}


def pix2pix(**options):
    networks = {"generator": models.unet((4, 8)), "discriminator": models.patch_discriminator(6, (4, 8))}
    return models.Pix2Pix(**{**networks, "multiple": 4, "seed": 0, **options})


def cycle_gan(**options):
    networks = {name: models.translation_network((4, 4, 4), 1) for name in ("to_second", "to_first")}
    judges = {name: models.patch_discriminator(filters=(4, 4)) for name in ("judge_of_second", "judge_of_first")}
    options = {
        "domains": ("day", "night"),
        "image_size": SIZE,
        "pool_size": 3,
        "seed": 0,
        **networks,
        **judges,
        **options,
    }
    return models.CycleGAN(**options)


def cut(**options):
    networks = {
        "generator": models.translation_network((4, 4, 4), 1),
        "discriminator": models.patch_discriminator(filters=(4, 4)),
    }
    return models.CUT(**{**networks, "places": 9, "seed": 0, **options})


def star_gan(**options):
    networks = {
        "generator": models.translation_network((4, 4, 4), 1, condition=5),
        "discriminator": models.star_discriminator(SIZE, 5, filters=4),
    }
    return models.StarGAN(SHOWN, SIZE, **{**networks, "seed": 0, **options})


FAMILIES = {"pix2pix": pix2pix, "cycle_gan": cycle_gan, "cut": cut, "star_gan": star_gan}


def data_of(family, count=8):
    """Images and what `fit` wants beside them."""
    images = kit.images(count, (SIZE, SIZE, 3))
    if family == "star_gan":
        return images, {name: values[:count] for name, values in LABELS.items()}
    return images, kit.images(count, (SIZE, SIZE, 3), seed=1)


def fit(model, family, epochs=1, batch_size=4, **options):
    return model.fit(
        *data_of(family), epochs=epochs, batch_size=batch_size, shuffle=False, verbose=0, **options
    ).history


def augmented(make):
    """One that uses what the families share: augmentations, a penalty, another objective."""
    return make(
        augmentations=[losses.Translation(0.25)], penalties=[losses.R1(0.1)], objective=losses.RelativisticPairing()
    )
