import keras
import numpy as np
import pytest

from keras_genimg import losses
from keras_genimg.training import NoiseSource
from tests.augmentations.test_differentiable import augmented

ONES = np.ones((200, 2, 2, 1), "float32")


class Added(losses.Augmentation):
    """Adds a number to every image."""

    def __init__(self, number):
        self.number = number

    def __call__(self, images, uniform):
        return images + self.number


def number(value):
    return float(keras.ops.convert_to_numpy(value))


def step(sometimes, logits, objective=None):
    logits = keras.ops.convert_to_tensor(np.asarray(logits, "float32"))
    sometimes.after_step(logits, objective or losses.NonSaturating(), len(logits))
    return number(sometimes.current)


def test_a_probability_of_0_is_the_identity_and_of_1_changes_all():
    uniform = NoiseSource(seed=0).uniform
    images = np.random.default_rng(0).uniform(-1, 1, (8, 8, 8, 3)).astype("float32")
    everything = [losses.Mirror(), losses.QuarterTurns(), losses.Scale(), losses.ColourJitter(), losses.Cutout()]
    assert np.array_equal(augmented(losses.Sometimes(everything, 0.0), images, uniform), images)
    assert np.array_equal(augmented(losses.Sometimes([Added(1.0)], 1), ONES, uniform), ONES + 1)


def test_each_augmentation_is_made_to_its_own_half_of_the_images():
    sometimes = losses.Sometimes([Added(1.0), Added(10.0)], 0.5)
    found = augmented(sometimes, ONES, NoiseSource(seed=3).uniform)
    assert (found == found[:, :1, :1]).all()  # whole images
    counts = [(found[:, 0, 0, 0] == value).sum() for value in (1, 2, 11, 12)]
    # 200 draws with probability 1/4 each: a deviation of 6.1; the numbers of NoiseSource are the same everywhere
    assert sum(counts) == 200 and all(abs(count - 50) < 20 for count in counts)


def test_the_same_counter_of_the_noise_gives_the_same_images_again():
    sometimes = losses.Sometimes([losses.Scale(), losses.Mirror()], 0.5)
    images = np.random.default_rng(0).uniform(-1, 1, (8, 8, 8, 3)).astype("float32")
    one, other, again = (augmented(sometimes, images, NoiseSource(seed=seed).uniform) for seed in (1, 2, 1))
    assert np.array_equal(one, again) and not np.array_equal(one, other)


def test_an_adaptive_probability_moves_by_batch_over_images_to_where_the_target_is():
    sometimes = losses.Sometimes([], losses.Adaptive(target=0.6, images=100))
    assert number(sometimes.current) == 0.0
    assert step(sometimes, np.ones((10, 1))) == pytest.approx(0.1)
    assert step(sometimes, [[1.0]] * 9 + [[-1.0]]) == pytest.approx(0.2)  # the mean sign is 0.8
    assert step(sometimes, [[1.0]] * 7 + [[-1.0]] * 3) == pytest.approx(0.1)  # 0.4, below the target
    for _ in range(3):
        assert step(sometimes, -np.ones((10, 1))) == pytest.approx(0.0, abs=1e-6)
    for _ in range(12):
        step(sometimes, np.ones((10, 1)))
    assert number(sometimes.current) == pytest.approx(0.8)


def test_signs_are_told_from_the_boundary_of_the_objective():
    logits = np.full((10, 1), 0.4)  # below the 0.5 between least squares' 0 and 1, above the 0 of the others
    assert step(losses.Sometimes([], losses.Adaptive(images=100)), logits) == pytest.approx(0.1)
    assert step(losses.Sometimes([], losses.Adaptive(images=100)), logits, losses.LeastSquares()) == 0.0


def test_a_schedule_is_called_with_the_images_that_were_seen():
    ramp = keras.optimizers.schedules.PolynomialDecay(0.1, 100, end_learning_rate=0.5)
    sometimes = losses.Sometimes([], ramp)
    assert number(sometimes.current) == pytest.approx(0.1)
    assert step(sometimes, np.ones((50, 1)), losses.RelativisticPairing()) == pytest.approx(0.3)
    assert step(sometimes, np.ones((50, 1)), losses.RelativisticPairing()) == pytest.approx(0.5)


def test_one_inside_another_is_told_of_steps_too():
    inner = losses.Sometimes([], losses.Adaptive(images=100), name="inner")
    outer = losses.Sometimes([inner], 0.5)
    step(outer, np.ones((10, 1)))
    assert outer.adapts and number(inner.current) == pytest.approx(0.1) and number(outer.current) == 0.5


@pytest.mark.parametrize(
    "probability", [0.5, losses.Adaptive(0.5, 1000), keras.optimizers.schedules.PolynomialDecay(0.0, 10, 0.5)]
)
def test_the_config_rebuilds_it(probability):
    sometimes = losses.Sometimes([losses.Mirror(), losses.Scale(0.3)], probability, name="rare")
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(sometimes))
    assert again.get_config() == sometimes.get_config()
    assert [type(each) for each in again.augmentations] == [losses.Mirror, losses.Scale] and again.name == "rare"


@pytest.mark.parametrize("probability", [-0.1, 1.1, float("nan"), "adaptive", losses.Adaptive, None])
def test_other_probabilities_are_refused(probability):
    with pytest.raises(ValueError, match="`probability` must be a number from 0 to 1, a schedule"):
        losses.Sometimes([losses.Mirror()], probability)


def test_other_augmentations_and_numbers_out_of_range_are_refused():
    for augmentations in (losses.Mirror(), [losses.Mirror], ["mirror"]):
        with pytest.raises(ValueError, match="`augmentations` must be a list"):
            losses.Sometimes(augmentations, 0.5)
    with pytest.raises(ValueError, match="`target`"):
        losses.Adaptive(target=1.0)
    with pytest.raises(ValueError, match="`images`"):
        losses.Adaptive(images=0)
