"""Photo files: orientation, profiles, formats, failures; and the command that enlarges them."""

import numpy as np
import pytest
from PIL import Image, ImageCms
from typer.testing import CliRunner

from keras_genimg import cli, data, models, zoo
from keras_genimg.cli import photo_files
from keras_genimg.files import DiskFull

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def make_picture(mode="RGB", size=(14, 10)):
    smooth = data.imresize(np.random.default_rng(0).integers(0, 256, (5, 7, 4), "uint8"), size[0] / 7)
    return Image.fromarray(smooth).convert(mode)


@pytest.fixture
def model():
    return models.ESPCN(2, filters=(4, 2))  # untrained: bicubic, so that results are known


def upscale(model, source, destination):
    photo_files.convert(lambda photo, advance: model.upscale(photo), source, destination, keeps_grey=model.keeps_grey)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp"])
def test_orientation_is_applied_and_the_profile_kept(model, suffix, tmp_path):
    upright = make_picture("L").convert("RGB")  # without colour, which JPEG and WebP blur
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise when shown
    lying = upright.transpose(Image.Transpose.ROTATE_90)
    lying.save(tmp_path / f"in{suffix}", exif=exif, icc_profile=PROFILE, quality=100, subsampling=0)
    upscale(model, tmp_path / f"in{suffix}", tmp_path / f"out{suffix}")
    with Image.open(tmp_path / f"out{suffix}") as result:
        assert result.size == (28, 20)
        assert result.info["icc_profile"] == PROFILE
        assert result.getexif().get(0x0112, 1) == 1
        assert result.format == {".png": "PNG", ".jpg": "JPEG", ".webp": "WEBP"}[suffix]
        difference = np.abs(np.asarray(result).astype(int) - data.imresize(np.asarray(upright), 2))
    assert difference.mean() < {".png": 0.5, ".jpg": 4.0, ".webp": 4.0}[suffix]


@pytest.mark.parametrize(
    ("mode", "result"), [("1", "L"), ("L", "L"), ("LA", "LA"), ("P", "RGB"), ("RGBA", "RGBA"), ("I;16", "L")]
)
def test_colour_models(model, mode, result, tmp_path):
    make_picture({"I;16": "L", "P": "RGB"}.get(mode, mode)).convert(mode).save(tmp_path / "in.png")
    upscale(model, tmp_path / "in.png", tmp_path / "out.png")
    with Image.open(tmp_path / "out.png") as image:
        assert (image.mode, image.size) == (result, (28, 20))


def test_profile_of_grey_stays_with_grey(model, tmp_path):
    profile = PROFILE[:16] + b"GRAY" + PROFILE[20:]  # the colours that it is for
    deep = Image.fromarray(np.asarray(make_picture("L"), "uint16") * 257)
    for name, image in {"plain": make_picture("L"), "alpha": make_picture("LA"), "deep": deep}.items():
        image.save(tmp_path / f"{name}.png", icc_profile=profile)
        upscale(model, tmp_path / f"{name}.png", tmp_path / "out.png")
        with Image.open(tmp_path / "out.png") as result:
            assert result.mode == ("LA" if name == "alpha" else "L") and result.info["icc_profile"] == profile


def test_find_pairs_and_refuses_to_overwrite(tmp_path):
    for name in ("a/one.png", "a/deep/two.tif", "a/.hidden.png", "a/notes.txt", "b/one.png"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    pairs = photo_files.find([tmp_path / "a"], tmp_path / "out")
    assert [to.relative_to(tmp_path / "out").as_posix() for _, to in pairs] == ["deep/two.png", "one.png"]
    (tmp_path / "a" / "out").mkdir()
    (tmp_path / "a" / "out" / "one.png").write_bytes(b"")  # of an earlier run
    assert [path for path, _ in photo_files.find([tmp_path / "a"], tmp_path / "a" / "out")] == [
        path for path, _ in pairs
    ]
    (tmp_path / "a" / "out" / "one.png").unlink()
    with pytest.raises(ValueError, match="overwrite"):
        photo_files.find([tmp_path / "a", tmp_path / "b"], tmp_path / "out")
    with pytest.raises(ValueError, match="overwrite"):
        photo_files.find([tmp_path / "a"], tmp_path / "a")
    for name in ("a/one.tif", "a/one.bmp"):
        (tmp_path / name).write_bytes(b"")
    names = [
        to.relative_to(tmp_path / "out").as_posix() for _, to in photo_files.find([tmp_path / "a"], tmp_path / "out")
    ]
    assert names == ["deep/two.png", "one.bmp.png", "one.png", "one.tif.png"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="no photos"):
        photo_files.find([tmp_path / "empty"], tmp_path / "out")


def test_command_goes_on_after_a_broken_file(model, monkeypatch, tmp_path):
    monkeypatch.setattr(zoo, "load", lambda name: model)
    folder = tmp_path / "in"
    folder.mkdir()
    make_picture().save(folder / "a.png")
    (folder / "broken.jpg").write_bytes((folder / "a.png").read_bytes()[:60])
    make_picture("L").save(folder / "c.webp")
    command = ["upscale", "any", str(folder), str(tmp_path / "missing.png"), "--output", str(tmp_path / "out")]
    result = CliRunner().invoke(cli.app, [*command, "--tile", "5", "--ensemble"])
    assert result.exit_code == 1
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.png", "c.webp"]
    assert result.stdout.split() == [str(tmp_path / "out" / name) for name in ("a.png", "c.webp")]  # and no bar
    assert "broken.jpg was left out" in result.stderr and "missing.png was left out" in result.stderr
    (folder / "broken.jpg").unlink()
    assert CliRunner().invoke(cli.app, [*command[:3], *command[4:]]).exit_code == 0


def test_command_refuses_a_model_of_another_kind(monkeypatch, tmp_path):
    monkeypatch.setattr(zoo, "load", lambda name: object())
    with pytest.raises(ValueError, match="does not upscale"):
        CliRunner().invoke(cli.app, ["upscale", "any", "x.png", "--output", str(tmp_path)], catch_exceptions=False)


def test_names_that_are_long_or_hold_escape_sequences_are_no_trouble(model, monkeypatch, tmp_path):
    monkeypatch.setattr(zoo, "load", lambda name: model)
    folder = tmp_path / "in"
    folder.mkdir()
    names = ["x" * 246 + ".png", "a\x1b[2J\n.png"]
    for name in names:
        make_picture().save(folder / name, "png")
    (folder / "b\x1b[2J\n.png").write_bytes(b"")
    result = CliRunner().invoke(cli.app, ["upscale", "any", str(folder), "--output", str(tmp_path / "out")])
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(names)
    assert "\x1b" not in result.output and len(result.stdout.splitlines()) == 2
    assert r"a\x1b[2J\n.png" in result.stdout and r"b\x1b[2J\n.png was left out" in result.stderr


def test_links_in_circles_are_one_clear_line(model, monkeypatch, tmp_path):
    monkeypatch.setattr(zoo, "load", lambda name: model)
    (tmp_path / "in").mkdir()
    make_picture().save(tmp_path / "in" / "a.png")
    for name in ("in/b.png", "in/c", "out"):
        (tmp_path / name).symlink_to(tmp_path / name)
    command = ["upscale", "any", str(tmp_path / "in")]
    assert CliRunner().invoke(cli.app, [*command, "--output", str(tmp_path / "new")]).exit_code == 0
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.png"]
    result = CliRunner().invoke(cli.app, [*command, str(tmp_path / "in" / "b.png"), "--output", str(tmp_path / "out")])
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
    lines = result.stderr.splitlines()
    assert len([line for line in lines if "a.png was left out" in line and "cannot be a folder" in line]) == 1
    assert len([line for line in lines if "b.png was left out: There is no file" in line]) == 1


@pytest.mark.parametrize("error", [DiskFull("The disk has no room left for a\x1b.png."), OSError(28, "No space left")])
def test_a_full_disk_ends_with_1_and_one_line(monkeypatch, capsys, error):
    def fails():
        raise error

    monkeypatch.setattr(cli, "app", fails)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == f"keras-genimg: {error}\n".replace("\x1b", r"\x1b")


def test_a_picture_for_which_there_is_no_room_is_left_out(model, monkeypatch, tmp_path):
    monkeypatch.setattr(zoo, "load", lambda name: model)
    make_picture().save(tmp_path / "a.png")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    command = ["upscale", "any", str(tmp_path / "a.png"), "--output", str(tmp_path / "out")]
    result = CliRunner().invoke(cli.app, command)
    assert result.exit_code == 1 and "a.png was left out: The disk has no room left for" in result.stderr
    assert not list((tmp_path / "out").iterdir())


def test_results_may_go_into_the_folder_that_holds_that_of_the_photos(tmp_path):
    (tmp_path / "photos").mkdir()
    Image.new("RGB", (4, 4)).save(tmp_path / "photos" / "a.png")
    assert photo_files.find([tmp_path / "photos"], tmp_path) == [(tmp_path / "photos" / "a.png", tmp_path / "a.png")]
