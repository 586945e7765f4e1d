"""Signatures of models that turn latents into images: the GANs and the VAE."""

import types

import numpy as np
import tensorflow as tf

from ..images import pixels
from ..models import VAE
from ..models.generation.latent_image_model import LatentImageModel
from ..training.noise import latents_of_keys
from .images import IMAGE, PNG, image_field, to_png, to_uint8
from .signatures import Field, Signature, signatures

_SEED = Field("int64", (None,), "One image a seed, 0 or more; the same image as in Python.", np.array([0], np.int64))

# What `training.noise` computes with, in TensorFlow whatever the backend of Keras is.
_TENSORFLOW = types.SimpleNamespace(
    bitwise_and=tf.bitwise.bitwise_and,
    bitwise_or=tf.bitwise.bitwise_or,
    bitwise_xor=tf.bitwise.bitwise_xor,
    left_shift=tf.bitwise.left_shift,
    right_shift=tf.bitwise.right_shift,
    multiply=tf.multiply,
    sqrt=tf.sqrt,
    log=tf.math.log,
    cos=tf.cos,
    sin=tf.sin,
    cast=tf.cast,
    concatenate=tf.concat,
)


def latents_of_seeds(seeds, latent_dim):
    """`training.latents_of_seeds` in a graph: int64 `(count,)` -> float32 `(count, latent_dim)`."""
    with tf.control_dependencies([tf.debugging.assert_non_negative(seeds, "`seed` must be 0 or more.")]):
        words = tf.bitcast(seeds[:, None], tf.int32)  # the lower first
    latents = latents_of_keys((words[..., 0], words[..., 1]), latent_dim, _TENSORFLOW)
    return tf.ensure_shape(latents, (None, latent_dim))


@signatures.register
def latent_image_signatures(model: LatentImageModel, networks):
    call = networks.add(lambda x: model(x, training=False), _makers(model), latents=(None, model.latent_dim))

    def decode(latents):
        latents = tf.debugging.assert_all_finite(latents, "`latents` must be finite.")
        return {"image": tf.ensure_shape(to_uint8(call(latents)), (None, *model.image_shape))}

    def generate(seed):
        return decode(latents_of_seeds(seed, model.latent_dim))

    def generate_png(seed):
        return {"image_bytes": to_png(generate(seed)["image"])}

    example = np.zeros((1, model.latent_dim), np.float32)
    latents = Field("float32", (None, model.latent_dim), "Standard normal where images are wanted as trained.", example)
    return {
        "generate": Signature(generate, {"seed": _SEED}, {"image": IMAGE}),
        "decode": Signature(decode, {"latents": latents}, {"image": IMAGE}),
        "generate_png": Signature(generate_png, {"seed": _SEED}, {"image_bytes": PNG}),
    }


@signatures.register
def vae_signatures(model: VAE, networks):
    shared = latent_image_signatures(model, networks)
    encoder = networks.add(
        lambda x: model.encoder(pixels.to_network(x, 0.0, 1.0), training=False),
        [model.encoder],
        image=(None, *model.image_shape),
    )

    def encode(image):
        mean, log_variance = encoder(tf.cast(image, tf.float32))
        return {"mean": mean, "log_variance": log_variance}

    def reconstruct(image):
        return shared["decode"].function(encode(image)["mean"])

    image = {"image": image_field(*model.image_shape)}
    moments = {"mean": "Of each latent, given the image.", "log_variance": "Of each latent, given the image."}
    return {
        **shared,
        "encode": Signature(encode, image, moments),
        "reconstruct": Signature(reconstruct, image, {"image": "The image of the posterior's mean."}),
    }


def _makers(model):
    """The networks that a call uses: what is saved of the model, less a VAE's encoder."""
    return [networks[0] for name, networks in model.served_networks.items() if name != "encoder"]
