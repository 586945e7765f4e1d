"""Images as people know them, 0..255: the two crossings to what networks see, and checks."""

import numpy as np
from keras import ops
from PIL import Image

LUMA_WEIGHTS = (0.299, 0.587, 0.114)  # BT.601: how much of R, G and B there is in lightness


def to_network(images, low=-1.0, high=1.0):
    """Scales 0..255 pixels to `low`..`high` in float32, on any backend and inside a graph.

    Args:
        images: tensor or array of any shape, uint8 or float, 0..255.
        low: what 0 becomes.
        high: what 255 becomes.

    Returns:
        A float32 tensor of the same shape.

    Example:
        ```python
        to_network(np.array([0, 255], "uint8"))  # [-1.0, 1.0]
        ```
    """
    return ops.cast(images, "float32") * ((high - low) / 255.0) + low


def to_pixels(values, low=-1.0, high=1.0):
    """Scales a network's `low`..`high` back to float32 pixels, clipped to 0..255.

    Args:
        values: float tensor of any shape.
        low: what becomes 0.
        high: what becomes 255.

    Returns:
        A float32 tensor of the same shape, 0..255, not rounded.

    Example:
        ```python
        to_pixels(np.array([-1.0, 1.0, 1.5]))  # [0.0, 255.0, 255.0]
        ```
    """
    return ops.clip((ops.cast(values, "float32") - low) * (255.0 / (high - low)), 0.0, 255.0)


def to_uint8(pixels):
    """Rounds 0..255 float pixels to a uint8 numpy array.

    Args:
        pixels: tensor or array, 0..255.

    Returns:
        A numpy array, uint8, of the same shape.

    Example:
        ```python
        to_uint8(np.array([0.4, 254.6, 300.0]))  # [0, 255, 255]
        ```
    """
    return np.clip(np.rint(np.asarray(ops.convert_to_numpy(pixels), np.float32)), 0, 255).astype(np.uint8)


def resize(image, height, width):
    """Shrinks or enlarges one image, by Lanczos' filter.

    Args:
        image: uint8 `(height, width)` or `(height, width, 3 or 4)`.
        height: of the result.
        width: of the result.

    Returns:
        uint8, of the same rank.
    """
    return np.asarray(Image.fromarray(image).resize((width, height), Image.Resampling.LANCZOS))


def check_images(images, name="images", image_shape=None):
    """Refuses arrays that are not batches of 0..255 images, naming the argument.

    Args:
        images: array, NHWC with one or three channels, uint8 or float 0..255.
        name: the caller's argument, for the message.
        image_shape: `(height, width, channels)` to insist on, or None.

    Returns:
        The same as a numpy array.

    Raises:
        ValueError: wrong rank, channels or size, an empty batch, NaN, or values that are not 0..255.

    Example:
        ```python
        check_images(np.zeros((2, 8, 8, 3), "uint8")).shape  # (2, 8, 8, 3)
        ```
    """
    images = np.asarray(images)
    if images.ndim != 4 or images.shape[-1] not in (1, 3):
        raise ValueError(
            f"`{name}` must be NHWC: (count, height, width, 1 or 3), got shape {images.shape}; grey images need a "
            f"channel axis, `{name}[..., None]`, and a single image a batch axis, `{name}[None]`."
        )
    if image_shape is not None and images.shape[1:] != tuple(image_shape):
        raise ValueError(f"`{name}` has images of shape {images.shape[1:]}, where {tuple(image_shape)} is wanted.")
    if len(images) == 0:
        raise ValueError(f"`{name}` is empty.")
    if images.dtype == np.uint8:
        return images
    if not (np.issubdtype(images.dtype, np.floating) or np.issubdtype(images.dtype, np.integer)):
        raise ValueError(f"`{name}` must be uint8 or float, got {images.dtype}.")
    low, high = float(images.min()), float(images.max())
    if not (low >= 0.0 and high <= 255.0):  # written so that NaN fails too
        raise ValueError(f"`{name}` must hold pixels from 0 to 255, got values from {low:g} to {high:g}.")
    return images


def check_training_images(images, name="images", image_shape=None):
    """`check_images`, which also refuses floats that are scaled as other libraries want them.

    Raises:
        ValueError: as `check_images`, or all values are from 0 to 1 or from -1 to 1.
    """
    images = np.asarray(images)
    if images.dtype.kind == "f" and images.size:
        low, high = images.min(), images.max()
        if -1.0 <= low < 0.0 and high <= 1.0:
            raise ValueError(
                f"`{name}` holds values from -1 to 1: pixels are 0..255 here; 127.5 * (images + 1) makes them so."
            )
        if low >= 0.0 and 0.0 < high <= 1.0:
            raise ValueError(
                f"`{name}` holds no value above 1: pixels are 0..255 here; multiply images of 0..1 by 255."
            )
    return check_images(images, name, image_shape)
