"""Holes: where, how many, how wide; and photos without colour."""

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy import ndimage

from keras_genimg import data, degradations
from keras_genimg.degradations.holes import letters, rectangle, scratch, stroke


def photos(count=20, side=64):
    return np.repeat(data.sample_photo()[None, :side, :side].astype("float32"), count, 0)


def widest(mask):
    """The side of the widest square, in pixels, that fits into the holes."""
    padded = np.pad(mask, 1)
    return 2 * ndimage.distance_transform_cdt(padded, "chessboard").max() - 1


@pytest.mark.parametrize("coverage", [(0.05, 0.4), (0.1, 0.15)])
@pytest.mark.parametrize("side", [64, 200])
def test_holes_cover_what_is_wanted_are_grey_and_are_told(coverage, side):
    holed, mask = degradations.Holes(coverage, (3, 12))(photos(side=side), np.random.default_rng(0))
    assert holed.shape == (20, side, side, 3) and mask.shape == (20, side, side, 1)
    assert holed.dtype == mask.dtype == np.float32 and set(np.unique(mask)) == {0, 1}
    share = mask.mean((1, 2, 3))
    assert np.all((coverage[0] <= share) & (share <= coverage[1])) and len(set(share.tolist())) > 15
    np.testing.assert_array_equal(holed, np.where(mask, 127.5, photos(side=side)))


@pytest.mark.parametrize("shape, least, most", [(stroke, 9, 13), (rectangle, 9, 10), (letters, 1, 10), (scratch, 1, 5)])
def test_shapes_are_about_as_wide_as_asked(shape, least, most):
    sides = []
    for seed in range(30):
        picture = Image.new("1", (300, 200))
        shape(ImageDraw.Draw(picture), picture.size, 10, np.random.default_rng(seed))
        sides.append(widest(np.asarray(picture)))
    assert least <= np.median(sides) and np.quantile(sides, 0.8) <= most


def test_a_shape_of_ones_own():
    def left_half(draw, size, width, generator):
        draw.rectangle((0, 0, size[0] // 2 - 1, size[1]), fill=1)

    _, mask = degradations.Holes(0.5, shapes=[left_half])(photos(1), np.random.default_rng(0))
    assert mask[:, :, :32].all() and not mask[:, :, 32:].any()


def test_the_same_seed_gives_the_same_holes_and_the_photos_stay():
    images, holes = photos(2), degradations.Holes()
    (first, mask), (second, again) = (holes(images, np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(mask, again)
    np.testing.assert_array_equal(images, photos(2))
    assert np.any(mask[0] != mask[1]) and np.any(holes(images, np.random.default_rng(6))[1] != mask)


def test_shapes_that_cannot_cover_what_is_wanted_are_refused():
    with pytest.raises(ValueError, match=r"64x64 pixels.*make `width` smaller"):
        degradations.Holes((0.01, 0.02), 40, [rectangle])(photos(), np.random.default_rng(0))


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: degradations.Holes(coverage=2), "`coverage`"),
        (lambda: degradations.Holes(width=0), "`width`"),
        (lambda: degradations.Holes(shapes=[]), "`shapes` is empty"),
    ],
)
def test_what_cannot_be_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_grey_is_luma_in_three_channels():
    grey, told = degradations.Grey()(photos(1), np.random.default_rng(0))
    red, green, blue = np.moveaxis(photos(1), -1, 0)
    np.testing.assert_allclose(grey[..., 0], 0.299 * red + 0.587 * green + 0.114 * blue, atol=1e-4)
    assert (
        told is None and grey.dtype == np.float32 and grey.shape == (1, 64, 64, 3) and np.ptp(grey, axis=-1).max() == 0
    )
