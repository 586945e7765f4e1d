import numpy as np
import pytest

from keras_genimg import data

WHITE, RED, BLUE = (255, 255, 255), (255, 0, 0), (0, 0, 255)


def pictures(count=40, size=20):
    """White outlines; the counterparts are red in the left third, blue in the right and white between."""
    first = np.full((count, size, size, 3), 255, np.uint8)
    second = first.copy()
    second[:, :, : size // 3] = RED
    second[:, :, -(size // 3) :] = BLUE
    return first, second


def painted(first, hinted):
    """How many pixels of each image are other than before."""
    return (hinted != first).any(-1).sum((1, 2))


def test_dots_are_three_by_three_and_have_the_targets_colour():
    first, second = pictures()
    hinted = data.colour_hints(first, second, most=1, least=1)
    changed = (hinted != first).any(-1)
    assert (painted(first, hinted) == 9).all()
    np.testing.assert_array_equal(hinted[changed], second[changed])
    for mask in changed:
        rows, columns = np.nonzero(mask)
        assert rows.max() - rows.min() == columns.max() - columns.min() == 2


def test_dots_are_never_more_than_most_and_sometimes_none():
    first, second = pictures(400)
    counts = painted(first, data.colour_hints(first, second, most=3))
    assert counts.max() <= 27 and counts.min() == 0
    assert 0.15 < (counts == 0).mean() < 0.35  # none, 1, 2 and 3 are as likely


def test_the_same_seed_gives_the_same_dots_and_another_others():
    first, second = pictures()
    hinted = data.colour_hints(first, second, 4, 7)
    np.testing.assert_array_equal(hinted, data.colour_hints(first, second, 4, 7))
    np.testing.assert_array_equal(hinted[:3], data.colour_hints(first[:3], second[:3], 4, 7))
    assert (hinted != data.colour_hints(first, second, 4, 8)).any()
    assert (first == 255).all()  # they were left as they are


def test_both_colours_are_hinted_at():
    first, second = pictures()
    found = data.colour_hints(first, second, most=1, least=1)
    assert {tuple(pixel) for pixel in np.unique(found.reshape(-1, 3), axis=0)} == {WHITE, RED, BLUE}


def test_an_area_too_small_for_a_dot_is_hinted_at_in_its_middle():
    first = np.full((1, 9, 9, 3), 255, np.uint8)
    second = first.copy()
    second[0, 4, 5] = RED
    hinted = data.colour_hints(first, second, most=2, least=2)
    expected = first.copy()
    expected[0, 3:6, 4:7] = RED
    np.testing.assert_array_equal(hinted, expected)


def test_equal_pictures_and_no_dots_stay_as_they_are():
    first, second = pictures(3)
    np.testing.assert_array_equal(data.colour_hints(first, first, most=8, least=8), first)
    np.testing.assert_array_equal(data.colour_hints(first, second, most=0), first)


def test_what_does_not_fit_is_refused():
    first, second = pictures(3)
    with pytest.raises(ValueError, match="`first` and `second` must be alike"):
        data.colour_hints(first, second[:2])
    with pytest.raises(ValueError, match="of 3 pixels and more"):
        data.colour_hints(first[:, :2], second[:, :2])
    with pytest.raises(ValueError, match="`least` and `most` must be 0 or more, in that order, got 5 and 2"):
        data.colour_hints(first, second, 2, least=5)
    with pytest.raises(ValueError, match="first"):
        data.colour_hints(first / 255, second)
