"""The losses of style transfer by hand."""

import keras
import numpy as np
import pytest

from keras_genimg import losses
from keras_genimg.layers import instance_statistics


def test_gram_matrix_by_hand():
    features = np.array([[[[1.0, 2.0], [3.0, 4.0]]]], "float32")  # two places, two maps
    gram = keras.ops.convert_to_numpy(losses.gram_matrix(features))
    assert gram[0] == pytest.approx(np.array([[1 + 9, 2 + 12], [2 + 12, 4 + 16]]) / 4)


def test_gram_matrix_does_not_know_where_things_are():
    features = np.random.default_rng(0).normal(size=(1, 4, 6, 5)).astype("float32")
    moved = features[:, ::-1, ::-1]
    one, other = (keras.ops.convert_to_numpy(losses.gram_matrix(f)) for f in (features, moved))
    assert one == pytest.approx(other, abs=1e-6)


def test_losses_by_hand_one_value_an_image():
    a = np.zeros((2, 2, 2, 3), "float32")
    b = np.stack([np.full((2, 2, 3), 2.0), np.full((2, 2, 3), 3.0)]).astype("float32")
    assert keras.ops.convert_to_numpy(losses.content_loss(a, b)) == pytest.approx([4.0, 9.0])
    grams = np.zeros((2, 3, 3), "float32"), np.full((1, 3, 3), 0.5, "float32")
    assert keras.ops.convert_to_numpy(losses.gram_loss(*grams)) == pytest.approx([0.25, 0.25])
    # means differ by 2 and 3, deviations are equal
    statistics = losses.statistics_loss(instance_statistics(a), instance_statistics(b))
    assert keras.ops.convert_to_numpy(statistics) == pytest.approx([4.0, 9.0], rel=1e-4)


def test_total_variation_of_a_ramp():
    ramp = np.tile(np.arange(5, dtype="float32")[None, None, :, None], (2, 4, 1, 3))  # 1 from column to column
    assert keras.ops.convert_to_numpy(losses.total_variation(ramp)) == pytest.approx([1.0, 1.0])
