"""The variational autoencoder, with a weight on the divergence (beta-VAE).

Reference: Kingma & Welling, Auto-encoding variational Bayes, ICLR 2014; Higgins et al., beta-VAE, ICLR 2017.
"""

import keras
import numpy as np
from keras import ops

from ... import losses, tasks
from ...images import pixels
from ...networks.autoencoders import vae_decoder, vae_encoder
from ...networks.checks import check_built, check_image_shape, check_network
from ...training.precision import dtype_policy
from ..checks import check_latent_dim, check_object
from .image_generator import ImageGenerator, given
from .importance_weighting import importance_weighted_log_likelihood


@keras.saving.register_keras_serializable("keras_genimg")
class VAE(ImageGenerator):
    """An encoder and a decoder, trained on the evidence lower bound.

    Networks see images of 0..1; `fit`, `encode`, `decode` and `reconstruct` take and give 0..255.

    Args:
        image_shape: `(height, width, channels)`, sides multiples of 4 from 16 to 256; read from the networks if given.
        latent_dim: length of a latent vector; read from the decoder if given.
        encoder: network, images 0..1 -> [mean, log_variance]; None builds the default.
        decoder: network, latents -> what the likelihood takes; None builds the default.
        beta: weight of the divergence; 1 is the evidence lower bound.
        likelihood: `losses.Bernoulli()` or `losses.Gaussian(deviation)`.
        classes: their number, or their names: then both networks are told the class, `fit` needs labels, and the bound
            and the likelihood are of an image given its class.
        conditions: list of further declared inputs (see `tasks`), which the networks are told alike.
        seed: of the noise in training; None draws one.
        name: the model's name.
        dtype: Keras dtype policy of the networks that it builds; None is the global one.

    Raises:
        ValueError: an image shape that the default networks cannot make, or networks that do not fit each other.

    Example:
        ```python
        import numpy as np
        images = np.random.default_rng(0).integers(0, 256, (8, 16, 16, 1), "uint8")
        model = VAE(image_shape=(16, 16, 1), latent_dim=2)
        model.compile()
        model.fit(images, verbose=0)
        model.reconstruct(images).shape  # (8, 16, 16, 1)
        ```

    Reference: Kingma & Welling, Auto-encoding variational Bayes, ICLR 2014; Higgins et al., beta-VAE: learning basic
    visual concepts with a constrained variational framework, ICLR 2017.
    """

    players = {"autoencoder": ("encoder", "decoder")}
    tasks = (tasks.GENERATE, tasks.RECONSTRUCT)
    codes = {"mean": "Of each latent, given the image.", "log_variance": "Of each latent, given the image."}

    def __init__(
        self,
        image_shape=None,
        latent_dim=None,
        *,
        encoder=None,
        decoder=None,
        beta=1.0,
        likelihood=None,
        classes=None,
        conditions=(),
        seed=None,
        name=None,
        dtype=None,
    ):
        check_built(encoder=encoder, decoder=decoder)
        if image_shape is None:
            if encoder is None and decoder is None:
                raise ValueError("Give `image_shape` (and `latent_dim`), or an `encoder` and a `decoder`.")
            image_shape = decoder.output_shape[1:] if decoder is not None else encoder.inputs[0].shape[1:]
        if latent_dim is None and decoder is not None:
            latent_dim = decoder.inputs[0].shape[-1]
        if encoder is None or decoder is None:
            image_shape = check_image_shape(image_shape)
        latent_dim = check_latent_dim(latent_dim, encoder.outputs[0].shape[-1] if encoder is not None else 32)
        if not beta >= 0:
            raise ValueError(f"`beta` must be 0 or more, got {beta}.")
        likelihood = losses.Bernoulli() if likelihood is None else likelihood
        check_object(likelihood, "likelihood", "targets", "losses.Gaussian(0.1)")
        super().__init__(image_shape, latent_dim, classes, conditions, seed, name, dtype)
        size = self.condition_size
        with dtype_policy(self.dtype_policy):
            encoder = vae_encoder(image_shape, latent_dim, classes=size) if encoder is None else encoder
            decoder = vae_decoder(latent_dim, image_shape, classes=size) if decoder is None else decoder
        check_network(decoder, "decoder", (latent_dim,), image_shape, size)
        check_network(encoder, "encoder", image_shape, label_size=size)
        outputs = [tuple(output.shape[1:]) for output in encoder.outputs]
        if outputs != [(latent_dim,)] * 2:
            raise ValueError(f"`encoder` must map to [mean, log_variance], each ({latent_dim},); it gives {outputs}.")
        self.encoder = encoder
        self.decoder = decoder
        self.beta = beta
        self.likelihood = likelihood
        self.loss_tracker = keras.metrics.Mean("loss")
        self.reconstruction_tracker = keras.metrics.Mean("reconstruction_loss")
        self.divergence_tracker = keras.metrics.Mean("kl_loss")

    @property
    def served_networks(self):
        """Name -> networks that hold the weights of a saved artifact."""
        return {"encoder": [self.encoder], "decoder": [self.decoder]}

    def default_optimizers(self):
        return {"autoencoder": keras.optimizers.Adam(1e-3)}

    def call(self, inputs, training=None):
        """Latents `(batch, latent_dim)`, or a list of them and labels -> float32 images 0..255: the mean."""
        return pixels.to_pixels(self.likelihood.mean(self.decoder(inputs, training=training)), 0.0, 1.0)

    def negative_evidence_lower_bound(self, images, label=None, training=False):
        """E_q[-log p(x|z)] + beta KL(q(z|x) || p(z)) for images 0..1: a scalar, nats an image."""
        targets = self.likelihood.targets(images, self.noise.uniform)
        mean, log_variance = self.encoder(given(targets, label), training=training)
        latents = mean + ops.exp(0.5 * log_variance) * self.noise.normal(ops.shape(mean))
        decoded = ops.cast(self.decoder(given(latents, label), training=training), "float32")
        reconstruction = ops.mean(self.likelihood.negative_log_likelihood(targets, decoded))
        divergence = ops.mean(losses.kl_from_standard_normal(mean, log_variance))
        self.reconstruction_tracker.update_state(reconstruction)
        self.divergence_tracker.update_state(divergence)
        return reconstruction + self.beta * divergence

    def train_step(self, data):
        """One step down the negative evidence lower bound, one latent sample an image (section 2.3 of the paper)."""
        images, label = self.network_batch(data, 0.0, 1.0)
        loss = self.minimize("autoencoder", lambda: self.negative_evidence_lower_bound(images, label, training=True))
        self.loss_tracker.update_state(loss)
        return self.get_metrics_result()

    def test_step(self, data):
        """The same bound on images that are not trained on."""
        self.loss_tracker.update_state(self.negative_evidence_lower_bound(*self.network_batch(data, 0.0, 1.0)))
        return self.get_metrics_result()

    def coded(self, images, label=None):
        """The encoder at images 0..255, a tensor, and labels: mean and log-variance, each `(batch, latent_dim)`."""
        return self.encoder(given(pixels.to_network(images, 0.0, 1.0), label), training=False)

    def encode(self, images, label=None, batch_size=64):
        """The posterior of each image.

        Args:
            images: `(count, height, width, channels)`, 0..255.
            label: of a model with conditions: the images' classes, as for `generate`, or a dict of all conditions.
            batch_size: images at a time.

        Returns:
            Two float32 arrays `(count, latent_dim)`: mean and log-variance.

        Raises:
            ValueError: the images are not 0..255 or not of this model's size, or a condition is missing or none.
        """
        images = pixels.check_images(images, "images", self.image_shape)
        label = self.vector_of(label, len(images))
        parts = [slice(i, i + batch_size) for i in range(0, len(images), batch_size)]
        outputs = (
            self.coded(images[part], None if label is None else ops.convert_to_tensor(label[part])) for part in parts
        )
        # Each batch becomes arrays at once: tensors of torch would keep their graphs.
        means, log_variances = zip(*(map(ops.convert_to_numpy, pair) for pair in outputs), strict=True)
        return np.concatenate(means), np.concatenate(log_variances)

    def decode(self, latents, label=None, batch_size=64):
        """Latents `(count, latent_dim)` -> uint8 images.

        Of a model with conditions, what was encoded under one label may be decoded under another: the hand of a 3
        writes a 7.

        Raises:
            ValueError: the latents have another shape, or a condition is missing or none.
        """
        latents = np.asarray(latents)
        if latents.ndim != 2 or latents.shape[1] != self.latent_dim or len(latents) == 0:
            raise ValueError(f"`latents` must have shape (count, {self.latent_dim}), got {latents.shape}.")
        return self._images_of(latents, self.vector_of(label, len(latents)), batch_size)

    def reconstruct(self, images, label=None, batch_size=64):
        """Images 0..255, of a model with conditions with their labels -> uint8 images of their posterior means."""
        return self.decode(self.encode(images, label, batch_size)[0], label, batch_size)

    def predict(self, x, *args, **kwargs):
        """`keras.Model.predict` of latents; images, alone or as `(images, labels)`, are reconstructed."""
        images, *label = x if isinstance(x, tuple) else (x,)
        if np.ndim(images) == 4:
            return self.reconstruct(images, *label)
        return super().predict(x, *args, **kwargs)

    def log_likelihood(self, images, samples=1000, seed=0, batch_size=128, label=None):
        """How well the model explains each image: log p(x), estimated by importance sampling from the encoder.

        In expectation the estimate is a lower bound that rises to log p(x) with the samples; with one sample its mean
        is the evidence lower bound (of beta 1). Where the likelihood binarises, so are the images, by draws of their
        seeds; a Bernoulli likelihood of greys that stay grey is none of their probability. With normal noise it is a
        density of pixels of 0..1.

        Args:
            images: `(count, height, width, channels)`, 0..255.
            samples: latents drawn for each image, 1 or more.
            seed: integer from 0, of the first image's noise: image i has the noise of seed + i, whatever the backend
                and the batch.
            batch_size: latents decoded at a time; memory grows with it and with nothing else.
            label: as for `encode`.

        Returns:
            A float64 array `(count,)`, nats an image.

        Raises:
            ValueError: the images are not 0..255 or not of this model's size, `samples` or `batch_size` is below 1,
                or a seed is not from 0 to 2^31 - 1.

        Reference: Burda et al., Importance weighted autoencoders, ICLR 2016, equation 8.
        """
        images = pixels.check_images(images, "images", self.image_shape)
        for name, value in (("samples", samples), ("batch_size", batch_size)):
            if value < 1:
                raise ValueError(f"`{name}` must be 1 or more, got {value}.")
        if not 0 <= seed <= 2**31 - len(images):
            raise ValueError(f"`seed` and those of the images after it must be from 0 to 2^31 - 1, got {seed}.")
        label = self.vector_of(label, len(images))
        return importance_weighted_log_likelihood(self, images, samples, seed, batch_size, label)

    def get_config(self):
        serialize = keras.saving.serialize_keras_object
        return {
            "image_shape": self.image_shape,
            "latent_dim": self.latent_dim,
            "encoder": serialize(self.encoder),
            "decoder": serialize(self.decoder),
            "beta": self.beta,
            "likelihood": serialize(self.likelihood),
            "classes": self.classes,
            "conditions": [serialize(condition) for condition in self.conditions],
            "seed": self.seed,
            "name": self.name,
            "dtype": keras.dtype_policies.serialize(self.dtype_policy),
        }
