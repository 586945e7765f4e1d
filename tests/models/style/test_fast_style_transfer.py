"""The feed-forward style network: what its loss says, what training moves, and photos of every kind."""

import keras
import numpy as np
import pytest

from keras_genimg import losses
from keras_genimg.models import FastStyleTransfer, fast_style_network
from tests import kit


def photos(*shape, seed=0):
    return np.random.default_rng(seed).integers(0, 256, shape, "uint8")


def tiny(**arguments):
    arguments = {"vgg_weights": None, "style_layers": ("block1_conv2", "block2_conv1"), "seed": 0, **arguments}
    return FastStyleTransfer((4, 6, 8), 1, content_layer="block2_conv2", **arguments)


def trained(seed=1):
    """A model whose weights are not those of the identity."""
    model = tiny()
    rng = np.random.default_rng(seed)
    model.network.set_weights([w + 0.1 * rng.normal(size=w.shape) for w in model.network.get_weights()])
    return model


def test_no_strength_is_the_photo_itself():
    image = photos(33, 47, 3)
    assert np.array_equal(trained().stylize(image, strength=0.0), image)
    assert np.abs(tiny().stylize(image, strength=0.5) - (64 + image / 2.0)).max() <= 1  # half of it grey


def test_the_paper_sizes_fit_the_bound():
    assert fast_style_network().count_params() <= 1_700_000


def test_the_loss_is_that_of_the_paper():
    model = tiny(content_weight=2.0, style_weight=30.0, variation_weight=0.5)
    style = photos(20, 24, 3, seed=3)
    model.adapt(style)
    images = photos(2, 16, 16, 3).astype("float32")
    strength = np.array([[0.25], [1.0]], "float32")
    wanted = []
    for image, share in zip(images, (0.25, 1.0), strict=True):
        faded = (1.0 - share) * image[None] + share * 127.5  # what the untrained network makes
        found = 0.5 * losses.total_variation(faded)[0]
        maps = [model.features(picture) for picture in (faded, image[None])]
        found += 2.0 * np.mean((keras.ops.convert_to_numpy(maps[0][0]) - keras.ops.convert_to_numpy(maps[1][0])) ** 2)
        maps = zip(maps[0][1:], model.features(style[None].astype("float32"))[1:], strict=True)
        found += share * 30.0 * sum(losses.gram_loss(*map(losses.gram_matrix, pair))[0] for pair in maps)
        wanted.append(keras.ops.convert_to_numpy(found))
    images, strength = keras.ops.convert_to_tensor(images), keras.ops.convert_to_tensor(strength)
    found = keras.ops.convert_to_numpy(model.perceptual_loss(images, strength))
    assert found == pytest.approx(np.mean(wanted), rel=1e-4)


def test_training_without_a_style_is_refused():
    model = tiny()
    model.compile()
    with pytest.raises(ValueError, match="adapt"):
        model.fit(photos(2, 16, 16, 3), verbose=0)


def test_training_brings_the_loss_down_and_moves_the_network_alone():
    model = tiny(style_weight=1e4)
    model.adapt(photos(20, 24, 3, seed=3) // 4)
    model.compile()
    data = photos(4, 16, 16, 3)
    before = model.evaluate(data, verbose=0, return_dict=True)["loss"]
    kit.fit(model, data, epochs=30)
    assert model.evaluate(data, verbose=0, return_dict=True)["loss"] < 0.9 * before
    ones = keras.ops.ones((4, 1))
    judge = model.features.network.get_weights()
    assert all(np.array_equal(a, b) for a, b in zip(judge, tiny().features.network.get_weights(), strict=True))
    kit.check_player_moves_its_own(
        model, "network", lambda: model.perceptual_loss(keras.ops.cast(data, "float32"), ones)
    )


def test_save_load_continue(tmp_path):
    model = tiny()
    model.adapt(photos(20, 24, 3, seed=3))
    model.compile()
    kit.check_config_round_trip(model)
    kit.check_save_load_continue(model, photos(8, 16, 16, 3), tmp_path / "model.keras")


@pytest.mark.parametrize("shape", [(1, 1), (5, 40), (16, 16, 1), (37, 53, 3), (18, 21, 4)])
def test_photos_of_every_kind_keep_their_size(shape):
    image = photos(*shape)
    result = trained().stylize(image)
    assert result.dtype == np.uint8 and result.shape == (*shape[:2], 4 if shape[2:] == (4,) else 3)
    if shape[2:] == (4,):
        assert np.array_equal(result[..., 3], image[..., 3])


def test_grey_photos_are_rgb_ones_and_batches_are_photos():
    model, grey = trained(), photos(20, 24)
    assert np.array_equal(model.stylize(grey), model.stylize(np.stack([grey] * 3, -1)))
    batch = photos(2, 20, 24, 3)
    assert np.array_equal(model.stylize(batch), np.stack([model.stylize(image) for image in batch]))


def test_colours_are_kept_where_asked():
    image = photos(24, 24, 3) // 2 + 64
    styled = trained().stylize(image, preserve_color=True).astype(int)
    change = styled - image
    inside = (styled > 0) & (styled < 255)
    inside = inside.all(-1)
    assert np.ptp(change[inside], axis=-1).max() <= 1  # R, G and B move alike, up to rounding


def test_strength_matters():
    model, image = trained(), photos(24, 24, 3)
    results = [model.stylize(image, strength=s).astype(int) for s in (0.0, 0.5, 1.0)]
    assert np.abs(results[0] - results[2]).mean() > 1 and np.abs(results[1] - results[2]).mean() > 0


@pytest.mark.parametrize(
    ("image", "arguments", "message"),
    [
        (np.zeros((8, 8, 3)), {}, "uint8"),
        (np.zeros((8, 8, 2), "uint8"), {}, "channels"),
        (np.zeros((0, 8, 3), "uint8"), {}, "no pixels"),
        (np.zeros((8, 8, 3), "uint8"), {"strength": 1.5}, "strength"),
        (np.zeros((8, 8, 3), "uint8"), {"strength": float("nan")}, "strength"),
        (np.broadcast_to(np.uint8(0), (10_000, 10_000, 3)), {}, "shrink it to 3464x3464"),
    ],
)
def test_bad_input_is_refused(image, arguments, message):
    with pytest.raises(ValueError, match=message):
        tiny().stylize(image, **arguments)
