import unicodedata

import numpy as np
import pytest
from PIL import Image

from keras_genimg import data
from keras_genimg.data import pairs
from tests.data.test_folder import BLUE, GREEN, RED, noise, save


def flat(path, colour, width=8, height=8):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (width, height), colour).save(path)


@pytest.fixture
def folders(tmp_path):
    """Two folders of three pairs, of other suffixes and in an order that is not that of the files."""
    names = {"10": RED, "9": GREEN, "below/a.b": BLUE}
    for name, colour in names.items():
        save(tmp_path / "maps" / f"{name}.png", np.full((8, 8, 3), colour, np.uint8))
        save(tmp_path / "photos" / f"{name}.BMP", 255 - np.full((8, 8, 3), colour, np.uint8))
    return tmp_path / "maps", tmp_path / "photos"


def test_pairs_have_the_same_name_whatever_the_suffix(folders):
    first, second = data.load_pairs(*folders, 8)
    assert first.dtype == second.dtype == np.uint8 and first.shape == second.shape == (3, 8, 8, 3)
    np.testing.assert_array_equal(first[:, 3, 3], [RED, GREEN, BLUE])
    np.testing.assert_array_equal(second, 255 - first)


def test_pictures_are_fitted_as_load_folder_fits_them(tmp_path):
    for index in range(3):
        save(tmp_path / "small" / f"{index}.png", noise(30, 50, seed=index))
        save(tmp_path / "large" / f"{index}.png", noise(60, 100, seed=index + 3))
    first, second = data.load_pairs(tmp_path / "small", tmp_path / "large", (16, 12), channels=1)
    np.testing.assert_array_equal(first, data.load_folder(tmp_path / "small", (16, 12), channels=1))
    np.testing.assert_array_equal(second, data.load_folder(tmp_path / "large", (16, 12), channels=1))


def test_pictures_without_partner_are_counted_and_named_on_both_sides(tmp_path):
    for index in range(5):
        flat(tmp_path / "a" / f"map_{index}.png", RED)
        flat(tmp_path / "b" / f"photo_{index}.png", RED)
    flat(tmp_path / "a" / "both.png", RED)
    flat(tmp_path / "b" / "both.jpg", RED)
    with pytest.raises(ValueError) as caught:
        data.load_pairs(tmp_path / "a", tmp_path / "b", 8)
    maps, photos = (", ".join(f"{kind}_{index}.png" for index in range(5)) for kind in ("map", "photo"))
    a, b = tmp_path / "a", tmp_path / "b"
    assert str(caught.value) == (
        f"5 of 6 pictures in {a} have no partner in {b}: {maps}. 5 of 6 pictures in {b} have no partner in {a}: "
        f"{photos}. The two of a pair must have the same name, whatever the suffix."
    )


def test_no_more_than_ten_names_are_shown(folders):
    for index in range(13):
        flat(folders[1] / f"more_{index:02}.png", RED)
    with pytest.raises(ValueError, match=r"^13 of 16 pictures .* more_09\.png and 3 more\. The two") as caught:
        data.load_pairs(*folders, 8)
    assert "more_10" not in str(caught.value)


def test_the_same_name_twice_in_a_folder_is_an_error(folders):
    flat(folders[0] / "9.jpg", RED)
    with pytest.raises(ValueError, match=r"same name in .*maps, .*: 9\.jpg, 9\.png\.$"):
        data.load_pairs(*folders, 8)


def test_a_broken_file_drops_its_pair_with_one_warning(folders):
    (folders[0] / "9.png").write_bytes(b"")
    (folders[1] / "10.BMP").write_bytes(b"BM")
    with pytest.warns(UserWarning, match=r"^Left out 2 of 3 pairs: 2 could not be read \(10, 9\)\.$") as warned:
        first, second = data.load_pairs(*folders, 8)
    assert len(warned) == 1 and warned[0].filename == __file__
    assert (first[:, 0, 0] == BLUE).all() and (second == 255 - first).all()


def test_pairs_of_different_aspect_are_left_out_and_named(folders):
    flat(folders[0] / "9.png", GREEN, width=16)
    (folders[0] / "10.png").write_bytes(b"")
    words = r"Left out 2 of 3 pairs: 1 could not be read \(10\); 1 differ in aspect ratio, .* \(9\)\.$"
    with pytest.warns(UserWarning, match=words) as warned:
        first, _ = data.load_pairs(*folders, 8)
    assert len(warned) == 1 and len(first) == 1


@pytest.mark.parametrize(
    "size, same", [((256, 170), True), ((256, 171), True), ((256, 172), False), ((171, 256), False)]
)
def test_a_pixel_of_rounding_is_no_other_aspect(tmp_path, size, same):
    flat(tmp_path / "a" / "1.png", RED, 512, 341)
    flat(tmp_path / "b" / "1.png", RED, *size)
    if same:
        assert len(data.load_pairs(tmp_path / "a", tmp_path / "b", 8)[0]) == 1
    else:
        with pytest.raises(ValueError, match="None of the 1 pairs can be used: 1 differ in aspect"):
            data.load_pairs(tmp_path / "a", tmp_path / "b", 8)


def test_files_that_are_no_pictures_need_no_partner(folders):
    for name in ("readme.txt", "Thumbs.db", ".hidden.png", ".thumbnails/1.png"):
        (folders[0] / name).parent.mkdir(exist_ok=True)
        (folders[0] / name).write_bytes(b"")
    assert len(data.load_pairs(*folders, 8)[0]) == 3


def test_accents_match_whichever_system_wrote_them(tmp_path):
    for form in ("NFC", "NFD"):
        flat(tmp_path / form / (unicodedata.normalize(form, "café") + ".png"), RED)
    assert len(data.load_pairs(tmp_path / "NFC", tmp_path / "NFD", 8)[0]) == 1


@pytest.mark.parametrize("side_by_side, order", [("AB", [RED, BLUE]), ("BA", [BLUE, RED])])
def test_double_pictures_are_taken_in_the_order_that_is_said(tmp_path, side_by_side, order):
    save(tmp_path / "1.png", np.array([[RED, BLUE]], np.uint8).repeat(8, axis=0).repeat(8, axis=1))
    first, second = data.load_pairs(tmp_path, size=8, side_by_side=side_by_side)
    assert (first == order[0]).all() and (second == order[1]).all()


def test_halves_hold_their_own_pixels_alone(tmp_path):
    pixels = noise(8, 16)
    save(tmp_path / "1.png", pixels)
    first, second = data.load_pairs(tmp_path, size=8, side_by_side="AB")
    np.testing.assert_array_equal(np.concatenate([first[0], second[0]], axis=1), pixels)


def test_double_pictures_that_cannot_be_halved_are_left_out(tmp_path):
    save(tmp_path / "good.png", noise(8, 16))
    save(tmp_path / "narrow.png", noise(8, 1))
    (tmp_path / "broken.jpg").write_bytes(b"")
    with pytest.warns(UserWarning, match=r"Left out 2 of 3 pairs: 2 could not be read \(broken, narrow\)\.$"):
        assert len(data.load_pairs(tmp_path, size=8, side_by_side="AB")[0]) == 1


def test_empty_folders_missing_ones_and_files_are_refused(folders, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    for given in ((folders[0], empty), (empty, folders[0])):
        with pytest.raises(ValueError, match=r"no pictures in .*empty \(files that end in \.bmp, .*\.webp\)\.$"):
            data.load_pairs(*given, 8)
    with pytest.raises(ValueError, match=r"no pictures in .*empty"):
        data.load_pairs(empty, size=8, side_by_side="AB")
    with pytest.raises(FileNotFoundError, match=r"no folder .*missing\.$"):
        data.load_pairs(folders[0], tmp_path / "missing", 8)
    with pytest.raises(NotADirectoryError, match=r"9\.png is a file, where a folder"):
        data.load_pairs(folders[0] / "9.png", folders[1], 8)


def test_a_folder_that_cannot_be_listed_is_an_error(folders, monkeypatch):
    monkeypatch.setattr(pairs, "walk", lambda folder: ([], [folder / "locked"]))
    with pytest.raises(OSError, match=r"maps.locked cannot be read"):
        data.load_pairs(*folders, 8)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"size": 8}, "Give one of `second_folder` and `side_by_side`"),
        ({"second_folder": "b", "size": 8, "side_by_side": "AB"}, "Give one of `second_folder` and `side_by_side`"),
        ({"size": 8, "side_by_side": "A"}, '`side_by_side` must be "AB" or "BA"'),
        ({"second_folder": "b"}, "`size` must be a positive whole number"),
        ({"second_folder": 8}, "`size` must be a positive whole number"),
        ({"second_folder": "b", "size": 8, "channels": 4}, "`channels` must be 1"),
    ],
)
def test_wrong_arguments_are_refused(tmp_path, options, words):
    with pytest.raises(ValueError, match=words):
        data.load_pairs(tmp_path, **options)
