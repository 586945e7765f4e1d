"""How a photo's colours are kept."""

import numpy as np
import pytest

from keras_genimg.models.restyling import keep_colours, match_colours


def photo(seed, low, high):
    return np.random.default_rng(seed).integers(low, high, (40, 30, 3)).astype("uint8")


def test_lightness_alone_changes():
    content, styled = photo(0, 80, 150), photo(1, 90, 160)
    kept = keep_colours(content, styled).astype(float)
    luma = np.array([0.299, 0.587, 0.114])
    assert np.abs(kept @ luma - styled @ luma).max() <= 0.6  # rounding
    assert np.ptp(kept - content, axis=-1).max() <= 1.0  # the same change in R, G and B


def test_matched_colours_have_the_contents_mean_and_covariance():
    content, style = photo(0, 60, 160), photo(1, 90, 130)
    content[..., 1] = content[..., 0] // 2 + 40  # with covariance
    matched = match_colours(style, content)
    assert matched.shape == style.shape
    one, other = (image.reshape(-1, 3).astype(float) for image in (matched, content))
    assert one.mean(0) == pytest.approx(other.mean(0), abs=0.5)
    assert np.cov(one.T) == pytest.approx(np.cov(other.T), abs=6.0)  # of 800: rounding and clipping


def test_colours_are_matched_to_grey_and_transparent_photos():
    style, content = photo(1, 90, 130), photo(0, 60, 160)
    alpha = np.zeros((40, 30, 1), "uint8")
    assert np.array_equal(match_colours(style, np.dstack([content, alpha])), match_colours(style, content))
    grey = content[..., 0]
    assert np.array_equal(match_colours(style, grey), match_colours(style, np.dstack([grey] * 3)))
    with pytest.raises(ValueError, match="`content` must be uint8"):
        match_colours(style, content / 255.0)


def test_a_plain_painting_is_no_trouble():
    assert np.isfinite(match_colours(np.full((4, 4, 3), 90, "uint8"), photo(0, 0, 256))).all()
