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
    with pytest.raises(ValueError, match="belongs to one member"):
        group().learning_rate = keras.optimizers.schedules.CosineDecay(0.1, 10)


def test_the_rate_is_the_first_members_and_scales_all():
    optimizers = group()
    assert float(optimizers.learning_rate) == pytest.approx(1e-3)
    optimizers.learning_rate = 2e-3
    assert [float(optimizers[key].learning_rate) for key in "ab"] == pytest.approx([2e-3, 2e-2])
    optimizers["b"].learning_rate = 1e-2  # set by itself, it has another ratio from then on
    optimizers.learning_rate = 0.0
    assert [float(optimizers[key].learning_rate) for key in "ab"] == [0.0, 0.0]
    optimizers.learning_rate = 1e-3
    assert [float(optimizers[key].learning_rate) for key in "ab"] == pytest.approx([1e-3, 5e-3])


def test_the_rate_of_one_member_is_its_own():
    optimizers = OptimizerGroup({"a": keras.optimizers.Adam(1e-3)})
    optimizers.learning_rate = 0.25
    assert float(optimizers["a"].learning_rate) == 0.25
