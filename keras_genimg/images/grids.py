"""Many images on one sheet, to look at."""

import numpy as np
from PIL import Image

from .pixels import check_images


def image_grid(images, columns=None, padding=2):
    """Lays images out in rows on a white sheet.

    Args:
        images: uint8 array `(count, height, width, channels)`.
        columns: images a row; by default as square as possible.
        padding: white pixels around each image.

    Returns:
        A uint8 array `(height, width, channels)`.

    Example:
        ```python
        image_grid(np.zeros((6, 8, 8, 1), "uint8"), columns=3).shape  # (22, 32, 1)
        ```
    """
    images = check_images(images)
    count, height, width, channels = images.shape
    columns = min(count, columns or int(np.ceil(np.sqrt(count))))
    rows = -(-count // columns)
    sheet = np.full((rows * columns, height + padding, width + padding, channels), 255, np.uint8)
    sheet[:count, padding:, padding:] = images
    sheet = sheet.reshape(rows, columns, height + padding, width + padding, channels).swapaxes(1, 2)
    sheet = sheet.reshape(rows * (height + padding), columns * (width + padding), channels)
    return np.pad(sheet, ((0, padding), (0, padding), (0, 0)), constant_values=255)


def grid_picture(images, columns=None, padding=2):
    """`image_grid` as a `PIL.Image`, grey or RGB, ready to save.

    Args: as for `image_grid`.

    Returns:
        A `PIL.Image.Image`.

    Example:
        ```python
        grid_picture(np.zeros((6, 8, 8, 3), "uint8"), columns=3).size  # (32, 22)
        ```
    """
    grid = image_grid(images, columns, padding)
    return Image.fromarray(grid[..., 0] if grid.shape[-1] == 1 else grid)
