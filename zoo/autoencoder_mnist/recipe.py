"""A denoising autoencoder on MNIST: digits under noise to 32 numbers, and clean ones of these.

Run: keras-genimg train autoencoder_mnist
"""

import keras

import keras_genimg as kg

DATA = "mnist"
EPOCHS = 2
BATCH_SIZE = 128
SHAPE, CODE = (28, 28, 1), 32


def batches():
    images, _ = kg.data.load(DATA, "train")
    noise = kg.degradations.GaussianNoise((0, 150), rounded=1.0)  # none as well: codes are wanted of clean digits, too
    return kg.data.batches(images, BATCH_SIZE, degradation=noise, seed=0)


def model():
    encoder = kg.models.plain_encoder(SHAPE, CODE, filters=24)
    decoder = kg.models.vae_decoder(CODE, SHAPE, filters=24)
    return kg.models.Autoencoder(encoder=encoder, decoder=decoder, seed=0)


def compile(model, total_steps):
    rate = keras.optimizers.schedules.CosineDecay(1e-3, total_steps, warmup_target=2e-3, warmup_steps=total_steps // 20)
    model.compile({"autoencoder": keras.optimizers.Adam(rate)})
