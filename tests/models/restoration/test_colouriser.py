"""Colours for grey photos: lightness stays, and grey comes back in colour."""

import keras
import numpy as np

from keras_genimg import models


def spoken(model):
    generator = np.random.default_rng(0)
    model.set_weights([w if np.any(w) else generator.normal(0.0, 0.02, w.shape) for w in model.get_weights()])
    return model


def test_lightness_is_the_photos_and_colours_are_new():
    model = spoken(models.Colouriser(widths=(4, 6), blocks=(1, 1)))
    grey = np.random.default_rng(0).integers(110, 146, (22, 31), "uint8")  # far from where a colour is clipped
    found = model.restore(grey)
    assert found.shape == (22, 31, 3)
    assert np.ptp(found.astype(int), axis=-1).max() > 4
    np.testing.assert_allclose(found @ [0.299, 0.587, 0.114], grey, atol=0.51)  # rounding
    np.testing.assert_array_equal(model.restore(np.repeat(grey[..., None], 3, axis=-1)), found)


def test_untrained_it_gives_grey_and_a_photos_own_colours_are_not_seen():
    model = models.Colouriser(widths=(4, 6), blocks=(1, 1))
    photo = np.random.default_rng(0).integers(0, 256, (16, 20, 3), "uint8")
    found = model.restore(photo)
    np.testing.assert_allclose(found, np.repeat((photo @ [0.299, 0.587, 0.114])[..., None], 3, -1), atol=0.51)


def test_it_is_saved_and_loaded(tmp_path):
    model = spoken(models.Colouriser(widths=(4, 6), blocks=(1, 1)))
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    grey = np.random.default_rng(1).integers(0, 256, (16, 16), "uint8")
    np.testing.assert_array_equal(loaded.restore(grey), model.restore(grey))
    assert loaded.get_config() == model.get_config()
