"""Signatures of models that edit photos: any size, grey, RGB or RGBA, and whatever else a model declares."""

import numpy as np
import tensorflow as tf
from keras import ops

from ..images.pixels import LUMA_WEIGHTS
from ..layers import BicubicUpsampling
from ..tasks import ImageInput
from .conditions import field_of
from .images import ENCODED, PNG, each_file, from_bytes, known_channels, not_empty, to_png, to_uint8
from .signatures import Field, Signature
from .tiling import tiled


def edit_signatures(model, networks):
    """The signatures of a model that edits: what its task is called, or each of its editors, of images and of files.

    Args:
        model: a `PhotoEditor`.
        networks: a `Networks`, to which what the model computes is added.

    Returns:
        A dict of name -> `Signature`.
    """
    found = {}
    for name, editor in model.editors().items():
        found |= signatures_of_editor(name, editor, networks)
    return found


def signatures_of_editor(verb, model, networks):
    """The two signatures of one editor, by the name of the first."""
    graph = EditingGraph(model, networks)
    pixels = {given.name: field_of(given) for given in model.takes}
    files = dict(map(_file_field, model.takes))
    size = "of the photo's size" if model.scale == 1 else f"{model.scale} times as high and wide"
    colours = "" if model.keeps_grey else ", RGB, with the photo's alpha if it has one"
    return {
        verb: Signature(
            lambda **given: graph.edit(*(given[name] for name in pixels)),
            pixels,
            {"image": f"Pixels 0..255, {size}{colours}."},
        ),
        f"{verb}_bytes": Signature(
            lambda **given: graph.edit_bytes(*(given[name] for name in files)),
            files,
            {"image_bytes": f"{PNG[:-1]}, {size}."},
        ),
    }


class EditingGraph:
    """`PhotoEditor.edit` in a graph, for a batch.

    Args:
        model: a `PhotoEditor`.
        networks: a `Networks`, to which what the model computes is added.
    """

    def __init__(self, model, networks):
        self.model, self.takes, self.scale = model, model.takes, model.scale
        times = f"{model.multiple}*" if model.multiple > 1 else ""
        shapes = {given.name: (None, *_network_shape(given)) for given in self.takes}
        for given in self.takes:  # masks have the photo's size, and networks may rely on it
            if given is self.takes[0] or given.aligned:
                shapes[given.name] = (None, f"{times}height", f"{times}width", given.network_channels)
        self.network = networks.add(lambda *inputs: self._called(*inputs), model.exported_layers(), **shapes)
        if self.scale > 1:
            self.enlarged = networks.add(BicubicUpsampling(self.scale), [], alpha=(None, None, None, 1))

    def _called(self, *inputs):
        """The model's call; its numbers come as they are served."""
        values = [
            given.encoded(value, lambda x: ops.cast(x, "float32")) if given.dtype == "float32" else value
            for given, value in zip(self.takes, inputs, strict=True)
        ]
        return self.model(values if len(values) > 1 else values[0], training=False)

    def edit(self, *inputs):
        """uint8 images and what else the model takes, as served -> `{"image": uint8}`."""
        image, *others = inputs
        image = known_channels(not_empty(image, self.takes[0].name))
        with tf.control_dependencies(self._checks(image, others)):
            colours, alpha = _rgb_and_alpha(image)
        takes = self.takes[1:]
        masks = [value for given, value in zip(takes, others, strict=True) if given.aligned]
        others = [
            _padded(_rgb_and_alpha(not_empty(value, given.name))[0], self.model) if _is_photo(given) else value
            for given, value in zip(takes, others, strict=True)
        ]
        grey = tf.equal(tf.shape(image)[-1], 1)

        def window(pixels):
            cut = iter([pixels[..., 3 + index : 4 + index] for index in range(len(masks))])
            values = [next(cut) if given.aligned else value for given, value in zip(takes, others, strict=True)]
            made = self.network(*map(_seen, self.takes, [pixels[..., :3], *values]))
            if self.model.keeps_grey:
                made = tf.cond(grey, lambda: tf.reduce_sum(made * tf.constant(LUMA_WEIGHTS), -1, True), lambda: made)
            return tf.concat([to_uint8(made), self._enlarged(pixels[..., 3 + len(masks) :])], axis=-1)

        pixels = _padded(tf.concat([colours, *masks, alpha], axis=-1), self.model)
        if self.model.halo is None:
            made = window(pixels)
        else:
            made = tiled(window, pixels, self.scale, *self.model.tile_sizes(self.model.tile))
        height, width = self.scale * tf.shape(image)[1], self.scale * tf.shape(image)[2]
        return {"image": made[:, :height, :width]}

    def edit_bytes(self, *inputs):
        """`edit` of encoded images, one by one: their sizes may differ."""

        def one(data):
            values = [
                _decoded(given, value) if isinstance(given, ImageInput) else value
                for given, value in zip(self.takes, data, strict=True)
            ]
            return to_png(self.edit(*(value[None] for value in values))["image"])[0]

        return {"image_bytes": each_file(one, inputs)}

    def _checks(self, image, others):
        """Operations that fail where the inputs are not what the model takes."""
        size = tf.shape(image)[1:3]
        checks = []
        if self.model.halo is None:
            pixels, name = size[0] * size[1], self.takes[0].name
            checks.append(
                tf.debugging.assert_less_equal(
                    pixels, self.model.most_pixels, f"`{name}` is too large: shrink it first."
                )
            )
        for given, value in zip(self.takes[1:], others, strict=True):
            if given.aligned:
                same = tf.reduce_all(tf.equal(tf.shape(value)[1:3], size))
                checks.append(tf.debugging.Assert(same, [f"`{given.name}` must have the photo's height and width."]))
            elif given.high is not None and not isinstance(given, ImageInput):
                message = f"`{given.name}` must be from {given.low:g} to {given.high:g}, got"
                for bounded in given.bounded(value):
                    within = tf.reduce_all((bounded >= given.low) & (bounded <= given.high))
                    checks.append(tf.debugging.Assert(within, [message, value]))
        return checks

    def _enlarged(self, alpha):
        """Alpha as large as the result; it may have no channel."""
        if self.scale == 1:
            return alpha
        empty = tf.zeros([1, self.scale, self.scale, 1], tf.uint8)[..., :0]
        size = tf.shape(alpha)
        return tf.cond(
            size[-1] > 0,
            lambda: to_uint8(self.enlarged(tf.cast(tf.ensure_shape(alpha, (None, None, None, 1)), tf.float32))),
            lambda: tf.tile(empty, [size[0], size[1], size[2], 1]),
        )


def _file_field(given):
    """Name and field of an input where images come as files."""
    if not isinstance(given, ImageInput):
        return given.name, field_of(given)
    example = np.array([tf.io.encode_png(given.example).numpy()], object)
    return f"{given.name}_bytes", Field("string", (None,), f"{ENCODED[:-1]}: {given.meaning}.", example)


def _is_photo(given):
    return isinstance(given, ImageInput) and not given.aligned


def _network_shape(given):
    """Of one image's value where it enters what ONNX and LiteRT files hold: numbers as served, all else as encoded."""
    if isinstance(given, ImageInput):
        return (None, None, given.network_channels)
    return given.served_shape if given.dtype == "float32" else (given.size,)


def _seen(given, value):
    """What is served as it enters there."""
    if given.dtype == "float32":
        return value
    return tf.ensure_shape(given.encoded(value, lambda x: tf.cast(x, tf.float32)), (None, *_network_shape(given)))


def _rgb_and_alpha(image):
    """uint8 images `(..., channels)` as RGB, and alpha `(..., 1)`, or `(..., 0)` where there is none."""
    grey = tf.equal(tf.shape(image)[-1], 1)
    colours = tf.cond(grey, lambda: tf.concat([image] * 3, axis=-1), lambda: image[..., :3])
    return tf.ensure_shape(colours, (*image.shape[:-1], 3)), image[..., 3:]


def _decoded(given, data):
    """An encoded image: a photo as it is, a mask as its lightness, times alpha where it has some."""
    image = known_channels(from_bytes(data))
    if _is_photo(given):
        return image
    colours, alpha = _rgb_and_alpha(image)
    lightness = tf.reduce_sum(tf.cast(colours, tf.float32) * tf.constant(LUMA_WEIGHTS), -1, True)
    opaque = tf.reduce_min(tf.cast(alpha, tf.float32) / 255.0, -1, True)  # infinite where there is no alpha
    return to_uint8(lightness * tf.minimum(opaque, 1.0))


def _padded(images, model):
    """`images.padding.padded` for a batch, to what the model takes."""
    if model.smallest == model.multiple == 1:
        return images
    for axis in (1, 2):
        length = tf.shape(images)[axis]
        size = -(-tf.maximum(length, model.smallest) // model.multiple) * model.multiple
        positions = tf.range(size) % (2 * length)
        images = tf.gather(images, tf.minimum(positions, 2 * length - 1 - positions), axis=axis)
    return images
