"""`keras-genimg edit`: what a model declares are its options, and nothing else is written for it."""

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from keras_genimg import cli, tasks, zoo
from keras_genimg.images import photos
from keras_genimg.models.photo_editor import PhotoEditor


class Lamp(PhotoEditor):
    """Brightens what a mask names, by 100 times the strength."""

    tasks = (tasks.RESTORE,)
    halo = 0

    @property
    def takes(self):
        return (
            tasks.Photo(),
            tasks.Mask("mask", "what is to be bright"),
            tasks.Number("strength", meaning="Of the light"),
        )

    def call(self, inputs):
        image, mask, strength = inputs
        return image + 100.0 * mask * strength[:, None, None]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(zoo, "load", lambda name: Lamp())
    photo = np.random.default_rng(0).integers(0, 100, (9, 14, 4), "uint8")
    Image.fromarray(photo).save(tmp_path / "photo.png")
    mask = np.zeros((9, 14, 3), "uint8")
    mask[2:5, 3:] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    return tmp_path


def invoke(folder, *arguments):
    command = ["edit", "lamp", str(folder / "photo.png"), *map(str, arguments), "--output", str(folder / "out")]
    return CliRunner().invoke(cli.app, command)


@pytest.mark.parametrize(
    "options", [("--strength", 0.5), ("--strength=0.5", "--tile", 4), ("--strength=0.5", "--ensemble")]
)
def test_declared_inputs_are_options(folder, options):
    result = invoke(folder, "--mask", folder / "mask.png", *options)
    assert result.exit_code == 0, result.output
    photo, edited = (photos.read(path).pixels for path in (folder / "photo.png", folder / "out" / "photo.png"))
    wanted = photo.copy()
    wanted[2:5, 3:, :3] += 50
    assert np.array_equal(edited, wanted)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "`mask` is missing"),
        (("--mask", "mask.png", "--strenght", 1), "lamp takes no `--strenght`. lamp takes:\n  --mask  Of the photo's"),
        (("--mask", "mask.png", "--strength", 3), "`strength` must be from 0 to 1"),
    ],
)
def test_mistakes_are_refused_before_the_first_photo(folder, monkeypatch, options, message):
    monkeypatch.chdir(folder)
    with pytest.raises((ValueError, OSError)) as caught:
        raise invoke(folder, *options).exception
    assert message in str(caught.value) and not (folder / "out").exists()


def test_a_mask_of_another_size_leaves_its_photo_out(folder):
    Image.new("L", (5, 5)).save(folder / "small.png")
    result = invoke(folder, "--mask", folder / "small.png")
    assert result.exit_code == 1
    assert "photo.png was left out: `mask` must have the photo's height and width, 9x14, got 5x5" in result.stderr


def test_an_entry_that_edits_nothing_says_so(folder, monkeypatch):
    monkeypatch.setattr(zoo, "load", lambda name: object())
    with pytest.raises(ValueError, match="lamp is for something else: it does not upscale or stylize or restore"):
        raise invoke(folder).exception
