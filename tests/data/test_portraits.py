import json
import pathlib

import numpy as np
import pytest

from keras_genimg import data
from tests.data.tiny import random_split, write_rows

NAMES = {
    "hair": ["long", "fade", "curly"], "hair_color": ["red", "white"], "skin_color": ["tone_1", "tone_2"],
    "mouth": ["smile", "frown", "lips"], "eyes": ["open", "wink"], "wrinkles": ["no", "yes"],
    "moustache": ["no", "yes"], "body": ["small", "squared"], "clothing_color": ["blue", "red"],
    "background_color": ["mint", "cream"],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GENIMG_HOME", str(tmp_path))
    return tmp_path / "portraits"


def people(count):
    """Numbers below 2 for each of the ten attributes, hair below 3."""
    rows = np.random.default_rng(count).integers(0, 2, (count, len(NAMES)))
    rows[:, 0] = np.arange(count) % 3
    return rows


def write_attributes(folder, split, rows):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{split}_attributes.json").write_text(json.dumps({"names": NAMES, "values": rows.tolist()}))


def test_both_styles_show_the_same_people_in_their_order(folder):
    rows = people(11)
    write_attributes(folder, "train", rows)
    persona, cartoon = random_split(11, (8, 8, 3))[0], random_split(12, (8, 8, 3))[0][:11]
    for style, images in (("persona", persona), ("cartoon", cartoon)):
        for number, part in enumerate(np.array_split(images, 5), 1):
            write_rows(folder / f"{style}_train_{number}.png", part)
    for name, images in (("portraits_persona", persona), ("portraits_cartoon", cartoon)):
        loaded = data.load(name)
        np.testing.assert_array_equal(loaded[0], images)
        np.testing.assert_array_equal(loaded[1], rows[:, 0])
        values, names = data.attributes(name)
        assert list(values) == list(names) == list(NAMES)
        np.testing.assert_array_equal(values["mouth"], rows[:, 3])
        assert names["mouth"] == ("smile", "frown", "lips")


def test_withheld_people_are_a_split_of_their_own(folder):
    write_attributes(folder, "test_new", people(3))
    images, _ = random_split(3, (8, 8, 3))
    write_rows(folder / "cartoon_test_new_1.png", images)
    assert data.splits("portraits_cartoon") == ("train", "test", "test_new")
    np.testing.assert_array_equal(data.load("portraits_cartoon", "test_new")[0], images)


def test_edits_are_by_attribute_person_and_value(folder):
    write_attributes(folder, "test", people(6))
    drawn = {}
    for part in ("mouth", "eyes", "hair_color", "wrinkles", "moustache"):
        drawn[part] = random_split(2 * len(NAMES[part]), (8, 8, 3))[0]
        write_rows(folder / f"persona_edits_{part}.png", drawn[part])
    pictures, names = data.edits("portraits_persona")
    assert {part: each.shape for part, each in pictures.items()} == {
        part: (2, len(NAMES[part]), 8, 8, 3) for part in drawn
    }
    assert names == {part: tuple(NAMES[part]) for part in drawn}
    np.testing.assert_array_equal(pictures["mouth"][1, 2], drawn["mouth"][5])  # the second person's third mouth
    (folder / "persona_edits_eyes.png").unlink()
    with pytest.raises(ValueError, match=r"a part of the edits of persona: persona_edits_eyes\.png missing"):
        data.edits("portraits_persona")


def test_edits_that_do_not_fill_their_people_are_refused(folder):
    write_attributes(folder, "test", people(6))
    for part in ("mouth", "eyes", "hair_color", "wrinkles", "moustache"):
        write_rows(folder / f"persona_edits_{part}.png", random_split(4, (8, 8, 3))[0])
    with pytest.raises(ValueError, match=r"persona_edits_mouth\.png has 4 rows, not a row for each person and each"):
        data.edits("portraits_persona")


def test_portraits_that_are_not_there_name_the_tool_that_draws_them(folder):
    for ask in (data.load, data.attributes):
        with pytest.raises(FileNotFoundError, match=r"node tools/draw_portraits\.mjs") as raised:
            ask("portraits_persona", "test")
        assert str(folder) in str(raised.value)
    with pytest.raises(FileNotFoundError, match=r"edits of 'portraits_cartoon' .*node tools/draw_portraits\.mjs"):
        data.edits("portraits_cartoon")
    assert (pathlib.Path(__file__).parents[2] / "tools" / "draw_portraits.mjs").is_file()


def test_other_sets_have_no_edits(folder):
    with pytest.raises(ValueError, match=r"'portraits_pixel_art' has no edits\. These have: portraits_persona, "):
        data.edits("portraits_pixel_art")
    with pytest.raises(ValueError, match=r"'faces' has no edits\. These have: portraits_persona, portraits_cartoon"):
        data.edits("faces")


@pytest.mark.parametrize("count", [4, 6])
def test_sheets_that_do_not_fit_the_attributes_are_refused(folder, count):
    write_attributes(folder, "test", people(5))
    write_rows(folder / "persona_test_1.png", random_split(count, (8, 8, 3))[0])
    with pytest.raises(ValueError, match=rf"sheets of \({count}, 8, 8, 3\) do not fit 5 labels: draw the set again"):
        data.load("portraits_persona", "test")


def test_sheets_without_attributes_are_refused(folder):
    write_rows(folder / "persona_test_1.png", random_split(2, (8, 8, 3))[0])
    with pytest.raises(ValueError, match=r"has no hair in test_attributes\.json: draw the set again"):
        data.load("portraits_persona", "test")
    write_rows(folder / "persona_train_2.png", random_split(2, (8, 8, 3))[0])
    with pytest.raises(ValueError, match=r"a part of the train split of persona: persona_train_1\.png, .*missing"):
        data.load("portraits_persona")


def test_sheets_whose_rows_are_no_squares_are_refused(folder):
    write_attributes(folder, "test", people(2))
    write_rows(folder / "persona_test_1.png", random_split(2, (8, 5, 3))[0])
    with pytest.raises(ValueError, match=r"persona_test_1\.png must have rows of 36 RGB pixels"):
        data.load("portraits_persona", "test")
