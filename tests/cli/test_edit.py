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


def invoke(folder, *arguments, verb="edit"):
    command = [verb, "lamp", str(folder / "photo.png"), *map(str, arguments), "--output", str(folder / "out")]
    return CliRunner().invoke(cli.app, command)


@pytest.mark.parametrize("verb", ["edit", "restore"])
@pytest.mark.parametrize(
    "options", [("--strength", 0.5), ("--strength=0.5", "--tile", 4), ("--strength=0.5", "--ensemble")]
)
def test_declared_inputs_are_options(folder, options, verb):
    result = invoke(folder, "--mask", folder / "mask.png", *options, verb=verb)
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


@pytest.mark.parametrize("given", ["in order", "a folder"])
def test_photos_and_masks_go_in_pairs(folder, given):
    photos_of, masks_of = folder / "photos", folder / "masks"
    photos_of.mkdir(), masks_of.mkdir()
    masks = np.zeros((2, 6, 7), "uint8")
    masks[0, :2], masks[1, 3:] = 255, 255
    for name, mask in zip("ba", masks, strict=True):  # in another order than that of their names
        Image.fromarray(np.full((6, 7, 3), 50, "uint8")).save(photos_of / f"{name}.png")
        Image.fromarray(mask).save(masks_of / f"{name}.bmp")
    pairs = (
        ["--mask", masks_of / "b.bmp", "--mask", masks_of / "a.bmp"] if given == "in order" else ["--mask", masks_of]
    )
    command = ["edit", "lamp", photos_of / "b.png", photos_of / "a.png", *pairs, "--output", folder / "out"]
    result = CliRunner().invoke(cli.app, list(map(str, command)))
    assert result.exit_code == 0, result.output
    for name, mask in zip("ba", masks, strict=True):
        edited = photos.read(folder / "out" / f"{name}.png").pixels
        assert np.array_equal(edited[..., 0], np.where(mask > 0, 150, 50))


def test_masks_that_do_not_fit_the_photos_are_refused_before_the_first(folder):
    (folder / "masks").mkdir()
    for options, message in [
        (["--mask", folder / "mask.png"] * 2, "`--mask` must be one for all photos, or 1; got 2"),
        (["--mask", folder / "masks"], "masks must hold one picture called photo, for .*photo.png; it holds 0"),
        (
            ["--mask", folder / "mask.png", "--strength=1", "--strength=0"],
            "`--strength` must be one for all photos, or 1",
        ),
    ]:
        with pytest.raises(ValueError, match=message):
            raise invoke(folder, *options).exception
        assert not (folder / "out").exists()


def test_help_says_what_jpeg_loses():
    assert "JPEG is lossy" in CliRunner().invoke(cli.app, ["edit", "--help"]).output
