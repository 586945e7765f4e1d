import os
import warnings

import numpy as np
import pytest
from PIL import Image

from keras_genimg import data

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def noise(height, width, channels=3, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels), np.uint8)


def save(path, pixels, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels).save(path, **options)


def test_images_of_the_wanted_size_come_back_as_they_are_in_the_order_of_their_paths(tmp_path):
    names = ["z.png", "a.bmp", "b/c.png", "b/a/d.webp", "é ü.tif"]
    pixels = {name: noise(6, 9, seed=index) for index, name in enumerate(names)}
    for name in names:
        save(tmp_path / name, pixels[name], **({"lossless": True} if name.endswith("webp") else {}))
    images = data.load_folder(str(tmp_path), size=(6, 9))
    order = ["a.bmp", "b/a/d.webp", "b/c.png", "z.png", "é ü.tif"]
    np.testing.assert_array_equal(images, np.stack([pixels[name] for name in order]))
    assert images.dtype == np.uint8


def test_crop_keeps_the_centre(tmp_path):
    pixels = np.repeat(np.array([[RED, GREEN, BLUE]], np.uint8), 30, axis=0).repeat(30, axis=1)  # 30 high, 90 wide
    save(tmp_path / "wide.png", pixels)
    save(tmp_path / "wider.png", pixels.swapaxes(0, 1))
    images = data.load_folder(tmp_path, size=30)
    assert images.shape == (2, 30, 30, 3)
    assert (images == GREEN).all()


def test_size_is_height_and_width(tmp_path):
    save(tmp_path / "a.png", noise(64, 64))
    assert data.load_folder(tmp_path, size=(8, 16)).shape == (1, 8, 16, 3)


def test_resize_antialiases(tmp_path):
    checkers = np.indices((64, 64)).sum(axis=0) % 2 * 255
    save(tmp_path / "checkers.png", checkers.astype(np.uint8))
    image = data.load_folder(tmp_path, size=8, channels=1)
    assert abs(image[0, 1:-1, 1:-1].astype(float) - 127.5).max() <= 4  # their mean; picking pixels would give 0 or 255


@pytest.mark.parametrize("orientation, expected", [(1, [RED, BLUE]), (3, [BLUE, RED])])
def test_exif_orientation_turns_half_way(tmp_path, orientation, expected):
    exif = Image.Exif()
    exif[0x0112] = orientation
    save(tmp_path / "a.png", np.array([[RED, BLUE]], np.uint8), exif=exif)
    assert (data.load_folder(tmp_path, size=(1, 2))[0, 0] == expected).all()


def test_exif_orientation_swaps_height_and_width(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # by the standard: the first row of the file is the right-hand side, so the left end is on top
    save(tmp_path / "a.png", np.array([[RED, BLUE]], np.uint8), exif=exif)
    assert (data.load_folder(tmp_path, size=(2, 1))[0, :, 0] == [RED, BLUE]).all()


def test_grey_becomes_rgb_and_colour_becomes_luma(tmp_path):
    save(tmp_path / "a.png", np.full((4, 4), 90, np.uint8))
    save(tmp_path / "b.png", np.full((4, 4, 3), RED, np.uint8))
    assert (data.load_folder(tmp_path, size=4)[0] == 90).all()
    grey = data.load_folder(tmp_path, size=4, channels=1)
    assert grey.shape == (2, 4, 4, 1)
    assert (grey[1] == round(0.299 * 255)).all()


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_16_bits_are_scaled_not_clipped(tmp_path, suffix):
    levels = np.arange(256, dtype=np.uint16).reshape(16, 16)
    Image.fromarray(levels * 257).save(tmp_path / f"deep.{suffix}")  # 257 = 65535 / 255
    image = data.load_folder(tmp_path, size=16, channels=1)
    np.testing.assert_array_equal(image[0, :, :, 0], levels)


def test_transparency_is_laid_on_white(tmp_path):
    Image.new("RGBA", (4, 4), (*RED, 51)).save(tmp_path / "a.png")  # a fifth of red, four fifths of white
    Image.new("LA", (4, 4), (0, 0)).save(tmp_path / "b.png")
    palette = Image.new("P", (4, 4), 1)
    palette.putpalette([0, 0, 0, *BLUE])
    palette.save(tmp_path / "c.png", transparency=1)
    palette.save(tmp_path / "d.png")
    images = data.load_folder(tmp_path, size=4)
    expected = [(255, 204, 204), (255, 255, 255), (255, 255, 255), BLUE]
    np.testing.assert_array_equal(images[:, 2, 2], expected)


def test_bilevel_cmyk_and_the_first_frame(tmp_path):
    Image.new("1", (4, 4), 1).save(tmp_path / "a.png")
    Image.new("CMYK", (4, 4), (0, 255, 255, 0)).save(tmp_path / "b.tif")
    frames = [Image.new("RGB", (4, 4), colour) for colour in (GREEN, RED)]
    frames[0].save(tmp_path / "c.gif", save_all=True, append_images=frames[1:])
    images = data.load_folder(tmp_path, size=4)
    np.testing.assert_array_equal(images[:, 2, 2], [(255, 255, 255), RED, GREEN])


@pytest.mark.parametrize("suffix", ["png", "jpg", "gif", "bmp", "tif", "webp"])
def test_truncated_file_is_skipped_wherever_it_ends(tmp_path, suffix):
    save(tmp_path / "good.png", noise(8, 8))
    whole = tmp_path / f"whole.{suffix}"
    save(whole, noise(40, 40))
    raw = whole.read_bytes()
    whole.unlink()
    for part in (0.0, 0.01, 0.1, 0.5, 0.9):
        (tmp_path / f"cut_{part}.{suffix}").write_bytes(raw[: int(part * len(raw))])
    with pytest.warns(UserWarning, match=f"Skipped 5 .*cut_0.0.{suffix}, .*cut_0.9.{suffix}") as warned:
        images = data.load_folder(tmp_path, size=8)
    assert len(warned) == 1
    np.testing.assert_array_equal(images, noise(8, 8)[None])


def test_corrupt_png_is_skipped(tmp_path):
    save(tmp_path / "good.png", noise(8, 8))
    save(tmp_path / "flipped.png", noise(40, 40))
    raw = bytearray((tmp_path / "flipped.png").read_bytes())
    raw[len(raw) // 2] ^= 0x10
    (tmp_path / "flipped.png").write_bytes(raw)
    with pytest.warns(UserWarning, match=r"Skipped 1 .*flipped\.png"):
        assert len(data.load_folder(tmp_path, size=8)) == 1


def test_other_files_and_odd_pixels_are_skipped(tmp_path):
    save(tmp_path / "good.png", noise(8, 8))
    (tmp_path / "labels.csv").write_text("a,b\n")
    (tmp_path / "looks.jpg").write_text("<html>not found</html>")
    Image.fromarray(np.zeros((4, 4), np.float32)).save(tmp_path / "float.tif")
    Image.fromarray(np.full((4, 4), 70000, np.int32)).save(tmp_path / "more.tif")
    with pytest.warns(UserWarning, match=r"Skipped 4 .*: float\.tif, labels\.csv, looks\.jpg, more\.tif\.$"):
        assert len(data.load_folder(tmp_path, size=8)) == 1


def test_many_broken_files_make_one_short_warning(tmp_path):
    save(tmp_path / "below" / "good.png", noise(8, 8))
    for index in range(13):
        (tmp_path / "below" / f"broken_{index:02}.png").write_bytes(b"")
    with pytest.warns(UserWarning, match=r"Skipped 13 .*below.broken_09\.png and 3 more\.$") as warned:
        data.load_folder(tmp_path, size=8)
    assert len(warned) == 1 and "broken_10" not in str(warned[0].message)


def test_warning_points_at_the_caller(tmp_path):
    save(tmp_path / "good.png", noise(8, 8))
    (tmp_path / "bad.png").write_bytes(b"")
    with pytest.warns(UserWarning) as warned:
        data.load_folder(tmp_path, size=8)
    assert warned[0].filename == __file__


def test_decompression_bomb_counts_as_unreadable(tmp_path, monkeypatch):
    save(tmp_path / "bomb.png", np.zeros((30, 30), np.uint8))
    save(tmp_path / "good.png", noise(8, 8))
    save(tmp_path / "large.png", noise(12, 12))  # above pillow's limit, below twice it: pillow only warns
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    with pytest.warns(UserWarning, match=r"Skipped 1 .*bomb\.png") as warned:
        assert len(data.load_folder(tmp_path, size=8)) == 2
    assert len(warned) == 1


def test_hidden_files_are_passed_over(tmp_path):
    save(tmp_path / ".hidden" / "a.png", noise(8, 8))
    save(tmp_path / ".a.png", noise(8, 8))
    (tmp_path / ".DS_Store").write_bytes(b"\x00")
    save(tmp_path / "b.png", noise(8, 8, seed=1))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        images = data.load_folder(tmp_path, size=8)
    np.testing.assert_array_equal(images, noise(8, 8, seed=1)[None])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in the file system")
def test_pipes_and_dangling_links_are_skipped(tmp_path):
    save(tmp_path / "good.png", noise(8, 8))
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "link.png").symlink_to(tmp_path / "nowhere.png")
    with pytest.warns(UserWarning, match=r"Skipped 2 .*: link\.png, pipe\.png"):
        assert len(data.load_folder(tmp_path, size=8)) == 1


@pytest.mark.skipif(os.name == "nt", reason="making links needs a privilege there")
def test_linked_folders_are_followed_but_not_in_circles(tmp_path):
    save(tmp_path / "elsewhere" / "a.png", noise(8, 8))
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "back").symlink_to(folder)
    np.testing.assert_array_equal(data.load_folder(folder, size=8), noise(8, 8)[None])


def test_nothing_readable_is_an_error(tmp_path):
    with pytest.raises(ValueError, match=f"no readable image in {tmp_path}\\.$"):
        data.load_folder(tmp_path, size=8)
    (tmp_path / "a.png").write_bytes(b"")
    with pytest.raises(ValueError, match=r"no readable image in .*could not read a\.png"):
        data.load_folder(tmp_path, size=8)


def test_missing_folder_and_file_for_a_folder(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no folder .*missing"):
        data.load_folder(tmp_path / "missing", size=8)
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError, match="file is a file"):
        data.load_folder(tmp_path / "file", size=8)


@pytest.mark.parametrize("size", [0, -1, 2.5, "8", (8,), (8, 8, 3), (8, 0), None])
def test_wrong_size_is_an_error(tmp_path, size):
    with pytest.raises(ValueError, match="`size` must be"):
        data.load_folder(tmp_path, size=size)


@pytest.mark.parametrize("channels", [0, 2, 4, "RGB"])
def test_wrong_channels_are_an_error(tmp_path, channels):
    with pytest.raises(ValueError, match=r"`channels` must be 1 .* or 3"):
        data.load_folder(tmp_path, size=8, channels=channels)
