import keras
import numpy as np
import pytest
from scipy import ndimage

from keras_genimg import losses
from keras_genimg.training import NoiseSource, autodiff
from tests.augmentations.test_differentiable import augmented, drawing, random_images


@pytest.mark.parametrize("draws", [(0.0, 0.3), (0.5, 0.0), (0.9, 0.25), (0.99, 0.6)])
def test_an_image_is_scaled_about_its_middle_as_by_scipy(draws):
    images = random_images()
    radius, angle = 0.3 * np.sqrt(-2 * np.log(1 - draws[0])), 2 * np.pi * draws[1]  # Box-Muller
    a, b = radius * np.cos(angle), radius * np.sin(angle)
    factors = 2.0 ** (a + b), 2.0 ** (a - b)  # of height and of width
    rows, columns = (
        (np.arange(side) - (side - 1) / 2) / factor + (side - 1) / 2
        for side, factor in zip((8, 12), factors, strict=True)
    )
    places = np.meshgrid(rows, columns, indexing="ij")
    expected = [
        [ndimage.map_coordinates(image[:, :, c], places, order=1, mode="grid-constant") for c in range(3)]
        for image in images
    ]
    found = augmented(losses.Scale(0.3), images, drawing(*draws))
    assert found == pytest.approx(np.moveaxis(expected, 1, -1), abs=1e-4)


def test_the_factors_have_the_deviation_that_was_asked_for():
    # The slope of a ramp from the middle, divided by the factor, is what is left of it.
    ramp = np.broadcast_to(np.linspace(-1, 1, 33, dtype="float32")[:, None, None], (4000, 33, 33, 1))
    found = augmented(losses.Scale(0.1), ramp, NoiseSource(seed=0).uniform)
    exponents = -np.log2((found[:, 17, 16, 0] - found[:, 15, 16, 0]) / (2 / 16))
    assert exponents.mean() == pytest.approx(0.0, abs=0.01)
    assert exponents.std() == pytest.approx(0.1 * np.sqrt(2), rel=0.05)  # two draws that add up


@pytest.mark.parametrize("augmentation", [losses.Scale(0.3), losses.Translation(0.25, fractional=True)])
def test_first_and_second_derivatives_are_those_of_finite_differences(augmentation):
    # f(x, k) = sum(k * augmented(x)^3): its gradient by x, and by k that of a sum of it, as R1 takes it by weights.
    draws = drawing(0.8, 0.15)
    rng = np.random.default_rng(0)
    image, factors, weights, direction = (rng.uniform(-1, 1, (1, 5, 6, 1)).astype("float32") for _ in range(4))
    tensor = keras.ops.convert_to_tensor

    def function(x, k):
        return keras.ops.sum(k * augmentation(x, draws) ** 3)

    def weighted(k):
        _, gradient = autodiff.input_grad(lambda x: function(x, k), tensor(image), [])
        return keras.ops.sum(gradient * tensor(weights))

    for each, at in ((lambda x: function(x, tensor(factors)), image), (weighted, factors)):
        _, gradient = autodiff.input_grad(each, tensor(at), [])
        step = 0.01
        ends = [float(keras.ops.convert_to_numpy(each(tensor(at + sign * step * direction)))) for sign in (1, -1)]
        found = (keras.ops.convert_to_numpy(gradient) * direction).sum()
        assert found == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=2e-3, abs=2e-3)


def test_deviations_out_of_range_are_refused():
    for deviation in (0.0, -0.1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="`deviation` must be above 0"):
            losses.Scale(deviation)
