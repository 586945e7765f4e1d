"""The zoo's super-resolution entries: they beat bicubic on a photo they never saw, and their cards are true."""

import numpy as np
import pytest
from PIL import Image

from benchmarks import super_resolution as benchmark
from keras_genimg import data, evaluation, metrics, zoo
from keras_genimg.cli.comparison import comparison

ENTRIES = [name for name in zoo.names() if name.startswith(("espcn", "edsr", "sesr"))]


@pytest.mark.parametrize("name", ENTRIES)
def test_beats_bicubic_on_the_sample_photo(name):
    model = zoo.load(name)
    high = data.sample_photo()[72:168, 120:216]  # an eye, 96 x 96
    low = data.imresize(high, 1 / model.scale)
    psnr = [
        metrics.psnr_y(high[None], image[None], border=model.scale)[0]
        for image in (data.imresize(low, model.scale), model.upscale(low))
    ]
    assert psnr[1] > psnr[0] + 0.5


@pytest.mark.parametrize("name", ENTRIES)
def test_card_is_true_of_the_files(name):
    facts, text = zoo.card(name)
    path = zoo.folder(name) / "model.weights.h5"
    assert facts["bytes"] == path.stat().st_size and facts["sha256"] == zoo.sha256(path)
    assert facts["parameters"] == zoo.load(name).count_params()
    assert "samples.png" in text and (zoo.folder(name) / "samples.png").is_file()


def test_comparison_shows_four_panels():
    photo = data.sample_photo()
    picture = comparison(zoo.load("espcn_x4"), "espcn_x4", photo, top=10, left=20, side=30, zoom=1)
    panels = np.asarray(picture)[6:36, 6:].reshape(30, 4, 36, 3)[:, :, :30].swapaxes(0, 1)
    np.testing.assert_array_equal(panels[3], photo[10:40, 20:50])
    assert all((panels[index] != panels[3]).any() for index in range(3))


@pytest.mark.zoo
@pytest.mark.parametrize("name", ENTRIES)
def test_recipe_trains_from_a_folder_of_photos(name, monkeypatch, tmp_path):
    Image.fromarray(data.sample_photo()).save(tmp_path / "photo.png")
    monkeypatch.setenv("KERAS_GENIMG_PHOTOS", str(tmp_path))
    model = zoo.train(name, epochs=1, steps_per_epoch=2, output=tmp_path / "run")
    again = zoo.load(name, tmp_path / "run")
    low = data.sample_photo()[:40, :40]
    assert np.abs(model.upscale(low).astype(int) - again.upscale(low)).max() <= 1  # half precision in the file


RECIPE = """
import keras
import numpy as np
import keras_genimg as kg

EPOCHS = 3

def batches():
    photo = kg.data.sample_photo()
    return kg.data.SuperResolutionPatches([photo], 2, 8, 4, batches=5, luma=True, workers=2)

def model():
    model, rng = kg.models.ESPCN(2, filters=(4, 2)), np.random.default_rng(0)
    model.set_weights([rng.normal(0, 0.1, weights.shape) for weights in model.get_weights()])
    return model

def compile(model, total_steps):
    model.compile(keras.optimizers.Adam(1e-2), loss="mean_absolute_error")
"""


def test_a_resumed_training_ends_at_the_weights_of_an_unbroken_one(tmp_path):
    recipe = tmp_path / "recipe.py"
    recipe.write_text(RECIPE)
    straight = zoo.train(str(recipe), steps_per_epoch=3, output=tmp_path / "straight")
    zoo.train(str(recipe), epochs=1, steps_per_epoch=3, output=tmp_path / "broken")
    resumed = zoo.train(str(recipe), steps_per_epoch=3, output=tmp_path / "broken", resume=True)
    for one, other in zip(straight.get_weights(), resumed.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


@pytest.mark.full
@pytest.mark.skipif(not benchmark.SHARED.exists(), reason="the test sets lie beside a developer's checkout only")
@pytest.mark.parametrize("name", ENTRIES)
def test_set5_comes_out_as_on_the_card(name, monkeypatch):
    monkeypatch.setenv("KERAS_GENIMG_HOME", str(benchmark.SHARED))
    figures = zoo.card(name)[0]["metrics"]
    assert zoo.evaluate(name, "psnr_y_set5")["psnr_y_set5"] == pytest.approx(figures["psnr_y_set5"], abs=0.01)
    assert zoo.evaluate(name, "ssim_y_set5")["ssim_y_set5"] == pytest.approx(figures["ssim_y_set5"], abs=1e-4)


@pytest.mark.full
@pytest.mark.skipif(not benchmark.SHARED.exists(), reason="the test sets lie beside a developer's checkout only")
@pytest.mark.parametrize("scale", benchmark.PUBLISHED)
def test_bicubic_has_the_published_figures(scale):
    for name, published in zip(("set5", "bsd100"), benchmark.PUBLISHED[scale]["bicubic"], strict=True):
        pairs = data.super_resolution_pairs(name, scale, benchmark.SHARED)
        found = evaluation.score(pairs, lambda low: data.imresize(low, scale), scale)
        assert found["psnr_y"] == pytest.approx(published, abs=0.02)
