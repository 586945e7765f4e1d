"""Oracles: distances by hand, brute force in whole numbers, and copies, which a memorising model gives."""

import numpy as np
import pytest

from keras_genimg import metrics
from keras_genimg.metrics import neighbours


def photos(count, seed, shape=(6, 5, 3)):
    return np.random.default_rng(seed).integers(0, 256, (count, *shape), "uint8")


def test_distances_by_hand():
    reference = np.array([0, 100, 250], np.uint8)[:, None, None, None] * np.ones((1, 4, 4, 1), np.uint8)
    images = reference[[2, 0, 1]].copy()
    images[1, 0, 0] = 8  # one pixel of 16 is 8 off: the root of 64 / 16
    images[2] += 49  # all are 49 from the second, and 101 from the third
    indices, distances = metrics.nearest_neighbours(images, reference)
    assert indices.tolist() == [2, 0, 1] and distances.tolist() == [0.0, 2.0, 49.0]


@pytest.mark.parametrize("shape", [(28, 28, 1), (32, 32, 3), (40, 40, 1)])  # within, at and across the exact parts
def test_it_equals_brute_force_in_whole_numbers(shape):
    images, reference = photos(7, 0, shape), photos(60, 1, shape)
    reference[20] = images[3]
    # Pure black and white are the largest products; a single grey level apart is the smallest difference.
    images[0], reference[5] = 0, 0
    images[1], reference[6] = 255, 255
    reference[6, 0, 0, 0] = 254
    squares = ((images[:, None].astype(np.int64) - reference[None]) ** 2).sum(axis=(2, 3, 4))
    indices, distances = metrics.nearest_neighbours(images, reference)
    np.testing.assert_array_equal(indices, squares.argmin(axis=1))
    np.testing.assert_array_equal(distances, np.sqrt(squares.min(axis=1) / np.prod(shape)))
    assert distances[3] == distances[0] == 0.0 and distances[1] > 0.0


def test_the_block_size_changes_nothing(monkeypatch):
    images, reference = photos(20, 0), photos(50, 1)
    reference[40] = reference[3]  # of equally near ones the first, across blocks too
    images[0] = reference[3]
    whole = metrics.nearest_neighbours(images, reference)
    monkeypatch.setattr(neighbours, "ROWS", 7)
    monkeypatch.setattr(neighbours, "REFERENCE_ROWS", 11)
    monkeypatch.setattr(neighbours, "EXACT_PRODUCTS", 13)
    for one, other in zip(whole, metrics.nearest_neighbours(images, reference), strict=True):
        np.testing.assert_array_equal(one, other)
    assert whole[0][0] == 3


def test_memorisation_tells_copies_from_new_images():
    images = photos(2000, 2)
    training, held_out, new = images[:1000], images[1000:1500], images[1500:]
    copies = np.where(np.arange(500)[:, None, None, None] < 200, training[:500], new)
    results = metrics.memorisation(copies, held_out, training)
    distances = metrics.nearest_neighbours(held_out, training)[1]
    assert results["held_out_q50"] == pytest.approx(np.median(distances))
    assert results["held_out_q05"] == pytest.approx(np.quantile(distances, 0.05))
    assert results["generated_q05"] == 0.0 and results["generated_q95"] > results["generated_q50"] > 0.0
    assert 0.4 <= results["share_nearer"] < 0.45  # 200 of 500 are copies, of the others about one in a hundred
    # Of 500 distances five lie below the place 0.01 x 499 = 4.99, where numpy interpolates the quantile.
    assert metrics.memorisation(held_out, held_out, training)["share_nearer"] == 5 / 500


def test_the_picture_sets_each_image_above_its_neighbour():
    reference = photos(30, 3, (20, 16, 3))
    picture = metrics.neighbours_picture(reference[10:], reference)
    assert picture.size == (3 * (8 * 18 + 2), 3 * (2 * 43 + 2)) and picture.mode == "RGB"  # 16 pairs, 64 // 20 = 3
    sheet = np.asarray(picture)[::3, ::3]
    np.testing.assert_array_equal(sheet[2:22, 20:36], reference[11])  # the second image,
    np.testing.assert_array_equal(sheet[23:43, 20:36], reference[11])  # and below a line itself
    assert metrics.neighbours_picture(reference[:2, :, :, :1], reference[:, :, :, :1]).mode == "L"


def test_bad_input_is_named():
    images = photos(4, 0)
    with pytest.raises(ValueError, match="`images` must be NHWC"):
        metrics.nearest_neighbours(images[0], images)
    with pytest.raises(ValueError, match="`reference` is empty"):
        metrics.nearest_neighbours(images, images[:0])
    with pytest.raises(ValueError, match="`images` must be uint8, got float32"):
        metrics.nearest_neighbours(images.astype("float32"), images)
    with pytest.raises(ValueError, match=r"`images` have shape \(6, 5, 1\) and `reference` \(6, 5, 3\)"):
        metrics.nearest_neighbours(images[..., :1], images)
    with pytest.raises(ValueError, match="`held_out` has 4 images"):
        metrics.memorisation(images, images, images)
