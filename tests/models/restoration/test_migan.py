"""MI-GAN: only the hole changes, the window holds it with its surroundings, and resampling is free of aliases."""

import keras
import numpy as np
import pytest
from PIL import Image

from keras_genimg import models
from keras_genimg.models.restoration import migan
from tests import kit


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    return models.MIGAN(16, filters=4, max_filters=8, context=4)


def mask_of(height, width, rows, columns):
    mask = np.zeros((height, width), bool)
    mask[rows, columns] = True
    return mask


@pytest.mark.parametrize("shape", [(1, 1), (9, 30), (40, 23, 1), (37, 52, 3), (16, 16, 3), (33, 20, 4)])
def test_only_what_is_marked_changes(model, shape):
    photo = kit.images(1, shape, seed=1)[0]
    mask = mask_of(*shape[:2], slice(shape[0] // 3, shape[0] // 2 + 1), slice(0, shape[1] // 2 + 1))
    result = model.restore(photo, mask=mask)
    assert result.dtype == np.uint8 and result.shape == photo.shape
    assert np.array_equal(result[~mask], photo[~mask]) and not np.array_equal(result[mask], photo[mask])
    assert np.array_equal(result[..., 3:], photo[..., 3:]) or len(shape) == 2


def test_what_is_marked_is_not_seen(model):
    photo, mask = kit.images(1, (40, 50, 3))[0], mask_of(40, 50, slice(10, 20), slice(30, 47))
    other = photo.copy()
    other[mask] = 255 - other[mask]
    assert np.array_equal(model.restore(photo, mask=mask), model.restore(other, mask=mask))


def test_values_between_blend(model):
    photo, mask = kit.images(1, (20, 20, 3))[0], np.zeros((20, 20), "uint8")
    mask[5:12, 6:15] = 255
    made = model.restore(photo, mask=mask).astype("float64")
    mixed = model.restore(photo, mask=np.uint8(mask * 0.4))
    np.testing.assert_allclose(mixed, photo + 0.4 * (made - photo), atol=0.8)


@pytest.mark.parametrize(
    ("rows", "columns"), [((30, 34), (50, 53)), ((0, 5), (95, 100)), ((3, 50), (10, 21)), ((0, 60), (0, 100))]
)
def test_the_window_holds_the_hole_and_its_context(model, rows, columns):
    mask = mask_of(60, 100, slice(*rows), slice(*columns))[None, ..., None].astype("float32")
    spans = [[int(each[0, 0]) for each in (start, length)] for start, length, _ in model._window(mask)]
    wanted = max(16, rows[1] - rows[0] + 8, columns[1] - columns[0] + 8)
    for (start, length), (first, stop), total in zip(spans, (rows, columns), (60, 100), strict=True):
        assert length == min(wanted, total) and 0 <= start <= first and stop <= start + length <= total
        middle = (first + stop - length) // 2  # in the middle, but for the photo's edges
        assert start == min(max(middle, 0), total - length)


def test_photos_of_a_batch_have_windows_of_their_own_and_large_photos_are_cut(model):
    photos = kit.images(2, (60, 100, 3))
    masks = np.stack([mask_of(60, 100, slice(2, 6), slice(3, 9)), mask_of(60, 100, slice(20, 55), slice(50, 99))])
    together = keras.ops.convert_to_numpy(model([photos.astype("float32"), masks[..., None].astype("float32")]))
    alone = model.restore(photos, mask=masks)  # `edited` cuts the window first: sizes do not matter then
    assert np.abs(together - alone).max() < 0.51
    model.most_pixels = 4_000
    try:
        assert np.array_equal(model.restore(photos, mask=masks), alone)
        with pytest.raises(ValueError, match="60x100 pixels, more than the 4,000"):
            model.restore(photos[0], mask=np.ones((60, 100), bool))
    finally:
        del model.most_pixels


def test_nothing_marked_is_nothing_changed(model):
    photo = kit.images(1, (30, 20, 3))[0]
    assert np.array_equal(model.restore(photo, mask=np.zeros((30, 20), bool)), photo)


@pytest.mark.parametrize(("length", "size"), [(40, 16), (16, 16), (23, 16), (10, 16), (1, 16)])
def test_resampling_is_pillows_there_and_back(length, size):
    total = np.float32([[length]])
    places = np.arange(length, dtype="float32")[None]
    down, up = (
        keras.ops.convert_to_numpy(each)[0]
        for each in migan._resampling(np.zeros((1, 1), "float32"), total, places, size)
    )
    for matrix, given, wanted in ((down, length, size), (up, size, length)):
        line = np.random.default_rng(0).uniform(0, 255, given).astype("float32")
        expected = Image.fromarray(line[None]).resize((wanted, 1), Image.Resampling.BILINEAR)
        np.testing.assert_allclose(matrix @ line, np.asarray(expected)[0], atol=1e-2)


def test_a_mask_of_another_size_is_refused(model):
    with pytest.raises(ValueError, match="`mask` must have the photo's height and width, 20x30"):
        model.restore(np.zeros((20, 30, 3), "uint8"), mask=np.ones((30, 20), bool))
    with pytest.raises(ValueError, match="`mask` is missing"):
        model.restore(np.zeros((20, 30, 3), "uint8"))
    with pytest.raises(ValueError, match="`images` must be uint8"):
        model.restore(np.zeros((20, 30, 3)), mask=np.ones((20, 30), bool))


def test_it_trains_saves_and_continues(tmp_path):
    photos, masks = kit.images(4, (20, 24, 3)), np.zeros((4, 20, 24), "uint8")
    masks[:, 4:12, 6:15] = 255
    model = models.MIGAN(8, filters=2, max_filters=4, context=2)
    model.compile(keras.optimizers.Adam(1e-3), loss="mean_absolute_error")
    history = model.fit((photos, masks), photos.astype("float32"), epochs=8, batch_size=4, verbose=0).history["loss"]
    assert history[-1] < history[0]
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert np.array_equal(loaded.restore(photos, mask=masks), model.restore(photos, mask=masks))
    kit.check_config_round_trip(model)
