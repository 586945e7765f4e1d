"""ESPCN, EDSR and SESR: bicubic before training, the papers' sizes, save and continue, chroma, precision."""

import keras
import numpy as np
import pytest

from keras_genimg import data, models

SMALL = [
    (models.ESPCN, {"scale": 3, "filters": (8, 4)}),
    (models.ESPCN, {"scale": 2, "channels": 3, "filters": (8, 4)}),
    (models.EDSR, {"scale": 4, "filters": 4, "blocks": 1}),
    (models.EDSR, {"scale": 3, "filters": 4, "blocks": 2, "channels": 1}),
    (models.SESR, {"scale": 2, "filters": 4, "blocks": 2, "width": 8}),
    (models.SESR, {"scale": 3, "channels": 3, "filters": 4, "blocks": 1, "width": None}),
]


def make_images(channels, size=(8, 11), count=2, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (count, *size, channels), "uint8")


def randomize(model, seed=0):
    """Gives the last convolution something to say; it starts at zero."""
    generator = np.random.default_rng(seed)
    model.set_weights([generator.normal(0.0, 0.05, weights.shape) for weights in model.get_weights()])


@pytest.mark.parametrize(("family", "settings"), SMALL)
def test_untrained_is_bicubic(family, settings):
    model = family(**settings)
    images = make_images(model.channels)
    expected = data.imresize(images.astype("float64"), model.scale)
    np.testing.assert_allclose(model.predict(images, verbose=0), expected, atol=1e-3)


@pytest.mark.parametrize(("scale", "weights"), [(2, 21_284), (3, 22_729), (4, 24_752)])
def test_espcn_has_the_papers_weights(scale, weights):
    # 5x5x1x64 + 64, 3x3x64x32 + 32, 3x3x32xr^2 + r^2
    assert weights == 1_664 + 18_464 + 289 * scale**2
    assert models.ESPCN(scale).count_params() == weights


@pytest.mark.parametrize(("scale", "weights"), [(2, 1_369_859), (4, 1_517_571)])
def test_edsr_baseline_has_the_papers_weights(scale, weights):
    # Lim et al.'s baseline with 64 filters, 16 blocks: 1.37 M (x2) and 1.52 M (x4), counted layer by layer.
    hidden = 9 * 64 * 64 + 64
    steps = {2: 1, 4: 2}[scale]
    assert weights == (9 * 3 * 64 + 64) + 33 * hidden + steps * (9 * 64 * 256 + 256) + (9 * 64 * 3 + 3)
    assert models.EDSR(scale).count_params() == weights


@pytest.mark.parametrize(("family", "settings"), SMALL)
def test_saves_loads_and_continues_to_the_same_weights(family, settings, tmp_path):
    model = family(**settings)
    low = make_images(model.channels)
    high = data.imresize(make_images(model.channels, seed=1), model.scale)
    model.compile(keras.optimizers.Adam(1e-3), loss="mean_absolute_error")
    model.fit(low, high, verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.get_config() == model.get_config()
    for twin in (model, loaded):
        twin.fit(low, high, shuffle=False, verbose=0)
    for ours, theirs in zip(model.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)


def test_luma_model_leaves_chroma_to_bicubic():
    model = models.ESPCN(2, filters=(8, 4))
    randomize(model)
    images = make_images(3)
    correction = model.predict(images, verbose=0) - data.imresize(images.astype("float64"), 2)
    assert np.abs(correction).max() > 1
    np.testing.assert_allclose(correction[..., :1], correction[..., 1:2], atol=1e-2)  # equal on R, G and B: Y alone
    grey = np.repeat(make_images(1), 3, axis=-1)
    one, three = (keras.ops.convert_to_numpy(model(part)) for part in (grey[..., :1], grey))
    np.testing.assert_allclose(one, three[..., :1], atol=1e-2)


def test_half_precision_inside_float32_outside():
    settings = {"scale": 2, "filters": 8, "blocks": 1}
    half, full = models.EDSR(dtype="mixed_bfloat16", **settings), models.EDSR(**settings)
    randomize(full)
    half.set_weights(full.get_weights())
    images = make_images(3)
    result = half(images)
    assert keras.backend.standardize_dtype(result.dtype) == "float32"
    np.testing.assert_allclose(keras.ops.convert_to_numpy(result), full.predict(images, verbose=0), atol=4.0)
    assert models.EDSR.from_config(half.get_config()).dtype_policy.name == "mixed_bfloat16"


def test_fit_learns_what_bicubic_misses():
    keras.utils.set_random_seed(0)
    photos = list(np.kron(np.random.default_rng(0).integers(0, 2, (8, 8, 8, 1)), np.ones((1, 4, 4, 3))) * 255)
    patches = data.SuperResolutionPatches([photo.astype("uint8") for photo in photos], 2, 12, 16, 60, luma=True)
    model = models.ESPCN(2, filters=(16, 8))
    model.compile(keras.optimizers.Adam(5e-3), loss="mean_absolute_error")
    before = model.evaluate(patches, verbose=0)
    model.fit(patches, verbose=0)
    assert model.evaluate(patches, verbose=0) < 0.8 * before  # edges of black and white blocks, which bicubic blurs


def test_wrong_channels_and_scales():
    with pytest.raises(ValueError, match="3 channels"):
        models.EDSR(2, filters=4, blocks=1)(make_images(1))
    with pytest.raises(ValueError, match="2, 3 or 4"):
        models.EDSR(5)
