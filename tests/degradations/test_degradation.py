"""Noise, JPEG and chains, by their definitions and by pillow."""

import io

import numpy as np
import pytest
from PIL import Image

from keras_genimg import data, degradations


def photo(size=64):
    return data.sample_photo()[None, :size, :size].astype("float32")


def test_noise_has_the_deviation_that_it_tells_and_no_mean():
    images = np.full((4, 300, 300, 3), 128, "float32")
    noisy, told = degradations.GaussianNoise((5, 50), rounded=0.0)(images, np.random.default_rng(1))
    assert noisy.dtype == told.dtype == np.float32 and told.shape == (4,)
    assert len(set(told.tolist())) == 4 and told.min() >= 5 and told.max() <= 50
    np.testing.assert_allclose((noisy - images).std((1, 2, 3)), told, rtol=0.01)
    np.testing.assert_allclose((noisy - images).mean((1, 2, 3)), 0, atol=0.4)


def test_a_share_of_noisy_images_is_as_files_hold_them():
    noisy, _ = degradations.GaussianNoise(50, rounded=0.5)(np.repeat(photo(), 200, 0), np.random.default_rng(0))
    whole = np.all(noisy == np.clip(np.rint(noisy), 0, 255), axis=(1, 2, 3))
    assert 75 < whole.sum() < 125
    assert noisy[~whole].min() < 0 and noisy[~whole].max() > 255


def test_jpeg_is_pillows():
    made, told = degradations.JPEG(10, anywhere=False)(photo(), np.random.default_rng(0))
    file = io.BytesIO()
    Image.fromarray(photo()[0].astype("uint8")).save(file, "JPEG", quality=10)
    np.testing.assert_array_equal(made[0], np.asarray(Image.open(file)))
    assert told.tolist() == [90.0]
    grey = degradations.JPEG(10, anywhere=False, told=False)(photo()[..., :1], np.random.default_rng(0))
    assert grey[0].shape == (1, 64, 64, 1) and grey[1] is None


def test_the_grid_of_jpeg_begins_at_any_of_64_places_within_the_margin():
    images = np.random.default_rng(1).uniform(0, 255, (600, 24, 24, 3)).astype("float32")
    made, _ = degradations.JPEG(5)(images, np.random.default_rng(0))
    untouched = np.all(made == images, axis=-1)
    starts = [(int(np.all(one, 1).argmin()), int(np.all(one, 0).argmin())) for one in untouched]
    assert set(starts) == {(top, left) for top in range(8) for left in range(8)}


def test_a_chain_applies_its_steps_in_order_and_tells_what_one_of_them_tells():
    class Add(degradations.Degradation):
        margin = 3

        def __call__(self, images, generator):
            return images + 1.0, None

    class Double(degradations.Degradation):
        margin, upright = 2, True

        def __call__(self, images, generator):
            return images * 2.0, np.full(len(images), 7, "float32")

    chain = degradations.Chain([Add(), Double(), Add()])
    made, told = chain(np.ones((2, 4, 4, 1), "float32"), np.random.default_rng(0))
    assert made.max() == made.min() == 5 and told.tolist() == [7, 7] and chain.margin == 8 and chain.upright
    with pytest.raises(ValueError, match="Two steps"):
        degradations.Chain([Double(), Double()])(made, np.random.default_rng(0))
    with pytest.raises(ValueError, match="empty"):
        degradations.Chain([])


@pytest.mark.parametrize(
    "make", [lambda: degradations.GaussianNoise(), lambda: degradations.JPEG()], ids=["noise", "jpeg"]
)
def test_the_same_generator_gives_the_same_and_the_images_stay(make):
    images = photo()
    (first, told), (second, again) = (make()(images, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(told, again)
    np.testing.assert_array_equal(images, photo())
    assert np.any(make()(images, np.random.default_rng(4))[0] != first)


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: degradations.GaussianNoise((5, 2)), "`deviation`.*first is not the greater"),
        (lambda: degradations.GaussianNoise(-1), "`deviation`.*from 0 to 255"),
        (lambda: degradations.GaussianNoise(rounded=2), "`rounded`"),
        (lambda: degradations.JPEG(0), "`quality`.*from 1 to 95"),
    ],
)
def test_what_cannot_be_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
