"""SwinIR: the paper's size, a reach that is worked out, and photos by tiles from every phase."""

import keras
import numpy as np
import pytest

from keras_genimg import data, models
from keras_genimg.networks.swin import swin_network, swin_reach
from tests import kit

TINY = {"embed": 8, "depths": (2,), "heads": 2, "window": 4}


def spoken(model, deviation=0.2):
    """A model whose correction is visible; untrained ones are bicubic."""
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(float(w.mean() == 1), deviation, w.shape) for w in model.get_weights()])
    return model


def made(network, images):
    return keras.ops.convert_to_numpy(network(images))


@pytest.mark.parametrize(("scale", "weights"), [(2, 910_152), (4, 929_628)])
def test_it_has_the_papers_weights(scale, weights):
    # Layer by layer: first convolution and normalization; 24 blocks of two normalizations, the joint and the last
    # dense layer of attention, 15 x 15 offsets for 6 heads and two dense layers; 5 convolutions, a normalization, the
    # last convolution. The paper's 878 k and 897 k are without the offsets.
    block = 2 * 120 + 60 * 180 + 180 + 60 * 60 + 60 + 225 * 6 + 60 * 120 + 120 + 120 * 60 + 60
    hidden = 9 * 60 * 60 + 60
    last = 9 * 60 * 3 * scale**2 + 3 * scale**2
    assert weights == 9 * 3 * 60 + 60 + 120 + 24 * block + 5 * hidden + 120 + last
    assert swin_network(scale).count_params() == weights
    assert round((weights - 24 * 225 * 6) / 1000) == {2: 878, 4: 897}[scale]


@pytest.mark.parametrize("scale", [1, 2])
def test_the_network_starts_at_zero_and_has_the_right_size(scale):
    network = swin_network(scale, **TINY)
    images = np.random.default_rng(0).uniform(-0.5, 0.5, (2, 8, 12, 3)).astype("float32")
    residual = made(network, images)
    assert residual.shape == (2, 8 * scale, 12 * scale, 3) and not residual.any()


@pytest.mark.parametrize("depths", [(1,), (2,), (2, 3)])
def test_the_reach_is_what_a_change_shows(depths):
    # Oracle: change one block of the grid, and see how far from it the result changes.
    network, window = spoken(swin_network(**{**TINY, "depths": depths}), 0.3), TINY["window"]
    side = 2 * (-(-swin_reach(depths, window) // window) + 1) * window + window
    rows = window * 2  # columns are what is looked at
    images = np.random.default_rng(0).uniform(-0.5, 0.5, (1, rows, side, 3)).astype("float32")
    middle = side // 2 - window // 2
    block = slice(middle, middle + window)
    images = np.repeat(images, side + 1, axis=0)
    images[np.arange(side), :, np.arange(side)] += 0.3  # image i has another column i, and the last has none
    results = made(network, images)[:, :, block]
    changes = np.abs(results[:-1] - results[-1]).max(axis=(1, 2, 3))
    changed = np.flatnonzero(changes > 1e-5 * changes.max())
    farthest = max(middle - changed.min(), changed.max() - (middle + window - 1))
    assert farthest == swin_reach(depths, window)


def test_tiled_is_whole_from_every_phase():
    model = spoken(models.SwinIR(2, **TINY), 0.1)
    # Sides of every phase of the window, one of them long; halo 9 becomes 12: tiles of 4 see 28 of 40 pixels.
    assert (model.halo, model.tile_sizes(4)) == (9, (4, 12))
    for height, width in ((13, 40), (38, 15), (10, 33)):
        image = kit.images(1, (height, width, 3), seed=height)[0]
        whole = model.upscale(image, tile=64)
        assert np.abs(whole.astype(int) - data.imresize(image, 2)).max() > 3
        assert np.abs(model.upscale(image, tile=4).astype(int) - whole).max() <= 1  # of rounding
    full = np.pad(image, ((0, 2), (0, 3), (0, 0)), mode="symmetric")[None]  # 12 x 36
    assert np.abs(np.clip(np.rint(made(model, full))[0, :20, :66], 0, 255) - whole).max() <= 1


def test_untrained_is_bicubic():
    model, images = models.SwinIR(3, **TINY), kit.images(2, (8, 12, 3))
    expected = data.imresize(images.astype("float64"), 3)
    np.testing.assert_allclose(model.predict(images, verbose=0), expected, atol=1e-3)


def test_saves_loads_and_continues_to_the_same_weights(tmp_path):
    model = models.SwinIR(2, **TINY)
    low, high = kit.images(4, (8, 8, 3)), kit.images(4, (16, 16, 3))
    model.compile(keras.optimizers.Adam(1e-3), loss="mean_absolute_error")
    model.fit(low, high, verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.get_config() == model.get_config()
    for twin in (model, loaded):
        twin.fit(low, high, shuffle=False, verbose=0)
    for ours, theirs in zip(model.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)


def test_half_precision_inside_float32_outside():
    half, full = models.SwinIR(2, dtype="mixed_bfloat16", **TINY), spoken(models.SwinIR(2, **TINY), 0.1)
    half.set_weights(full.get_weights())
    images = kit.images(1, (8, 8, 3))
    result = half(images)
    assert keras.backend.standardize_dtype(result.dtype) == "float32"
    np.testing.assert_allclose(keras.ops.convert_to_numpy(result), full.predict(images, verbose=0), atol=6.0)


def test_a_few_steps_correct_more_than_bicubic_does():
    keras.utils.set_random_seed(0)
    blocks = np.random.default_rng(0).integers(0, 2, (8, 4, 4, 1))
    high = (np.kron(blocks, np.ones((1, 4, 4, 3))) * 255).astype("uint8")  # edges, which bicubic blurs
    low = data.imresize(high, 1 / 2)
    model = models.SwinIR(2, **TINY)
    model.compile(keras.optimizers.Adam(1e-2), loss="mean_absolute_error")
    errors = model.fit(low, high, batch_size=8, epochs=15, verbose=0).history["loss"]
    assert errors[-1] < 0.8 * errors[0]


def test_it_is_the_network_of_any_restorer():
    network = spoken(swin_network(**TINY), 0.1)
    model = models.Restorer(network, swin_reach(TINY["depths"], TINY["window"]), tile=8, multiple=TINY["window"])
    image = kit.images(1, (30, 33, 3))[0]
    restored = model.restore(image)
    assert np.abs(restored.astype(int) - image).max() > 3
    assert np.abs(model.restore(image, tile=64).astype(int) - restored).max() <= 1
