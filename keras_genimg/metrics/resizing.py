"""The two bilinear resizers that published FID numbers come from, exact to float32 and equal on every machine.

Both look at two neighbours and blur nothing when they shrink. They differ by half a pixel, which moves FID by up to
a point: a number means something only beside the name of its resizer. As a product with two small matrices a resize
has no backend's opinion in it.
"""

import functools

import numpy as np

# name -> (where the centre of output pixel 0 lies, in pixels of its own size; what becomes 0; what becomes 1)
RESIZERS = {
    "torch": (0.5, 127.5, 255.0),  # torch's interpolate(align_corners=False), then 2x - 1, as pytorch-fid does
    "tf1": (0.0, 128.0, 256.0),  # TensorFlow 1's resize_bilinear, then (x - 128) / 128: the graph of 2015
}


@functools.lru_cache(maxsize=64)
def bilinear_matrix(size, new_size, centre):
    """The matrix that resizes one axis.

    Args:
        size: pixels of the axis.
        new_size: pixels it becomes.
        centre: 0.5 where pixels are squares (torch), 0.0 where they are points with the first ones aligned (TF1).

    Returns:
        A float32 array `(new_size, size)`; each row sums to 1.
    """
    position = np.maximum((np.arange(new_size) + centre) * (size / new_size) - centre, 0.0)
    low = np.minimum(position.astype(int), size - 1)
    weight = position - low
    matrix = np.zeros((new_size, size))
    rows = np.arange(new_size)
    matrix[rows, low] += 1.0 - weight
    matrix[rows, np.minimum(low + 1, size - 1)] += weight  # beyond the edge lies the edge
    return matrix.astype(np.float32)


def resize_for_inception(images, side, resizer="torch"):
    """Resizes 0..255 images to squares and scales them to about -1..1; grey becomes RGB.

    Args:
        images: numpy NHWC array with one or three channels, 0..255.
        side: pixels of the square.
        resizer: `"torch"` or `"tf1"`.

    Returns:
        A float32 numpy array `(count, side, side, 3)`.

    Raises:
        ValueError: another `resizer`.
    """
    if resizer not in RESIZERS:
        raise ValueError(f"`resizer` must be one of {sorted(RESIZERS)}, got {resizer!r}.")
    centre, zero, span = RESIZERS[resizer]
    height, width = images.shape[1:3]
    planes = np.moveaxis(np.asarray(images, np.float32), -1, 1)
    planes = bilinear_matrix(height, side, centre) @ planes @ bilinear_matrix(width, side, centre).T
    squares = (np.moveaxis(planes, 1, -1) - zero) * np.float32(2.0 / span)
    return np.ascontiguousarray(np.broadcast_to(squares, (*squares.shape[:3], 3)))
