"""Signatures of classifiers: from images to logits and probabilities."""

import tensorflow as tf

from .images import image_field
from .signatures import Signature


def classify_signatures(model, networks):
    """`classify`."""
    logits_of = networks.add(lambda x: model(x, training=False), [model], image=model.input_shape)

    def classify(image):
        logits = logits_of(tf.cast(image, tf.float32))
        return {"logits": logits, "probabilities": tf.nn.softmax(logits)}

    outputs = {"logits": "One for each class.", "probabilities": "Of each class; they add up to 1."}
    return {"classify": Signature(classify, {"image": image_field(*model.input_shape[1:])}, outputs)}
