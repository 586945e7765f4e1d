"""Expected values are worked out by hand: with s(x) = log(1 + e^x), s(0) = log 2, s(x) - s(-x) = x."""

import math

import numpy as np
import pytest
from keras import ops

from keras_genimg import losses

LOG2 = math.log(2.0)
ZERO = np.zeros((2, 1), "float32")
REAL = np.array([[2.0], [0.0]], "float32")
FAKE = np.array([[-3.0], [1.0]], "float32")


def softplus(x):
    return math.log1p(math.exp(x))


@pytest.mark.parametrize(
    ("function", "logits", "expected"),
    [
        (losses.non_saturating_discriminator_loss, (ZERO, ZERO), 2 * LOG2),
        (
            losses.non_saturating_discriminator_loss,
            (REAL, FAKE),
            (softplus(-2) + LOG2) / 2 + (softplus(-3) + softplus(1)) / 2,
        ),
        (losses.non_saturating_generator_loss, (FAKE,), (softplus(3) + softplus(-1)) / 2),
        (losses.minimax_generator_loss, (FAKE,), -(softplus(-3) + softplus(1)) / 2),
        (losses.least_squares_discriminator_loss, (REAL, FAKE), 0.5 * ((1 + 1) / 2 + (9 + 1) / 2)),
        (losses.least_squares_generator_loss, (FAKE,), 0.5 * (16 + 0) / 2),
        (losses.hinge_discriminator_loss, (REAL, FAKE), (0 + 1) / 2 + (0 + 2) / 2),
        (losses.hinge_generator_loss, (FAKE,), 1.0),
        (losses.wasserstein_discriminator_loss, (REAL, FAKE), -1.0 - 1.0),
        (losses.wasserstein_discriminator_loss, (REAL, FAKE, 0.5), -1.0 - 1.0 + 0.5 * (4 + 0) / 2),
        (losses.wasserstein_generator_loss, (FAKE,), 1.0),
        (losses.relativistic_discriminator_loss, (REAL, FAKE), (softplus(-5) + softplus(1)) / 2),
        (losses.relativistic_generator_loss, (REAL, FAKE), (softplus(5) + softplus(-1)) / 2),
    ],
)
def test_losses_by_hand(function, logits, expected):
    assert float(function(*map(ops.convert_to_tensor, logits))) == pytest.approx(expected, rel=1e-6)


def test_one_sided_smoothing_is_cross_entropy_with_a_softer_real_label():
    # Target 0.9: -(0.9 log p + 0.1 log(1 - p)) with p = sigmoid(2); the fake half keeps its label 0.
    p = 1 / (1 + math.exp(-2.0))
    real, fake = np.array([[2.0]], "float32"), np.array([[0.0]], "float32")
    expected = -(0.9 * math.log(p) + 0.1 * math.log(1 - p)) + LOG2
    loss = losses.non_saturating_discriminator_loss(ops.convert_to_tensor(real), ops.convert_to_tensor(fake), 0.1)
    assert float(loss) == pytest.approx(expected, rel=1e-6)
    squares = losses.least_squares_discriminator_loss(ops.convert_to_tensor(real), ops.convert_to_tensor(fake), 0.1)
    assert float(squares) == pytest.approx(0.5 * 1.1**2, rel=1e-6)


def test_huge_logits_stay_finite():
    huge = ops.convert_to_tensor(np.array([[1e4], [-1e4]], "float32"))
    for function in (losses.non_saturating_discriminator_loss, losses.relativistic_discriminator_loss):
        assert math.isfinite(float(function(huge, -huge)))
