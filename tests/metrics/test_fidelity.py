"""Oracles: scikit-image, closed forms, and float64 finite differences for the gradients."""

import math
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import ops
from PIL import Image

from keras_genimg import metrics

FIDELITY = [metrics.psnr, metrics.psnr_y, metrics.ssim, metrics.ssim_y]


def noisy_pair(seed=0, shape=(2, 24, 31, 3)):
    rng = np.random.default_rng(seed)
    tiles = rng.uniform(0, 255, (shape[0], -(-shape[1] // 4), -(-shape[2] // 4), shape[3]))
    clean = np.kron(tiles, np.ones((1, 4, 4, 1)))[:, : shape[1], : shape[2]]
    return clean.round().astype(np.uint8), np.clip(clean + rng.normal(0, 12, shape), 0, 255).round().astype(np.uint8)


@pytest.mark.parametrize("channels", [1, 3])
def test_psnr_and_ssim_are_scikit_images(channels):
    skimage = pytest.importorskip("skimage.metrics", reason="scikit-image is the oracle (test extra)")
    clean, noisy = noisy_pair(shape=(2, 24, 31, channels))
    for i in range(2):
        pair = clean[i : i + 1], noisy[i : i + 1]
        expected = skimage.peak_signal_noise_ratio(clean[i], noisy[i])
        similarity = skimage.structural_similarity(
            clean[i], noisy[i], channel_axis=-1, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
        )
        assert abs(metrics.psnr(*pair)[0] - expected) < 1e-6
        assert abs(metrics.ssim(*pair)[0] - similarity) < 1e-6
        as_tensors = [ops.convert_to_tensor(images) for images in pair]
        assert abs(float(metrics.psnr(*as_tensors)[0]) - expected) < 1e-5  # float32
        assert abs(float(metrics.ssim(*as_tensors)[0]) - similarity) < 1e-5


@pytest.mark.full
@pytest.mark.parametrize("other", ["p0", "p1"])
def test_real_pairs_are_scikit_images(other):
    skimage = pytest.importorskip("skimage.metrics", reason="scikit-image is the oracle (test extra)")
    folder = Path(__file__).parents[3] / "shared/data/lpips_examples"
    if not folder.exists():
        pytest.skip("the example images are not beside the checkout")
    a, b = (np.asarray(Image.open(folder / f"ex_{name}.png").convert("RGB")) for name in ("ref", other))
    settings = {"channel_axis": -1, "gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
    expected = [skimage.peak_signal_noise_ratio(a, b), skimage.structural_similarity(a, b, **settings)]
    pair, tensor = (a[None], b[None]), ops.convert_to_tensor(b[None])
    found = [metrics.psnr(*pair)[0], metrics.ssim(*pair)[0]]
    in_float32 = [float(metrics.psnr(a[None], tensor)[0]), float(metrics.ssim(a[None], tensor)[0])]
    errors = np.abs(np.subtract([found, in_float32], expected))
    print(f"{keras.backend.backend()} {other}: PSNR and SSIM are off by {errors[0]}, in float32 by {errors[1]}")
    assert errors[0].max() < 1e-6 and errors[1].max() < 1e-5


def test_y_is_scikit_images_ycbcr_inside_the_border():
    skimage = pytest.importorskip("skimage", reason="scikit-image is the oracle (test extra)")
    from skimage.color import rgb2ycbcr

    clean, noisy = noisy_pair()
    y_clean, y_noisy = (rgb2ycbcr(images)[0, 3:-3, 3:-3, 0] for images in (clean, noisy))
    expected = skimage.metrics.peak_signal_noise_ratio(y_clean, y_noisy, data_range=255)
    assert abs(metrics.psnr_y(clean, noisy, border=3)[0] - expected) < 1e-6
    expected = skimage.metrics.structural_similarity(
        y_clean, y_noisy, data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
    )
    assert abs(metrics.ssim_y(clean, noisy, border=3)[0] - expected) < 1e-6


def test_a_constant_error_has_the_psnr_of_its_definition():
    clean = np.full((1, 16, 16, 3), 100, np.uint8)
    assert metrics.psnr(clean, clean + 10)[0] == pytest.approx(20 * math.log10(255 / 10), abs=1e-9)
    # Y of a grey step of 10 is 10 * (65.481 + 128.553 + 24.966) / 255
    assert metrics.psnr_y(clean, clean + 10)[0] == pytest.approx(20 * math.log10(255 / (10 * 219 / 255)), abs=1e-9)
    grey = clean[..., :1]
    assert metrics.psnr_y(grey, grey + 10)[0] == pytest.approx(metrics.psnr(grey, grey + 10)[0], abs=1e-9)


def test_equal_images_are_perfect():
    clean, _ = noisy_pair()
    assert np.all(np.isinf(metrics.psnr(clean, clean)))
    assert metrics.ssim(clean, clean) == pytest.approx([1, 1], abs=1e-12)


def test_a_border_hides_what_lies_in_it():
    clean, _ = noisy_pair()
    spoilt = clean.copy()
    spoilt[:, :2] = 255 - spoilt[:, :2]
    assert np.all(np.isinf(metrics.psnr_y(clean, spoilt, border=2)))
    assert np.all(np.isfinite(metrics.psnr_y(clean, spoilt, border=1)))


@keras.saving.register_keras_serializable("tests")
class Brightness(keras.layers.Layer):
    """One weight, added to every pixel: its gradient is the sum over all pixels of the metric's."""

    def build(self, input_shape):
        self.offset = self.add_weight(shape=(), initializer="zeros")

    def call(self, images):
        return ops.cast(images, "float32") + self.offset


@pytest.mark.parametrize("metric", FIDELITY, ids=lambda metric: metric.__name__)
def test_as_a_loss_its_gradient_is_the_finite_difference(metric):
    clean, noisy = noisy_pair()
    noisy = np.clip(noisy.astype("float32"), 5, 250)
    model = keras.Sequential([keras.Input((None, None, 3)), Brightness()])
    model.compile("sgd", loss=metric, metrics=[metric])  # one step at rate 0.01 shows the gradient
    logs = model.train_on_batch(noisy, clean, return_dict=True)
    assert logs[metric.__name__] == pytest.approx(np.mean(metric(clean, noisy)), rel=1e-5)
    above, below = (np.mean(metric(clean, noisy.astype("float64") + step)) for step in (1e-3, -1e-3))
    slope = (above - below) / 2e-3
    offset = model.predict_on_batch(np.zeros((1, 11, 11, 3), "float32"))[0, 0, 0, 0]
    assert -offset / 0.01 == pytest.approx(slope, rel=2e-3)


@pytest.mark.parametrize("metric", FIDELITY, ids=lambda metric: metric.__name__)
def test_bad_input_is_named(metric):
    clean, noisy = noisy_pair()
    with pytest.raises(ValueError, match=r"`y_pred`.*0 to 255"):
        metric(clean, noisy + 300.0)
    with pytest.raises(ValueError, match=r"`y_true`.*0 to 255"):
        metric(clean * np.nan, noisy)
    with pytest.raises(ValueError, match="`y_true` must be NHWC"):
        metric(clean[0], noisy[0])
    with pytest.raises(ValueError, match="`y_pred` must have the shape"):
        metric(clean, noisy[:, 1:])
    with pytest.raises(ValueError, match="`y_pred` must have the shape"):
        metric(clean, noisy[:1])
    with pytest.raises(ValueError, match="`y_true` must be NHWC"):
        metric(ops.convert_to_tensor(clean[0]), ops.convert_to_tensor(noisy[0]))


def test_a_border_or_image_too_small_is_named():
    clean, noisy = noisy_pair()
    for border in (-1, 12):
        with pytest.raises(ValueError, match="`border`"):
            metrics.psnr_y(clean, noisy, border=border)
    with pytest.raises(ValueError, match="`y_true` must be at least 11"):
        metrics.ssim(clean[:, :10], noisy[:, :10])
