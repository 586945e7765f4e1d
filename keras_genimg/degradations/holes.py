"""Parts that are missing: brush strokes, rectangles, letters, scratches."""

import functools
import string

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .degradation import Degradation, checked_span

MISSES = 50  # shapes for an image that may be too large, or hide behind others, before it is left as it is
LETTERS = np.array([*string.ascii_letters, *string.digits])


def stroke(draw, size, width, generator):
    """A brush stroke: a line of 4 to 12 corners whose turns are not sharp."""
    points = [generator.uniform(0, size)]
    angle, length = generator.uniform(0, 2 * np.pi), sum(size) / 16
    for _ in range(generator.integers(3, 12)):
        angle += generator.uniform(-1, 1)
        step = generator.uniform(0.5, 1.5) * length
        points.append(points[-1] + step * np.array([np.cos(angle), np.sin(angle)]))
    draw.line([tuple(point) for point in points], fill=1, width=width)
    for x, y in points:  # round ends and corners
        draw.ellipse((x - width / 2, y - width / 2, x + width / 2 - 1, y + width / 2 - 1), fill=1)


def rectangle(draw, size, width, generator):
    """A rectangle of `width` in one way, and once to three times that in the other."""
    sides = np.array([width, width * generator.uniform(1, 3)])[generator.permutation(2)]
    left, top = generator.uniform(-sides / 2, size - sides / 2)
    draw.rectangle((left, top, left + sides[0] - 1, top + sides[1] - 1), fill=1)


def letters(draw, size, width, generator):
    """Two to seven letters and digits, a little higher than a brush is wide."""
    text = "".join(generator.choice(LETTERS, generator.integers(2, 8)))
    draw.text(tuple(generator.uniform(-0.1, 0.8, 2) * size), text, fill=1, font=font(8 + width))


def scratch(draw, size, width, generator):
    """A thin, nearly straight line across the image, at most 3 pixels wide."""
    middle, angle = generator.uniform(0, size), generator.uniform(0, np.pi)
    way = max(size) * np.array([np.cos(angle), np.sin(angle)])
    bend = generator.normal(0, 2, 2)
    points = [middle - way, middle + bend, middle + way]
    draw.line([tuple(point) for point in points], fill=1, width=min(width, int(generator.integers(1, 4))))


@functools.cache
def font(size):
    """Pillow's own font; reading it takes longer than writing with it."""
    return ImageFont.load_default(size)


class Holes(Degradation):
    """Takes parts of the images away, which become 127.5, the middle of all greys; tells where, 1 in the holes.

    Shapes are drawn at random places until they cover what is wanted; each image has its own.

    Args:
        coverage: the least and the greatest share of the pixels that are missing; a single number is met to the pixel
            or refused.
        width: of the strokes, in pixels: a number, or the least and the greatest. Holes are about as wide, wider where
            shapes cross.
        shapes: list of functions `(draw, size, width, generator)` that draw a shape with 1, by a `PIL.ImageDraw.Draw`
            of mode "1", into a picture of `size` (width, height); they are equally likely.

    Raises:
        ValueError: a number that leaves its range; no shapes; on call, when the shapes fail to cover what is wanted:
            they are too large or too small for the image.

    Example:
        ```python
        photos = np.zeros((2, 64, 64, 3), "float32")
        holed, mask = Holes(coverage=(0.1, 0.2), width=(3, 8))(photos, np.random.default_rng(0))
        mask.shape  # (2, 64, 64, 1)
        bool(0.1 <= mask.mean() <= 0.2), float(holed[mask[..., 0] == 1].mean())  # (True, 127.5)
        ```

    Reference:
        Liu et al., Image inpainting for irregular holes using partial convolutions, ECCV 2018; Yu et al., Free-form
        image inpainting with gated convolution, ICCV 2019.
    """

    def __init__(self, coverage=(0.05, 0.4), width=(5, 40), shapes=(stroke, rectangle, letters, scratch)):
        self.coverage = checked_span(coverage, "coverage", 0, 1)
        self.width = checked_span(width, "width", 1, 1000)
        if not shapes:
            raise ValueError("`shapes` is empty.")
        self.shapes = list(shapes)

    def __call__(self, images, generator):
        size = images.shape[2], images.shape[1]
        mask = np.stack([self.mask(size, generator) for _ in images])[..., None]
        return np.where(mask, np.float32(127.5), images), mask.astype(np.float32)

    def mask(self, size, generator):
        """The holes of one image of `size` (width, height): bool `(height, width)`."""
        wanted, drawn = generator.uniform(*self.coverage), Image.new("1", size)
        covered = misses = 0
        while covered < wanted and misses < MISSES:
            further = drawn.copy()
            shape = self.shapes[generator.integers(len(self.shapes))]
            width = int(generator.integers(self.width[0], self.width[1], endpoint=True))
            shape(ImageDraw.Draw(further), size, width, generator)
            share = np.asarray(further).mean()
            if covered < share <= self.coverage[1]:
                drawn, covered = further, share
            else:
                misses += 1
        if covered < self.coverage[0]:
            raise ValueError(
                f"Holes of a width of {self.width} cover {covered:.3f} of {size[0]}x{size[1]} pixels, and not "
                f"{self.coverage}: make `width` smaller, or `coverage` a wider span."
            )
        return np.asarray(drawn)
