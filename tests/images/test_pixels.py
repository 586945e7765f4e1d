import numpy as np
import pytest
from keras import ops

from keras_genimg import pixels


def test_crossings_are_exact_at_the_ends_and_invert_each_other():
    grey = np.arange(256, dtype="uint8")
    network = ops.convert_to_numpy(pixels.to_network(grey))
    assert (network[0], network[255]) == (-1.0, 1.0)
    assert np.array_equal(pixels.to_uint8(pixels.to_pixels(network)), grey)
    unit = ops.convert_to_numpy(pixels.to_network(grey, 0.0, 1.0))
    assert (unit[0], unit[255]) == (0.0, 1.0)
    assert np.array_equal(pixels.to_uint8(pixels.to_pixels(unit, 0.0, 1.0)), grey)


def test_values_outside_the_range_are_clipped():
    assert ops.convert_to_numpy(pixels.to_pixels(np.array([-3.0, 3.0], "float32"))).tolist() == [0.0, 255.0]


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((2, 8, 8), "uint8"), "channel axis"),
        (np.zeros((2, 8, 8, 2), "uint8"), "1 or 3"),
        (np.zeros((0, 8, 8, 1), "uint8"), "empty"),
        (np.full((1, 8, 8, 1), 256.0), "from 0 to 255"),
        (np.full((1, 8, 8, 1), -1.0), "from 0 to 255"),
        (np.full((1, 8, 8, 1), np.nan), "from 0 to 255"),
        (np.zeros((1, 8, 8, 1), bool), "uint8 or float"),
    ],
)
def test_bad_images_are_refused_by_name(images, message):
    with pytest.raises(ValueError, match=f"`photos`.*{message}"):
        pixels.check_images(images, "photos")


def test_a_wrong_size_is_refused():
    with pytest.raises(ValueError, match=r"\(8, 8, 1\), where \(8, 8, 3\)"):
        pixels.check_images(np.zeros((1, 8, 8, 1), "uint8"), "photos", (8, 8, 3))


def test_grid_places_images_row_by_row_on_white():
    images = np.stack([np.full((2, 3, 1), value, "uint8") for value in (10, 20, 30)])
    grid = pixels.image_grid(images, columns=2, padding=1)
    assert grid.shape == (2 * 3 + 1, 2 * 4 + 1, 1)
    assert (grid[1:3, 1:4] == 10).all() and (grid[1:3, 5:8] == 20).all() and (grid[4:6, 1:4] == 30).all()
    assert (grid[4:6, 5:8] == 255).all() and (grid[0] == 255).all() and (grid[:, -1] == 255).all()
