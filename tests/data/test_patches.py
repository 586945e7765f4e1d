"""Patches: the low one is the degraded high one, and the run depends on the seed alone."""

import keras
import numpy as np
import pytest

from keras_genimg import data, degradations, models


def make_photos(count=3, seed=0):
    # Neither black nor white: where `imresize` clips between its passes, the order of the passes matters.
    smooth = np.random.default_rng(seed).integers(50, 206, (count, 10, 14, 3), "uint8")
    return list(data.imresize(smooth, 4))  # detail that survives shrinking


@pytest.mark.parametrize("scale", [2, 3])
def test_low_is_the_degraded_high_away_from_the_patch_edges(scale):
    patches = data.SuperResolutionPatches(make_photos(), scale, patch_size=10, batch_size=12, batches=2)
    low, high = patches[1]
    assert low.shape == (12, 10, 10, 3) and high.shape == (12, 10 * scale, 10 * scale, 3)
    again = data.imresize(high, 1 / scale)
    difference = np.abs(again.astype(int) - low)[:, 3:-3, 3:-3]
    assert difference.max() <= 1  # turned patches round in the other order


def test_luma_is_bt601():
    photos = [np.full((12, 12, 3), (10, 100, 200), "uint8")]
    low, high = data.SuperResolutionPatches(photos, 2, patch_size=4, batch_size=2, batches=1, luma=True)[0]
    assert low.shape == (2, 4, 4, 1) and high.shape == (2, 8, 8, 1)
    np.testing.assert_allclose(high, 0.299 * 10 + 0.587 * 100 + 0.114 * 200, rtol=1e-6)


def test_batches_repeat_by_seed_and_change_by_epoch():
    def first(seed, epochs):
        patches = data.SuperResolutionPatches(make_photos(), 2, 8, 4, batches=3, seed=seed)
        patches.epoch = epochs
        return patches[0][1]

    np.testing.assert_array_equal(first(1, 0), first(1, 0))
    assert (first(1, 0) != first(1, 1)).any() and (first(1, 0) != first(2, 0)).any()


def test_small_and_odd_photos():
    low, _ = data.SuperResolutionPatches([np.zeros((13, 11, 3), "uint8")], 3, 3, 1, batches=1)[0]  # cropped to 12 x 9
    assert low.shape == (1, 3, 3, 3)
    with pytest.raises(ValueError, match="at least 18"):
        data.SuperResolutionPatches([np.zeros((13, 40, 3), "uint8")], 3, 6, 1, batches=1)
    with pytest.raises(ValueError, match="uint8"):
        data.SuperResolutionPatches([np.zeros((40, 40, 1), "uint8")], 3, 6, 1, batches=1)
    with pytest.raises(ValueError, match="empty"):
        data.SuperResolutionPatches([], 3, 6, 1, batches=1)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="elsewhere the pipeline is the patches themselves")
@pytest.mark.parametrize("luma", [True, False])
def test_pipeline_gives_the_same_batches_from_its_epoch_on(luma):
    patches = data.SuperResolutionPatches(make_photos(), 2, 8, 4, batches=3, luma=luma)
    patches.epoch, patches.limit = 3, 2
    stream = iter(patches.pipeline())
    for epoch, index in ((3, 0), (3, 1), (4, 0), (4, 1)):
        patches.epoch = epoch
        for given, expected in zip(next(stream), patches[index], strict=True):
            np.testing.assert_array_equal(given, expected)


def test_fit_is_the_same_through_the_pipeline():
    def train(**arguments):
        keras.utils.set_random_seed(0)
        patches = data.SuperResolutionPatches(make_photos(), 2, 8, 4, batches=3, workers=2)
        model = models.EDSR(2, filters=4, blocks=1)
        model.compile(keras.optimizers.Adam(1e-2), loss="mean_absolute_error")
        feed = patches.pipeline() if arguments else patches
        model.fit(feed, epochs=3, shuffle=False, verbose=0, **arguments)
        return model.get_weights()

    for ours, theirs in zip(train(), train(steps_per_epoch=3), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)


def test_each_of_the_eight_turns_of_each_place_is_given():
    photo = np.arange(3 * 4 * 3, dtype="uint8").reshape(3, 4, 3)  # no two pixels alike
    high = data.SuperResolutionPatches([photo], 1, 3, 200, batches=1)[0][1]
    square = [photo[:, :3], photo[:, 1:]]
    turned = [np.rot90(part, turns)[:, ::flip] for part in square for turns in range(4) for flip in (1, -1)]
    assert {patch.tobytes() for patch in high} == {patch.tobytes() for patch in turned}


class Shift(degradations.Degradation):
    """Each pixel becomes the one three to its left: what a patch's edge would be invented for."""

    margin = 3

    def __init__(self, told=None, upright=False):
        self.told, self.upright = told, upright

    def __call__(self, images, generator):
        told = {None: None, "strength": np.full(len(images), 5, "float32"), "mask": images[..., :1] / 255}[self.told]
        return np.roll(images, 3, axis=2), told


def test_the_degradation_sees_true_surroundings_and_is_given_beside_the_good_patch():
    photos = make_photos()
    worse, good = data.Patches(photos, Shift(upright=True), 8, 16, batches=2, seed=3)[1]
    assert worse.shape == good.shape == (16, 8, 8, 3) and worse.dtype == np.float32
    np.testing.assert_array_equal(worse[:, :, 3:], good[:, :, :-3])
    rows = {row.tobytes() for photo in photos for each in (photo, photo[:, ::-1]) for line in each
            for row in np.lib.stride_tricks.sliding_window_view(line, (11, 3))[:, 0]}  # fmt: skip
    for one, two in zip(worse, good, strict=True):  # what came in from the left is the photo's own, mirrored or not
        for left, right in zip(one[:, :3], two, strict=True):
            assert np.concatenate([left.astype("uint8"), right]).tobytes() in rows


def test_what_a_degradation_tells_comes_with_the_patches_and_some_strengths_are_kept_back():
    (_, mask), _ = data.Patches(make_photos(), Shift("mask"), 8, 16, batches=1)[0]
    assert mask.shape == (16, 8, 8, 1)
    (_, told), _ = data.Patches(make_photos(), Shift("strength"), 8, 300, batches=1, told=0.75)[0]
    assert set(told.tolist()) == {5, -1} and 0.68 < np.mean(told == 5) < 0.82
    (_, told), _ = data.Patches(make_photos(), Shift("strength"), 8, 30, batches=1, told=1)[0]
    assert set(told.tolist()) == {5}


def test_patches_repeat_by_seed_and_change_by_epoch_noise_and_all():
    def first(seed, epoch):
        patches = data.Patches(make_photos(), degradations.GaussianNoise(), 8, 4, batches=3, seed=seed)
        patches.epoch = epoch
        return patches[0][0][0]

    np.testing.assert_array_equal(first(1, 0), first(1, 0))
    assert (first(1, 0) != first(1, 1)).any() and (first(1, 0) != first(2, 0)).any()


def test_what_is_the_same_on_its_head_is_turned_and_what_is_not_is_mirrored_alone():
    photo = np.arange(4 * 4 * 3, dtype="uint8").reshape(4, 4, 3)

    class Nothing(degradations.Degradation):
        def __call__(self, images, generator):
            return images, None

    upright = Nothing()
    upright.upright = True
    for degradation, ways in ((Nothing(), 8), (upright, 2)):
        good = data.Patches([photo], degradation, 4, 200, batches=1)[0][1]
        assert len({patch.tobytes() for patch in good}) == ways


def test_photos_must_hold_a_patch_and_the_margin():
    with pytest.raises(ValueError, match="at least 14 pixels"):
        data.Patches([np.zeros((13, 40, 3), "uint8")], Shift(), 8, 1, batches=1)
