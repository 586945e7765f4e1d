import json
import pathlib

import numpy as np
import pytest

from keras_genimg import data
from tests.data.tiny import random_split, write_rows


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GENIMG_HOME", str(tmp_path))
    return tmp_path / "openmoji"


def test_outlines_and_colours_are_of_the_same_emojis(folder):
    images = {"outline": random_split(3, (8, 8, 3))[0], "colour": random_split(6, (8, 8, 3))[0][:3]}
    for style, pictures in images.items():
        write_rows(folder / f"{style}_test_1.png", pictures)
    names = {"group": ["food", "faces"], "subgroup": ["fruit"], "emoji": ["1F34F", "1F600", "1F34C"]}
    content = {"names": names, "values": [[0, 0, 2], [1, 0, 1], [0, 0, 0]]}
    (folder / "test_attributes.json").write_text(json.dumps(content))
    for style, pictures in images.items():
        loaded = data.load(f"openmoji_{style}", "test")
        np.testing.assert_array_equal(loaded[0], pictures)
        np.testing.assert_array_equal(loaded[1], [0, 1, 0])
    values, named = data.attributes("openmoji_colour", "test")
    assert [named["emoji"][number] for number in values["emoji"]] == ["1F34C", "1F600", "1F34F"]


def test_emojis_that_are_not_there_name_the_tool_that_draws_them(folder):
    with pytest.raises(FileNotFoundError, match=r"node tools/draw_openmoji\.mjs") as raised:
        data.load("openmoji_outline")
    assert str(folder) in str(raised.value)
    assert (pathlib.Path(__file__).parents[2] / "tools" / "draw_openmoji.mjs").is_file()
