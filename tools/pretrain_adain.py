"""Trains AdaIN's decoder as an autoencoder first: on pixels alone it learns colours much sooner than through VGG.

Run: python tools/pretrain_adain.py --photos PHOTOS --paintings PAINTINGS --out decoder.weights.h5 [--steps 1100]

The recipe of adain_vgg16 goes on from there: `zoo.load_weights(model, "decoder.weights.h5")` before `fit`.
"""

import argparse

import keras
import numpy as np
from keras import ops

import keras_genimg as kg
from keras_genimg.artifacts import save_weights
from keras_genimg.training import MultiStepModel, portable_step


class Autoencoder(MultiStepModel):
    """AdaIN's decoder behind its frozen encoder; the loss is the squared difference of pixels of -0.5..0.5."""

    players = {"decoder": ("decoder",)}

    def __init__(self, adain):
        super().__init__(autocast=False)
        self.decoder, self.encoder = adain.decoder, adain.encoder
        self.error = keras.metrics.Mean("squared_error")

    @portable_step
    def train_step(self, data):
        images = ops.cast(ops.concatenate(data), "float32")
        wanted, features = kg.pixels.to_network(images, -0.5, 0.5), self.encoder(images)
        self.error.update_state(self.minimize("decoder", lambda: ops.mean((self.decoder(features) - wanted) ** 2)))
        return self.get_metrics_result()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", required=True)
    parser.add_argument("--paintings", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--steps", type=int, default=1100)
    arguments = parser.parse_args()
    keras.config.set_dtype_policy("mixed_bfloat16")
    photos = kg.data.load_folder(arguments.photos, 192)[:950]
    paintings = kg.data.load_folder(arguments.paintings, 227)[:-60]
    batches = kg.data.unpaired(photos, paintings, 4, crop=128, flip=True)
    adain = kg.models.AdaIN(seed=0)
    model = Autoencoder(adain)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, arguments.steps - 100, alpha=0.1, warmup_target=1e-3, warmup_steps=100
    )
    model.compile(keras.optimizers.Adam(rate, beta_2=0.99))
    history = model.fit(batches, epochs=-(-arguments.steps // len(batches)), shuffle=False)
    save_weights(adain, arguments.out)
    print(f"PSNR {-10 * np.log10(history.history['squared_error'][-1]):.1f} dB")


if __name__ == "__main__":
    main()
