"""Twenty steps of each family from weights and noise that every backend can make alike: prints the losses as JSON."""

import json

import numpy as np

from keras_genimg import losses, models
from tests import kit

SHAPE = (16, 16, 1)


def families():
    networks = {
        "generator": models.dcgan_generator(8, SHAPE, filters=8),
        "discriminator": models.dcgan_discriminator(SHAPE, filters=8),
    }
    critic = models.dcgan_discriminator(SHAPE, filters=8, normalization=models.layer_normalization)
    spectral = models.dcgan_discriminator(SHAPE, filters=8, normalization=None, spectral=True)
    perceptrons = {
        "generator": models.gan_generator(8, SHAPE, units=(32,)),
        "discriminator": models.gan_discriminator(SHAPE, units=(32,)),
    }
    yield "GAN", models.GAN(**perceptrons, seed=1)
    yield "DCGAN", models.DCGAN(**networks, seed=1)
    yield "WGANGP", models.WGANGP(**{**networks, "discriminator": critic}, discriminator_steps=2, seed=1)
    yield "R3GAN", models.DCGAN(
        **{**networks, "discriminator": spectral},
        objective=losses.RelativisticPairing(),
        penalties=[losses.R1(0.5), losses.R2(0.5)],
        seed=1,
    )
    for likelihood in (losses.Bernoulli(binarize=True), losses.Gaussian(0.5)):
        autoencoder = {"encoder": models.vae_encoder(SHAPE, 4, filters=8), "decoder": models.vae_decoder(4, SHAPE, filters=8)}
        yield f"VAE {type(likelihood).__name__}", models.VAE(**autoencoder, likelihood=likelihood, seed=1)


def main():
    found = {}
    for name, model in families():
        rng = np.random.default_rng(0)
        for weight in model.trainable_weights:
            if len(weight.shape) > 1:
                weight.assign(rng.normal(0.0, 0.05, weight.shape).astype("float32"))
        for network in getattr(model, "served_networks", {}).values():  # the average starts at its generator
            network[0].set_weights(network[-1].get_weights())
        model.compile()
        history = kit.fit(model, kit.images(80)).history  # 20 batches of 4
        found[name] = {key: values[-1] for key, values in history.items()}
        found[name]["mean pixel"] = float(model.generate(4, seed=0).mean())
    print(json.dumps(found))


if __name__ == "__main__":
    main()
