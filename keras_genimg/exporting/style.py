"""Signatures of style transfer: photos of any size and kind, a strength for each, and for AdaIN a painting for each."""

import numpy as np
import tensorflow as tf

from ..models import AdaIN, FastStyleTransfer
from .images import PNG, each_file, encoded_field, from_bytes, image_field, known_channels, not_empty, to_png, to_uint8
from .signatures import Field, Signature, signatures

_PHOTO = "Pixels 0..255 of any size, grey, RGB or RGBA: 1, 3 or 4 channels."
_PAINTING = "Pixels 0..255 of any size, RGB: a painting for each photo. Its size sets that of the strokes."
_STYLED = "Pixels 0..255 of the photo's size, RGB, with the photo's alpha if it has one."
_STRENGTH = Field("float32", (None,), "Of the style, 0 to 1, for each image.", np.ones(1, np.float32))


@signatures.register
def fast_style_signatures(model: FastStyleTransfer, networks):
    restyled = networks.add(
        lambda image, strength: model([image, strength[:, None]], training=False),
        [model.network],
        image=(None, None, None, 3),
        strength=(None,),
    )

    def stylize(image, strength):
        return {"image": _styled(model, restyled, image, strength)}

    def stylize_one(data):
        return to_png(stylize(from_bytes(data[0])[None], data[1][None])["image"])[0]

    def stylize_bytes(image_bytes, strength):
        return {"image_bytes": each_file(stylize_one, (image_bytes, strength))}

    return {
        "stylize": Signature(stylize, {"image": _photo(), "strength": _STRENGTH}, {"image": _STYLED}),
        "stylize_bytes": Signature(
            stylize_bytes, {"image_bytes": encoded_field(), "strength": _STRENGTH}, {"image_bytes": PNG}
        ),
    }


@signatures.register
def adain_signatures(model: AdaIN, networks):
    restyled = networks.add(
        lambda image, style, strength: model([image, style, strength[:, None]], training=False),
        [model.encoder.network, model.decoder],
        image=(None, None, None, 3),
        style=(None, None, None, 3),
        strength=(None,),
    )

    def stylize(image, style, strength):
        style = tf.cast(_at_least(not_empty(style, "style"), model.smallest), tf.float32)
        return {"image": _styled(model, lambda x, share: restyled(x, style, share), image, strength)}

    def stylize_one(data):
        style, _ = _rgb_and_alpha(from_bytes(data[1]))
        return to_png(stylize(from_bytes(data[0])[None], style[None], data[2][None])["image"])[0]

    def stylize_bytes(image_bytes, style_bytes, strength):
        return {"image_bytes": each_file(stylize_one, (image_bytes, style_bytes, strength))}

    photo, painting = encoded_field(), encoded_field("Each painting as a PNG, JPEG, WebP, GIF or BMP file.")
    return {
        "stylize": Signature(
            stylize,
            {"image": _photo(), "style": image_field(None, None, 3, _PAINTING), "strength": _STRENGTH},
            {"image": _STYLED},
        ),
        "stylize_bytes": Signature(
            stylize_bytes,
            {"image_bytes": photo, "style_bytes": painting, "strength": _STRENGTH},
            {"image_bytes": PNG},
        ),
    }


def _photo():
    return image_field(None, None, None, _PHOTO)


def _styled(model, network, image, strength):
    """`models.style.restyling.Restyling.restyled` in a graph, for a batch."""
    size = tf.shape(not_empty(image, "image"))[1:3]
    checks = [
        tf.debugging.assert_less_equal(size[0] * size[1], model.most_pixels, "`image` is too large: shrink it first."),
        tf.debugging.Assert(
            tf.reduce_all((strength >= 0.0) & (strength <= 1.0)), ["`strength` must be from 0 to 1, got", strength]
        ),
    ]
    with tf.control_dependencies(checks):
        colours, alpha = _rgb_and_alpha(image)
    padded = tf.cast(_at_least(colours, model.smallest), tf.float32)
    styled = to_uint8(network(padded, strength))[:, : size[0], : size[1]]
    return tf.concat([styled, alpha], axis=-1)


def _rgb_and_alpha(image):
    """uint8 images `(..., channels)` as RGB, and alpha `(..., 1)`, or `(..., 0)` where there is none."""
    image = known_channels(image)
    grey = tf.equal(tf.shape(image)[-1], 1)
    colours = tf.cond(grey, lambda: tf.concat([image] * 3, axis=-1), lambda: image[..., :3])
    return tf.ensure_shape(colours, (*image.shape[:-1], 3)), image[..., 3:]


def _at_least(images, size):
    """`restyling.at_least` for a batch: continued by reflection where a side has less than `size` pixels."""
    for axis in (1, 2):
        length = tf.shape(images)[axis]
        positions = tf.range(tf.maximum(length, size)) % (2 * length)
        images = tf.gather(images, tf.minimum(positions, 2 * length - 1 - positions), axis=axis)
    return images
