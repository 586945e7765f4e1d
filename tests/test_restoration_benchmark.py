"""`benchmarks.restoration look`: the photos' middles beside what is made of them."""

import numpy as np
from PIL import Image

from benchmarks import restoration
from keras_genimg import models, tasks


def test_pairs_of_middles_five_a_row(tmp_path, monkeypatch):
    model = models.UNetRestorer(widths=(2, 2), blocks=(1, 1), condition=tasks.Mask())  # untrained, its holes are grey
    monkeypatch.setattr(restoration.zoo, "load", lambda name: model)
    for index in range(6):
        Image.new("RGB", (200, 220), (40 * index, 0, 0)).save(tmp_path / f"{index}.png")
    restoration.look("any", tmp_path, tmp_path / "sheet.png", "holes")
    sheet = np.asarray(Image.open(tmp_path / "sheet.png"))
    assert sheet.shape == (2 * 192, 5 * 2 * 192, 3)
    worse, made = sheet[192:, :192], sheet[192:, 192:384]  # the sixth
    assert {tuple(colour) for colour in worse.reshape(-1, 3)} == {(200, 0, 0), (128, 128, 128)}
    np.testing.assert_array_equal(made, worse)
    assert np.all(sheet[192:, 384:] == 255)
