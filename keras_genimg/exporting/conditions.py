"""Declared inputs within a graph: their fields, refusals of what is out of range, and what networks see of them."""

import numpy as np
import tensorflow as tf

from .signatures import Field


def field_of(declared):
    """The field of a declared input, as people and programs give it."""
    example = np.asarray(declared.example, declared.dtype)[None]
    return Field(declared.dtype, (None, *declared.served_shape), declared.description, example)


def vector_field_of(declared):
    """The field of a declared input as networks see it: a float32 vector."""
    description = f"As networks see it, so that it can be mixed. {declared.description}"
    return Field("float32", (None, declared.size), description, declared.of_seeds([0]))


def shapes_of(model, **inputs):
    """Shapes of what a network is given: its inputs, and the joined conditions where the model declares any."""
    size = model.condition_size
    return inputs if size is None else {**inputs, "label": (None, size)}


def in_range(declared, values):
    """A tensor of a declared input's values, refused where one is out of its range or not finite."""
    bounds = []
    if values.dtype.is_floating:
        values = tf.debugging.assert_all_finite(values, f"`{declared.name}` must be finite.")
    for bound, check in (
        (declared.low, tf.debugging.assert_greater_equal),
        (declared.high, tf.debugging.assert_less_equal),
    ):
        if bound is not None:
            message = f"`{declared.name}` must be from {declared.low:g} to {declared.high:g}."
            bounds.append(check(values, tf.cast(bound, values.dtype), message))
    with tf.control_dependencies(bounds):
        return tf.identity(values)


def joined(conditions, values, served=True):
    """The joined vector of conditions that networks see, in a list; an empty one where there are none.

    Args:
        conditions: declared inputs.
        values: dict of name -> tensor of its values.
        served: whether they are as people give them, or vectors already.
    """
    vectors = []
    for each in conditions:
        if served:
            vectors.append(each.encoded(in_range(each, values[each.name]), lambda x: tf.cast(x, tf.float32)))
        else:
            vectors.append(tf.debugging.assert_all_finite(values[each.name], f"`{each.name}` must be finite."))
    return [tf.concat(vectors, axis=1)] if vectors else []


def check_counts(first, others):
    """Refuses inputs of a call that do not have one value for each image."""
    for name, values in others.items():
        message = f"`{name}` must have one value for each image."
        tf.debugging.assert_equal(tf.shape(values)[0], tf.shape(first)[0], message)
