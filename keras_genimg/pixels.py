"""Images as people know them, 0..255: the two crossings to what networks see, checks, and grids to look at."""

from .images.grids import grid_picture, image_grid
from .images.pixels import check_images, resize, to_network, to_pixels, to_uint8

__all__ = ["check_images", "grid_picture", "image_grid", "resize", "to_network", "to_pixels", "to_uint8"]
