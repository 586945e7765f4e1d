"""Diffusion and flow matching: a network that takes noise away, and a sampler that makes images of noise with it.

Reference: Ho et al., Denoising diffusion probabilistic models, NeurIPS 2020; Karras et al., Elucidating the design
space of diffusion-based generative models, NeurIPS 2022.
"""

import math

import keras
from keras import ops

from ... import diffusion
from ...images import pixels
from ...networks.checks import check_built
from ...networks.denoising_unet import denoising_unet
from ...networks.mlp_denoiser import mlp_denoiser
from ...tasks import GENERATE, INPAINT, Number
from ...training import AveragedNetwork
from ...training.precision import dtype_policy
from ..checks import check_object
from .diffusion_editing import DiffusionEditing
from .image_generator import ImageGenerator

MOST_GUIDANCE = 20.0


@keras.saving.register_keras_serializable("keras_genimg")
class Diffusion(DiffusionEditing, ImageGenerator):
    """One network that denoises; preconditioning and sampler are objects, and any of them go together.

    `fit` adds noise of random levels to images and trains the network to take it away. `generate` begins at noise
    alone, which the seed says, and asks the moving average of the network `steps` times.

    Args:
        image_shape: `(height, width, channels)`; read from the network if given.
        network: `[images, noise_level]`, or with conditions `[images, noise_level, label]`, -> images, as
            `denoising_unet` makes it; None builds one.
        preconditioning: a `diffusion.Preconditioning`; None is `diffusion.EDM()`.
        sampler: a `diffusion.Sampler`; None is `diffusion.DPMSolver()`.
        steps: of the sampler where `generate` is told none, 1 to 250.
        data_mean: mean of the images' pixels in -1..1, which is taken off before noise is added.
        classes: their number, or their names: then `fit` needs labels, and `generate` takes `label`.
        conditions: list of further declared inputs (see `tasks`), which the network is told alike.
        label_dropout: share of the training images whose conditions are all zeros, "none": guidance needs them. Where
            all zeros is a condition as well, such as `tasks.Attributes` of which an image has none, there is no
            guidance towards it: give 0 if that matters.
        guidance: how much farther images go towards their conditions than the network says, where `generate` is told
            none; 1 is not at all, and half as costly.
        half_life_images: half-life of the network's moving average, which makes the images.
        autoencoder: a trained `VAE` or `Autoencoder` without conditions, whose codes are diffused in place of pixels;
            it is frozen (`trainable = False`). Then the network is one of `(1, 1, latent_dim)`, such as `mlp_denoiser`
            makes, and there is no `inpaint`.
        seed: of the noise in training; None draws one.
        name: the model's name.
        dtype: Keras dtype policy of the network that it builds; None is the global one.

    Raises:
        ValueError: neither shape nor network, a network that does not fit, or a number out of its range.

    Example:
        ```python
        import numpy as np
        model = Diffusion(network=denoising_unet((8, 8, 1), widths=(8, 16), classes=3), classes=3)
        model.compile()
        images = np.random.default_rng(0).integers(0, 256, (6, 8, 8, 1), "uint8")
        model.fit(images, [0, 1, 2, 0, 1, 2], verbose=0)
        model.generate(4, seed=0, label=2, steps=5, guidance=2.0).shape  # (4, 8, 8, 1)
        ```

    Reference: Karras et al., Elucidating the design space of diffusion-based generative models, NeurIPS 2022; Ho &
    Salimans, Classifier-free diffusion guidance, 2022.
    """

    tasks = (GENERATE, INPAINT)
    players = {"denoiser": ("network",)}

    def __init__(
        self,
        image_shape=None,
        *,
        network=None,
        preconditioning=None,
        sampler=None,
        steps=10,
        data_mean=0.0,
        classes=None,
        conditions=(),
        label_dropout=0.1,
        guidance=1.0,
        half_life_images=50_000,
        autoencoder=None,
        seed=None,
        name=None,
        dtype=None,
    ):
        check_built(network=network)
        if autoencoder is not None:
            check_object(autoencoder, "autoencoder", "coded", "models.VAE((28, 28, 1))")
            if autoencoder.all_conditions or image_shape is not None:
                raise ValueError("With an `autoencoder`, which must take no conditions, leave `image_shape` out.")
            image_shape, diffused = autoencoder.image_shape, (1, 1, autoencoder.latent_dim)
        elif image_shape is None and network is None:
            raise ValueError("Give `image_shape`, a `network` or an `autoencoder`.")
        else:
            image_shape = diffused = tuple(network.inputs[0].shape[1:] if image_shape is None else image_shape)
        preconditioning = diffusion.EDM() if preconditioning is None else preconditioning
        sampler = diffusion.DPMSolver() if sampler is None else sampler
        check_object(preconditioning, "preconditioning", "coefficients", "diffusion.EDM()")
        if not 0 <= label_dropout < 1:
            raise ValueError(f"`label_dropout` must be at least 0 and below 1, got {label_dropout}.")
        self.settings = (
            Number("steps", 1.0, float(diffusion.samplers.MOST_STEPS), float(steps), "Whole number of steps"),
            Number("guidance", 0.0, MOST_GUIDANCE, float(guidance), "How far to go towards the conditions"),
        )[: 1 if classes is None and not conditions else 2]
        super().__init__(image_shape, math.prod(diffused), classes, conditions, seed, name, dtype)
        if autoencoder is not None:
            self.tasks = (GENERATE,)
        if network is None:
            with dtype_policy(self.dtype_policy):
                size = self.condition_size
                small = autoencoder is not None
                network = mlp_denoiser(diffused[-1], classes=size) if small else denoising_unet(diffused, classes=size)
        takes = [diffused, (1,)] + [(self.condition_size,)] * (self.condition_size is not None)
        found = [tuple(each.shape[1:]) for each in network.inputs]
        if found != takes or tuple(network.output_shape[1:]) != diffused:
            raise ValueError(
                f"`network` must take inputs of shapes {takes} (images, level of noise, conditions) and give "
                f"{diffused}; it takes {found} and gives {tuple(network.output_shape[1:])}."
            )
        self.network, self.autoencoder, self.diffused_shape = network, autoencoder, diffused
        self.preconditioning = preconditioning
        self.sampler = sampler
        self._steps, self._guidance, self._data_mean = steps, guidance, data_mean
        self.label_dropout = label_dropout
        self.half_life_images = half_life_images
        self.averaged_network = AveragedNetwork(network, half_life_images, name="averaged_network")
        self.loss_tracker = keras.metrics.Mean("loss")
        if autoencoder is not None:
            autoencoder.trainable = False

    @property
    def served_networks(self):
        """Name -> networks that hold the weights of a saved artifact; the first of each is what is saved."""
        networks = {"denoiser": [self.averaged_network.network, self.network]}
        return networks if self.autoencoder is None else networks | self.autoencoder.served_networks

    @property
    def sampler(self):
        """The `diffusion.Sampler` of all images that are made; another one may be set at any time."""
        return self._sampler

    @sampler.setter
    def sampler(self, sampler):
        check_object(sampler, "sampler", "step", "diffusion.DPMSolver()")
        self._sampler = sampler
        self._compiled = {}  # what was compiled has the one before

    @property
    def steps(self):
        """Of the sampler where `generate` is told none."""
        return self._steps

    @property
    def guidance(self):
        """How far images go towards their conditions where `generate` is told nothing."""
        return self._guidance

    @property
    def data_mean(self):
        """What is taken off the pixels in -1..1, or off the codes."""
        return self._data_mean

    def default_optimizers(self):
        return {"denoiser": keras.optimizers.Adam(1e-3, beta_2=0.99, clipnorm=1.0)}

    def denoised(self, x, sigma, label=None, network=None, training=False):
        """What the network makes of noisy images: `D(x, sigma)`, float32.

        Args:
            x: images -1..1 less `data_mean`, plus noise: float32 `(batch, height, width, channels)`.
            sigma: levels of the noise, `(batch, 1, 1, 1)`.
            label: `(batch, condition_size)`, or None.
            network: None is the average.
            training: as for every layer.
        """
        c_skip, c_out, _, _ = self.preconditioning.coefficients(sigma)
        return c_skip * x + c_out * self.said(x, sigma, label, network or self.averaged_network.network, training)

    def said(self, x, sigma, label, network, training):
        """What a network says to noisy images: F."""
        _, _, c_in, c_noise = self.preconditioning.coefficients(sigma)
        inputs = [c_in * x, ops.reshape(c_noise, (-1, 1))]
        return ops.cast(network(inputs if label is None else [*inputs, label], training=training), "float32")

    def denoising_loss(self, images, label=None, training=False):
        """The mean square of what F misses, at noise of random levels: a scalar. Its weight is 1 at every level."""
        x0 = self.diffused(images)
        each = (ops.shape(images)[0], 1, 1, 1)
        sigma = self.preconditioning.training_sigma(self.noise.normal(each), self.noise.uniform(each))
        label = self.dropped(label, each[0])
        x = x0 + sigma * self.noise.normal(ops.shape(x0))
        c_skip, c_out, _, _ = self.preconditioning.coefficients(sigma)
        wanted = (x0 - c_skip * x) / c_out
        return ops.mean(ops.square(self.said(x, sigma, label, self.network, training) - wanted))

    def dropped(self, label, count):
        """The conditions of `count` images, some of them all zeros, "none"; None where there are none."""
        if label is None or not self.label_dropout:
            return label
        return label * ops.cast(self.noise.uniform((count, 1)) >= self.label_dropout, "float32")

    def train_step(self, data):
        """One step down the loss, then the moving average."""
        images, label = self.network_batch(data, -1.0, 1.0)
        loss = self.minimize("denoiser", lambda: self.denoising_loss(images, label, training=True))
        self.loss_tracker.update_state(loss)
        self.averaged_network.update(self.network, ops.shape(images)[0])
        return self.get_metrics_result()

    def test_step(self, data):
        """The same loss, of images that are not trained on, by the network in training."""
        self.loss_tracker.update_state(self.denoising_loss(*self.network_batch(data, -1.0, 1.0)))
        return self.get_metrics_result()

    def call(self, inputs, training=None):
        """Latents, the noise `(batch, latent_dim)`, or a list of them and labels -> float32 images 0..255."""
        latents, label = inputs if isinstance(inputs, (list, tuple)) else (inputs, None)
        return self.sample(latents, label)

    def sample(self, latents, label=None, steps=None, guidance=None):
        """Images of a batch of noise and conditions: float32 0..255.

        Args:
            latents: standard normal, float32 `(batch, latent_dim)`: the noise of each pixel.
            label: float32 `(batch, condition_size)`, the joined conditions; None where there are none.
            steps: float32 `(batch, 1)`, of each image; None is the model's own number for all.
            guidance: float32 `(batch, 1)`, of each image; None is the model's own for all, where 1 costs half.
        """
        return self.edited(latents, label, steps, guidance)

    def diffused(self, images):
        """What noise is added to: images -1..1 less their mean, or their codes."""
        if self.autoencoder is None:
            return images - self.data_mean
        codes = self.autoencoder.coded(pixels.to_pixels(images))
        codes = codes[0] if isinstance(codes, (list, tuple)) else codes
        return ops.reshape(ops.cast(codes, "float32") - self.data_mean, (-1, *self.diffused_shape))

    def shown_of(self, x):
        """The way back: images, float32 0..255."""
        if self.autoencoder is None:
            return pixels.to_pixels(x + self.data_mean)
        return self.autoencoder.sample(ops.reshape(x + self.data_mean, (-1, self.latent_dim)))

    def edited(self, latents, label=None, steps=None, guidance=None, **how):
        """`sample`, where `how` goes to the sampler: what is begun at, or held."""
        noise = ops.reshape(latents, (-1, *self.diffused_shape))
        ones = ops.ones_like(latents[:, :1])
        steps = ops.round((self.steps if steps is None else steps) * ones)
        denoise = self.denoiser(label, self.guidance * ones if guidance is None and self.guidance != 1.0 else guidance)
        return self.shown_of(self.sampler(denoise, noise, steps[:, 0], **how))

    def denoiser(self, label=None, guidance=None):
        """The function of noisy images and levels that a sampler asks: by the average, with guidance if any."""

        def denoise(x, sigma):
            if label is None or guidance is None:
                return self.denoised(x, sigma, label)
            both = ops.concatenate([label, ops.zeros_like(label)])
            made = self.denoised(ops.concatenate([x, x]), ops.concatenate([sigma, sigma]), both)
            with_label, without = ops.split(made, 2)
            return without + guidance[:, :, None, None] * (with_label - without)

        return denoise

    def get_config(self):
        serialize = keras.saving.serialize_keras_object
        return {
            "image_shape": None if self.autoencoder else self.image_shape,
            "network": serialize(self.network),
            "preconditioning": serialize(self.preconditioning),
            "sampler": serialize(self.sampler),
            "steps": self.steps,
            "data_mean": self.data_mean,
            "classes": self.classes,
            "conditions": [serialize(condition) for condition in self.conditions],
            "label_dropout": self.label_dropout,
            "guidance": self.guidance,
            "half_life_images": self.half_life_images,
            "autoencoder": None if self.autoencoder is None else serialize(self.autoencoder),
            "seed": self.seed,
            "name": self.name,
            "dtype": keras.dtype_policies.serialize(self.dtype_policy),
        }
