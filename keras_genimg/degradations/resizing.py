"""How high-resolution photos become low-resolution inputs: bicubic `imresize` as the field's test sets were made.

Published super-resolution figures rest on MATLAB's antialiased bicubic resize. Inputs made by another resize give
figures that compare with nothing, so this one follows MATLAB's arithmetic down to the rounding between its two passes.
"""

import numpy as np


def imresize(images, scale):
    """Resizes images by a factor as MATLAB's `imresize(image, scale)` does: bicubic, antialiased when shrinking.

    Rows are resized first, then columns; uint8 images are rounded after each pass, which is what MATLAB does and what
    the low-resolution files of Set5 and its kin were made with. Work and memory grow linearly with the pixels.

    Args:
        images: numpy array `(..., height, width, channels)`, uint8 or float.
        scale: positive factor; the result is `ceil(scale * size)` on each side.

    Returns:
        A numpy array of the same type for uint8, else float of the same precision (float64 for integers).

    Raises:
        ValueError: `scale` is not positive, or `images` has fewer than three axes or a side of no pixels.

    Example:
        ```python
        photo = np.random.default_rng(0).integers(0, 256, (60, 90, 3), "uint8")
        imresize(photo, 1 / 3).shape  # (20, 30, 3)
        ```

    Reference:
        Keys, "Cubic convolution interpolation for digital image processing", 1981.
    """
    images = np.asarray(images)
    if not scale > 0:
        raise ValueError(f"`scale` must be positive, got {scale}.")
    if images.ndim < 3 or 0 in images.shape[-3:]:
        raise ValueError(f"`images` must be (..., height, width, channels) with pixels, got shape {images.shape}.")
    for axis in (images.ndim - 3, images.ndim - 2):
        images = _resize_axis(images, axis, scale)
    return images


def cubic(distance):
    """Keys' cubic kernel with a = -1/2, the one of MATLAB's `bicubic`.

    Args:
        distance: array of distances in pixels.

    Returns:
        The kernel's values, an array of the same shape.
    """
    distance = np.abs(distance)
    near = (1.5 * distance - 2.5) * distance**2 + 1.0
    far = ((-0.5 * distance + 2.5) * distance - 4.0) * distance + 2.0
    return np.where(distance <= 1, near, np.where(distance <= 2, far, 0.0))


def _taps(size, scale):
    """Source indices and weights, each `(outputs, taps)`, of one axis of `size` pixels."""
    outputs = int(np.ceil(size * scale - 1e-9))  # 1/3 * 3 must stay 1
    shrink = min(scale, 1.0)  # a wider kernel when shrinking is the antialiasing
    centres = (np.arange(outputs) + 0.5) / scale - 0.5
    first = np.floor(centres - 2.0 / shrink)
    indices = first[:, None] + np.arange(int(np.ceil(4.0 / shrink)) + 2)
    weights = cubic(shrink * (centres[:, None] - indices))
    weights /= weights.sum(axis=1, keepdims=True)
    used = np.any(weights != 0, axis=0)
    # Edge pixels repeat: so Set5's own files come out to the bit; mirrored edges differ from them by up to 7 levels.
    return np.clip(indices[:, used], 0, size - 1).astype(np.int64), weights[:, used]


def _resize_axis(images, axis, scale):
    indices, weights = _taps(images.shape[axis], scale)
    dtype = images.dtype if np.issubdtype(images.dtype, np.floating) else np.float64
    source = np.moveaxis(images, axis, 0)
    result = np.zeros((len(indices), *source.shape[1:]), dtype)
    shape = (-1, *[1] * (source.ndim - 1))
    for tap in range(indices.shape[1]):
        result += source[indices[:, tap]] * weights[:, tap].astype(dtype).reshape(shape)
    if images.dtype == np.uint8:
        result = np.floor(np.clip(result, 0, 255) + 0.5).astype(np.uint8)
    return np.moveaxis(result, 0, axis)
