import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg.layers import ConditionalBatchNormalization

X = np.random.default_rng(0).normal(2.0, 3.0, (4, 5, 6, 3)).astype("float32")
LABELS = np.eye(2, dtype="float32")[[0, 1, 1, 0]]


def test_at_first_it_is_keras_batch_normalization_in_training_and_after():
    layer, plain = ConditionalBatchNormalization(), keras.layers.BatchNormalization(momentum=0.9)
    for training in (True, True, False):
        found = ops.convert_to_numpy(layer(X, LABELS, training=training))
        assert found == pytest.approx(ops.convert_to_numpy(plain(X, training=training)), abs=1e-5)


def test_each_class_has_its_scale_and_offset():
    layer = ConditionalBatchNormalization()
    plain = ops.convert_to_numpy(layer(X, LABELS, training=True))
    layer.scale_by.assign([[0.0, 0.0, 0.0], [1.0, 2.0, 3.0]])  # of the second class: twice, three, four times
    layer.offset_by.assign([[5.0, 5.0, 5.0], [0.0, 0.0, 0.0]])
    found = ops.convert_to_numpy(layer(X, LABELS, training=True))
    assert found[[0, 3]] == pytest.approx(plain[[0, 3]] + 5.0, abs=1e-4)
    assert found[[1, 2]] == pytest.approx(plain[[1, 2]] * [2.0, 3.0, 4.0], abs=1e-4)


def test_half_precision_keeps_its_statistics_exact():
    layer = ConditionalBatchNormalization(dtype="mixed_bfloat16")
    found = layer(X + 1000.0, LABELS, training=True)
    assert keras.backend.standardize_dtype(found.dtype) == "bfloat16"
    assert ops.convert_to_numpy(layer.moving_variance.value).max() > 1.0
