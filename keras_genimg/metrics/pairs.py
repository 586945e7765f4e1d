"""What every metric that compares image with image does first: agree on an array library, look at the shapes."""

import numpy as np
from keras import ops

from keras_genimg.images.pixels import check_images

LUMA = (65.481 / 255.0, 128.553 / 255.0, 24.966 / 255.0)  # BT.601, 0..255 RGB to the 16..235 of MATLAB's rgb2ycbcr


def as_pairs(y_true, y_pred):
    """Makes two batches of images comparable: float64 in numpy where both are arrays, else float32 tensors.

    Arrays are what evaluation has, and float32 alone would already cost a PSNR its sixth decimal. Tensors are what
    a training step has; their values cannot be looked at inside a graph, so that only arrays are held to 0..255.

    Args:
        y_true: NHWC images with one or three channels, 0..255.
        y_pred: the same shape.

    Returns:
        `(xp, y_true, y_pred)`, where `xp` is `numpy` or `keras.ops`, which spell what is needed here the same way.

    Raises:
        ValueError: wrong rank or channels, shapes that differ, or arrays whose values leave 0..255.
    """
    y_true, y_pred = (np.asarray(x) if isinstance(x, (list, tuple)) else x for x in (y_true, y_pred))
    arrays = [isinstance(x, np.ndarray) for x in (y_true, y_pred)]
    for name, images, is_array in zip(("y_true", "y_pred"), (y_true, y_pred), arrays, strict=True):
        if is_array:
            check_images(images, name)
        elif len(images.shape) != 4 or images.shape[-1] not in (1, 3, None):
            raise ValueError(f"`{name}` must be NHWC with one or three channels, got shape {tuple(images.shape)}.")
    shapes = tuple(y_true.shape), tuple(y_pred.shape)
    if any(a != b for a, b in zip(*shapes, strict=True) if None not in (a, b)):
        raise ValueError(f"`y_pred` must have the shape of `y_true`, {shapes[0]}, got {shapes[1]}.")
    if all(arrays):
        return np, y_true.astype(np.float64), y_pred.astype(np.float64)
    return ops, ops.cast(y_true, "float32"), ops.cast(y_pred, "float32")


def luma(images):
    """The Y of BT.601 in its 16..235 "studio" range, the channel on which super-resolution is judged.

    It is not rounded, so that it stays differentiable. A grey image has no colour to leave out and comes back as is.

    Args:
        images: float NHWC array or tensor with one or three channels, 0..255.

    Returns:
        The same with one channel.
    """
    if images.shape[-1] == 1:
        return images
    red, green, blue = LUMA
    return red * images[..., 0:1] + green * images[..., 1:2] + blue * images[..., 2:3] + 16.0


def crop(images, border):
    """Leaves `border` pixels away on each side.

    Args:
        images: NHWC array or tensor.
        border: pixels, 0 or more.

    Returns:
        The inner part.

    Raises:
        ValueError: a negative border, or one that leaves nothing.
    """
    if border < 0 or any(side is not None and side <= 2 * border for side in images.shape[1:3]):
        raise ValueError(f"`border` must be 0 or more and leave pixels of {images.shape[1:3]} images, got {border}.")
    return images[:, border:-border, border:-border] if border else images
