"""Signatures of super-resolution: any size, grey, RGB or RGBA, as `upscale` takes them."""

import tensorflow as tf

from ..images.pixels import LUMA_WEIGHTS
from ..models.restoration.super_resolution import SuperResolution
from .images import (
    ENCODED,
    PNG,
    each_file,
    encoded_field,
    from_bytes,
    image_field,
    known_channels,
    not_empty,
    to_png,
    to_uint8,
)
from .signatures import Signature, signatures
from .tiling import tiled

_COLOURS = "Pixels 0..255 of any size, grey, RGB or RGBA: 1, 3 or 4 channels."


@signatures.register
def super_resolution_signatures(model: SuperResolution, networks):
    enlarged = networks.add(model, [model.network], image=(None, None, None, 3))
    bicubic = networks.add(model.enlarge, [], alpha=(None, None, None, 1))

    def part(image, first, count):
        return tf.ensure_shape(image[..., first : first + count], (None, None, None, count))

    def grey(image):
        result = enlarged(tf.concat([part(image, 0, 1)] * 3, axis=-1))
        return tf.reduce_sum(result * tf.constant(LUMA_WEIGHTS), axis=-1, keepdims=True)

    def rgb(image):
        return enlarged(part(image, 0, 3))

    def rgba(image):
        return tf.concat([rgb(image), bicubic(part(image, 3, 1))], axis=-1)

    def enlarge(window):
        channels, window = tf.shape(window)[-1], tf.cast(window, tf.float32)
        ways = [lambda: grey(window), lambda: rgb(window), lambda: rgba(window)]
        return to_uint8(tf.switch_case(channels // 2, ways))  # 1, 3, 4 -> 0, 1, 2

    def upscale(image):
        return {"image": tiled(enlarge, not_empty(known_channels(image)), model.scale, model.tile, model.halo)}

    def upscale_one(data):
        return to_png(upscale(from_bytes(data)[None])["image"])[0]

    def upscale_bytes(image_bytes):
        return {"image_bytes": each_file(upscale_one, image_bytes)}

    times = f"{model.scale} times as high and wide"
    return {
        "upscale": Signature(
            upscale, {"image": image_field(None, None, None, _COLOURS)}, {"image": f"Pixels 0..255, {times}."}
        ),
        "upscale_bytes": Signature(
            upscale_bytes, {"image_bytes": encoded_field(ENCODED)}, {"image_bytes": f"{PNG[:-1]}, {times}."}
        ),
    }
