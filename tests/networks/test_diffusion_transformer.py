"""The transformer of diffusion begins at zero, knows places, and lets each patch see each."""

import keras
import numpy as np
import pytest

from keras_genimg import models
from tests import kit


def network(**settings):
    return models.diffusion_transformer((8, 12, 1), dim=8, depth=2, heads=2, **settings)


def told(count):
    return np.linspace(-1, 1, count, dtype="float32")[:, None]


def test_it_begins_at_zero():
    made = network(classes=3)
    images = np.random.default_rng(0).normal(size=(2, 8, 12, 1)).astype("float32")
    assert not np.any(made.predict([images, told(2), np.eye(3)[:2]], verbose=0))


def test_each_patch_sees_each_and_its_place():
    made = kit.stirred(network(), 0.3)
    images = np.random.default_rng(0).normal(size=(1, 8, 12, 1)).astype("float32")
    changed, swapped = images.copy(), images.copy()
    changed[:, :4, :4] += 1.0
    swapped[:, :4, :4], swapped[:, 4:, 8:] = images[:, 4:, 8:], images[:, :4, :4]
    plain, other, moved = made.predict([np.concatenate([images, changed, swapped]), told(1).repeat(3, 0)], verbose=0)
    patches = (other - plain).reshape(2, 4, 3, 4)
    assert np.all(np.abs(patches).max((1, 3)) > 1e-4)
    assert np.abs(moved[:4, :4] - plain[4:, 8:]).max() > 1e-3  # without places they would be the same


def test_it_is_told_the_level_and_the_label():
    made = kit.stirred(network(classes=3), 0.3)
    images = np.zeros((3, 8, 12, 1), "float32")
    levels = made.predict([images, told(3), np.eye(3)[[0, 0, 0]]], verbose=0)
    labels = made.predict([images, told(1).repeat(3, 0), np.eye(3)], verbose=0)
    for each in (levels, labels):
        assert min(np.abs(each[0] - each[1]).max(), np.abs(each[1] - each[2]).max()) > 1e-3


def test_a_diffusion_model_trains_and_keeps_it(tmp_path):
    model = models.Diffusion(network=network(classes=2), classes=2, seed=0)
    model.compile()
    images, labels = kit.images(8, (8, 12, 1)), np.arange(8) % 2
    model.fit(images, labels, batch_size=4, verbose=0)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(again.generate(2, seed=0, steps=2), model.generate(2, seed=0, steps=2))


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="multiples of 4, got 10x8"):
        models.diffusion_transformer((10, 8, 1))
    with pytest.raises(ValueError, match="`dim` must be a multiple of `heads`, 6; got 8"):
        models.diffusion_transformer((8, 8, 1), dim=8)
