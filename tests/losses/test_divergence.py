import math

import numpy as np
import pytest
from keras import ops

from keras_genimg import losses


def test_kl_of_the_standard_normal_is_zero():
    zeros = ops.zeros((2, 5))
    assert ops.convert_to_numpy(losses.kl_from_standard_normal(zeros, zeros)).tolist() == [0.0, 0.0]


def test_kl_by_hand():
    # KL(N(m, s^2) || N(0, 1)) = (m^2 + s^2 - 1 - log s^2) / 2, for m = 1, s^2 = e^2 and m = 3, s^2 = 1
    mean, log_variance = np.array([[1.0, 3.0]], "float32"), np.array([[2.0, 0.0]], "float32")
    kl = losses.kl_from_standard_normal(ops.convert_to_tensor(mean), ops.convert_to_tensor(log_variance))
    assert float(kl[0]) == pytest.approx((1 + math.e**2 - 1 - 2) / 2 + 9 / 2, rel=1e-6)


def test_bernoulli_is_the_cross_entropy_of_pixels():
    logits = np.array([0.0, 2.0, -1.0, 30.0], "float32").reshape(1, 2, 2, 1)
    targets = np.array([0.5, 1.0, 0.0, 1.0], "float32").reshape(1, 2, 2, 1)
    sigmoid = 1 / (1 + np.exp(-logits.astype("float64")))
    expected = -(targets * np.log(sigmoid) + (1 - targets) * np.log1p(-np.minimum(sigmoid, 1 - 1e-16))).sum()
    loss = losses.bernoulli_negative_log_likelihood(ops.convert_to_tensor(targets), ops.convert_to_tensor(logits))
    assert float(loss[0]) == pytest.approx(expected, rel=1e-5)


def test_gaussian_is_minus_the_log_density():
    targets, mean = np.full((1, 1, 2, 1), 0.5, "float32"), np.array([0.5, 0.7], "float32").reshape(1, 1, 2, 1)
    density = [math.exp(-0.5 * (d / 0.1) ** 2) / (0.1 * math.sqrt(2 * math.pi)) for d in (0.0, 0.2)]
    loss = losses.gaussian_negative_log_likelihood(ops.convert_to_tensor(targets), ops.convert_to_tensor(mean), 0.1)
    assert float(loss[0]) == pytest.approx(-sum(map(math.log, density)), rel=1e-5)


def test_binarisation_draws_zeros_and_ones_with_the_pixel_as_probability():
    images = ops.convert_to_tensor(np.array([0.0, 0.3, 0.7, 1.0], "float32").reshape(1, 2, 2, 1))

    def uniform(shape):
        return ops.full([int(side) for side in shape], 0.5)

    drawn = losses.Bernoulli(binarize=True).targets(images, uniform)
    assert ops.convert_to_numpy(drawn).ravel().tolist() == [0.0, 0.0, 1.0, 1.0]
    assert losses.Bernoulli().targets(images, uniform) is images
    assert losses.Gaussian().targets(images, uniform) is images
