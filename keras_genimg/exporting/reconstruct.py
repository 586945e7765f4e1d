"""Signatures of models that encode images and make them again."""

import tensorflow as tf

from .conditions import check_counts, field_of, joined, shapes_of
from .images import image_field, to_uint8
from .signatures import Signature


def reconstruct_signatures(model, networks):
    """`encode` to the model's `codes`, and `reconstruct` by the first of them; of a model with conditions, given these.

    Args:
        model: it has `coded(image, *label)` and `sample(latents, *label)`.
        networks: a `Networks`, to which what the model computes is added.

    Returns:
        A dict of name -> `Signature`.
    """
    conditions, layers = model.all_conditions, [each[0] for each in model.served_networks.values()]
    shapes = shapes_of(model, image=(None, *model.image_shape))
    made = networks.add(lambda image, *label: model.sample(model.coded(image, *label)[0], *label), layers, **shapes)
    coded = networks.add(lambda image, *label: model.coded(image, *label), [model.encoder], **shapes)

    def given(image, values):
        check_counts(image, values)
        return tf.cast(image, tf.float32), *joined(conditions, values)

    def encode(image, **values):
        return dict(zip(model.codes, coded(*given(image, values)), strict=True))

    def reconstruct(image, **values):
        return {"image": tf.ensure_shape(to_uint8(made(*given(image, values))), (None, *model.image_shape))}

    inputs = {"image": image_field(*model.image_shape)} | {each.name: field_of(each) for each in conditions}
    return {
        "reconstruct": Signature(reconstruct, inputs, {"image": f"Made of {next(iter(model.codes))}."}),
        "encode": Signature(encode, inputs, model.codes),
    }
