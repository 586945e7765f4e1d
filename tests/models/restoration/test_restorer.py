"""`Restorer` and its U-Net: does nothing before training, sees no farther than it says, obeys strengths and masks."""

import keras
import numpy as np
import pytest

from keras_genimg import data, degradations, models, tasks
from keras_genimg.layers import PixelShuffle
from keras_genimg.networks.restoration_unet import unet_reach

STRENGTH = tasks.Number("strength", -1.0, 50.0, default=-1.0, meaning="Of the noise")
SMALL = {"widths": (4, 6, 8), "blocks": (1, 1, 1)}
KINDS = {
    "plain": {},
    "strength": {"condition": STRENGTH},
    "mask": {"condition": tasks.Mask("hole")},
    "naf": {"block": "naf", "unshuffle": 1},
    "luma": {"channels": 1, "widths": (4, 6), "blocks": (2, 1)},
}


def restorer(kind, spoken=True, **settings):
    model = models.UNetRestorer(**{**SMALL, **KINDS[kind], **settings})
    generator = np.random.default_rng(0)
    if spoken:  # the last convolution starts at zero
        model.set_weights([w if np.any(w) else generator.normal(0.0, 0.1, w.shape) for w in model.get_weights()])
    return model


def photo(height=40, width=56, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), "uint8")


def other(kind, image):
    hole = np.zeros(image.shape[:2], bool)
    hole[5:20, 7:31] = True
    return {"strength": {"strength": 25.0}, "mask": {"hole": hole}}.get(kind, {})


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "mask"])
def test_untrained_it_gives_the_photo_back(kind):
    image = photo(21, 30)
    np.testing.assert_array_equal(restorer(kind, spoken=False).restore(image, **other(kind, image)), image)


def test_untrained_a_hole_is_grey_and_the_rest_the_photo():
    image, model = photo(21, 40), restorer("mask", spoken=False)
    hole = other("mask", image)["hole"]
    found = model.restore(image, hole=hole)
    np.testing.assert_array_equal(found[~hole], image[~hole])
    assert set(found[hole].ravel()) == {128}  # 127.5, rounded to even


def test_what_lies_outside_the_mask_stays_to_the_bit_and_what_lay_in_it_is_not_seen():
    image, model = photo(), restorer("mask")
    hole = other("mask", image)["hole"]
    found = model.restore(image, hole=hole)
    np.testing.assert_array_equal(found[~hole], image[~hole])
    assert np.any(found[hole] != image[hole])
    changed = np.where(hole[..., None], 255 - image, image)
    np.testing.assert_array_equal(model.restore(changed, hole=hole), found)


def test_strength_zero_is_the_photo_and_others_differ():
    image, model = photo(), restorer("strength")
    np.testing.assert_array_equal(model.restore(image, strength=0), image)
    blind, weak, strong = (model.restore(image, strength=value) for value in (None, 10, 50))
    assert np.any(weak != strong) and np.any(blind != weak)
    np.testing.assert_array_equal(blind, model.restore(image, strength=-1))
    both = model.restore(np.stack([image, image]), strength=[10, 50])
    np.testing.assert_array_equal(both, np.stack([weak, strong]))
    with pytest.raises(ValueError, match="`strength` must be from -1 to 50, got 60"):
        model.restore(image, strength=60)
    with pytest.raises(ValueError, match="takes no `strength`; besides photos UNetRestorer takes nothing"):
        restorer("plain").restore(image, strength=1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("phase", [0, 1, 7])
def test_tiles_are_the_whole_from_every_phase_of_the_grid(kind, phase):
    image = photo(61 + phase, 83 - phase)
    model = restorer(kind)
    whole = model.restore(image, tile=1000, **other(kind, image)).astype(int)
    apart = np.abs(model.restore(image, tile=8, **other(kind, image)) - whole)
    # Sums of another window's shape may differ in the last bit, which may lie at a half.
    assert apart.max() <= 1 and apart.sum() <= 2


@pytest.mark.parametrize("kind", ["plain", "naf", "luma"])
def test_it_sees_as_far_as_it_says_and_no_farther(kind):
    model = restorer(kind)
    halo, grid = model.halo, model.multiple
    assert halo % grid == 0 and model.tile_sizes(1)[1] == halo
    side = 2 * halo + 3 * grid
    start = halo + grid
    image = np.random.default_rng(0).uniform(60, 190, (1, side, side, 3)).astype("float32")
    changed = image.copy()
    changed[:, start : start + grid, start : start + grid] += 60
    one, two = (keras.ops.convert_to_numpy(model(each)) for each in (image, changed))
    rows = np.flatnonzero(np.any(one != two, axis=(0, 2, 3)))
    assert start - halo <= rows.min() and rows.max() < start + grid + halo
    assert rows.min() < start - halo + grid or rows.max() >= start + halo  # one grid less would not do


def test_reach_by_hand():
    # Two pixels (the last convolution), 4 (the block on the way up): up to 8. 8 more: 16. 16 + 16: 32, then 8 + 4 + 2.
    assert unet_reach((1, 1, 1), 2) == (48, 8)
    assert unet_reach((2,), 1, "naf") == (4, 1)  # last, two blocks of one, first


def test_the_default_has_the_weights_that_its_layers_add_up_to():
    def conv(inputs, outputs, side=3):
        return side * side * inputs * outputs + outputs

    block = [2 * conv(width, width) for width in (48, 64, 96)]
    down, up = conv(48, 64, 2) + conv(64, 96, 2), conv(64, 4 * 48, 1) + conv(96, 4 * 64, 1)
    count = conv(12, 48) + 2 * block[0] + 2 * block[1] + block[2] + down + up + conv(48, 12)
    assert models.UNetRestorer().count_params() == count == 481_692


def test_grey_stays_grey_and_alpha_stays():
    model = restorer("plain")
    assert model.restore(photo()[..., 0]).shape == (40, 56)
    opaque = np.concatenate([photo(), photo()[..., :1]], axis=-1)
    found = model.restore(opaque)
    np.testing.assert_array_equal(found[..., 3], opaque[..., 3])
    np.testing.assert_array_equal(found[..., :3], model.restore(photo()))


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_saved_loaded_and_trained_on_to_the_same_weights(kind, tmp_path):
    model = restorer(kind)
    good = np.stack([photo(16, 16, seed) for seed in range(4)]).astype("float32")
    worse, told = degradations.GaussianNoise(20, rounded=0)(good, np.random.default_rng(0))
    mask = np.zeros((4, 16, 16, 1), "float32")
    mask[:, 4:9] = 1
    if kind == "luma":
        worse, good = worse[..., :1], good[..., :1]
    x = {"strength": (worse, told), "mask": (worse, mask)}.get(kind, worse)
    model.compile(keras.optimizers.Adam(1e-3), loss="mean_absolute_error")
    model.fit(x, good, verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.get_config() == model.get_config() and loaded.takes == model.takes
    for twin in (model, loaded):
        twin.fit(x, good, shuffle=False, verbose=0)
    for ours, theirs in zip(model.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)


def test_half_of_the_noise_is_gone_after_a_short_training():
    keras.utils.set_random_seed(0)
    # Few edges and flat areas: what a small network learns at once.
    blocks = np.random.default_rng(0).integers(40, 216, (6, 6, 6, 3)).repeat(16, 1).repeat(16, 2).astype("uint8")
    patches = data.Patches(list(blocks), degradations.GaussianNoise((10, 40)), 32, 8, batches=60)
    model = models.UNetRestorer(widths=(12, 16), blocks=(1, 1), condition=STRENGTH)
    model.compile(keras.optimizers.Adam(3e-3), loss="mean_absolute_error")
    model.fit(patches, epochs=3, verbose=0)
    noisy, _ = degradations.GaussianNoise(30, rounded=1.0)(blocks[:1].astype("float32"), np.random.default_rng(9))
    noisy = noisy.astype("uint8")
    for strength in (None, 30):
        left = model.restore(noisy, strength=strength).astype(float) - blocks[:1]
        assert np.abs(left).mean() < 0.5 * np.abs(noisy.astype(float) - blocks[:1]).mean()


def test_noise_beyond_the_range_is_trained_on_and_other_scales_are_refused():
    model = restorer("plain")
    model.compile("adam", loss="mean_absolute_error")
    good = np.full((2, 16, 16, 3), 250, "float32")
    model.fit(good + 20, good, verbose=0)
    for wrong, message in ((good / 255, "multiply images of 0..1 by 255"), (good * 256, "from 0 to 255")):
        with pytest.raises(ValueError, match=message):
            model.fit(wrong, good, verbose=0)


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match=r"`tasks\.Mask` or a `tasks\.Number` from -1"):
        models.UNetRestorer(condition=tasks.Number("strength", 0, 1), **SMALL)
    with pytest.raises(ValueError, match="one number a level"):
        models.UNetRestorer(widths=(4, 8), blocks=(1,))
    with pytest.raises(ValueError, match="residual, naf"):
        models.UNetRestorer(block="swin")
    with pytest.raises(NotImplementedError, match="int8=True"):
        restorer("plain").quantize("int8")


def test_an_enlarger_that_hears_a_strength_enlarges_by_bicubic_at_0():
    photo = np.random.default_rng(0).integers(0, 256, (9, 11, 3), "uint8")
    images = keras.Input((None, None, 4))
    network = keras.Model(images, PixelShuffle(2)(keras.layers.Conv2D(12, 3, padding="same")(images)))
    strength = tasks.Number("strength", -1.0, 55.0, default=-1.0)
    model = models.Restorer(network, 2, scale=2, condition=strength)
    plain = models.SESR(2, filters=4, blocks=1, channels=3)  # untrained it is bicubic
    assert model.restore(photo, strength=20).shape == (18, 22, 3)
    np.testing.assert_array_equal(model.restore(photo, strength=0), plain.upscale(photo))


def test_a_condition_of_no_kind_is_refused_in_words():
    for condition in ("strength", tasks.Number("strength", -1.0, 55.0)):
        with pytest.raises(ValueError, match="whose default is -1"):
            models.UNetRestorer(widths=(4, 4), blocks=(1, 1), condition=condition)
