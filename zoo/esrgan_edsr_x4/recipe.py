"""ESRGAN's training of EDSR-baseline x4: sharper to people's eyes (LPIPS), farther from the pixels (PSNR).

Run: KERAS_GENIMG_PHOTOS=FOLDER_OF_PHOTOS keras-genimg train esrgan_edsr_x4

It starts from the weights of `edsr_baseline_x4`. Aim on BSD100: `lpips_alex` 40 % below that
of `edsr_baseline_x4`, PSNR on Y not below 25 dB. On a GPU, `--precision mixed_bfloat16` halves the time.
"""

import keras

import keras_genimg as kg

EPOCHS = 60
STEPS_PER_EPOCH = 300
SCALE = 4
PATCH_SIZE = 32  # pixels of the small image
BATCH_SIZE = 16
SHRINKS = (1.0, 0.7)  # each photo is also used at these sizes: more, and sharper, detail from few photos


def patches(photos):
    sizes = [kg.data.imresize(photo, shrink) for shrink in SHRINKS for photo in photos]
    sizes = [photo for photo in sizes if min(photo.shape[:2]) >= SCALE * PATCH_SIZE]
    return kg.data.SuperResolutionPatches(sizes, SCALE, PATCH_SIZE, BATCH_SIZE, STEPS_PER_EPOCH, luma=False, workers=4)


def batches():
    return patches(kg.data.load_photos(smallest=SCALE * PATCH_SIZE))


def model():
    return kg.models.AdversarialRestoration(kg.zoo.load("edsr_baseline_x4"))


def compile(model, total_steps):
    rates = {player: kg.training.ConstantThenLinear(1e-4, total_steps, 0.5) for player in model.players}
    model.compile({player: keras.optimizers.Adam(rate, 0.9, 0.99) for player, rate in rates.items()})
