"""Folders and arrays; numbers are held against the single metrics, which have their own oracles."""

import os
import zlib

import numpy as np
import pytest
from PIL import Image

from keras_genimg import metrics
from keras_genimg.metrics.folders import ImageFolder


def colours(images):
    return images.mean(axis=(1, 2)) * [1.0, 1.0, 1.0]


def photos(count=12, seed=0, side=16):
    return np.random.default_rng(seed).integers(0, 256, (count, side, side, 3), dtype=np.uint8)


def save(folder, images, suffix="png"):
    folder.mkdir()
    for index, image in enumerate(images):
        Image.fromarray(image.squeeze()).save(folder / f"{index:03d}.{suffix}")
    return folder


def test_folders_are_arrays_in_the_order_of_their_names(tmp_path):
    real, fake = photos(seed=0), photos(seed=1)
    names = ["kid", "fid", "psnr", "ssim_y", "coverage"]
    seen = []
    report = lambda done, total: seen.append((done, total))  # noqa: E731
    found = metrics.compare(save(tmp_path / "a", real), str(save(tmp_path / "b", fake)), names, colours, report)
    assert list(found) == ["kid", "kid_deviation", "kid_subset_size", "fid", "psnr", "ssim_y", "coverage"]
    assert found == pytest.approx(metrics.compare(real, fake, names, colours))
    assert found["fid"] == pytest.approx(metrics.fid(real, fake, colours), rel=1e-5)
    assert found["coverage"] == metrics.coverage(real, fake, colours)
    assert found["psnr"] == pytest.approx(metrics.psnr(real, fake).mean())
    assert found["kid_subset_size"] == 6
    assert [done for done, _ in seen] == [12, 24, *range(25, 37)] and {total for _, total in seen} == {36}


def test_sets_may_differ_in_size_and_count_and_pairs_may_not(tmp_path):
    mixed = save(tmp_path / "mixed", [*photos(5), *photos(5, side=20), *photos(5)])
    assert metrics.compare(mixed, photos(9), ["fid"], colours)["fid"] >= 0
    with pytest.raises(ValueError, match="`fake` has 9 images, where `real` has 8"):
        metrics.compare(photos(8), photos(9), ["psnr"])
    with pytest.raises(ValueError, match=r"`fake`: image 0 has shape \(20, 20, 3\), where `real` has \(16, 16, 3\)"):
        metrics.compare(photos(8), photos(8, side=20), ["psnr"])
    with pytest.raises(ValueError, match="both be folders, or both arrays"):
        metrics.compare(mixed, photos(15), ["psnr"])
    other = save(tmp_path / "other", photos(14))
    with pytest.raises(ValueError, match=r"`fake` must hold the file names of `real`.*014"):
        metrics.compare(mixed, other, ["ssim"])


def test_pairs_are_matched_by_name_whatever_the_format(tmp_path):
    images = photos(3)
    found = metrics.compare(save(tmp_path / "a", images), save(tmp_path / "b", images, "bmp"), ["psnr"])
    assert found == {"psnr": np.inf}


def test_a_folder_yields_batches_of_one_size(tmp_path):
    grey = photos(2)[..., :1]
    folder = ImageFolder(save(tmp_path / "a", [*photos(3), *grey, *photos(66, side=8)]))
    assert [batch.shape for batch in folder] == [(3, 16, 16, 3), (2, 16, 16, 1), (64, 8, 8, 3), (2, 8, 8, 3)]
    assert len(folder) == 71
    np.testing.assert_array_equal(next(iter(folder)), photos(3))


def test_photos_are_measured_as_they_are_seen(tmp_path):
    folder = save(tmp_path / "a", [])
    upright = photos(1)[0, :8]  # 8 high, 16 wide
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise when shown
    Image.fromarray(np.rot90(upright)).save(folder / "0.png", exif=exif)
    Image.new("RGBA", (16, 8), (255, 0, 0, 51)).save(folder / "1.png")  # a fifth of red, four fifths of white
    Image.new("LA", (16, 8), (0, 0)).save(folder / "2.png")
    Image.fromarray(np.full((8, 16), 257 * 128, np.uint16)).save(folder / "3.png")
    colour, grey = ImageFolder(folder)
    np.testing.assert_array_equal(colour[0], upright)
    assert (colour[1] == (255, 204, 204)).all()
    assert grey.shape == (2, 8, 16, 1) and (grey[0] == 255).all() and (grey[1] == 128).all()


def test_bad_input_is_named(tmp_path):
    good = save(tmp_path / "good", photos(2))
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="`fake`: there are no image files"):
        metrics.compare(good, tmp_path / "empty", ["psnr"])
    with pytest.raises(ValueError, match="`real` must be a folder"):
        metrics.compare(tmp_path / "nowhere", good, ["psnr"])
    text = save(tmp_path / "text", photos(1))
    (text / "001.png").write_text("not an image")
    for names in (["psnr"], ["fid"]):
        with pytest.raises(ValueError, match=r"`fake`: .*001.png cannot be read as an image"):
            metrics.compare(good, text, names, colours)
    cut = save(tmp_path / "cut", photos(2))
    (cut / "001.png").write_bytes((good / "001.png").read_bytes()[:200])
    with pytest.raises(ValueError, match=r"`fake`: .*001.png cannot be read as an image"):
        metrics.compare(good, cut, ["psnr"])
    floats = save(tmp_path / "floats", [])
    Image.fromarray(np.zeros((4, 4), np.float32)).save(floats / "000.tif")
    with pytest.raises(ValueError, match=r"`real`: .*000.tif has floating-point pixels"):
        metrics.compare(floats, floats, ["psnr"])
    with pytest.raises(ValueError, match=r"`metrics` must be of .*got \['fdi'\]"):
        metrics.compare(good, good, ["fdi"])
    with pytest.raises(ValueError, match="`metrics` must be of"):
        metrics.compare(good, good, [])
    with pytest.raises(ValueError, match="`real` has 1 images"):
        metrics.compare(photos(1), photos(9), ["fid"], colours)
    with pytest.raises(ValueError, match="`fake` has fewer than the 4 images"):
        metrics.compare(photos(9), photos(3), ["kid"], colours)
    with pytest.raises(ValueError, match="`real` must be NHWC"):
        metrics.compare(photos(1)[0], photos(9), ["psnr"])
    with pytest.raises(ValueError, match="`fake` must hold pixels from 0 to 255"):
        metrics.compare(photos(9), photos(9) * 2.0, ["psnr"])


def test_what_is_called_a_picture_and_is_no_file_is_passed_over(tmp_path):
    for name in "ab":
        folder = save(tmp_path / name, photos(2))
        (folder / "x.png").mkdir()
        if hasattr(os, "mkfifo"):
            os.mkfifo(folder / "pipe.png")
    assert metrics.compare(tmp_path / "a", tmp_path / "b", ["psnr"]) == {"psnr": np.inf}


def test_a_bomb_and_postscript_are_named(tmp_path):
    good = save(tmp_path / "good", photos(1))
    size = (60_000).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    header = b"IHDR" + size
    bomb = b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4, "big") + header + zlib.crc32(header).to_bytes(4, "big")
    for content in (bomb, b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n{} loop\n"):
        bad = save(tmp_path / f"bad{len(content)}", [])
        (bad / "000.png").write_bytes(content)
        for names in (["psnr"], ["fid"]):
            with pytest.raises(ValueError, match=r"`fake`: .*000.png cannot be read as an image"):
                metrics.compare(good, bad, names, colours)
