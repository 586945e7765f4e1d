"""Real-ESRGAN's models: tiles are as the whole, any size and kind, save and continue."""

import keras
import numpy as np
import pytest

from keras_genimg import models
from tests import kit

SMALL = [
    (models.SRVGG, {"scale": 3, "filters": 4, "convolutions": 2}),
    (models.RRDBNet, {"scale": 4, "filters": 4, "growth": 2, "blocks": 1}),
    (models.RRDBNet, {"scale": 2, "filters": 4, "growth": 2, "blocks": 1}),
]


def spoken(model):
    """A model whose distant pixels are heard."""
    generator = np.random.default_rng(0)
    model.set_weights([generator.normal(0.0, 0.2, w.shape) for w in model.get_weights()])
    return model


@pytest.mark.parametrize(("family", "settings"), SMALL)
def test_tiled_is_whole(family, settings):
    model = spoken(family(**settings))
    photo = kit.images(1, (45, 51, 3))[0]
    whole = model.upscale(photo, tile=64)
    assert whole.shape == (45 * model.scale, 51 * model.scale, 3)
    tiled = model.upscale(photo, tile=8)
    assert np.abs(tiled.astype(int) - whole).max() <= 1 and (tiled != whole).mean() < 1e-3


@pytest.mark.parametrize("shape", [(1, 1), (5, 7, 1), (6, 9, 4)])
def test_photos_of_every_kind_keep_it(shape):
    model = models.SRVGG(2, filters=4, convolutions=1)
    photo = kit.images(1, shape)[0]
    assert model.upscale(photo).shape == (2 * shape[0], 2 * shape[1], *shape[2:])


def test_what_its_convolutions_add_is_added_to_nearest_pixels():
    model = models.SRVGG(2, filters=4, convolutions=1)
    convolutions = [layer for layer in model.network.layers if isinstance(layer, keras.layers.Conv2D)]
    convolutions[-1].set_weights([np.zeros_like(w) for w in convolutions[-1].get_weights()])
    photo = kit.images(1, (5, 7, 3))[0]
    assert np.array_equal(model.upscale(photo), photo.repeat(2, 0).repeat(2, 1))


@pytest.mark.parametrize(("family", "settings"), SMALL)
def test_it_trains_saves_and_loads(family, settings, tmp_path):
    model = family(**settings)
    low, high = kit.images(2, (8, 12, 3)), kit.images(2, (8 * model.scale, 12 * model.scale, 3))
    model.compile(keras.optimizers.Adam(1e-3), loss="mean_absolute_error")
    history = model.fit(low, high, epochs=4, verbose=0).history["loss"]
    assert history[-1] < history[0]
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert np.array_equal(loaded.upscale(low), model.upscale(low))
    kit.check_config_round_trip(model)
