"""Rain, as light streaks of one direction."""

import numpy as np

from .blur import convolved
from .degradation import Degradation, amounts, checked_span


class Rain(Degradation):
    """Streaks of rain, which add their light to a photo's as two slides on one screen do; tells nothing.

    Streaks are specks at random places, drawn out in one direction, for which a batch shares one kernel. How many and
    how bright differ from image to image, and from streak to streak.

    Args:
        density: share of the pixels at which a streak has its middle: a number, or the least and the greatest.
        length: of the streaks, in pixels, 1 to 200: a number, or the least and the greatest.
        angle: degrees from the vertical, positive where drops fall to the left: a number, or the least and the
            greatest.
        brightness: of the brightest streaks before a black photo, 0 to 1: a number, or the least and the greatest.

    Raises:
        ValueError: a number that leaves its range.

    Example:
        ```python
        photo = np.full((1, 64, 64, 3), 100, "float32")
        rainy, _ = Rain(brightness=0.5)(photo, np.random.default_rng(0))
        bool(rainy.min() >= 99.9), bool(rainy.max() > 120)  # (True, True): it only adds light
        ```

    Reference:
        Yang et al., Deep joint rain detection and removal from a single image, CVPR 2017 (Rain100L), for light rain of
        one direction.
    """

    upright = True

    def __init__(self, density=(0.001, 0.01), length=(10, 40), angle=(-30.0, 30.0), brightness=(0.2, 0.6)):
        self.density = checked_span(density, "density", 0, 1)
        self.length = checked_span(length, "length", 1, 200)
        self.angle = checked_span(angle, "angle", -90, 90)
        self.brightness = checked_span(brightness, "brightness", 0, 1)

    def __call__(self, images, generator):
        count, height, width, _ = images.shape
        kernel = streak(generator.uniform(*self.length), generator.uniform(*self.angle), generator.uniform(0.4, 0.8))
        reach = len(kernel) // 2  # streaks come in from beyond the edges
        shape = (count, height + 2 * reach, width + 2 * reach, 1)
        specks = generator.random(shape, np.float32)
        density = amounts(self.density, generator, count)
        # a number below the density is a speck, and as evenly spread as what is left of it
        specks = np.where(specks < density, 1 - 0.7 * specks / np.maximum(density, 1e-9), 0).astype(np.float32)
        light = amounts(self.brightness, generator, count) * convolved(specks, kernel)
        light = np.clip(light[:, reach : reach + height, reach : reach + width], 0, 1)
        return images + light * (255 - images), None


def streak(length, angle, thickness):
    """A streak's kernel: a line of `length` pixels, `angle` degrees from the vertical, with the greatest value 1.

    Returns:
        float32, a square of odd sides; across, the line is a Gaussian of the deviation `thickness`.
    """
    reach = int(np.ceil(length / 2 + 3 * thickness))
    rows, columns = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    turn = np.deg2rad(angle)
    along = np.abs(np.cos(turn) * rows - np.sin(turn) * columns)
    across = np.sin(turn) * rows + np.cos(turn) * columns
    ends = np.clip(length / 2 - along + 0.5, 0, 1)
    return (ends * np.exp(-(across**2) / (2 * thickness**2))).astype(np.float32)
