import keras
import numpy as np
import pytest

from keras_genimg import losses
from keras_genimg.training import NoiseSource
from tests.augmentations.test_differentiable import augmented, drawing, random_images


@pytest.mark.parametrize(("draw", "mirrored"), [(0.0, False), (0.49, False), (0.5, True), (0.99, True)])
def test_a_mirror_image_is_numpys_flip(draw, mirrored):
    images = random_images()
    expected = np.flip(images, 2) if mirrored else images
    assert np.array_equal(augmented(losses.Mirror(), images, drawing(draw)), expected)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_quarter_turns_are_numpys_rot90(turns):
    images = random_images((3, 8, 8, 3))
    expected = np.rot90(images, turns, axes=(1, 2))
    for draw in (turns / 4, (turns + 0.99) / 4):  # the ends of the four equal parts of 0..1
        assert np.array_equal(augmented(losses.QuarterTurns(), images, drawing(draw)), expected)


@pytest.mark.parametrize(("augmentation", "kinds"), [(losses.Mirror(), 2), (losses.QuarterTurns(), 4)])
def test_each_image_has_its_own_draw(augmentation, kinds):
    images = np.repeat(random_images((1, 8, 8, 3)), 400, axis=0)
    found = augmented(augmentation, images, NoiseSource(seed=1).uniform)
    _, counts = np.unique(found.reshape(400, -1), axis=0, return_counts=True)
    assert len(counts) == kinds and all(abs(count - 400 / kinds) < 40 for count in counts)


def test_images_that_are_not_square_are_not_turned():
    with pytest.raises(ValueError, match="square images, got 8x12"):
        losses.QuarterTurns()(keras.ops.ones((1, 8, 12, 1)), drawing(0.5))
