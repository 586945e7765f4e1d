"""Images within a graph: rounding, encoding, decoding, and the words that describe them."""

import numpy as np
import tensorflow as tf

from .signatures import Field

IMAGE = "Pixels 0..255, grey or RGB."
PNG = "Each image as a PNG file."
ENCODED = "Each image as a PNG, JPEG, WebP, GIF or BMP file; EXIF orientation is not seen."


def to_uint8(pixels):
    """Float pixels, rounded and clipped as by `pixels.to_uint8`."""
    return tf.cast(tf.clip_by_value(tf.round(pixels), 0.0, 255.0), tf.uint8)


def to_png(images):
    """uint8 `(count, height, width, channels)` -> strings `(count,)`."""
    return tf.map_fn(tf.io.encode_png, images, fn_output_signature=tf.TensorSpec((), tf.string))


def each_file(function, inputs):
    """A function of one encoded image, to another, for each of some: one by one, for their sizes may differ."""
    return tf.map_fn(function, inputs, parallel_iterations=1, fn_output_signature=tf.TensorSpec((), tf.string))


def known_channels(image):
    """`image`, refused where it has other than 1, 3 or 4 channels."""
    channels = tf.shape(image)[-1]
    known = tf.debugging.Assert(
        tf.reduce_any(tf.equal(channels, [1, 3, 4])), ["`image` must have 1, 3 or 4 channels, it has", channels]
    )
    with tf.control_dependencies([known]):
        return tf.identity(image)


def not_empty(images, name):
    """A batch of images, refused where height or width is 0."""
    with tf.control_dependencies([tf.debugging.assert_positive(tf.shape(images)[1:3], f"`{name}` has no pixels.")]):
        return tf.identity(images)


def from_bytes(data):
    """An encoded image, a scalar string -> uint8 `(height, width, channels)` with 1, 3 or 4 channels."""
    # `decode_image` reads JPEG by the fast transform, some grey levels from what pillow and others see.
    image = tf.cond(
        tf.io.is_jpeg(data),
        lambda: tf.io.decode_jpeg(data, dct_method="INTEGER_ACCURATE"),
        lambda: tf.io.decode_image(data, expand_animations=False),
    )
    grey, alpha = image[..., :1], image[..., 1:]
    image = tf.cond(  # grey with alpha becomes RGBA
        tf.equal(tf.shape(image)[-1], 2), lambda: tf.concat([grey, grey, grey, alpha], axis=-1), lambda: image
    )
    return tf.ensure_shape(image, (None, None, None))


def image_field(height, width, channels):
    """The input `image` of a signature."""
    example = np.full((1, height or 32, width or 32, channels or 3), 128, np.uint8)
    return Field("uint8", (None, height, width, channels), IMAGE, example)
