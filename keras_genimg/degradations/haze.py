"""Haze, and the distances that it needs."""

import numpy as np
from scipy import ndimage

from ..images.pixels import LUMA_WEIGHTS
from .degradation import Degradation, amounts, checked_span

HEIGHT = 480  # pixels: smaller images are taken for parts of a photo that is as high
TINT = 0.03  # how much the air's red, green and blue differ from its grey
WAVES, LENGTHS = 6, (20, 300)  # of the uneven ground, and how long they are, in pixels
RADIUS, EVENNESS = 12, 2e-3  # of the guided filter; the second is a variance of luma, 0..1


class Haze(Degradation):
    """Haze as the light that air adds and takes away: I = J t + A (1 - t), t = exp(-beta d); it tells nothing.

    Args:
        beta: how thick the air is, for distances d of 0 to 1: a number, or the least and the greatest.
        airlight: A, how bright the air is, of 0 to 1; its colours differ from grey by up to 3 %.
        depth: function of `(images, generator)` that gives the distances, float32 `(count, height, width, 1)`, 0..1;
            for real ones, a network that estimates them.

    Raises:
        ValueError: a number that leaves its range.

    Example:
        ```python
        photo = np.zeros((1, 8, 8, 3), "float32")
        far = Haze(beta=50.0, airlight=0.8, depth=lambda images, generator: np.ones((1, 8, 8, 1), "float32"))
        bool(abs(far(photo, np.random.default_rng(0))[0] - 0.8 * 255).max() < 7)  # True: nothing but air is seen
        ```

    Reference:
        Koschmieder, Theorie der horizontalen Sichtweite, 1924; Li et al., Benchmarking single-image dehazing and beyond
        (RESIDE), TIP 2019, for the ranges.
    """

    upright = True

    def __init__(self, beta=(0.6, 1.8), airlight=(0.7, 1.0), depth=None):
        self.beta = checked_span(beta, "beta", 0, 100)
        self.airlight = checked_span(airlight, "airlight", 0, 1)
        self.depth = depth or synthetic_depth

    def __call__(self, images, generator):
        count, channels = len(images), images.shape[-1]
        tint = generator.uniform(1 - TINT, 1 + TINT, (count, 1, 1, channels)).astype(np.float32)
        air = np.minimum(255 * amounts(self.airlight, generator, count) * tint, 255)
        passed = np.exp(-amounts(self.beta, generator, count) * self.depth(images, generator))
        return hazy(images, passed, air), None


def hazy(images, passed, air):
    """Images through air: `passed` is the share of their light that arrives, 0..1; `air` what air shows, 0..255."""
    return images * passed + air * (1 - passed)


def synthetic_depth(images, generator):
    """Distances that a photo could have: they grow to a horizon at a random row, over uneven ground.

    A guided filter bends them so that they step where the luma does. An image of fewer than 480 rows is taken for a
    part of a photo, anywhere in it.

    Args:
        images: float32 `(count, height, width, channels)`, 0..255.
        generator: a `numpy.random.Generator`.

    Returns:
        float32 `(count, height, width, 1)`, 0 (near) to 1 (the horizon and the sky).

    Example:
        ```python
        photos = np.zeros((2, 480, 16, 3), "float32")
        depth = synthetic_depth(photos, np.random.default_rng(0))
        bool((depth[:, :16].mean((1, 2)) > depth[:, -16:].mean((1, 2))).all())  # True: what is high is far
        ```

    Reference: He et al., Guided image filtering, ECCV 2010.
    """
    count, height, width, channels = images.shape
    rows, columns = np.arange(height, dtype=np.float32)[:, None], np.arange(width, dtype=np.float32)
    whole = max(height, HEIGHT)
    places = generator.uniform(0, 1, (2, count, 1, 1)).astype(np.float32)
    horizon = 0.6 * whole * places[0]
    near = whole - 1 - (rows + (whole - height) * places[1])
    depth = np.repeat(np.clip(near / (whole - 1 - horizon), 0, 1), width, axis=2)
    for length, angle, phase in generator.uniform(0, 1, (WAVES, 3, count, 1, 1)).astype(np.float32):
        pace = 2 * np.pi / (LENGTHS[0] * (LENGTHS[1] / LENGTHS[0]) ** length)
        angle = 2 * np.pi * angle
        depth += 0.08 * np.cos(pace * (np.cos(angle) * rows + np.sin(angle) * columns) + 2 * np.pi * phase)
    luma = images @ np.float32(LUMA_WEIGHTS) if channels == 3 else images[..., 0]
    return np.clip(guided(depth, luma / np.float32(255)), 0, 1)[..., None]


def guided(values, guide, radius=RADIUS, evenness=EVENNESS):
    """The guided filter: in each window `values` as a line of `guide`, both `(count, height, width)`.

    Windows reach `radius` pixels; where the variance of `guide` is below `evenness`, values are averaged.
    """

    def mean(array):
        return ndimage.uniform_filter(array, 2 * radius + 1, axes=(1, 2), mode="mirror")

    mean_values, mean_guide = mean(values), mean(guide)
    slope = (mean(values * guide) - mean_values * mean_guide) / (mean(guide**2) - mean_guide**2 + evenness)
    return mean(slope) * guide + mean(mean_values - slope * mean_guide)
