"""Charbonnier by hand."""

import keras
import numpy as np

from keras_genimg import losses


def test_by_hand_at_three_four_five():
    loss = losses.Charbonnier(smoothing=3.0)
    value = loss(np.zeros((1, 1, 2, 1), "float32"), np.array([4.0, 0.0], "float32").reshape(1, 1, 2, 1))
    np.testing.assert_allclose(keras.ops.convert_to_numpy(value), (5.0 + 3.0) / 2, rtol=1e-6)  # sqrt(16 + 9), sqrt(9)


def test_config_round_trip():
    loss = keras.losses.deserialize(keras.losses.serialize(losses.Charbonnier(smoothing=2.0)))
    assert isinstance(loss, losses.Charbonnier) and loss.smoothing == 2.0
