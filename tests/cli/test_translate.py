"""`keras-genimg translate`: targets by name, the size of the training, photos of any kind, and clear refusals."""

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from keras_genimg import cli, zoo
from keras_genimg.images import photos
from tests.models.translation import tiny


@pytest.fixture(scope="module")
def models_by_name():
    """Translators whose weights are not those of the beginning."""
    rng = np.random.default_rng(0)
    found = {"pairs": tiny.pix2pix(image_size=16), "star": tiny.star_gan(), "cycle": tiny.cycle_gan()}
    for model in found.values():
        model.set_weights([w + 0.3 * rng.normal(size=w.shape) if w.ndim else w for w in model.get_weights()])
    return found


@pytest.fixture
def folder(tmp_path, monkeypatch, models_by_name):
    monkeypatch.setattr(zoo, "load", models_by_name.__getitem__)
    photo = np.random.default_rng(0).integers(0, 256, (20, 34, 4), "uint8")
    Image.fromarray(photo).save(tmp_path / "photo.png")
    return tmp_path


def invoke(folder, name, *arguments):
    command = ["translate", name, str(folder / "photo.png"), *map(str, arguments), "--output", str(folder / "out")]
    return CliRunner().invoke(cli.app, command)


@pytest.mark.parametrize(
    ("name", "options", "target", "size"),
    [
        ("pairs", (), None, "trained"),
        ("pairs", ("--size", 24), None, 24),
        ("star", ("--target", "hat=yes"), {"hat": "yes"}, "trained"),
        ("star", ("--target", "hat=no", "--target", "mouth=frown"), {"hat": "no", "mouth": "frown"}, "trained"),
        ("cycle", ("--target", "day"), "day", "trained"),
        ("cycle", (), "night", "trained"),
    ],
)
def test_it_does_what_the_method_does(folder, models_by_name, name, options, target, size):
    result = invoke(folder, name, *options)
    assert result.exit_code == 0, result.output
    photo, found = (photos.read(path).pixels for path in (folder / "photo.png", folder / "out" / "photo.png"))
    assert np.array_equal(found, models_by_name[name].translate(photo, target, size))
    assert found.shape == photo.shape and np.array_equal(found[..., 3], photo[..., 3])


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("pairs", ("--target", "night"), "leave out `--target`"),
        ("star", ("--target", "hat"), "like hat=no"),
        ("star", ("--target", "nose=long"), "has no 'nose': it has hat, mouth"),
        ("star", ("--target", "mouth=grin"), "smile, frown, lips"),
        ("star", ("--target", "hat=no", "--target", "hat=yes"), "twice"),
        ("cycle", ("--target", "dusk"), "day, night"),
        ("pairs", ("--size", 8), "16"),
    ],
)
def test_what_it_does_not_know_is_refused_before_the_first_photo(folder, name, options, message):
    result = invoke(folder, name, *options)
    assert result.exit_code != 0 and not (folder / "out").exists()
    assert message in " ".join((result.output + str(result.exception)).split())


def test_a_model_that_does_something_else_is_named(folder, monkeypatch):
    monkeypatch.undo()
    result = invoke(folder, "espcn_x2")
    assert result.exit_code != 0 and "does not translate" in str(result.exception)
