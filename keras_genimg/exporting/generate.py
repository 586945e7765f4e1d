"""Signatures of models that make images from seeds and conditions."""

import types

import numpy as np
import tensorflow as tf

from ..training.noise import latents_of_keys
from .conditions import check_counts, field_of, joined, shapes_of, vector_field_of
from .images import IMAGE, PNG, to_png, to_uint8
from .signatures import Field, Signature

SEED = Field("int64", (None,), "One image a seed, 0 or more; the same image as in Python.", np.array([0], np.int64))

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


def sampled(model, networks, settings=()):
    """`model.sample` as a TensorFlow function of latents, the joined vector of conditions if any, and settings."""
    shapes = shapes_of(model, latents=(None, model.latent_dim)) | {each.name: (None, each.size) for each in settings}
    makers = [each[0] for each in model.served_networks.values()]
    call = networks.add(lambda *values: model.sample(**dict(zip(shapes, values, strict=True))), makers, **shapes)

    def images(latents, *vectors):
        latents = tf.debugging.assert_all_finite(latents, "`latents` must be finite.")
        return {"image": tf.ensure_shape(to_uint8(call(latents, *vectors)), (None, *model.image_shape))}

    return images


def generate_signatures(model, networks):
    """`generate` and `generate_png` from seeds and conditions, `decode` from latents and vectors of conditions.

    Conditions of images from seeds are what people mean, a class for one; `decode` takes what networks see, so that
    classes can be mixed. A signature has no optional inputs: settings are those of `generate_with_settings` alone.
    """
    images, conditions = sampled(model, networks), model.all_conditions

    def decode(latents, **vectors):
        check_counts(latents, vectors)
        return images(latents, *joined(conditions, vectors, served=False))

    def generate(seed, **values):
        check_counts(seed, values)
        return images(latents_of_seeds(seed, model.latent_dim), *joined(conditions, values))

    def generate_png(seed, **values):
        return {"image_bytes": to_png(generate(seed, **values)["image"])}

    def generate_with_settings(seed, **values):
        check_counts(seed, values)
        vectors = [*joined(conditions, values), *(joined([each], values)[0] for each in model.settings)]
        return images_with_settings(latents_of_seeds(seed, model.latent_dim), *vectors)

    noise = model.takes[0]
    latents = Field(noise.dtype, (None, *noise.served_shape), noise.description, noise.example[None])
    of_seeds = {"seed": SEED} | {each.name: field_of(each) for each in conditions}
    of_latents = {"latents": latents} | {each.name: vector_field_of(each) for each in conditions}
    found = {
        "generate": Signature(generate, of_seeds, {"image": IMAGE}),
        "decode": Signature(decode, of_latents, {"image": IMAGE}),
        "generate_png": Signature(generate_png, of_seeds, {"image_bytes": PNG}),
    }
    if model.settings:
        images_with_settings = sampled(model, networks, model.settings)
        of_seeds = of_seeds | {each.name: field_of(each) for each in model.settings}
        found["generate_with_settings"] = Signature(generate_with_settings, of_seeds, {"image": IMAGE})
    return found
