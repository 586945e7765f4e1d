"""Signatures of models that begin at images and noise: they translate them, or fill what masks mark."""

import numpy as np
import tensorflow as tf

from ..tasks import Number
from .conditions import check_counts, field_of, in_range, joined, shapes_of
from .generate import SEED, latents_of_seeds
from .images import IMAGE, image_field, to_uint8
from .signatures import Field, Signature

_STRENGTH = Number("strength", 0.0, 1.0, 0.6, "How much noise is put on")


def inpaint_signatures(model, networks):
    """`translate` and `inpaint`, of images of the model's size, seeds and conditions; settings are the model's own.

    Args:
        model: it has `translated` and `inpainted`.
        networks: a `Networks`, to which what the model computes is added.

    Returns:
        A dict of name -> `Signature`.
    """
    conditions = model.all_conditions
    layers = [each[0] for each in model.served_networks.values()]
    height, width, channels = model.image_shape

    def added(function, **shapes):
        shapes = shapes_of(model, images=(None, *model.image_shape), latents=(None, model.latent_dim), **shapes)
        call = networks.add(lambda *values: function(**dict(zip(shapes, values, strict=True))), layers, **shapes)

        def edited(image, seed, given, values):
            check_counts(image, {"seed": seed, **values})
            latents = latents_of_seeds(seed, model.latent_dim)
            made = call(tf.cast(image, tf.float32), latents, given, *joined(conditions, values))
            return {"image": tf.ensure_shape(to_uint8(made), (None, *model.image_shape))}

        return edited

    translated = added(model.translated, strength=(None, 1))
    inpainted = added(model.inpainted, unknown=(None, height, width, 1))

    def translate(image, seed, strength, **values):
        check_counts(image, {"strength": strength})
        return translated(image, seed, in_range(_STRENGTH, strength)[:, None], values)

    def inpaint(image, mask, seed, **values):
        check_counts(image, {"mask": mask})
        return inpainted(image, seed, tf.cast(mask > 0, tf.float32), values)

    image = {"image": image_field(height, width, channels)}
    meaning = "One channel: pixels above 0 are made anew, all others stay as they are."
    mask = Field("uint8", (None, height, width, 1), meaning, np.full((1, height, width, 1), 255, np.uint8))
    told = {each.name: field_of(each) for each in conditions}
    return {
        "translate": Signature(
            translate, image | {"seed": SEED, "strength": field_of(_STRENGTH)} | told, {"image": IMAGE}
        ),
        "inpaint": Signature(inpaint, image | {"mask": mask, "seed": SEED} | told, {"image": IMAGE}),
    }
