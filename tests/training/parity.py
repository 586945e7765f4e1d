"""Twenty steps of each family from weights and noise that every backend can make alike: prints the losses as JSON."""

import json

import keras
import numpy as np

from keras_genimg import data, degradations, layers, losses, models
from tests import kit
from tests.models.translation import tiny

SHAPE = (16, 16, 1)


def families():
    def generator():
        return models.dcgan_generator(8, SHAPE, filters=8)

    def discriminator(**kwargs):
        return models.dcgan_discriminator(SHAPE, filters=8, **kwargs)

    yield (
        "GAN",
        models.GAN(
            generator=models.gan_generator(8, SHAPE, units=(32,)),
            discriminator=models.gan_discriminator(SHAPE, units=(32,)),
            seed=1,
        ),
    )
    yield "DCGAN", models.DCGAN(generator=generator(), discriminator=discriminator(), seed=1)
    critic = discriminator(normalization=layers.ImageNormalization)
    yield "WGANGP", models.WGANGP(generator=generator(), discriminator=critic, discriminator_steps=2, seed=1)
    yield (
        "relativistic, spectral, augmented",
        models.DCGAN(
            generator=generator(),
            discriminator=discriminator(normalization=None, spectral=True),
            objective=losses.RelativisticPairing(),
            penalties=[losses.R1(0.5), losses.R2(0.5)],
            # The colours last: at areas of 0 LeakyReLU would be at its corner, where the backends' slopes differ.
            augmentations=[losses.Translation(), losses.Cutout(), losses.ColourJitter()],
            seed=1,
        ),
    )
    strong = [losses.Mirror(), losses.QuarterTurns(), losses.Translation(fractional=True), losses.Scale()]
    yield (
        "adaptively augmented",
        models.DCGAN(
            generator=generator(),
            discriminator=discriminator(normalization=None),
            penalties=[losses.R1(0.5)],
            augmentations=[losses.Sometimes(strong, losses.Adaptive(images=160)), losses.ColourJitter()],
            seed=1,
        ),
    )
    yield (
        "conditional DCGAN",
        models.DCGAN(
            generator=models.dcgan_generator(8, SHAPE, filters=8, classes=3),
            discriminator=models.dcgan_discriminator(SHAPE, filters=8, classes=3),
            classes=3,
            seed=1,
        ),
    )
    yield (
        "StyleGAN2",
        models.StyleGAN2(
            generator=models.style_generator(8, (8, 8, 1), width=8, filters=4),
            discriminator=models.style_discriminator((8, 8, 1), filters=4),
            path_length_weight=2.0,
            seed=1,
        ),
    )
    yield (
        "R3GAN",
        models.R3GAN(
            generator=models.r3gan_generator(8, (8, 8, 1), filters=8, group=4),
            discriminator=models.r3gan_discriminator((8, 8, 1), filters=8, group=4),
            seed=1,
        ),
    )
    yield (
        "ProgressiveGAN",
        models.ProgressiveGAN(
            generator=models.progressive_generator(8, (8, 8, 1), filters=4),
            discriminator=models.progressive_discriminator((8, 8, 1), filters=4),
            phase_images=16,
            seed=1,
        ),
    )
    yield (
        "Diffusion",
        models.Diffusion(network=models.denoising_unet(SHAPE, widths=(8, 8), classes=3), classes=3, steps=4, seed=1),
    )
    for likelihood in (losses.Bernoulli(binarize=True), losses.Gaussian(0.5)):
        encoder, decoder = models.vae_encoder(SHAPE, 4, filters=8), models.vae_decoder(4, SHAPE, filters=8)
        name = f"VAE, {type(likelihood).__name__}"
        yield name, models.VAE(encoder=encoder, decoder=decoder, likelihood=likelihood, seed=1)


def set_weights(model, usual=0.05):
    """Kernels from one generator of numbers, most with the deviation `usual`; what starts as a constant stays."""
    rng = np.random.default_rng(0)
    equalised = {}
    for layer in model._flatten_layers():
        if isinstance(layer, (layers.EqualizedConv2D, layers.EqualizedDense)):
            equalised[id(layer.kernel)] = 1.0 / layer.rate
        if isinstance(layer, layers.ModulatedConv2D):
            equalised[id(layer.kernel)] = 1.0
    for weight in model.weights:
        if weight.name in ("kernel", "depthwise_kernel", "left_vector", "features"):
            deviation = equalised.get(id(weight), usual)
            weight.assign(rng.normal(0.0, deviation, weight.shape).astype("float32"))
    for networks in getattr(model, "served_networks", {}).values():  # the average starts at its generator
        networks[0].set_weights(networks[-1].get_weights())


def of_translators():
    found = {}
    # What goes there and back through two networks makes rounding errors grow tenfold a step where it weighs much.
    weak = {
        "pix2pix": {},
        "cycle_gan": {"cycle_weight": 0.1, "identity_weight": 0.1},
        "cut": {"nce_weight": 0.05},
        "star_gan": {"cycle_weight": 0.1},
    }
    for family, options in weak.items():
        model = tiny.FAMILIES[family](**options)
        set_weights(model, 0.2)
        model.compile(keras.optimizers.Adam(2e-4, beta_1=0.5, epsilon=1e-3))
        images, others = tiny.data_of(family)
        history = model.fit(images, others, batch_size=2, epochs=5, shuffle=False, verbose=0).history
        found[family] = {key: values[-1] for key, values in history.items()}  # 20 batches of 2 in all
        found[family]["mean pixel"] = float(model.translate(images[0]).mean())
    return found


def of_one_photo_and_codes():
    """What makes no images from noise: an autoencoder under noise, a deep image prior without its own."""
    encoder, decoder = models.plain_encoder(SHAPE, 4, filters=8), models.vae_decoder(4, SHAPE, filters=8)
    autoencoder = models.Autoencoder(encoder=encoder, decoder=decoder, likelihood=losses.Gaussian(0.5), seed=1)
    set_weights(autoencoder)
    autoencoder.compile()
    images = kit.images(80)
    batches = data.batches(images, 4, degradation=degradations.GaussianNoise(50.0), seed=0)
    autoencoder_losses = autoencoder.fit(batches, shuffle=False, verbose=0).history
    prior = models.DeepImagePrior((16, 20), 2, widths=(4,), channels=2, noise=0.0, seed=1)
    set_weights(prior.network, 0.3)
    prior.compile(keras.optimizers.Adam(0.01, epsilon=1e-3))
    prior.adapt(kit.images(1, (8, 10, 3))[0])
    prior_losses = prior.fit(20, verbose=0).history
    of_both = {"Autoencoder": (autoencoder_losses, autoencoder.reconstruct(images[:4]))}
    of_both["DeepImagePrior"] = (prior_losses, prior.picture())
    return {
        name: {**{key: values[-1] for key, values in each.items()}, "mean pixel": float(made.mean())}
        for name, (each, made) in of_both.items()
    }


def of_adversarial_restoration():
    judge = models.patch_discriminator(filters=(4, 8), spectral=True)
    options = {"vgg_weights": None, "features_layer": "block1_conv2"}
    model = models.AdversarialRestoration(models.EDSR(2, filters=4, blocks=1), judge, **options)
    set_weights(model, 0.2)
    rng = np.random.default_rng(1)
    eyes = model.features.network
    eyes.set_weights([rng.normal(0.0, 0.1, weight.shape) for weight in eyes.get_weights()])
    model.compile(keras.optimizers.Adam(2e-4, epsilon=1e-3))
    low, high = kit.images(8, (8, 8, 3)), kit.images(8, (16, 16, 3), seed=1)
    history = model.fit(low, high, batch_size=2, epochs=5, shuffle=False, verbose=0).history
    found = {key: values[-1] for key, values in history.items()}
    return {"AdversarialRestoration": {**found, "mean pixel": float(model.edit(low[0]).mean())}}


def main():
    found = of_translators() | of_one_photo_and_codes() | of_adversarial_restoration()
    for name, model in families():
        set_weights(model, 0.3 if name == "R3GAN" else 0.05)  # nothing there makes small features large again
        # By Adam's tiny epsilon the rounding errors of vanishing gradients are whole steps: more of them, more chaos.
        steady = keras.optimizers.Adam(2.5e-3, beta_1=0.0, beta_2=0.99, epsilon=1e-4)
        model.compile(steady if name in ("StyleGAN2", "ProgressiveGAN") else None)
        epochs = 5 if name == "ProgressiveGAN" else 1  # it grows between them
        images = kit.images(80 // epochs, model.image_shape)  # 20 batches of 4 in all
        data = {"image": images, "label": np.arange(80) % 3} if model.classes else images
        history = kit.fit(model, data, epochs).history
        found[name] = {key: values[-1] for key, values in history.items()}
        found[name]["mean pixel"] = float(model.generate(4, seed=0).mean())
    print(json.dumps(found))


if __name__ == "__main__":
    main()
