import itertools

import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg.layers import ConservativeSmoothing
from keras_genimg.training import autodiff


def mirrored(index, size):
    """An index beyond a border -> that of what is as far on its other side."""
    return size - 1 - abs(size - 1 - abs(index))


def by_hand(image, rank):
    """One pixel at a time."""
    result = image.copy()
    height, width, _ = image.shape
    for row, column, channel in np.ndindex(image.shape):
        neighbours = sorted(
            image[mirrored(row + down, height), mirrored(column + right, width), channel]
            for down, right in itertools.product((-1, 0, 1), repeat=2)
            if (down, right) != (0, 0)
        )
        result[row, column, channel] = min(max(image[row, column, channel], neighbours[rank - 1]), neighbours[-rank])
    return result


@pytest.mark.parametrize("rank", [1, 2, 3, 4])
@pytest.mark.parametrize("shape", [(2, 5, 6, 3), (1, 2, 2, 1)])
def test_each_pixel_is_limited_by_its_neighbours(shape, rank):
    images = np.random.default_rng(0).normal(size=shape).astype("float32")
    smoothed = ops.convert_to_numpy(ConservativeSmoothing(rank)(images))
    assert np.array_equal(smoothed, np.stack([by_hand(image, rank) for image in images]))
    assert not np.array_equal(smoothed, images)


@pytest.mark.parametrize("rank", [0, 5, 1.5])
def test_ranks_that_there_are_not(rank):
    with pytest.raises(ValueError, match="1, 2, 3 or 4"):
        ConservativeSmoothing(rank)


def test_specks_go_and_lines_stay():
    image = np.zeros((1, 9, 9, 1), "float32")
    image[0, 1:8, 3] = 1.0  # a line of a pixel's width
    speck = image.copy()
    speck[0, 5, 6] = 1.0
    assert np.array_equal(ops.convert_to_numpy(ConservativeSmoothing()(speck)), image)
    speck[0, 5, 7] = 1.0  # one of two pixels
    assert np.array_equal(ops.convert_to_numpy(ConservativeSmoothing()(speck)), speck)
    image[0, [1, 7], 3] = 0.0  # the line's ends
    assert np.array_equal(ops.convert_to_numpy(ConservativeSmoothing(rank=2)(speck)), image)


def test_the_gradient_reaches_the_pixel_that_is_passed_on():
    image = np.array([[0.0, 0.1, 0.2], [0.3, 0.9, 0.4], [0.5, 0.6, 0.7]], "float32").reshape(1, 3, 3, 1)
    layer = ConservativeSmoothing()
    _, gradient = autodiff.input_grad(lambda x: layer(x)[0, 1, 1], ops.convert_to_tensor(image), [])
    expected = np.zeros(9)
    expected[8] = 1.0  # the 0.7, which stands in the middle too
    assert ops.convert_to_numpy(gradient).ravel() == pytest.approx(expected)


def test_images_of_unknown_size(tmp_path):
    images = keras.Input((None, None, 2))
    model = keras.Model(images, ConservativeSmoothing(rank=2)(images))
    values = np.random.default_rng(1).normal(size=(1, 4, 7, 2)).astype("float32")
    expected = ops.convert_to_numpy(model(values))
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert again.output_shape == (None, None, None, 2)
    assert np.array_equal(ops.convert_to_numpy(again(values)), expected)
