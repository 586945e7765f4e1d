import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg.layers import ConservativeSmoothing
from keras_genimg.training import autodiff


def by_hand(image):
    """One pixel at a time, with the neighbours that lie in the image."""
    result = image.copy()
    for row, column, channel in np.ndindex(image.shape):
        rows, columns = slice(max(row - 1, 0), row + 2), slice(max(column - 1, 0), column + 2)
        neighbours = image[rows, columns, channel].ravel().tolist()
        neighbours.remove(image[row, column, channel])
        result[row, column, channel] = min(max(image[row, column, channel], min(neighbours)), max(neighbours))
    return result


@pytest.mark.parametrize("shape", [(2, 5, 6, 3), (1, 2, 2, 1)])
def test_each_pixel_is_limited_by_its_neighbours(shape):
    images = np.random.default_rng(0).normal(size=shape).astype("float32")
    smoothed = ops.convert_to_numpy(ConservativeSmoothing()(images))
    assert np.array_equal(smoothed, np.stack([by_hand(image) for image in images]))
    assert not np.array_equal(smoothed, images)


def test_specks_go_and_lines_stay():
    image = np.zeros((1, 9, 9, 1), "float32")
    image[0, 1:8, 3] = 1.0  # a line of a pixel's width
    speck = image.copy()
    speck[0, 5, 6] = 1.0
    assert np.array_equal(ops.convert_to_numpy(ConservativeSmoothing()(speck)), image)


def test_the_gradient_reaches_the_pixel_that_is_passed_on():
    image = np.array([[0.0, 0.1, 0.2], [0.3, 0.9, 0.4], [0.5, 0.6, 0.7]], "float32").reshape(1, 3, 3, 1)
    layer = ConservativeSmoothing()
    gradient = autodiff.input_grad(lambda x: layer(x)[0, 1, 1], ops.convert_to_tensor(image), [])
    expected = np.zeros(9)
    expected[8] = 1.0  # the 0.7, which stands in the middle too
    assert ops.convert_to_numpy(gradient).ravel() == pytest.approx(expected)


def test_images_of_unknown_size(tmp_path):
    images = keras.Input((None, None, 2))
    model = keras.Model(images, ConservativeSmoothing()(images))
    values = np.random.default_rng(1).normal(size=(1, 4, 7, 2)).astype("float32")
    expected = ops.convert_to_numpy(model(values))
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert again.output_shape == (None, None, None, 2)
    assert np.array_equal(ops.convert_to_numpy(again(values)), expected)
