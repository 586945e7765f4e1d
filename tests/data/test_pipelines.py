import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg import data, degradations

# Keras 3.15 calls np.array on tensors whose __array__ has no `copy`, of which numpy 2.4 complains.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")

IMAGES = np.random.default_rng(0).integers(0, 256, (50, 4, 6, 3), np.uint8)


def one_epoch(batches):
    return np.stack(list(batches))


class LinearModel(keras.Model):
    """A linear map that learns to answer 0: where training ends depends on the order of the batches."""

    def __init__(self, built):
        super().__init__()
        self.dense = keras.layers.Dense(1, kernel_initializer="ones")
        if built:
            self.dense.build((None, 72))
            self.built = True

    def call(self, images):
        return self.dense(ops.reshape(ops.cast(images, "float32") / 255.0, (-1, 72)))

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return ops.mean(ops.square(y_pred))


def linear_model(built=True):
    model = LinearModel(built)
    model.compile(keras.optimizers.SGD(0.01))
    return model


def kernel(model):
    return ops.convert_to_numpy(model.dense.kernel)


def test_an_epoch_has_each_image_at_most_once():
    batches = data.batches(IMAGES, 8)
    epoch = one_epoch(batches)
    assert epoch.shape == (6, 8, 4, 6, 3) and epoch.dtype == np.uint8
    originals = {image.tobytes() for image in IMAGES}
    given = [image.tobytes() for image in epoch.reshape(-1, 4, 6, 3)]
    assert len(set(given)) == 48 and set(given) <= originals


def test_remainder_is_kept_where_wanted():
    batches = list(data.batches(IMAGES, 8, drop_remainder=False))
    assert [len(batch) for batch in batches] == [8] * 6 + [2]
    assert {image.tobytes() for batch in batches for image in batch} == {image.tobytes() for image in IMAGES}
    assert len(data.batches(IMAGES, 10, drop_remainder=False)) == 5
    assert [len(batch) for batch in data.batches(IMAGES, 64, drop_remainder=False)] == [50]


def test_order_is_a_function_of_seed_and_epoch():
    third = one_epoch(data.batches(IMAGES, 8, seed=5, epoch=3))
    moved = data.batches(IMAGES, 8, seed=5)
    moved[4]
    moved.epoch = 3
    np.testing.assert_array_equal(moved[2], third[2])  # drawn out of turn
    np.testing.assert_array_equal(one_epoch(moved), third)
    for seed, epoch in ((5, 2), (3, 5), (4, 3)):
        assert (one_epoch(data.batches(IMAGES, 8, seed=seed, epoch=epoch)) != third).any()


def test_index_ends_where_the_batches_end():
    batches = data.batches(IMAGES, 8)
    np.testing.assert_array_equal(batches[-1], batches[5])
    with pytest.raises(IndexError):
        batches[6]


def test_flip_mirrors_half_of_the_images_and_keeps_the_order():
    images = np.random.default_rng(1).integers(0, 256, (400, 4, 6, 1), np.uint8)
    before = images.copy()
    plain = one_epoch(data.batches(images, 10, seed=2, epoch=1)).reshape(images.shape)
    flipped = one_epoch(data.batches(images, 10, seed=2, epoch=1, flip=True)).reshape(images.shape)
    same = (flipped == plain).all(axis=(1, 2, 3))
    mirrored = (flipped == plain[:, :, ::-1]).all(axis=(1, 2, 3))
    assert (same ^ mirrored).all()
    assert abs(mirrored.sum() - 200) < 50  # five standard deviations of a fair coin
    np.testing.assert_array_equal(images, before)


@pytest.mark.parametrize("built", [True, False])
@pytest.mark.parametrize("shuffle", [True, False])
def test_fit_counts_its_epochs(built, shuffle):
    # Keras calls on_epoch_end once more than there are epochs, and draws a batch first where the model is not built.
    batches = data.batches(IMAGES, 10)
    model = linear_model(built)
    model.fit(batches, epochs=3, shuffle=shuffle, verbose=0)
    assert batches.epoch == 3
    model.fit(batches, epochs=2, shuffle=shuffle, verbose=0)
    assert batches.epoch == 5


def test_two_batches_are_enough_to_count_epochs():
    # On TensorFlow, Keras draws two batches before it begins.
    batches = data.batches(IMAGES, 25)
    linear_model().fit(batches, epochs=3, shuffle=False, verbose=0)
    assert batches.epoch == 3


def test_evaluate_does_not_shift_the_epoch_of_the_training_set():
    batches = data.batches(IMAGES, 10)
    linear_model().fit(batches, validation_data=data.batches(IMAGES[:20], 10), epochs=2, shuffle=False, verbose=0)
    assert batches.epoch == 2


def test_steps_per_epoch_ends_keras_epochs_within_a_pass():
    # 6 batches in steps of 3: four of Keras's epochs are two passes, in the same order as two whole epochs.
    batches, halves = data.batches(IMAGES, 8, flip=True), data.batches(IMAGES, 8, flip=True)
    whole, stepped = linear_model(), linear_model()
    whole.fit(batches, epochs=2, shuffle=False, verbose=0)
    stepped.fit(halves, epochs=4, steps_per_epoch=3, shuffle=False, verbose=0)
    assert batches.epoch == halves.epoch == 2
    np.testing.assert_array_equal(kernel(whole), kernel(stepped))


def test_steps_per_epoch_of_a_whole_pass_changes_nothing():
    plain, counted = linear_model(), linear_model()
    plain.fit(data.batches(IMAGES, 25), epochs=4, shuffle=False, verbose=0)
    batches = data.batches(IMAGES, 25)
    counted.fit(batches.pipeline(), epochs=4, steps_per_epoch=len(batches), shuffle=False, verbose=0)
    assert batches.epoch == 4
    np.testing.assert_array_equal(kernel(plain), kernel(counted))


def test_resumed_training_sees_the_same_batches():
    straight, resumed, other = linear_model(), linear_model(), linear_model()
    straight.fit(data.batches(IMAGES, 8, seed=1, flip=True), epochs=4, shuffle=False, verbose=0)
    resumed.fit(data.batches(IMAGES, 8, seed=1, flip=True), epochs=2, shuffle=False, verbose=0)
    resumed.fit(data.batches(IMAGES, 8, seed=1, flip=True, epoch=2), epochs=2, shuffle=False, verbose=0)
    np.testing.assert_array_equal(kernel(straight), kernel(resumed))
    # The check has teeth: the epochs in another order end elsewhere.
    for epoch in (2, 0):
        other.fit(data.batches(IMAGES, 8, seed=1, flip=True, epoch=epoch), epochs=2, shuffle=False, verbose=0)
    assert (kernel(straight) != kernel(other)).any()


@pytest.mark.parametrize(
    "images, message",
    [
        (IMAGES.astype(np.float32), "must be uint8, got float32"),
        (IMAGES[0], "must be NHWC"),
        (IMAGES[:0], "is empty"),
        (IMAGES[:7], "7 images, less than one batch of 8"),
    ],
)
def test_wrong_images_are_an_error(images, message):
    with pytest.raises(ValueError, match=message):
        data.batches(images, 8)


@pytest.mark.parametrize("batch_size", [0, -8])
def test_wrong_batch_size_is_an_error(batch_size):
    with pytest.raises(ValueError, match="`batch_size` must be positive"):
        data.batches(IMAGES, batch_size)


def test_labels_go_with_their_images():
    labels = IMAGES[:, 0, 0, 0].astype(int)  # a label that can be read off its image
    pairs = list(data.batches(IMAGES, 8, labels=labels, seed=3))
    for images, given in pairs:
        np.testing.assert_array_equal(given, images[:, 0, 0, 0])
    plain = one_epoch(data.batches(IMAGES, 8, seed=3))
    np.testing.assert_array_equal(np.stack([images for images, _ in pairs]), plain)
    with pytest.raises(ValueError, match="`labels` has 49 entries for 50 images"):
        data.batches(IMAGES, 8, labels=labels[1:])


def test_labels_of_several_kinds_go_with_their_images_by_name():
    labels = {"label": IMAGES[:, 0, 0, 0].astype(int), "size": IMAGES[:, 0, 0] / 255}
    for images, given in data.batches(IMAGES, 8, labels=labels, seed=3):
        np.testing.assert_array_equal(given["label"], images[:, 0, 0, 0])
        np.testing.assert_array_equal(given["size"], images[:, 0, 0] / 255)
    with pytest.raises(ValueError, match="`labels` has 49 entries for 50 images"):
        data.batches(IMAGES, 8, labels=labels | {"size": labels["size"][1:]})


def test_shift_moves_each_image_by_its_own_and_fills_with_black():
    # One bright pixel in the middle of an image of 9 x 9, its value the image's number: it says where it went.
    images = np.zeros((200, 9, 9, 1), np.uint8)
    images[:, 4, 4, 0] = np.arange(1, 201)
    epochs = [one_epoch(data.batches(images, 200, seed=1, epoch=epoch, shift=2))[0] for epoch in (0, 0, 1)]
    np.testing.assert_array_equal(epochs[0], epochs[1])
    order, moves = [], []
    for epoch in (epochs[0], epochs[2]):
        number, row, column, _ = np.nonzero(epoch)
        assert len(number) == 200
        moves.append(np.stack([row, column], axis=1)[np.argsort(epoch[number, row, column, 0])] - 4)
        order.append(epoch[number, row, column, 0])
        counts = np.bincount(moves[-1][:, 0] * 5 + moves[-1][:, 1] + 12, minlength=25)
        assert len(counts) == 25 and counts.min() > 0  # 200 draws of 25 equal places: 8 each, 0 once in 170 runs
    assert (moves[0] != moves[1]).any(axis=1).mean() > 0.9  # 24/25 expected
    np.testing.assert_array_equal(order[0], one_epoch(data.batches(images, 200, seed=1))[0][:, 4, 4, 0])
    with pytest.raises(ValueError, match="`shift` must be from 0 to less than the images' sides"):
        data.batches(images, 8, shift=9)


def test_shift_cuts_what_leaves_the_image():
    image = np.arange(1, 13, dtype=np.uint8).reshape(1, 3, 4, 1)
    down_and_left = data.pipelines.shifted(image, np.array([[1, -2]]))
    np.testing.assert_array_equal(down_and_left[0, :, :, 0], [[0, 0, 0, 0], [3, 4, 0, 0], [7, 8, 0, 0]])


def test_crops_are_windows_anew_in_each_epoch():
    images = np.random.default_rng(0).integers(0, 256, (6, 9, 11, 3), "uint8")
    cut = data.batches(images, 6, crop=5, seed=1)
    found = {}
    for epoch in range(2):
        cut.epoch = epoch
        for window in cut[0]:
            places = [
                (number, top, left)
                for number, image in enumerate(images)
                for top in range(5)
                for left in range(7)
                if np.array_equal(image[top : top + 5, left : left + 5], window)
            ]
            assert len(places) == 1
            found.setdefault(places[0][0], []).append(places[0][1:])
    assert sorted(found) == list(range(6)) and any(one != other for one, other in found.values())
    with pytest.raises(ValueError, match="crop"):
        data.batches(images, 6, crop=10)


def test_a_degradation_gives_pairs_whose_noise_is_a_function_of_seed_epoch_and_index():
    images = np.random.default_rng(0).integers(0, 256, (12, 4, 4, 1), "uint8")
    noise = degradations.GaussianNoise(30, rounded=0.0)
    whole, degraded = data.batches(images, 4, seed=3), data.batches(images, 4, seed=3, degradation=noise)
    first = [degraded[index] for index in range(3)]
    for index, (worse, good) in enumerate(first):
        assert np.array_equal(good, whole[index]) and worse.dtype == np.float32
        assert 20 < np.std(worse - good) < 40
    again = data.batches(images, 4, seed=3, degradation=noise)
    assert np.array_equal(again[2][0], first[2][0]) and not np.array_equal(
        first[0][0] - first[0][1], first[1][0] - first[1][1]
    )
    again.epoch = 1
    assert not np.array_equal(again[0][0], first[0][0])
    with pytest.raises(ValueError, match="leave `labels` out"):
        data.batches(images, 4, labels=np.zeros(12), degradation=noise)
