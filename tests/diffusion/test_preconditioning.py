"""Preconditioning by its aim: inputs and targets of variance 1, and what each method's target is."""

import numpy as np
import pytest
from keras import ops

from keras_genimg import diffusion

SIGMAS = [0.01, 0.3, 1.0, 7.0, 60.0]


def parts(method, sigma, deviation=0.7, count=200_000):
    """Input and target of a perfect network for data N(0, deviation^2), and x0 and n."""
    generator = np.random.default_rng(0)
    x0, n = deviation * generator.standard_normal(count), generator.standard_normal(count)
    c_skip, c_out, c_in, _ = (float(each) for each in method.coefficients(ops.convert_to_tensor(sigma, "float32")))
    x = x0 + sigma * n
    return c_in * x, (x0 - c_skip * x) / c_out, x0, n


@pytest.mark.parametrize("sigma", SIGMAS)
def test_edm_has_inputs_and_targets_of_variance_one(sigma):
    seen, target, _, _ = parts(diffusion.EDM(0.7), sigma)
    assert seen.std() == pytest.approx(1, abs=0.01) and target.std() == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("sigma", SIGMAS)
def test_edms_network_is_silent_where_linear_denoising_is_perfect(sigma):
    seen, target, _, _ = parts(diffusion.EDM(0.7), sigma)
    assert abs(np.mean(seen * target)) < 0.01  # for Gaussian data the best F is 0


@pytest.mark.parametrize("sigma", SIGMAS)
def test_what_the_other_methods_ask_of_the_network(sigma):
    _, target, _, n = parts(diffusion.NoisePrediction(), sigma)
    np.testing.assert_allclose(target, n, atol=1e-3 / sigma)
    seen, target, x0, n = parts(diffusion.RectifiedFlow(), sigma)
    np.testing.assert_allclose(target, n - x0, rtol=1e-3, atol=1e-3 / sigma)
    t = sigma / (1 + sigma)
    np.testing.assert_allclose(seen, (1 - t) * x0 + t * n, atol=1e-5)


def test_the_levels_of_training():
    generator = np.random.default_rng(0)
    normal, uniform = generator.standard_normal(50_000).astype("float32"), generator.random(50_000, np.float32)

    def levels(method):
        return np.log(
            ops.convert_to_numpy(method.training_sigma(ops.convert_to_tensor(normal), ops.convert_to_tensor(uniform)))
        )

    assert levels(diffusion.EDM()).mean() == pytest.approx(-1.2, abs=0.02)
    assert levels(diffusion.EDM()).std() == pytest.approx(1.2, abs=0.02)
    assert levels(diffusion.RectifiedFlow()).std() == pytest.approx(1, abs=0.02)
    cosine = np.exp(levels(diffusion.NoisePrediction()))
    assert np.median(cosine) == pytest.approx(1, abs=0.03) and cosine.min() >= 0.00199 and cosine.max() <= 80.01
