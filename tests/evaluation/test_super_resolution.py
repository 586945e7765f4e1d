"""Super-resolution by hand: flat photos, of which every number can be worked out."""

import math

import numpy as np
import pytest
from PIL import Image

from keras_genimg import data, metrics
from keras_genimg.evaluation import SuperResolutionEvaluator


class Bicubic:
    scale = 2
    calls = 0

    def upscale(self, photo):
        self.calls += 1
        return data.imresize(photo, 2)


@pytest.fixture
def flat_set5(tmp_path, monkeypatch):
    """Small photos of 110 beside large ones of 100."""
    monkeypatch.setenv("KERAS_GENIMG_HOME", str(tmp_path))
    for kind, size, value in (("lr", 12, 110), ("hr", 24, 100)):
        folder = tmp_path / "set5" / "x2" / kind
        folder.mkdir(parents=True)
        for index in range(5):
            Image.new("RGB", (size, size), (value,) * 3).save(folder / f"{index}.png")


def test_flat_photos_by_hand(flat_set5):
    # Bicubic interpolation keeps what is flat; Y of grey g is 16 + g 219 / 255 (BT.601 in 16..235).
    a, b = 16 + 100 * 219 / 255, 16 + 110 * 219 / 255
    c1 = (0.01 * 255) ** 2  # of SSIM; without variances its second factor is 1
    model, done = Bicubic(), []
    found = SuperResolutionEvaluator(model).evaluate(["psnr_y_set5", "ssim_y_set5"], lambda *n: done.append(n))
    assert found["psnr_y_set5"] == pytest.approx(20 * math.log10(255 / (b - a)))
    assert found["ssim_y_set5"] == pytest.approx((2 * a * b + c1) / (a * a + b * b + c1))
    assert model.calls == 5  # once for both
    assert done == [(1, 10), (2, 10), (3, 10), (4, 10), (5, 10), (10, 10)]


def test_a_copy_is_perfect(flat_set5):
    model = Bicubic()
    model.upscale = lambda photo: np.full((24, 24, 3), 100, "uint8")
    found = SuperResolutionEvaluator(model).evaluate(["psnr_y_set5", "ssim_y_set5"])
    assert found == {"psnr_y_set5": math.inf, "ssim_y_set5": 1.0}


def test_the_border_is_left_away(flat_set5):
    def upscale(photo):
        result = np.full((24, 24, 3), 100, "uint8")
        result[:2] = result[-2:] = result[:, :2] = result[:, -2:] = 0  # as many pixels as it enlarges times
        return result

    model = Bicubic()
    model.upscale = upscale
    assert SuperResolutionEvaluator(model).evaluate(["psnr_y_set5"]) == {"psnr_y_set5": math.inf}


def test_the_sample_needs_no_files(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GENIMG_HOME", str(tmp_path))
    high = data.sample_photo()[None]
    enlarged = data.imresize(data.imresize(high, 0.5), 2)
    found = SuperResolutionEvaluator(Bicubic()).evaluate(["psnr_y_sample", "ssim_y_sample"])
    assert found["psnr_y_sample"] == pytest.approx(metrics.psnr_y(high, enlarged, border=2)[0])
    assert found["ssim_y_sample"] == pytest.approx(metrics.ssim_y(high, enlarged, border=2)[0])


def test_lpips_is_of_the_whole_photo_in_colour(monkeypatch):
    # The metric itself has its own tests, and weights that are not everywhere: here it is what it is asked for.
    asked = []
    monkeypatch.setattr(metrics, "lpips_alex", lambda *images: asked.append(images) or np.array([0.25]))
    found = SuperResolutionEvaluator(Bicubic()).evaluate(["psnr_y_sample", "lpips_alex_sample"])
    assert found["lpips_alex_sample"] == 0.25 and list(found) == ["psnr_y_sample", "lpips_alex_sample"]
    ((high, large),) = asked
    assert high.shape == large.shape == (1, *data.sample_photo().shape) and large.dtype == np.uint8
    assert np.array_equal(high[0], data.sample_photo())
