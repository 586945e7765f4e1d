"""Large images within a graph: tile by tile, in the memory of one."""

import tensorflow as tf


def tiled(enlarge, images, scale, size, halo):
    """What `enlarge` makes of whole images, made of overlapping windows as `images.tiles.tiles` lays them.

    Args:
        enlarge: function of uint8 images that gives uint8 images `scale` times as high and wide.
        images: uint8 `(count, height, width, channels)`.
        scale: whole enlargement factor.
        size: side of a tile, in pixels.
        halo: pixels of surroundings that a tile depends on, on each side.

    Returns:
        uint8 images `(count, scale * height, scale * width, channels)`.
    """

    def row(span):
        window, core = span

        def tile(span):
            columns, part = span
            made = enlarge(images[:, window[0] : window[1], columns[0] : columns[1]])
            return made[:, scale * core[0] : scale * core[1], scale * part[0] : scale * part[1]]

        return _joined(tile, tf.shape(images)[2], size, halo, axis=2)

    return _joined(row, tf.shape(images)[1], size, halo, axis=1)


def _joined(part, length, size, halo, axis):
    """Parts of images for each tile of an axis, one after the other, put together along that axis."""
    size = tf.minimum(size, length)
    count = (length + size - 1) // size
    window = tf.minimum(size + 2 * halo, length)
    swapped = [axis, *(other for other in range(4) if other != axis)]  # parts are put together by their first axis
    back = [swapped.index(other) for other in range(4)]

    def step(index, parts):
        start = index * size
        first = tf.clip_by_value(start - halo, 0, length - window)  # moved inside rather than cut short
        core = (start - first, tf.minimum(start + size, length) - first)
        made = tf.transpose(part(((first, first + window), core)), swapped)
        return index + 1, parts.write(index, made)

    parts = tf.TensorArray(tf.uint8, count, infer_shape=False, element_shape=(None, None, None, None))
    _, parts = tf.while_loop(lambda index, _: index < count, step, (0, parts), parallel_iterations=1)
    return tf.transpose(parts.concat(), back)
