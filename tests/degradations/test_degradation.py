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


def test_the_grid_of_jpeg_begins_at_any_of_64_places_and_no_pixel_is_spared():
    def saved(image, top, left):
        whole = np.pad(image, ((top, 0), (left, 0), (0, 0)), "symmetric")
        file = io.BytesIO()
        Image.fromarray(whole).save(file, "JPEG", quality=5)
        return np.asarray(Image.open(file))[top:, left:]

    images = np.random.default_rng(1).integers(0, 256, (60, 24, 20, 3), "uint8")
    made, _ = degradations.JPEG(5)(images.astype("float32"), np.random.default_rng(0))
    places = [(top, left) for top in range(8) for left in range(8)]
    found = [
        [place for place in places if np.array_equal(saved(image, *place), one)]
        for image, one in zip(images, made, strict=True)
    ]
    assert all(len(each) == 1 for each in found) and len({each[0] for each in found}) > 30
    assert np.all(np.mean(made == images, axis=(0, 2, 3)) < 0.1)


@pytest.mark.parametrize("shape", [(1, 1, 5, 3), (3, 6, 6, 1)])
def test_jpeg_takes_images_smaller_than_a_block(shape):
    made, _ = degradations.JPEG(50)(np.full(shape, 100, "float32"), np.random.default_rng(0))
    assert made.shape == shape and np.all(made == 100)


def test_arguments_that_are_one_number_are_no_spans():
    with pytest.raises(ValueError, match="`rounded` must be a number from 0 to 1"):
        degradations.GaussianNoise(rounded=(0.2, 0.8))
    with pytest.raises(ValueError, match="`deviation` must be a number"):
        degradations.MotionBlur(deviation=(0, 5))
    assert degradations.MotionBlur(kernels=np.ones((2, 1, 3))).margin == 1


def test_grey_images_have_no_colours_to_take_away():
    with pytest.raises(ValueError, match="three channels"):
        degradations.Grey()(np.zeros((1, 4, 4, 1), "float32"), np.random.default_rng(0))


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


def test_some_images_are_spared():
    class Add(degradations.Degradation):
        margin, upright = 3, True

        def __call__(self, images, generator):
            return images + 1.0, None

    sometimes = degradations.Sometimes(Add(), 0.25)
    given = np.zeros((4000, 1, 1, 1), "float32")
    made, told = sometimes(given, np.random.default_rng(0))
    assert made.mean() == pytest.approx(0.25, abs=0.03) and set(made.ravel()) == {0.0, 1.0} and told is None
    assert given.max() == 0 and (sometimes.margin, sometimes.upright) == (3, True)
    assert degradations.Sometimes(Add(), 0)(given, np.random.default_rng(0))[0].max() == 0
    with pytest.raises(ValueError, match="told=False"):
        degradations.Sometimes(degradations.JPEG(), 1)(given[:2], np.random.default_rng(0))
    with pytest.raises(ValueError, match="`share` must be a number"):
        degradations.Sometimes(Add(), 1.5)
