"""The deep image prior: its loss by hand, what it learns first, masks, saving, and that equal seeds are equal."""

import keras
import numpy as np
import pytest

from keras_genimg import data, metrics, models
from tests import kit

SIZE = (20, 28)


def photo(height=20, width=28, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), "uint8")


def smooth(height, width):
    """A photo of slopes, which any network of convolutions learns soon."""
    rows, columns = np.mgrid[0:height, 0:width]
    return np.stack([200 - 3 * rows, 60 + 2 * columns, 100 + rows + columns], axis=-1).astype("uint8")


def hole():
    mask = np.zeros(SIZE, bool)
    mask[5:12, 8:20] = True
    return mask


def tiny(size=SIZE, **options):
    return models.DeepImagePrior(size, **{"widths": (4, 6), "channels": 3, "seed": 3, **options})


def output(model):
    """What the network says, without the noise that training adds."""
    made = keras.ops.convert_to_numpy(model.network(model.source, training=False))
    return made[0, : model.size[0], : model.size[1]]


def test_the_loss_is_the_squared_error_where_the_photo_is_known():
    model, mask, truth = tiny(noise=0.0), hole(), photo()
    model.adapt(truth, mask)
    error = (output(model) - truth / 255.0) ** 2
    assert model.fit(1, verbose=0).history["loss"][0] == pytest.approx(error[~mask].mean(), rel=1e-4)


def test_enlarged_the_loss_is_that_of_the_picture_shrunk_by_imresize():
    model, truth = tiny((20, 28), scale=4, noise=0.0), photo(5, 7)
    model.adapt(truth)
    error = (data.imresize(output(model).astype("float64"), 1 / 4) - truth / 255.0) ** 2
    assert model.fit(1, verbose=0).history["loss"][0] == pytest.approx(error.mean(), rel=1e-4)


def test_what_is_lost_is_never_seen():
    results = []
    for grey in (0, 255):
        damaged = photo()
        damaged[hole()] = grey
        model = tiny()
        model.adapt(damaged, hole())
        model.fit(3, verbose=0)
        results.append(model.picture())
    assert np.array_equal(*results)


def test_the_picture_is_the_mean_and_then_the_average_of_the_outputs():
    model = tiny(noise=0.0, average=0.5)
    model.adapt(photo())
    wanted = None
    for step in range(4):
        made = output(model)
        share = max(0.5, 1 / (step + 1))
        wanted = made if wanted is None else wanted + share * (made - wanted)
        model.fit(1, verbose=0)
    assert np.abs(model.picture() - 255 * wanted).max() < 1


def test_it_takes_the_noise_from_a_photo():
    truth = smooth(32, 40)
    noisy = np.clip(truth + np.random.default_rng(0).normal(0, 25, truth.shape), 0, 255).astype("uint8")
    model = tiny((32, 40), widths=(8, 8), channels=8)
    model.adapt(noisy)
    model.fit(100, verbose=0)
    before, after = metrics.psnr(np.stack([truth, truth]), np.stack([noisy, model.picture()]))
    assert after > before + 3


def test_a_mask_is_filled_and_restore_keeps_the_rest_to_the_bit():
    truth, mask = smooth(20, 28), hole()
    damaged = np.where(mask[..., None], 0, truth).astype("uint8")
    model = tiny(widths=(8, 8), channels=8)
    model.adapt(damaged, mask)
    model.fit(100, verbose=0)
    assert np.abs(model.picture()[mask].astype(int) - truth[mask]).mean() < 0.6 * truth[mask].mean()  # that is black's
    found = models.DeepImagePrior.restore(damaged, mask, steps=2, seed=0, verbose=0)
    assert np.array_equal(found[~mask], truth[~mask]) and np.all(found[mask] > 0)


def test_enlargement_alpha_and_grey():
    small = np.concatenate([smooth(6, 8), np.full((6, 8, 1), 77, "uint8")], axis=-1)
    found = models.DeepImagePrior.restore(small, scale=3, steps=2, verbose=0)
    assert found.shape == (18, 24, 4) and np.all(found[..., 3] == 77)
    assert models.DeepImagePrior.restore(photo()[..., 0], steps=2, verbose=0).shape == (20, 28, 3)


def test_equal_seeds_give_equal_pictures_and_others_do_not():
    made = [models.DeepImagePrior.restore(photo(), steps=2, seed=seed, verbose=0) for seed in (1, 1, 2)]
    assert np.array_equal(made[0], made[1]) and not np.array_equal(made[0], made[2])


def test_save_load_continue(tmp_path):
    model = tiny(average=0.9)
    kit.check_config_round_trip(model)
    model.adapt(photo(), hole())
    model.fit(3, verbose=0)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert np.array_equal(model.picture(), again.picture())
    for one in (model, again):
        one.fit(3, verbose=0)
    assert kit.largest_difference(kit.weights(model), kit.weights(again)) <= 1e-6


def test_the_step_moves_the_network_alone():
    model = tiny()
    model.adapt(photo(), hole())
    model.compile()
    loss = lambda: keras.ops.mean(model.network(model.source, training=True) ** 2)  # noqa: E731
    kit.check_player_moves_its_own(model, "network", loss)
    assert {v.path for v in model.trainable_variables} == {v.path for v in model.network.trainable_variables}


def test_a_callback_stops_it_when_the_noise_begins_to_be_learnt():
    model, steps = tiny(), []
    model.adapt(photo())

    def on_end(step, logs):
        steps.append(step)
        model.stop_training = logs["loss"] < 1.0

    model.fit(5, verbose=0, callbacks=[keras.callbacks.LambdaCallback(on_train_batch_end=on_end)])
    assert steps == [0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tiny((15, 40)), "`size`"),
        (lambda: tiny((20, 30), scale=4), "multiple of `scale`"),
        (lambda: tiny(scale=1.5), "`scale`"),
        (lambda: tiny(average=1.0), "`average`"),
        (lambda: tiny().fit(1), "adapt"),
        (lambda: tiny().adapt(photo(21, 28)), "`photo` must have the size"),
        (lambda: tiny().adapt(photo(), hole()[1:]), "`mask` must have the size"),
        (lambda: tiny().adapt(photo(), np.ones(SIZE, bool)), "leaves nothing"),
        (lambda: models.DeepImagePrior.restore(photo().astype("float32")), "uint8"),
    ],
)
def test_bad_arguments_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_whatever_is_marked_at_all_is_lost_wholly():
    photo = np.random.default_rng(0).integers(0, 256, (16, 16, 3), "uint8")
    mask = np.zeros((16, 16), "uint8")
    mask[4:9, 5:11] = 255
    mask[3, 5:11] = 40  # a soft rim
    model = models.DeepImagePrior((16, 16), widths=(4,), seed=0)
    model.adapt(photo, mask)
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(model.known)[0, ..., 0] == 0, mask > 0)


@pytest.mark.parametrize(("name", "value"), [("steps", 0), ("steps", -1), ("scale", 0)])
def test_counts_that_are_none_are_refused_by_name(name, value):
    with pytest.raises(ValueError, match=f"`{name}` must be a whole number"):
        models.DeepImagePrior.restore(np.zeros((16, 16, 3), "uint8"), **{name: value})
