"""The autoencoder, and the denoising autoencoder: images to short codes and back, without a prior.

Reference: Hinton & Salakhutdinov, Reducing the dimensionality of data with neural networks, Science 2006; Vincent et
al., Extracting and composing robust features with denoising autoencoders, ICML 2008.
"""

import copy

import keras
import numpy as np
from keras import ops

from ... import losses, tasks
from ...images import pixels
from ...networks.autoencoders import plain_encoder, vae_decoder
from ...networks.checks import check_built, check_image_shape, check_network
from ...training import MultiStepModel, NoiseSource, TrainsOnPixels
from ...training.pixel_data import array_of
from ...training.precision import dtype_policy
from ..checks import check_latent_dim, check_object
from ..keras_names import KerasNames


@keras.saving.register_keras_serializable("keras_genimg")
class Autoencoder(KerasNames, TrainsOnPixels, MultiStepModel):
    """An encoder and a decoder, trained to give back what they were shown, or what it was before it was damaged.

    `fit(images)` trains a plain autoencoder. `fit(degraded, images)` trains a denoising one, best on
    `data.batches(images, 128, degradation=...)`, where each pass has noise of its own: it cannot copy, so its codes say
    more of what is shown. Codes have no distribution to draw from: to generate images, train a `VAE`.

    Args:
        image_shape: `(height, width, channels)`, sides multiples of 4 from 16 to 256; read from the networks if given.
        latent_dim: length of a code; read from the decoder if given, else 32.
        encoder: network, images 0..1 -> codes; None builds the default, that of the VAE.
        decoder: network, codes -> what the likelihood takes; None builds the default.
        likelihood: `losses.Gaussian(deviation)`, which is a squared error, or `losses.Bernoulli()`.
        seed: of the noise, where the likelihood binarises; None draws one.
        name: the model's name.
        dtype: Keras dtype policy of the networks that it builds; None is the global one.

    Raises:
        ValueError: an image shape that the default networks cannot make, or networks that do not fit each other.

    Example:
        ```python
        import keras_genimg as kg

        images = np.random.default_rng(0).integers(0, 256, (8, 16, 16, 1), "uint8")
        model = Autoencoder(image_shape=(16, 16, 1), latent_dim=2)
        model.compile()
        noise = kg.degradations.GaussianNoise(50)
        model.fit(kg.data.batches(images, 4, degradation=noise), verbose=0)
        model.encode(images).shape, model.restore(images).shape  # ((8, 2), (8, 16, 16, 1))
        ```

    Reference: Vincent et al., Extracting and composing robust features with denoising autoencoders, ICML 2008.
    """

    players = {"autoencoder": ("encoder", "decoder")}
    tasks = (tasks.RECONSTRUCT,)
    codes = {"latents": "The code of the image."}
    all_conditions, condition_size = (), None

    def __init__(
        self,
        image_shape=None,
        latent_dim=None,
        *,
        encoder=None,
        decoder=None,
        likelihood=None,
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
        likelihood = losses.Gaussian(0.1) if likelihood is None else likelihood
        check_object(likelihood, "likelihood", "targets", "losses.Gaussian(0.1)")
        super().__init__(name=name, dtype=dtype)
        with dtype_policy(self.dtype_policy):
            encoder = plain_encoder(image_shape, latent_dim) if encoder is None else encoder
            decoder = vae_decoder(latent_dim, image_shape) if decoder is None else decoder
        check_network(encoder, "encoder", image_shape, (latent_dim,))
        check_network(decoder, "decoder", (latent_dim,), image_shape)
        self.image_shape, self.latent_dim = tuple(image_shape), latent_dim
        self.encoder, self.decoder, self.likelihood = encoder, decoder, likelihood
        self.noise = NoiseSource(seed)
        self.seed = self.noise.seed
        self.loss_tracker = keras.metrics.Mean("loss")

    @property
    def served_networks(self):
        """Name -> networks that hold the weights of a saved artifact."""
        return {"encoder": [self.encoder], "decoder": [self.decoder]}

    def default_optimizers(self):
        return {"autoencoder": keras.optimizers.Adam(1e-3)}

    def call(self, images, training=None):
        """Images 0..255, or beyond where they are degraded -> float32 images 0..255."""
        return self.sample(*self.coded(images))

    def coded(self, images):
        """The encoder at images 0..255, a tensor: a tuple of the codes `(batch, latent_dim)`."""
        return (self.encoder(pixels.to_network(images, 0.0, 1.0), training=False),)

    def sample(self, latents):
        """Codes -> float32 images 0..255."""
        return pixels.to_pixels(self.likelihood.mean(self.decoder(latents, training=False)), 0.0, 1.0)

    def checked_data(self, x, y, weights, name, whole):
        if weights is not None:
            raise ValueError(
                "Autoencoder weighs no samples: it is trained by `fit(images)` or `fit(degraded, images)`."
            )
        shown, images = array_of(x), None if y is None else array_of(y)
        if images is not None:
            pixels.check_training_images(images, f"images of {name}", self.image_shape)
            shown = np.clip(shown, 0, 255)  # what is degraded may leave the range
        if shown is not None:
            pixels.check_training_images(shown, name, self.image_shape)
        return x, y, None

    def reconstruction_loss(self, shown, images, training=False):
        """-log p(image | code of what is shown), of images 0..1: a scalar, nats an image."""
        targets = self.likelihood.targets(images, self.noise.uniform)
        decoded = self.decoder(self.encoder(shown, training=training), training=training)
        return ops.mean(self.likelihood.negative_log_likelihood(targets, ops.cast(decoded, "float32")))

    def pair(self, data):
        """What a batch shows the encoder, and what the decoder is to make of it: float32 0..1."""
        shown, images, _ = keras.utils.unpack_x_y_sample_weight(data)
        pair = [shown, shown if images is None else images]
        return [pixels.to_network(ops.convert_to_tensor(each), 0.0, 1.0) for each in pair]

    def train_step(self, data):
        """One step down the reconstruction loss (equation 5 of the paper)."""
        shown, images = self.pair(data)
        loss = self.minimize("autoencoder", lambda: self.reconstruction_loss(shown, images, training=True))
        self.loss_tracker.update_state(loss)
        return self.get_metrics_result()

    def test_step(self, data):
        """The same loss on images that are not trained on."""
        self.loss_tracker.update_state(self.reconstruction_loss(*self.pair(data)))
        return self.get_metrics_result()

    def encode(self, images, batch_size=64):
        """The code of each image.

        Args:
            images: `(count, height, width, channels)`, 0..255.
            batch_size: images at a time.

        Returns:
            A float32 array `(count, latent_dim)`.

        Raises:
            ValueError: the images are not 0..255 or not of this model's size.
        """
        images = pixels.check_images(images, "images", self.image_shape)
        return self.encoder.predict(np.float32(images) / 255, batch_size, verbose=0)

    def reconstruct(self, images, batch_size=64):
        """Images 0..255 -> uint8 images of their codes.

        Args:
            images: as for `encode`.
            batch_size: images at a time.

        Returns:
            A uint8 array of the same shape.

        Raises:
            ValueError: as `encode`.
        """
        images = pixels.check_images(images, "images", self.image_shape)
        return pixels.to_uint8(self.predict(images, batch_size, verbose=0))

    def restore(self, images, batch_size=64):
        """`reconstruct`, as it is called where the images are degraded and the model has learnt to undo that."""
        return self.reconstruct(images, batch_size)

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Rebuilds a model with its networks and its likelihood."""
        return cls(**keras.saving.deserialize_keras_object(copy.deepcopy(config)))  # Keras empties what it rebuilds

    def get_config(self):
        serialize = keras.saving.serialize_keras_object
        return {
            "image_shape": self.image_shape,
            "latent_dim": self.latent_dim,
            "encoder": serialize(self.encoder),
            "decoder": serialize(self.decoder),
            "likelihood": serialize(self.likelihood),
            "seed": self.seed,
            "name": self.name,
            "dtype": keras.dtype_policies.serialize(self.dtype_policy),
        }
