import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg import losses

REAL = np.array([[2.0], [0.0]], "float32")
FAKE = np.array([[-3.0], [1.0]], "float32")


@pytest.mark.parametrize(
    ("objective", "discriminator_loss", "generator_loss"),
    [
        (losses.NonSaturating(), losses.non_saturating_discriminator_loss, losses.non_saturating_generator_loss),
        (losses.Minimax(), losses.non_saturating_discriminator_loss, losses.minimax_generator_loss),
        (losses.LeastSquares(), losses.least_squares_discriminator_loss, losses.least_squares_generator_loss),
        (losses.Hinge(), losses.hinge_discriminator_loss, losses.hinge_generator_loss),
        (losses.Wasserstein(), losses.wasserstein_discriminator_loss, losses.wasserstein_generator_loss),
    ],
)
def test_an_objective_is_its_pair_of_functions(objective, discriminator_loss, generator_loss):
    real, fake = ops.convert_to_tensor(REAL), ops.convert_to_tensor(FAKE)
    assert float(objective.discriminator_loss(real, fake)) == float(discriminator_loss(real, fake))
    assert float(objective.generator_loss(fake)) == float(generator_loss(fake))
    assert not objective.pairs_with_real


def test_relativistic_pairing_asks_for_real_logits():
    objective = losses.RelativisticPairing()
    real, fake = ops.convert_to_tensor(REAL), ops.convert_to_tensor(FAKE)
    assert objective.pairs_with_real
    assert float(objective.generator_loss(fake, real)) == float(losses.relativistic_generator_loss(real, fake))


@pytest.mark.parametrize(
    "thing",
    [losses.NonSaturating(0.1), losses.Minimax(0.2), losses.LeastSquares(0.3), losses.Hinge(), losses.Wasserstein(),
     losses.Wasserstein(0.001), losses.RelativisticPairing(), losses.GradientPenalty(7.0), losses.R1(0.5),
     losses.R2(0.25), losses.Bernoulli(binarize=True), losses.Gaussian(0.2)],
)  # fmt: skip
def test_round_trip_through_keras_serialization(thing):
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(thing))
    assert type(again) is type(thing) and again.get_config() == thing.get_config()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: losses.NonSaturating(1.0), "label_smoothing"),
        (lambda: losses.LeastSquares(-0.1), "label_smoothing"),
        (lambda: losses.Wasserstein(-0.1), "drift"),
        (lambda: losses.GradientPenalty(-1.0), "GradientPenalty"),
        (lambda: losses.R1(float("nan")), "R1"),
        (lambda: losses.Gaussian(0.0), "deviation"),
    ],
)
def test_bad_arguments_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
