"""AdaIN: what its loss says, what training moves, styles that are mixed, and photos of every kind."""

import keras
import numpy as np
import pytest

from keras_genimg import losses
from keras_genimg.layers import instance_statistics
from keras_genimg.models import AdaIN
from keras_genimg.models.style.restyling import shares_of
from tests import kit


def photos(*shape, seed=0):
    return np.random.default_rng(seed).integers(0, 256, shape, "uint8")


@pytest.fixture(scope="module")
def model():
    model = AdaIN(vgg_weights=None, seed=0)
    last = [layer for layer in model.decoder.layers if layer.weights][-1]  # it starts at zero: everything is grey
    last.set_weights([np.random.default_rng(0).normal(0, 0.1, w.shape) for w in last.get_weights()])
    return model


def test_the_decoder_is_the_mirror_of_the_encoder(model):
    assert model.decoder(np.zeros((1, 3, 4, 512), "float32")).shape == (1, 24, 32, 3)
    assert model.decoder.count_params() == pytest.approx(2.9e6, rel=0.05)


def number(scalar):
    return float(keras.ops.convert_to_numpy(scalar))


def test_the_loss_is_that_of_the_paper():
    model = AdaIN(style_weight=3.0, reconstruction_weight=7.0, variation_weight=0.5, vgg_weights=None)
    content, painting = (photos(1, 16, 16, 3, seed=s).astype("float32") for s in (0, 1))
    strength = 0.25
    before, style = model.features(content)[-1], model.features(painting)
    mean, deviation = instance_statistics(before)
    wanted_mean, wanted_deviation = instance_statistics(style[-1])
    adapted = (before - mean) / deviation * wanted_deviation + wanted_mean  # equation 8
    goal = strength * adapted + (1 - strength) * before  # equation 14
    decoded = model.decoder(goal)
    found = model.features(255.0 * (decoded + 0.5))
    wanted = np.mean((np.array(keras.ops.convert_to_numpy(found[-1])) - keras.ops.convert_to_numpy(goal)) ** 2)
    for a, b in zip(found, style, strict=True):
        for one, other in zip(instance_statistics(a), instance_statistics(b), strict=True):
            wanted += 3.0 * strength * number(keras.ops.mean((one - other) ** 2))
    missed = keras.ops.convert_to_numpy(decoded) - (content / 255.0 - 0.5)
    wanted += 7.0 * (1 - strength) * np.mean(missed**2)
    wanted += 0.5 * number(losses.total_variation(255.0 * decoded)[0])
    inputs = [keras.ops.convert_to_tensor(value) for value in (content, painting, np.float32([[strength]]))]
    assert number(model.losses_of(*inputs)) == pytest.approx(wanted, rel=1e-3)


def test_training_brings_the_loss_down_and_moves_the_decoder_alone():
    model = AdaIN(vgg_weights=None, seed=0)
    model.compile(keras.optimizers.Adam(1e-3))
    data = photos(2, 16, 16, 3), photos(2, 16, 16, 3, seed=1)
    before = model.evaluate(*data, verbose=0, return_dict=True)["loss"]
    model.fit(*data, epochs=6, verbose=0)
    assert model.evaluate(*data, verbose=0, return_dict=True)["loss"] < 0.9 * before
    names = {variable.path.split("/")[0] for variable in model.trainable_variables}
    assert names == {variable.path.split("/")[0] for variable in model.decoder.trainable_variables}


def test_config_and_saved_file(model, tmp_path):
    kit.check_config_round_trip(model)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    inputs = photos(25, 38, 3), photos(24, 31, 3, seed=1)
    assert np.array_equal(again.stylize(*inputs), model.stylize(*inputs))


@pytest.mark.parametrize("shape", [(1, 1), (5, 40, 1), (37, 53, 3), (30, 26, 4)])
def test_photos_of_every_kind_keep_their_size(model, shape):
    image = photos(*shape)
    result = model.stylize(image, photos(9, 30, 3, seed=1), strength=0.5)
    assert result.dtype == np.uint8 and result.shape == (*shape[:2], 4 if shape[2:] == (4,) else 3)
    if shape[2:] == (4,):
        assert np.array_equal(result[..., 3], image[..., 3])


def test_what_is_served_is_what_stylize_gives(model):
    image, painting = photos(27, 34, 3), photos(24, 31, 3, seed=1)
    for strength in (0.5, 1.0):
        served = model.predict_on_batch([image[None], painting[None], np.float32([[strength]])])
        found = model.stylize(image, painting, strength).astype(float)
        assert np.abs(found - keras.ops.convert_to_numpy(served)[0]).max() <= 1.0


def test_no_strength_is_the_photo_itself_and_more_is_the_painting(model):
    image, one, other = photos(24, 24, 3), photos(24, 24, 3, seed=1), photos(24, 24, 3, seed=2)
    assert np.array_equal(model.stylize(image, one, 0.0), image)
    assert not np.array_equal(model.stylize(image, one), model.stylize(image, other))


def test_one_of_several_styles_alone_is_that_style(model):
    image, one, other = photos(24, 24, 3), photos(24, 24, 3, seed=1), photos(30, 24, 3, seed=2)
    alone = model.stylize(image, one)
    assert np.array_equal(model.stylize(image, [one, other], style_weights=[2, 0]), alone)
    everywhere = [np.ones((24, 24)), np.zeros((24, 24))]
    assert np.array_equal(model.stylize(image, [one, other], masks=everywhere), alone)


def test_a_mask_holds_where_it_is_drawn(model):
    image, one, other = photos(24, 320, 3), photos(24, 24, 3, seed=1), photos(24, 24, 3, seed=2)
    left = np.zeros((24, 320))
    left[:, :160] = 1
    result = model.stylize(image, [one, other], masks=[left, 1 - left])
    assert np.array_equal(result[:, :60], model.stylize(image, one)[:, :60])
    assert np.array_equal(result[:, -60:], model.stylize(image, other)[:, -60:])


def test_shares_add_up_to_one():
    assert shares_of((2, 2), 2) == pytest.approx([0.5, 0.5])
    assert shares_of((2, 2), 2, [1, 3]) == pytest.approx([0.25, 0.75])
    masks = [np.array([[1.0, 0.0]]), np.array([[1.0, 2.0]])]
    assert np.array(shares_of((1, 2), 2, [1, 3], masks)) == pytest.approx(np.array([[[0.25, 0]], [[0.75, 1]]]))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"strength": -0.1}, "strength"),
        ({"style_weights": [1, 1]}, "1 numbers"),
        ({"style_weights": [-1]}, "0 or more"),
        ({"style_weights": [0]}, "leave no place"),
        ({"masks": [np.ones((3, 3))]}, r"shape \(24, 24\)"),
        ({"masks": [np.zeros((24, 24))]}, "leave no place"),
        ({"styles": np.zeros((24, 24, 3))}, "`styles` must be uint8"),
    ],
)
def test_bad_input_is_refused(model, arguments, message):
    with pytest.raises(ValueError, match=message):
        model.stylize(**{"content": photos(24, 24, 3), "styles": photos(24, 24, 3), **arguments})


def test_photos_that_the_decoder_cannot_repeat_are_refused():
    model = AdaIN(vgg_weights=None)
    model.compile()
    with pytest.raises(ValueError, match=r"multiples of 8, these have .*20"):
        model.fit(photos(2, 20, 24, 3), photos(2, 20, 24, 3), verbose=0)
