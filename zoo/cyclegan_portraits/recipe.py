"""CycleGAN between flat portraits and cartoons of 64x64, which meet by chance: what `pix2pix_portraits` has pairs for.

Run: keras-genimg train cyclegan_portraits
"""

import keras_genimg as kg
from keras_genimg.zoo import pix2pix

DATA = "portraits_persona"
TARGETS = "portraits_cartoon"
EPOCHS = 10
BATCH_SIZE = 4


def batches():
    (sources, _), (targets, _) = (kg.data.load(name, "train") for name in (DATA, TARGETS))
    half = len(sources) // 2  # nobody is in both sets
    return kg.data.unpaired(sources[:half], targets[half:], BATCH_SIZE, seed=0)


def model():
    generators = {way: kg.models.translation_network((24, 48, 96), 4, last=3) for way in ("to_second", "to_first")}
    judges = {
        judge: kg.models.patch_discriminator(filters=(32, 64, 128)) for judge in ("judge_of_second", "judge_of_first")
    }
    return kg.models.CycleGAN(
        ("persona", "cartoon"),
        image_size=64,
        augmentations=[kg.losses.Translation()],  # without it the way back is hidden in single pixels
        seed=0,
        **generators,
        **judges,
    )


compile = pix2pix.compile
