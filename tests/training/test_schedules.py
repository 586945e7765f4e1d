import keras
import pytest

from keras_genimg.training import ConstantThenLinear


def test_the_rate_holds_and_then_falls_in_a_line_to_zero():
    schedule = ConstantThenLinear(1e-3, total_steps=100, constant_share=0.6)
    rates = [float(schedule(step)) for step in (0, 60, 80, 100, 150)]
    assert rates == pytest.approx([1e-3, 1e-3, 5e-4, 0.0, 0.0], abs=1e-9)


def test_round_trip_and_bad_share():
    config = keras.saving.serialize_keras_object(ConstantThenLinear(1e-3, 100))
    assert keras.saving.deserialize_keras_object(config).get_config()["total_steps"] == 100
    with pytest.raises(ValueError, match="constant_share"):
        ConstantThenLinear(1e-3, 100, constant_share=1.0)
    with pytest.raises(ValueError, match="total_steps"):
        ConstantThenLinear(1e-3, 0)
