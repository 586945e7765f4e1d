import numpy as np
import pytest

from keras_genimg import data
from tests.data.test_folder import noise, save

NAMES = ["c.png", "a.png", "below/b.png"]
TABLE = "file,hair,glasses\nc.png,short,yes\na.png,long,no\nbelow/b.png,short,no\n"


@pytest.fixture
def folder(tmp_path):
    for index, name in enumerate(NAMES):
        save(tmp_path / "images" / name, noise(8, 8, seed=index))
    return tmp_path / "images"


@pytest.fixture
def load(folder, tmp_path):
    """Loads a table of these words."""

    def load(text, encoding="utf-8", **options):
        (tmp_path / "table.csv").write_bytes(text.encode(encoding))
        return data.load_table(tmp_path / "table.csv", folder, 8, **options)

    return load


def test_images_labels_and_names_come_in_the_order_of_the_table(load):
    images, labels, attributes = load(TABLE)
    np.testing.assert_array_equal(images, [noise(8, 8, seed=index) for index in range(3)])
    assert attributes == {"hair": ("long", "short"), "glasses": ("no", "yes")}
    assert {name: values.tolist() for name, values in labels.items()} == {"hair": [1, 0, 1], "glasses": [1, 0, 0]}
    assert all(values.dtype == np.int64 for values in labels.values())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_spreadsheets_write_is_read_alike(load, encoding, end):
    text = 'hair , file\n"kurz, grün", c.png \nlang,a.png\n\n"kurz, grün",below/b.png'.replace("\n", end)
    _, labels, attributes = load(text, encoding)
    assert attributes == {"hair": ("kurz, grün", "lang")} and labels["hair"].tolist() == [0, 1, 0]


def test_files_that_the_table_does_not_name_are_passed_over(load, folder):
    (folder / "notes.txt").touch()
    assert len(load("file,hair\nc.png,short\na.png,long\n")[0]) == 2


def test_grey_is_loaded_on_request(load):
    assert load(TABLE, channels=1)[0].shape == (3, 8, 8, 1)


def test_what_cannot_be_read_is_left_out_with_its_labels(load, folder):
    (folder / "a.png").write_bytes(b"")
    with pytest.warns(UserWarning, match=r"^Left out 1 of 3 files of .*table\.csv .* images: a\.png\.$") as warned:
        images, labels, attributes = load(TABLE)
    assert len(warned) == 1
    np.testing.assert_array_equal(images, [noise(8, 8, seed=index) for index in (0, 2)])
    assert attributes["hair"] == ("long", "short") and labels["hair"].tolist() == [1, 1]
    assert labels["glasses"].tolist() == [1, 0]


def test_nothing_readable_is_an_error(load, folder):
    for name in NAMES:
        (folder / name).write_bytes(b"")
    with pytest.raises(ValueError, match=r"None of the 3 files that .* names can be read"):
        load(TABLE)


def test_missing_files_are_counted_and_named(load):
    with pytest.raises(
        FileNotFoundError, match=r"^2 of 5 files that .*table\.csv names are not in .*: e\.png, d\.png\.$"
    ):
        load(TABLE + "e.png,short,no\nd.png,short,no\n")
    with pytest.raises(FileNotFoundError, match=r"^12 of 15 files .* 9\.png and 2 more\.$"):
        load(TABLE + "".join(f"{index}.png,short,no\n" for index in range(12)))


def test_files_may_lie_elsewhere(load, folder, tmp_path):
    save(tmp_path / "elsewhere.png", noise(8, 8))
    (tmp_path / "broken.png").touch()
    start = f"file,hair\n{tmp_path / 'elsewhere.png'},long\n"
    assert len(load(start + "../elsewhere.png,short\n")[0]) == 2
    with pytest.warns(UserWarning, match=r"images: .*broken\.png\.$"):
        load(f"{start}{tmp_path / 'broken.png'},short\n")
    with pytest.raises(FileNotFoundError, match=r"1 of 2 files .*missing\.png\.$"):
        load(f"{start}{tmp_path / 'missing.png'},short\n")


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "cp1252"])
def test_another_encoding_is_refused_in_words(load, encoding):
    with pytest.raises(ValueError, match=r"table\.csv is not text in UTF-8; a spreadsheet saves it as 'CSV UTF-8'"):
        load(TABLE.replace("short", "grün"), encoding)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has no lines below its header"),
        ("file,hair\n\n", "has no lines below its header"),
        ("image,hair\nc.png,short\n", r"no column 'file' among \['image', 'hair'\]"),
        ("file;hair\nc.png;short\n", r"no column 'file' among \['file;hair'\]; columns are separated by commas"),
        (",file,hair\n0,c.png,short\n1,a.png,long\n", "Column 1 of .* has no name; pandas"),
        ("file,hair,hair\nc.png,short,long\n", "several columns of one name: hair"),
        ("file\nc.png\n", "has no attribute, a column beside 'file'; `load_folder`"),
        ("file,hair\nc.png,short\n\na.png\nb.png,long,x\n", "each of the 2 columns of .* in line 4, 5"),
        ("file,hair\nc.png, \n,long\n", r"Empty cells in .*: line 2 \(hair\), line 3 \(file\)\. Give"),
        (TABLE + "./c.png,long,no\n", r"names files more than once: c\.png \(lines 2, 5\)\."),
        ("file,hair,a\nc.png,short,x\na.png,long,x\n", "'a' of .* has a single value, 'x': .* Leave the column out"),
        ("file,hair\nc.png," + "x" * 200_000 + "\n", "cannot be read as CSV: field larger"),
    ],
)
def test_what_is_wrong_with_a_table_is_said(load, text, words):
    with pytest.raises(ValueError, match=words):
        load(text)


def test_missing_tables_and_folders_in_place_of_files_are_refused(load, folder, tmp_path):
    load(TABLE)
    with pytest.raises(FileNotFoundError, match=r"no table .*missing\.csv"):
        data.load_table(tmp_path / "missing.csv", folder, 8)
    with pytest.raises(IsADirectoryError, match="images is a folder, where a CSV file is wanted"):
        data.load_table(folder, folder, 8)
    with pytest.raises(FileNotFoundError, match=r"no folder .*missing"):
        data.load_table(tmp_path / "table.csv", tmp_path / "missing", 8)
    with pytest.raises(NotADirectoryError, match=r"table\.csv is a file, where a folder"):
        data.load_table(tmp_path / "table.csv", tmp_path / "table.csv", 8)
    with pytest.raises(ValueError, match="`size` must be"):
        data.load_table(tmp_path / "table.csv", folder, 0)
