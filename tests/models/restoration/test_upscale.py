"""`upscale`: tiles join without a seam, any size and colour model, the ensemble knows no direction."""

import keras
import numpy as np
import pytest

from keras_genimg import data, metrics, models

SMALL = {
    models.ESPCN: {"scale": 2, "filters": (6, 4)},
    models.EDSR: {"scale": 4, "filters": 4, "blocks": 1},
    models.SESR: {"scale": 3, "filters": 4, "blocks": 2, "width": None},
}


def make_model(family=models.ESPCN):
    """A small model whose correction is visible; untrained ones are bicubic."""
    model = family(**SMALL[family])
    generator = np.random.default_rng(0)
    model.set_weights([generator.normal(0.0, 0.2, weights.shape) for weights in model.get_weights()])
    return model


def make_image(height, width, channels=3, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels), "uint8")


def whole(model, image):
    """The model's answer to the whole image at once, not rounded."""
    return np.clip(keras.ops.convert_to_numpy(model(image[None])[0]), 0.0, 255.0)


@pytest.mark.parametrize("family", [models.ESPCN, models.EDSR, models.SESR])
def test_tiled_is_whole(family):
    model, image = make_model(family), make_image(37, 29)
    expected = whole(model, image)
    assert np.abs(expected - data.imresize(image, model.scale)).max() > 3  # the network has something to say
    for tile in (9, 100):
        np.testing.assert_allclose(model.upscale(image, tile=tile), expected, atol=0.5 + 1e-3)  # half is the rounding


@pytest.mark.parametrize("family", [models.ESPCN, models.EDSR, models.SESR])
def test_halo_is_the_receptive_field(family):
    # Oracle: change one pixel, and see how far from it the result changes.
    model = make_model(family)
    image = np.random.default_rng(0).uniform(0, 255, (1, 41, 41, 3)).astype("float32")
    other = image.copy()
    other[0, 20, 20] += 100.0
    changed = np.abs(keras.ops.convert_to_numpy(model(other) - model(image)))[0].max(axis=-1) > 1e-4
    rows = np.flatnonzero(changed.any(axis=1)) // model.scale
    assert max(20 - rows.min(), rows.max() - 20) == model.halo


@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (1, 1, 1), (5, 1, 3), (1, 7, 4), (2, 3, 4, 3)])
def test_any_size_and_colours(shape):
    image = np.random.default_rng(1).integers(0, 256, shape, "uint8")
    result = make_model().upscale(image, tile=4)
    height = 0 if len(shape) < 4 else 1
    expected = list(shape)
    expected[height] *= 2
    expected[height + 1] *= 2
    assert result.shape == tuple(expected) and result.dtype == np.uint8


def test_grey_is_rgb_of_equal_channels_and_alpha_is_bicubic():
    model, grey = make_model(), make_image(9, 12, 1)
    colour = model.upscale(np.repeat(grey, 3, axis=-1))
    np.testing.assert_allclose(model.upscale(grey), colour[..., :1], atol=1)
    np.testing.assert_array_equal(model.upscale(grey[..., 0]), model.upscale(grey)[..., 0])
    rgba = make_image(9, 12, 4)
    result = model.upscale(rgba)
    np.testing.assert_array_equal(result[..., :3], model.upscale(rgba[..., :3]))
    smooth = data.imresize(rgba[..., 3:].astype("float64"), 2)
    np.testing.assert_allclose(result[..., 3:], np.clip(smooth, 0, 255), atol=0.51)
    rgba[..., 3] = 255
    assert (model.upscale(rgba)[..., 3] == 255).all()


def test_the_ensemble_knows_no_direction():
    model, image = make_model(), make_image(11, 14)
    result = model.upscale(image, ensemble=True).astype(int)
    plain = model.upscale(image).astype(int)
    for turn in (lambda x: np.rot90(x), lambda x: x[:, ::-1], lambda x: np.rot90(x, 2)[::-1]):
        assert np.abs(turn(result) - model.upscale(turn(image), ensemble=True)).max() <= 1
        assert np.abs(turn(plain) - model.upscale(turn(image))).max() > 1
    assert np.abs(model.upscale(image, tile=5, ensemble=True) - result).max() <= 1


def test_after_predict_on_grey():
    # TensorFlow's predict function would otherwise keep the channels of the first call.
    model, image = make_model(), make_image(6, 6)
    expected = make_model().upscale(image)
    model.predict(image[None, ..., :1], verbose=0)
    np.testing.assert_array_equal(model.upscale(image), expected)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((4, 4, 3)), "uint8"),
        (np.zeros((4, 4, 2), "uint8"), "channels"),
        (np.zeros(4, "uint8"), "height"),
        (np.zeros((0, 4, 3), "uint8"), "no pixels"),
        (np.zeros((0, 4, 4, 3), "uint8"), "empty"),
    ],
)
def test_refusals(images, message):
    with pytest.raises(ValueError, match=message):
        make_model().upscale(images)


def test_fit_reports_psnr_y_and_ssim_y():
    model = models.ESPCN(2, filters=(4, 2))
    high = data.imresize(np.random.default_rng(0).uniform(60.0, 190.0, (1, 8, 8, 3)), 3).astype("float32")
    low = data.imresize(high, 1 / 2)
    model.compile("sgd", loss="mean_absolute_error", metrics=[metrics.psnr_y, metrics.ssim_y])
    measured = model.evaluate(low, high, verbose=0, return_dict=True)
    bicubic = data.imresize(low, 2)  # which an untrained model is
    assert measured["psnr_y"] == pytest.approx(metrics.psnr_y(high, bicubic)[0], abs=1e-2)
    assert measured["ssim_y"] == pytest.approx(metrics.ssim_y(high, bicubic)[0], abs=1e-3)
