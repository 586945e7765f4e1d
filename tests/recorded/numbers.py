"""What a version gave: losses of three steps, initial weights, images of the zoo's seeds.

`python -m tests.recorded.numbers` writes the numbers of the current backend anew. On the machine that wrote them last
git sees no change where the code computes the same, bit for bit.
"""

import json

import keras
import numpy as np

from keras_genimg import models, zoo
from tests.recorded.models import FOLDER, GENERATORS

# Not dcgan_residual: R1 and R2 once took passes of their own, and each pass sharpens the norms of spectral kernels, so
# that such a discriminator is another one now. gan_relativistic has the penalties without such kernels.
TRAINED = tuple(name for name in GENERATORS if name != "dcgan_residual")
NUMBERS, IMAGES = FOLDER / "numbers.json", FOLDER / "zoo.npz"
ENTRIES = (
    "dcgan_faces",
    "dcgan_fashion_mnist",
    "dcgan_mnist",
    "gan_mnist",
    "vae_fashion_mnist",
    "vae_mnist",
    "wgan_gp_fashion_mnist",
    "wgan_gp_mnist",
)


def trained(name):
    """A recorded model after three steps: each loss of each step, and its images of four seeds."""
    model = keras.models.load_model(FOLDER / f"{name}.keras")
    images = np.random.default_rng(0).integers(0, 256, (8, *model.image_shape), "uint8")
    history = model.fit(images, batch_size=8, epochs=3, shuffle=False, verbose=0).history
    return {**history, "images": model.generate(4, seed=0).ravel().tolist()}


def initial(family):
    """The sum of the absolute weights with which the default networks of a seed begin."""
    keras.utils.set_random_seed(0)
    weights = family((16, 16, 1), 8, seed=0).get_weights()
    return float(sum(np.abs(weight.astype("float64")).sum() for weight in weights))


def numbers_of_initial_weights():
    return {family.__name__: initial(family) for family in (models.GAN, models.DCGAN, models.WGANGP, models.VAE)}


def images():
    return {name: zoo.load(name).generate(4, seed=0) for name in ENTRIES}


def main():
    backend = keras.backend.backend()
    known = json.loads(NUMBERS.read_text()) if NUMBERS.exists() else {}
    known[backend] = {"initial": numbers_of_initial_weights()}
    if backend == "tensorflow":
        known[backend]["trained"] = {name: trained(name) for name in TRAINED}
        np.savez_compressed(IMAGES, **images())
    NUMBERS.write_text(json.dumps(known, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
