"""Test sets of restoration: the same worse photos each time, and clear words where photos are missing."""

import numpy as np
import pytest
from PIL import Image

from keras_genimg import data, degradations
from keras_genimg.degradations.standard import STANDARD


def test_noise_is_that_of_the_photos_place_in_the_set():
    ((worse, good, told),) = data.restoration_pairs("sample", "sigma25")
    np.testing.assert_array_equal(good, data.sample_photo())
    # `GaussianNoise` draws a deviation before the noise.
    generator = np.random.default_rng((0, 0))
    generator.uniform(25, 25, (1, 1, 1, 1))
    np.testing.assert_allclose(worse - good, 25 * generator.standard_normal(good.shape, np.float32), atol=1e-4)
    assert told == 25 and worse.min() < 0


@pytest.mark.parametrize("name", STANDARD)
def test_every_named_degradation_is_the_same_each_time(name):
    ((worse, _, told),), ((again, _, _),) = (data.restoration_pairs("sample", name) for _ in range(2))
    np.testing.assert_array_equal(worse, again)
    assert worse.dtype == np.float32
    if name.endswith("_clipped") or name.startswith("q"):
        np.testing.assert_array_equal(worse, worse.astype("uint8"))
    if name.startswith("q"):
        assert told == 100 - int(name[1:])


def test_a_degradation_of_ones_own_and_masks():
    class Half(degradations.Degradation):
        def __call__(self, images, generator):
            return images / 2, np.ones((*images.shape[:3], 1), "float32")

    ((worse, good, told),) = data.restoration_pairs("sample", Half())
    np.testing.assert_array_equal(worse * 2, good)
    assert told.shape == (300, 444, 1)


def test_photos_are_read_in_the_order_of_their_names(tmp_path):
    folder = tmp_path / "mcmaster" / "hr"
    folder.mkdir(parents=True)
    for index in range(18):
        Image.new("RGB", (8, 8), (index,) * 3).save(folder / f"{index:02}.png")
    pairs = data.restoration_pairs("mcmaster", "q10", tmp_path)
    assert [good[0, 0, 0] for _, good, _ in pairs] == list(range(18))
    (folder / "17.png").unlink()
    with pytest.raises(ValueError, match="has 18 photos; here are 17"):
        data.restoration_pairs("mcmaster", "q10", tmp_path)


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(FileNotFoundError, match="put its 68 photos there"):
        data.restoration_pairs("cbsd68", "q10", tmp_path)
    with pytest.raises(ValueError, match="no set named 'set14'"):
        data.restoration_pairs("set14", "q10")
    with pytest.raises(ValueError, match="no degradation named 'fog'"):
        data.restoration_pairs("sample", "fog")
