"""Writes the models that are kept as files of an early version, and what they computed then.

`python -m tests.recorded.models` made them once, on TensorFlow. It is not run again for a later version: the files are
what a user may have on the disk. A new class is added by naming it: `python -m tests.recorded.models NAME ...`.
"""

import json
import pathlib
import sys
import tempfile
import zipfile

import keras
import numpy as np

from keras_genimg import layers, losses, models, training

FOLDER = pathlib.Path(__file__).parent
GREY, COLOUR = (16, 16, 1), (16, 16, 3)


def gan():
    perceptron = models.gan_generator(4, GREY, units=(8,))
    smoothed = layers.ConservativeSmoothing(dtype="float32")(perceptron.outputs[0])
    finished = layers.InferenceOnly(keras.layers.Rescaling(0.5, dtype="float32"), dtype="float32")(smoothed)
    return models.GAN(
        generator=keras.Model(perceptron.inputs, finished, name="generator"),
        discriminator=models.gan_discriminator(GREY, units=(8,)),
        objective=losses.NonSaturating(0.1),
        penalties=[losses.R1(0.5)],
        augmentations=[losses.ColourJitter(0.1, 0.2, 0.3), losses.Translation(0.25)],
        seed=1,
    )


def gan_relativistic():
    return models.GAN(
        generator=models.gan_generator(4, GREY, units=(8,)),
        discriminator=models.gan_discriminator(GREY, units=(8,)),
        objective=losses.RelativisticPairing(),
        penalties=[losses.R1(0.1), losses.R2(0.2)],
        seed=8,
    )


def dcgan():
    return models.DCGAN(
        generator=models.dcgan_generator(4, COLOUR, filters=4),
        discriminator=models.dcgan_discriminator(COLOUR, filters=4, normalization=None, spectral=True),
        objective=losses.Hinge(),
        augmentations=[losses.Cutout(0.3)],
        seed=2,
    )


def dcgan_residual():
    return models.DCGAN(
        generator=models.residual_generator(4, COLOUR, 4, max_filters=4),
        discriminator=models.residual_discriminator(COLOUR, 4, max_filters=4),
        objective=losses.RelativisticPairing(),
        penalties=[losses.R1(0.1), losses.R2(0.2)],
        half_life_images=100,
        seed=3,
    )


def wgan_gp():
    return models.WGANGP(
        generator=models.dcgan_generator(4, GREY, filters=4),
        discriminator=models.dcgan_discriminator(GREY, filters=4, normalization=layers.ImageNormalization),
        discriminator_steps=2,
        seed=4,
    )


def vae():
    encoder, decoder = models.vae_encoder(GREY, 2, filters=4), models.vae_decoder(2, GREY, filters=4)
    return models.VAE(encoder=encoder, decoder=decoder, likelihood=losses.Gaussian(0.2), beta=0.5, seed=5)


def espcn():
    return models.ESPCN(3, filters=(4, 2))


def edsr():
    return models.EDSR(4, filters=4, blocks=1)


def fast_style_transfer():
    return models.FastStyleTransfer((4, 8, 8), 1, vgg_weights=None, seed=6)


def adain():
    return models.AdaIN(vgg_weights=None, seed=7)


def style_transfer():
    goals = {"content_layers": {"block2_conv2": 1.0}, "style_layers": {"block1_conv1": 1.0, "block2_conv1": 0.5}}
    return models.StyleTransfer((16, 20), **goals, vgg_weights=None)


GENERATORS = {make.__name__: make for make in (gan, gan_relativistic, dcgan, dcgan_residual, wgan_gp, vae)}
EDITORS = {make.__name__: make for make in (espcn, edsr, fast_style_transfer, adain, style_transfer)}
MODELS = GENERATORS | EDITORS

# Whatever else a file may hold by name.
OBJECTS = (
    losses.NonSaturating(0.1),
    losses.Minimax(0.2),
    losses.LeastSquares(0.1),
    losses.Hinge(),
    losses.Wasserstein(),
    losses.RelativisticPairing(),
    losses.GradientPenalty(5.0),
    losses.R1(0.5),
    losses.R2(0.25),
    losses.ColourJitter(0.1, 0.2, 0.3),
    losses.Translation(0.2),
    losses.Cutout(0.3),
    losses.Bernoulli(),
    losses.Gaussian(0.2),
    losses.Charbonnier(),
    training.ConstantThenLinear(1e-3, 100),
    layers.AdaptiveInstanceNormalization(name="adaptive"),
    layers.BicubicUpsampling(2, name="bicubic"),
    layers.ConditionalInstanceNormalization(name="conditional"),
    layers.ConservativeSmoothing(2, name="smoothing"),
    layers.CropLike(name="crop"),
    layers.ImageNormalization(name="image"),
    layers.InferenceOnly(keras.layers.Rescaling(0.5, name="half"), name="inference"),
    layers.NearestUpsampling(3, name="nearest"),
    layers.PixelShuffle(2, name="shuffle"),
    layers.PixelUnshuffle(2, name="unshuffle"),
    layers.ReflectionPadding2D(2, name="reflection"),
    layers.SpectralConv2D(4, 3, name="convolution"),
    layers.SpectralDense(4, name="dense"),
)


def pixels(*shape):
    return np.random.default_rng(len(shape)).integers(0, 256, shape).astype("float32")


def output(name, model):
    """What a model answers to an input that is the same on every backend."""
    if name in GENERATORS:
        return model(np.random.default_rng(0).normal(size=(3, model.latent_dim)).astype("float32"))
    if name == "style_transfer":
        return model.picture().astype("float32")
    strength = np.array([[0.25], [1.0]], "float32")
    if name == "fast_style_transfer":
        return model([pixels(2, 17, 30, 3), strength])
    if name == "adain":  # its VGG is not in the file
        shapes = [weight.shape for weight in model.features.network.get_weights()]
        model.features.network.set_weights(drawn(shapes))
        return model([pixels(2, 25, 30, 3), pixels(2, 24, 24, 3), strength])
    return model(pixels(2, 7, 5, 3 if name == "edsr" else 1))


def drawn(shapes, share=1.0):
    """He's normal weights by numpy, of which a share is not zero."""
    rng = np.random.default_rng(0)
    kept = (rng.random(shape) < share for shape in shapes)
    deviations = (np.sqrt(2 / max(np.prod(shape[:-1]) * share, 1)) for shape in shapes)
    values = (
        rng.normal(0.0, 0.1 if len(shape) == 1 else d, shape) for shape, d in zip(shapes, deviations, strict=True)
    )
    return [np.where(keep, value, 0.0).astype("float32") for keep, value in zip(kept, values, strict=True)]


def painters(model):
    return [model.decoder] if hasattr(model, "decoder") else [model.generator, model.averaged_generator.network]


def save(name):
    keras.utils.set_random_seed(0)
    model = MODELS[name]()
    if name in GENERATORS:  # the papers' first weights make images that are nearly all grey
        kernels = [w for network in painters(model) for w in network.weights if len(w.shape) > 1]
        for kernel, values in zip(kernels, drawn([w.shape for w in kernels]), strict=True):
            kernel.assign(values)
        model.compile()
    elif name == "style_transfer":
        model.image.assign(np.random.default_rng(0).random(model.image.shape))
    else:  # the last kernel begins with zeros; of AdaIN's 3.5 million most stay zero, so that the file is small
        share = 0.003 if name == "adain" else 1.0
        network = model.decoder if name == "adain" else model.network
        network.set_weights(drawn([weight.shape for weight in network.get_weights()], share))
    with tempfile.TemporaryDirectory() as folder:
        written = pathlib.Path(folder) / "model.keras"
        model.save(written)
        with (
            zipfile.ZipFile(written) as whole,
            zipfile.ZipFile(FOLDER / f"{name}.keras", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed,
        ):  # Keras does not compress
            for member in whole.namelist():
                packed.writestr(member, whole.read(member))
    return keras.ops.convert_to_numpy(output(name, model))


def main(names):
    path = FOLDER / "outputs.npz"
    known = dict(np.load(path)) if path.exists() else {}
    np.savez_compressed(path, **{**known, **{name: save(name) for name in names or MODELS}})
    if not names:
        texts = [keras.saving.serialize_keras_object(thing) for thing in OBJECTS]
        (FOLDER / "objects.json").write_text(json.dumps(texts, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
