import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg.training import AveragedNetwork


def network(value):
    inputs = keras.Input((2,))
    outputs = keras.layers.BatchNormalization()(keras.layers.Dense(3)(inputs))
    made = keras.Model(inputs, outputs)
    made.set_weights([np.full_like(weight, value) for weight in made.get_weights()])
    return made


def test_after_one_half_life_the_old_weight_counts_half():
    average = AveragedNetwork(network(0.0), half_life_images=100)
    average.images_seen.assign(1e6)  # long past the ramp
    average.update(network(8.0), 100)
    assert all(np.allclose(weight, 4.0) for weight in average.network.get_weights())
    for _ in range(4):  # four updates of 25 images are one of 100
        average.update(network(8.0), 25)
    assert all(np.allclose(weight, 6.0, atol=1e-5) for weight in average.network.get_weights())


def test_at_the_start_the_half_life_is_a_tenth_of_what_was_seen():
    average = AveragedNetwork(network(0.0), half_life_images=10_000)
    average.images_seen.assign(900.0)
    average.update(network(8.0), 100)  # 1,000 seen: half-life 100
    assert all(np.allclose(weight, 4.0) for weight in average.network.get_weights())


def test_the_copy_is_separate_untrainable_and_runs_in_inference():
    original = network(1.0)
    average = AveragedNetwork(original, half_life_images=10)
    assert not average.trainable_variables and average.network is not original
    inputs = np.ones((4, 2), "float32")
    assert np.array_equal(ops.convert_to_numpy(average(inputs)), ops.convert_to_numpy(original(inputs, training=False)))
    with pytest.raises(ValueError, match="half_life_images"):
        AveragedNetwork(original, 0)
