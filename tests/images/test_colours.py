"""Colours of a style brought to those of a photo."""

import numpy as np
import pytest

from keras_genimg.images.colours import grey, keep_colours
from keras_genimg.models import match_colours, match_histograms


def image(*shape, low=0, high=256, seed=0):
    return np.random.default_rng(seed).integers(low, high, shape, "uint8")


def test_histograms_are_those_of_the_content():
    style, content = image(60, 50, 3), image(40, 70, 3, low=90, high=140, seed=1)
    result = match_histograms(style, content)
    assert result.shape == style.shape
    for channel in range(3):  # quantiles by numpy
        quantiles = [np.quantile(x[..., channel], np.linspace(0, 1, 11)) for x in (result, content)]
        assert quantiles[0] == pytest.approx(quantiles[1], abs=1.5)
    assert np.array_equal(np.argsort(style[0, :, 0], kind="stable"), np.argsort(result[0, :, 0], kind="stable")) or (
        np.corrcoef(style[..., 0].ravel(), result[..., 0].ravel())[0, 1] > 0.99
    )  # darker stays darker


def test_histograms_of_itself_change_nothing():
    style = image(30, 40, 3)
    assert np.abs(match_histograms(style, style).astype(int) - style).max() <= 1


def test_histograms_of_flat_and_grey_images():
    flat = np.full((5, 5), 40, "uint8")
    assert (match_histograms(flat, image(9, 9, low=100, high=101)) == 100).all()
    assert match_histograms(image(8, 8, 4), flat).tolist() == np.full((8, 8, 3), 40).tolist()


def test_colours_have_the_contents_mean_and_covariance():
    style, content = image(60, 50, 3, low=60, high=190), image(40, 70, 3, low=90, high=140, seed=1)
    content[..., 0] = content[..., 1] // 2 + 60
    pixels, wanted = (x.reshape(-1, 3).astype(float) for x in (match_colours(style, content), content))
    assert pixels.mean(0) == pytest.approx(wanted.mean(0), abs=0.2)
    assert np.cov(pixels.T) == pytest.approx(np.cov(wanted.T), abs=2)


def test_grey_takes_mean_and_deviation_over():
    assert grey(np.array([[[255, 0, 0]]], "uint8")).tolist() == [[[76, 76, 76]]]  # 0.299 * 255
    style, content = image(60, 50, 3, low=90, high=160), image(40, 70, 3, low=80, high=140, seed=1)
    matched, wanted = grey(style, content), grey(content)
    assert matched.mean() == pytest.approx(wanted.mean(), abs=0.3)
    assert matched.std() == pytest.approx(wanted.std(), abs=0.3)


def test_lightness_alone_changes():
    content, styled = image(40, 30, 3, low=80, high=150, seed=0), image(40, 30, 3, low=90, high=160, seed=1)
    kept = keep_colours(content, styled).astype(float)
    luma = np.array([0.299, 0.587, 0.114])
    assert np.abs(kept @ luma - styled @ luma).max() <= 0.6  # rounding
    assert np.ptp(kept - content, axis=-1).max() <= 1.0  # the same change in R, G and B


def test_colours_are_matched_to_grey_and_transparent_photos():
    style, content = image(40, 30, 3, low=90, high=130, seed=1), image(40, 30, 3, low=60, high=160, seed=0)
    alpha = np.zeros((40, 30, 1), "uint8")
    assert np.array_equal(match_colours(style, np.dstack([content, alpha])), match_colours(style, content))
    grey = content[..., 0]
    assert np.array_equal(match_colours(style, grey), match_colours(style, np.dstack([grey] * 3)))
    with pytest.raises(ValueError, match="`content` must be uint8"):
        match_colours(style, content / 255.0)


def test_a_plain_painting_is_no_trouble():
    assert np.isfinite(match_colours(np.full((4, 4, 3), 90, "uint8"), image(40, 30, 3))).all()
    pixel = np.array([[[200, 100, 50]]], "uint8")  # its mean alone can be taken over
    assert (np.abs(match_colours(image(40, 30, 3), pixel).astype(int).mean((0, 1)) - pixel) < 1).all()
    assert (np.abs(match_colours(pixel, image(40, 30, 3)).astype(int) - image(40, 30, 3).mean((0, 1))) <= 0.5).all()
