"""Signatures of classifiers: plain functional models from images to logits."""

import keras
import tensorflow as tf

from .images import image_field
from .signatures import Signature, signatures


@signatures.register
def classifier_signatures(model: keras.Model, networks):
    # Every model comes here whose class has no function of its own.
    if not _is_classifier(model):
        return signatures.dispatch(object)(model, networks)
    logits_of = networks.add(lambda x: model(x, training=False), [model], image=model.input_shape)

    def classify(image):
        logits = logits_of(tf.cast(image, tf.float32))
        return {"logits": logits, "probabilities": tf.nn.softmax(logits)}

    outputs = {"logits": "One for each class.", "probabilities": "Of each class; they add up to 1."}
    return {"classify": Signature(classify, {"image": image_field(*model.input_shape[1:])}, outputs)}


def _is_classifier(model):
    # By the name of the output, which functional models have: a GAN's discriminator has like shapes, but other pixels.
    return getattr(model, "output_names", None) == ["logits"] and len(model.inputs) == 1
