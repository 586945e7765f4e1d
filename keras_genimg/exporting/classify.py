"""Signatures of classifiers: from images to logits and probabilities."""

import keras
import tensorflow as tf
from keras import ops

from .images import image_field
from .signatures import Signature


def classify_signatures(model, networks):
    """`classify`; of a model with several outputs logits and probabilities of each, such as `logits_hair`."""

    def together(image):  # one tensor, since a file that holds this call alone has one output
        return ops.concatenate(keras.tree.flatten(model(image, training=False)), axis=-1)

    logits_of = networks.add(together, [model], image=model.input_shape)
    heads = [f"_{name}" for name in model.output_names] if len(model.outputs) > 1 else [""]
    sizes = [each.shape[-1] for each in model.outputs]

    def classify(image):
        found = {}
        for head, logits in zip(heads, tf.split(logits_of(tf.cast(image, tf.float32)), sizes, axis=-1), strict=True):
            found |= {f"logits{head}": logits, f"probabilities{head}": tf.nn.softmax(logits)}
        return found

    outputs = {}
    for head in heads:
        outputs |= {f"logits{head}": "One for each class.", f"probabilities{head}": "Of each class; they add up to 1."}
    return {"classify": Signature(classify, {"image": image_field(*model.input_shape[1:])}, outputs)}
