import numpy as np
import pytest
from keras import ops

from keras_genimg import losses

RNG = np.random.default_rng(0)
REAL = ops.convert_to_tensor(RNG.normal(size=(3, 4, 4, 1)).astype("float32"))
FAKE = ops.convert_to_tensor(RNG.normal(size=(3, 4, 4, 1)).astype("float32"))
SHARES = np.array([0.0, 1.0, 0.25], "float32").reshape(3, 1, 1, 1)


def uniform(shape):
    assert tuple(int(side) for side in shape) == (3, 1, 1, 1)
    return ops.convert_to_tensor(SHARES)


def test_penalties_of_a_linear_critic():
    # The gradient of a linear critic is its weight w everywhere, so the penalties are functions of |w| alone.
    w = RNG.normal(size=(4, 4, 1)).astype("float32")
    gradients = ops.convert_to_tensor(np.stack([w] * 3))
    norm = np.linalg.norm(w)
    assert float(losses.GradientPenalty(10.0)(gradients)) == pytest.approx(10.0 * (norm - 1.0) ** 2, rel=1e-5)
    assert float(losses.R1(3.0)(gradients)) == pytest.approx(1.5 * norm**2, rel=1e-5)
    assert float(losses.R2(3.0)(gradients)) == pytest.approx(1.5 * norm**2, rel=1e-5)


def test_points_of_each_penalty():
    between = ops.convert_to_numpy(losses.GradientPenalty().points(REAL, FAKE, uniform))
    real, fake = ops.convert_to_numpy(REAL), ops.convert_to_numpy(FAKE)
    assert between[0] == pytest.approx(real[0]) and between[1] == pytest.approx(fake[1])
    assert between[2] == pytest.approx(0.75 * real[2] + 0.25 * fake[2], abs=1e-6)
    assert losses.R1(1.0).points(REAL, FAKE, uniform) is REAL
    assert losses.R2(1.0).points(REAL, FAKE, uniform) is FAKE


def test_a_vanishing_gradient_costs_one_and_stays_finite():
    assert float(losses.gradient_penalty(ops.zeros((2, 4, 4, 1)))) == pytest.approx(1.0, abs=1e-5)
