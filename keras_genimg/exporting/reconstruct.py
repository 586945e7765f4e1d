"""Signatures of models that encode images and make them again."""

import tensorflow as tf

from .conditions import check_counts, field_of, joined, shapes_of
from .generate import sampled
from .images import image_field
from .signatures import Signature


def reconstruct_signatures(model, networks):
    """`encode` to the moments of the latents, and `reconstruct`; of a model with conditions, given these."""
    decoded, conditions = sampled(model, networks), model.all_conditions
    shapes = shapes_of(model, image=(None, *model.image_shape))
    encoder = networks.add(lambda image, *label: model.moments(image, *label), [model.encoder], **shapes)

    def moments(image, values):
        check_counts(image, values)
        vectors = joined(conditions, values)
        return *encoder(tf.cast(image, tf.float32), *vectors), vectors

    def encode(image, **values):
        mean, log_variance, _ = moments(image, values)
        return {"mean": mean, "log_variance": log_variance}

    def reconstruct(image, **values):
        mean, _, vectors = moments(image, values)
        return decoded(mean, *vectors)

    inputs = {"image": image_field(*model.image_shape)} | {each.name: field_of(each) for each in conditions}
    words = {"mean": "Of each latent, given the image.", "log_variance": "Of each latent, given the image."}
    return {
        "encode": Signature(encode, inputs, words),
        "reconstruct": Signature(reconstruct, inputs, {"image": "The image of the posterior's mean."}),
    }
