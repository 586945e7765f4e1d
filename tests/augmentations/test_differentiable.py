import keras
import numpy as np
import pytest
from scipy import ndimage

from keras_genimg import losses
from keras_genimg.training import NoiseSource, autodiff


def drawing(*values):
    """A `uniform` that gives each image of the batch the same values, in the order of its draws."""

    def uniform(shape):
        return keras.ops.convert_to_tensor(np.broadcast_to(np.reshape(values, shape[1:]), shape).astype("float32"))

    return uniform


def random_images(shape=(3, 8, 12, 3)):
    return np.random.default_rng(0).uniform(-1, 1, shape).astype("float32")


def augmented(augmentation, images, uniform):
    return keras.ops.convert_to_numpy(augmentation(keras.ops.convert_to_tensor(images), uniform))


def test_a_draw_in_the_middle_changes_no_colour():
    images = random_images()
    assert augmented(losses.ColourJitter(), images, drawing(0.5, 0.5, 0.5)) == pytest.approx(images, abs=1e-6)


def test_the_ends_of_the_draws_are_the_papers_ranges():
    # Zhao 2020: brightness -0.5..0.5, saturation factor 0..2, contrast factor 0.5..1.5
    images = random_images()
    assert augmented(losses.ColourJitter(), images, drawing(1, 0.5, 0.5)) == pytest.approx(images + 0.5, abs=1e-6)
    grey = np.repeat(images.mean(-1, keepdims=True), 3, axis=-1)
    assert augmented(losses.ColourJitter(), images, drawing(0.5, 0, 0.5)) == pytest.approx(grey, abs=1e-6)
    found = augmented(losses.ColourJitter(), images, drawing(0.5, 0.5, 1))
    assert found.mean((1, 2, 3)) == pytest.approx(images.mean((1, 2, 3)), abs=1e-6)
    assert found.std((1, 2, 3)) == pytest.approx(1.5 * images.std((1, 2, 3)), abs=1e-5)


@pytest.mark.parametrize("down", [-1, 0, 1])
@pytest.mark.parametrize("right", [-2, 0, 1])
def test_a_translation_is_numpys_roll_with_grey_coming_in(down, right):
    images = random_images()  # a share of 0.125 is 1 of 8 rows and 2 of 12 columns, rounded up from 1.5
    draws = (down + 1.5) / 3, (right + 2.5) / 5  # the middles of 3 and of 5 equal parts of 0..1
    expected = np.roll(images, (down, right), axis=(1, 2))
    rows, columns = np.arange(8) - down, np.arange(12) - right
    expected[:, (rows < 0) | (rows >= 8)] = 0.0
    expected[:, :, (columns < 0) | (columns >= 12)] = 0.0
    assert augmented(losses.Translation(0.125), images, drawing(*draws)) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("down", "right"), [(1.0, -3.0), (0.25, 1.5), (-0.6, -0.001), (0.0, 0.0)])
def test_a_fractional_translation_is_scipys_shift(down, right):
    images = random_images()
    draws = (down / 1.0 + 1) / 2, (right / 3.0 + 1) / 2  # a share of 0.125 is 1 of 8 rows; 0.25 is 3 of 12 columns
    for share, wanted in ((0.125, (down, 0.0)), (0.25, (0.0, right))):
        only = (draws[0], 0.5) if share == 0.125 else (0.5, draws[1])
        found = augmented(losses.Translation(share, fractional=True), images, drawing(*only))
        expected = ndimage.shift(images, (0, *wanted, 0), order=1, mode="grid-constant", cval=0.0)
        assert found == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("draws", "rows", "columns"),
    [
        ((0.5, 0.5), slice(2, 6), slice(3, 9)),  # places 0..8 and 0..12: the middle ones are 4 and 6
        ((0.0, 0.0), slice(0, 2), slice(0, 3)),
        ((0.999, 0.999), slice(6, 8), slice(9, 12)),
    ],
)
def test_a_cutout_has_its_middle_where_it_was_drawn(draws, rows, columns):
    images = random_images()
    expected = images.copy()
    expected[:, rows, columns] = 0.0
    assert np.array_equal(augmented(losses.Cutout(0.5), images, drawing(*draws)), expected)


def test_an_odd_cutout_lies_around_a_pixel():
    image = np.ones((1, 6, 6, 1), "float32")  # half of 6 is 3: the middle is one of pixels 0..5
    gone = 1.0 - augmented(losses.Cutout(0.5), image, drawing(0.0, 0.999))[0, :, :, 0]
    expected = np.zeros((6, 6))
    expected[:2, 4:] = 1.0  # around the first row and the last column, as far as there are pixels
    assert np.array_equal(gone, expected)


@pytest.mark.parametrize(
    "augmentation",
    [losses.ColourJitter(), losses.Translation(0.25), losses.Translation(0.25, fractional=True), losses.Cutout(),
     losses.Scale()],
)  # fmt: skip
def test_each_image_has_its_own_draw(augmentation):
    images = np.repeat(random_images((1, 16, 16, 3)), 6, axis=0)
    found = augmented(augmentation, images, NoiseSource(seed=1).uniform)
    again = augmented(augmentation, images, NoiseSource(seed=1).uniform)
    assert len(np.unique(found.reshape(6, -1), axis=0)) > 3 and np.array_equal(found, again)


def test_gradients_pass_through():
    # The sum of an augmented image has gradient 1 at a pixel that is still there, 0 at one that is not; a change of
    # contrast keeps the mean of the image, and so its sum's gradient.
    images = keras.ops.convert_to_tensor(random_images((1, 8, 8, 1)))

    def gradient(augmentation, *draws):
        _, found = autodiff.input_grad(lambda x: augmentation(x, drawing(*draws)), images, [])
        return keras.ops.convert_to_numpy(found)[0, :, :, 0]

    expected = np.ones((8, 8))
    expected[7] = 0.0  # moved out at the bottom
    assert gradient(losses.Translation(), 0.9, 0.5) == pytest.approx(expected, abs=1e-6)
    assert gradient(losses.Cutout(), 0.5, 0.5).sum() == pytest.approx(64 - 16)
    assert gradient(losses.ColourJitter(), 0.9, 0.2, 0.7) == pytest.approx(np.ones((8, 8)), abs=1e-5)


@pytest.mark.parametrize(
    "augmentation",
    [losses.ColourJitter(0.1, 0.2, 0.3), losses.Translation(0.2, True), losses.Cutout(0.3), losses.Mirror(),
     losses.QuarterTurns(), losses.Scale(0.3)],
)  # fmt: skip
def test_the_config_rebuilds_it(augmentation):
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(augmentation))
    assert vars(again) == vars(augmentation)


def test_numbers_out_of_range_are_refused():
    for share in (-0.1, 1.0, float("nan")):
        with pytest.raises(ValueError, match="share of Cutout"):
            losses.Cutout(share)
    with pytest.raises(ValueError, match="`contrast`"):
        losses.ColourJitter(contrast=-0.1)
