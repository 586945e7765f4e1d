import keras
import numpy as np
import pytest

from keras_genimg.data import batches, paired

IMAGES = np.random.default_rng(0).integers(0, 256, (11, 9, 12, 3), "uint8")


@pytest.mark.parametrize("options", [{}, {"crop": 6}, {"flip": True}, {"shift": 3}, {"crop": 6, "flip": True}])
def test_images_of_a_pair_are_treated_alike(options):
    pairs = paired(IMAGES, 255 - IMAGES, 4, **options)
    assert len(pairs) == 2
    for first, second in pairs:
        assert first.dtype == second.dtype == np.uint8 and first.shape == second.shape
        black = (first == 0) & (second == 0)  # what a shift lets in; no pair of ours has it
        assert ((second == 255 - first) | black).all() and black.any() == ("shift" in options)


def test_first_images_come_as_batches_gives_them():
    options = {"crop": 6, "flip": True, "shift": 2, "seed": 3, "epoch": 5}
    ours = [first for first, _ in paired(IMAGES, 255 - IMAGES, 4, **options)]
    np.testing.assert_array_equal(ours, list(batches(IMAGES, 4, **options)))


def test_grey_images_may_belong_to_coloured_ones():
    grey = IMAGES[..., :1]
    first, second = paired(grey, IMAGES, 4, crop=5, flip=True)[1]
    assert first.shape == (4, 5, 5, 1) and second.shape == (4, 5, 5, 3)
    np.testing.assert_array_equal(first, second[..., :1])


def test_a_later_epoch_is_the_one_that_training_would_have_reached():
    model = keras.Sequential([keras.Input((6, 6, 3)), keras.layers.Rescaling(1 / 255), keras.layers.Conv2D(3, 1)])
    model.compile("sgd", "mse")
    pairs = paired(IMAGES, 255 - IMAGES, 4, crop=6, flip=True)
    model.fit(pairs, epochs=3, shuffle=False, verbose=0)
    assert pairs.epoch == 3
    resumed = paired(IMAGES, 255 - IMAGES, 4, crop=6, flip=True, epoch=3)
    np.testing.assert_array_equal(pairs[1], resumed[1])
    assert not np.array_equal(resumed[1], paired(IMAGES, 255 - IMAGES, 4, crop=6, flip=True, epoch=2)[1])


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (IMAGES[1:], "`first` has 11 images and `second` 10: .* `unpaired` is for"),
        (IMAGES[:, 1:], r"`first` has images of \(9, 12\) pixels and `second` of \(8, 12\): .* `load_pairs`"),
        (IMAGES / 255, "`second` must be uint8, got float64"),
    ],
)
def test_sets_that_are_no_pairs_are_refused(second, words):
    with pytest.raises(ValueError, match=words):
        paired(IMAGES, second, 4)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"crop": 10}, "`crop` must be from 1"),
        ({"shift": 9}, "`shift` must be from 0"),
        ({"batch_size": 12}, "less than one batch of 12"),
        ({"batch_size": 0}, "`batch_size` must be positive"),
    ],
)
def test_what_cannot_be_cut_is_refused(options, words):
    with pytest.raises(ValueError, match=words):
        paired(IMAGES, IMAGES, **{"batch_size": 4, **options})
