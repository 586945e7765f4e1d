import keras
import pytest

from keras_genimg.training import OptimizerGroup


def group():
    return OptimizerGroup({"a": keras.optimizers.Adam(1e-3), "b": keras.optimizers.SGD(1e-2, momentum=0.9)})


def test_variables_are_the_members_in_order():
    optimizers, x, y = group(), keras.Variable([1.0, 2.0]), keras.Variable([3.0])
    optimizers.build({"a": [x], "b": [y]})
    members = [*optimizers["a"].variables, *optimizers["b"].variables]
    assert [id(v) for v in optimizers.variables] == [id(v) for v in members]
    assert len(members) == (2 + 2) + (2 + 1)  # iterations and rate, then Adam's two moments and one momentum


def test_round_trip():
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(group()))
    assert isinstance(again["a"], keras.optimizers.Adam) and isinstance(again["b"], keras.optimizers.SGD)
    assert float(again["b"].learning_rate) == pytest.approx(1e-2) and again["b"].momentum == 0.9


def test_misuse_says_what_to_do():
    with pytest.raises(ValueError, match="at least one"):
        OptimizerGroup({})
    with pytest.raises(ValueError, match="half_life_images"):
        OptimizerGroup({"a": keras.optimizers.Adam(use_ema=True)})
    with pytest.raises(ValueError, match="LearningRateSchedule"):
        group().learning_rate = 0.1
    assert float(group().learning_rate) == pytest.approx(1e-3)
