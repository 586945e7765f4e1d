import keras
import numpy as np
import pytest
from keras import initializers, ops

from keras_genimg.training.initial_draws import drawn_by_numpy


@pytest.mark.parametrize(
    ("initializer", "deviation", "most"),
    [
        # by hand: of N(0, 0.02); of N(0, s) cut at 2 s, 0.8796 s; of U(-a, a), a / sqrt(3); Glorot's a is sqrt(6 / 200)
        (initializers.RandomNormal(stddev=0.02, seed=1), 0.02, None),
        (initializers.TruncatedNormal(stddev=0.1, seed=1), 0.08796, 0.2),
        (initializers.RandomUniform(-0.3, 0.3, seed=1), 0.1732, 0.3),
        (initializers.GlorotUniform(seed=1), 0.1, 0.1732),
        (initializers.HeNormal(seed=1), 0.1414, 0.3216),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_distributions_are_those_of_keras(initializer, deviation, most):
    plain = ops.convert_to_numpy(initializer((100, 100)))
    with drawn_by_numpy():
        drawn, again = (ops.convert_to_numpy(initializer((100, 100))) for _ in range(2))
    for values in (plain, drawn):
        assert values.dtype == np.float32 and abs(values.mean()) < 0.05 * deviation
        assert values.std() == pytest.approx(deviation, rel=0.03)
        assert most is None or 0.98 * most < np.abs(values).max() <= most * 1.001
    assert np.array_equal(drawn, again) and not np.array_equal(drawn, plain)  # they were numpy's
    assert np.array_equal(ops.convert_to_numpy(initializer((100, 100))), plain)  # and are Keras's again


def test_keras_draws_again_after_an_error():
    before = ops.convert_to_numpy(initializers.RandomNormal(seed=3)((4,)))
    with pytest.raises(RuntimeError), drawn_by_numpy():
        raise RuntimeError
    assert np.array_equal(ops.convert_to_numpy(initializers.RandomNormal(seed=3)((4,))), before)


def test_layers_without_a_seed_begin_each_with_their_own():
    keras.utils.set_random_seed(0)
    with drawn_by_numpy():
        network = keras.Sequential([keras.Input((5,)), keras.layers.Dense(5), keras.layers.Dense(5)])
    one, other = (ops.convert_to_numpy(layer.kernel) for layer in network.layers)
    assert not np.array_equal(one, other)
