"""Filling holes: models that fill them with what is known beforehand."""

import keras
import numpy as np
import pytest

from keras_genimg import data, tasks
from keras_genimg.evaluation import Entry, InpaintingEvaluator, evaluator
from keras_genimg.evaluation.restore import holes
from keras_genimg.models import PhotoEditor

ENTRY = Entry("any", None, 0, [], None, None)


class Off(PhotoEditor):
    """The sample photo in the holes, 10 grey levels off."""

    tasks = (tasks.RESTORE,)

    @property
    def takes(self):
        return tasks.Photo(), tasks.Mask("hole")

    def call(self, inputs):
        image, hole = inputs
        truth = data.sample_photo().astype("float32")
        return image + hole * keras.ops.convert_to_tensor(np.where(truth < 128.0, truth + 10.0, truth - 10.0))


class Plain(PhotoEditor):
    tasks = (tasks.RESTORE,)

    def call(self, image):
        return image


def test_holes_are_one_in_sixteen_pixels_of_each_whole_square():
    lost = holes(64, 100)
    assert lost.sum() == 2 * 3 * 8 * 8 and lost[44:52, 76:84].all()


def test_ten_grey_levels_off_in_the_holes_are_28_decibels():
    found = evaluator(Off(), ENTRY)
    assert isinstance(found.parts[0], InpaintingEvaluator)
    # By hand: 20 log10(255 / 10)
    assert found.evaluate(found.usual) == {"psnr_holes_sample": pytest.approx(28.1308, abs=1e-3)}


def test_what_takes_no_mask_is_not_measured_so():
    with pytest.raises(ValueError, match="any is a Plain: it does nothing that is measured here"):
        evaluator(Plain(), ENTRY)
