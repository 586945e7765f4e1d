"""Where a label enters a network: beside its features, or by projection on them.

A label is a float32 vector, one-hot for one class: a dense layer without bias makes an embedding of it, and vectors
between two classes are inputs like any other.
"""

import math

import keras
from keras import layers


def beside(inputs, features, classes):
    """Joins a label to features `(batch, size)`.

    One-hot vectors have length 1, where normal latents have the root of their number: the label is scaled by the root
    of the classes, so that each of its numbers has a mean square of 1 too.

    Args:
        inputs: what the network takes without a label.
        features: what the label joins, computed from `inputs` or `inputs` itself.
        classes: length of the label vector, or None for a network without one.

    Returns:
        The network's inputs, and the features that go on.

    Reference: Mirza & Osindero, Conditional generative adversarial nets, 2014.
    """
    if classes is None:
        return inputs, features
    label = keras.Input((classes,), name="label")
    return [inputs, label], layers.Concatenate()([features, layers.Rescaling(math.sqrt(classes))(label)])


def projected(inputs, features, logits, classes, dense):
    """Adds to logits how well features fit an embedding of the label: their inner product.

    Args:
        inputs: what the network takes without a label.
        features: the last ones, `(batch, size)`.
        logits: of the features alone, `(batch, 1)`.
        classes: length of the label vector, or None for a network without one.
        dense: function of a number of units to a float32 dense layer without bias.

    Returns:
        The network's inputs, and its logits.

    Reference: Miyato & Koyama, cGANs with projection discriminator, ICLR 2018, equation 3.
    """
    if classes is None:
        return inputs, logits
    label = keras.Input((classes,), name="label")
    fit = layers.Dot(1, dtype="float32")([dense(features.shape[-1])(label), features])
    return [inputs, label], layers.Add(dtype="float32")([logits, fit])
