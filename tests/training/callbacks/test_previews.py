"""Previews of an image that is being optimised."""

import numpy as np
import pytest
from PIL import Image

from keras_genimg.training.callbacks import Previews


class Model:
    def picture(self):
        return np.full((4, 6, 3), 7, "uint8")


def test_a_picture_every_so_many_steps(tmp_path):
    previews = Previews(tmp_path / "new", every=2)
    previews.set_model(Model())
    for step in range(5):
        previews.on_train_batch_end(step)
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["step-00002.png", "step-00004.png"]
    with Image.open(tmp_path / "new" / "step-00004.png") as picture:
        assert np.array_equal(picture, Model().picture())


def test_every_is_checked(tmp_path):
    with pytest.raises(ValueError, match="every"):
        Previews(tmp_path, every=0)
