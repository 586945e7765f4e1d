"""The contrastive loss of patches, against Keras's own cross-entropy."""

import keras
import numpy as np
import pytest

from keras_genimg.losses import patch_nce_loss


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def test_it_is_the_cross_entropy_of_finding_ones_own_place():
    rng = np.random.default_rng(0)
    queries, keys = (unit(rng.normal(size=(3, 7, 5))).astype("float32") for _ in range(2))
    logits = np.einsum("bqc,bkc->bqk", queries, keys) / 0.1
    wanted = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(np.tile(np.arange(7), (3, 1)), logits)
    assert float(patch_nce_loss(queries, keys, 0.1)) == pytest.approx(float(wanted), rel=1e-5)


def test_equal_places_cannot_be_told_and_right_ones_cost_nothing():
    alike = np.ones((2, 9, 1), "float32")
    assert float(patch_nce_loss(alike, alike)) == pytest.approx(np.log(9), rel=1e-5)
    apart = np.eye(9, dtype="float32")[None]
    assert float(patch_nce_loss(apart, apart)) < 1e-4
