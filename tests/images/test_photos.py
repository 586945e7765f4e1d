"""The one decoder and the one writer: what is opened, how it is turned and scaled, and what is refused."""

import ast
import os
import pathlib

import numpy as np
import pytest
from PIL import Image, ImageCms

import keras_genimg
from keras_genimg.images import photos

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
PACKAGE = pathlib.Path(keras_genimg.__file__).parent


def noise(*shape):
    return np.random.default_rng(0).integers(0, 256, shape, "uint8")


@pytest.mark.parametrize(
    ("image", "mode", "pixels"),
    [
        (Image.new("1", (1, 1), 1), "L", 255),
        (Image.new("L", (1, 1), 7), "L", 7),
        (Image.new("LA", (1, 1), (7, 9)), "LA", [7, 7, 7, 9]),
        (Image.new("RGB", (1, 1), (1, 2, 3)), "RGB", [1, 2, 3]),
        (Image.new("RGBA", (1, 1), (1, 2, 3, 4)), "RGBA", [1, 2, 3, 4]),
        (Image.new("RGB", (1, 1), (1, 2, 3)).quantize(2), "RGB", [1, 2, 3]),
        (Image.fromarray(np.array([[257 * 40 + 100]], "uint16")), "L", 40),
        (Image.fromarray(np.array([[65535]], "int32")), "L", 255),
    ],
)
def test_every_mode_becomes_one_of_four(image, mode, pixels, tmp_path):
    image.save(tmp_path / "a.png" if image.mode != "I" else tmp_path / "a.tif")
    photo = photos.read(next(tmp_path.iterdir()))
    assert photo.mode == mode and photo.pixels[0, 0].tolist() == pixels and photo.pixels.dtype == np.uint8


def test_sixteen_bits_are_scaled_and_cmyk_loses_its_profile(tmp_path):
    Image.fromarray(np.array([[0, 257, 65535]], "uint16")).save(tmp_path / "deep.png")
    assert photos.read(tmp_path / "deep.png").pixels.tolist() == [[0, 1, 255]]
    Image.frombytes("CMYK", (14, 10), noise(10, 14, 4).tobytes()).save(tmp_path / "print.jpg", icc_profile=PROFILE)
    photo = photos.read(tmp_path / "print.jpg")
    assert photo.pixels.shape == (10, 14, 3) and photo.profile is None


def test_what_is_transparent_lies_on_white():
    half = photos.Photo(np.array([[[255, 0, 0, 51]]], "uint8"), None, "RGBA")  # a fifth of red
    assert half.on_white().getpixel((0, 0)) == (255, 204, 204)
    grey = photos.Photo(np.array([[[0, 0, 0, 0]]], "uint8"), None, "LA")
    assert grey.on_white().mode == "L" and grey.on_white().getpixel((0, 0)) == 255
    assert grey.on_white("RGB").getpixel((0, 0)) == (255, 255, 255)
    plain = photos.Photo(np.array([[[255, 0, 0]]], "uint8"), None, "RGB")
    assert plain.on_white("L").getpixel((0, 0)) == round(0.299 * 255)


@pytest.mark.skipif(os.name == "nt", reason="the interpreter that is faked is a shell script")
def test_no_interpreter_is_started_for_postscript(tmp_path, monkeypatch):
    fake = tmp_path / "bin" / "gs"
    fake.parent.mkdir()
    fake.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(fake.parent), prepend=os.pathsep)
    monkeypatch.setattr("PIL.EpsImagePlugin.gs_binary", None)  # to be looked for anew
    path = tmp_path / "x.png"
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n%%EndComments\nshowpage\n%%EOF\n")
    with pytest.raises(OSError, match=r"x\.png cannot be read as an image"):
        photos.read(path)
    assert not (tmp_path / "started").exists()
    with pytest.raises(OSError), Image.open(path) as postscript:  # pillow, left alone, starts it
        postscript.load()
    assert (tmp_path / "started").exists()


@pytest.mark.parametrize("suffix", ["png", "jpg", "gif", "bmp", "tif", "webp"])
def test_a_broken_file_is_one_kind_of_error(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(noise(40, 40, 3)).save(path)
    whole = path.read_bytes()
    for part in (0.0, 0.01, 0.1, 0.5, 0.9):
        path.write_bytes(whole[: int(part * len(whole))])
        with pytest.raises(OSError, match=rf"a\.{suffix} cannot be read as an image: .+"):
            photos.read(path)


def test_a_damaged_file_and_a_bomb_are_refused_alike(tmp_path, monkeypatch):
    path = tmp_path / "a.png"
    Image.fromarray(noise(40, 40, 3)).save(path)
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 0x10
    (tmp_path / "b.png").write_bytes(damaged)
    with pytest.raises(OSError, match=r"b\.png cannot be read as an image"):
        photos.read(tmp_path / "b.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    with pytest.raises(OSError, match=r"a\.png cannot be read as an image: .*bomb"):
        photos.read(path)


def test_the_scans_of_a_jpeg_are_counted_before_it_is_decoded(tmp_path):
    path = tmp_path / "a.jpg"
    exif = Image.Exif()
    exif[0x010E] = "\xff\xda" * 200  # a description that looks like scans
    Image.fromarray(noise(40, 40, 3)).save(path, progressive=True, exif=exif.tobytes() + b"\xff\xda" * 200)
    whole = path.read_bytes()
    start = whole.rindex(b"\xff\xda")
    last, found = whole[start:-2], photos.scans(whole)
    assert found == 10  # libjpeg's own list of scans of a colour picture
    path.write_bytes(whole[:-2] + last * (100 - found) + b"\xff\xd9" + last * 50)  # what follows the end is not read
    assert photos.read(path).pixels.shape == (40, 40, 3)
    path.write_bytes(whole[:-2] + last * (101 - found) + b"\xff\xd9")
    with pytest.raises(OSError, match=r"a\.jpg cannot be read as an image: it has 101 scans, of which 100 are allowed"):
        photos.read(path)


def test_pixels_of_unknown_range_are_refused(tmp_path):
    for name, array in {"float": np.zeros((2, 2), np.float32), "more": np.full((2, 2), 70000, np.int32)}.items():
        Image.fromarray(array).save(tmp_path / f"{name}.tif")
    with pytest.raises(ValueError, match=r"float\.tif has floating-point pixels"):
        photos.read(tmp_path / "float.tif")
    with pytest.raises(ValueError, match=r"more\.tif has pixels of more than 16 bits"):
        photos.read(tmp_path / "more.tif")


def test_what_is_no_file_is_not_opened(tmp_path):
    with pytest.raises(FileNotFoundError, match="There is no file"):
        photos.read(tmp_path / "missing.png")
    with pytest.raises(OSError, match="is no file"):
        photos.read(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in the file system")
def test_a_pipe_is_refused_rather_than_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(OSError, match=r"pipe\.png is no file"):
        photos.read(tmp_path / "pipe.png")


def test_what_is_written_is_read_again(tmp_path):
    pixels = noise(20, 30, 3)
    for picture in (pixels, Image.fromarray(pixels)):
        photos.write(picture, tmp_path / "new" / "a.png", PROFILE, packed=True)
        photo = photos.read(tmp_path / "new" / "a.png")
        assert np.array_equal(photo.pixels, pixels) and photo.profile == PROFILE
    (tmp_path / "b.png").write_bytes(photos.png(pixels[..., 0]))
    assert np.array_equal(photos.read(tmp_path / "b.png").pixels, pixels[..., 0])
    with pytest.raises(ValueError, match="must end in one of"):
        photos.write(pixels, tmp_path / "a.tiff")
    frames = [np.full((4, 5, 3), value, "uint8") for value in (10, 200)]
    photos.write_animation(frames, tmp_path / "a.gif", [100, 300])
    assert (photos.read(tmp_path / "a.gif").pixels == 10).all()
    with Image.open(tmp_path / "a.gif") as animation:
        assert animation.n_frames == 2 and animation.info["duration"] == 100 and animation.info["loop"] == 0


def test_a_picture_that_cannot_be_written_leaves_the_old_one(tmp_path):
    photos.write(noise(4, 4, 3), tmp_path / "a.jpg")
    before = (tmp_path / "a.jpg").read_bytes()
    with pytest.raises(OSError, match="RGBA"):
        photos.write(noise(4, 4, 4), tmp_path / "a.jpg")
    assert (tmp_path / "a.jpg").read_bytes() == before and len(list(tmp_path.iterdir())) == 1


def test_no_other_file_of_the_package_opens_or_saves_a_picture():
    opened, saved = set(), set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                name = path.relative_to(PACKAGE).as_posix()
                owner = ast.unparse(node.func.value)
                if (owner, node.func.attr) == ("Image", "open"):
                    opened.add(name)
                if node.func.attr == "save" and owner not in ("model", "tf.saved_model"):
                    saved.add(name)
    assert opened == saved == {"images/photos.py"}
