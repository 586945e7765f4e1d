"""Filling holes: models that fill them with what is known beforehand."""

import types

import keras
import numpy as np
import pytest

from keras_genimg import data, tasks
from keras_genimg.evaluation import Entry, InpaintingEvaluator, RestorationEvaluator, evaluator
from keras_genimg.evaluation.restore import holes
from keras_genimg.models import PhotoEditor, UNetRestorer

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


def entry_of(**recipe):
    return Entry("any", None, 0, [], None, lambda name: types.SimpleNamespace(**recipe))


class Halves(PhotoEditor):
    """A tenth of what it was told taken off every pixel; 1 level off where nothing is told."""

    tasks = (tasks.RESTORE,)

    @property
    def takes(self):
        return tasks.Photo(), tasks.Number("strength", -1.0, 99.0, default=-1.0)

    def call(self, inputs):
        image, strength = inputs
        return image + keras.ops.where(strength < 0, 1.0, strength / 10)[:, None, None]


def test_a_figure_stands_beside_that_of_the_input_and_of_the_told_strength():
    found = evaluator(Halves(), entry_of(JUDGED_BY=("q10",)))
    assert isinstance(found.parts[0], RestorationEvaluator)
    assert found.usual == ("psnr_rgb_cbsd68_q10", "psnr_rgb_sample_q10")
    figures = found.evaluate(["psnr_rgb_sample_q10"])
    ((worse, good, told),) = data.restoration_pairs("sample", "q10")
    for name, more in (("", 1), ("_of_input", 0), ("_of_told", 9)):
        made = np.clip(worse.astype(float) + more, 0, 255)
        by_hand = 10 * np.log10(255**2 / np.mean((made - good) ** 2))
        assert figures.pop(f"psnr_rgb_sample_q10{name}") == pytest.approx(by_hand, abs=1e-6)
    assert told == 90 and not figures


def test_noise_beyond_the_range_reaches_the_network_as_it_is():
    class Least(Plain):
        def call(self, image):
            self.least = float(keras.ops.min(image))
            return image

        def compute(self, inputs):
            return self.call(inputs[0])

    model = Least()
    RestorationEvaluator(model, ("sigma50",)).evaluate(["psnr_rgb_sample_sigma50"])
    assert model.least < -50


def test_what_needs_sides_of_a_multiple_is_given_them_and_cut_back():
    model = UNetRestorer(widths=(2, 2), blocks=(1, 1))
    figures = RestorationEvaluator(model, ("q40",)).evaluate(["psnr_rgb_sample_q40", "ssim_rgb_sample_q40"])
    assert figures["psnr_rgb_sample_q40"] == figures["psnr_rgb_sample_q40_of_input"]  # untrained, it changes nothing
    assert 0.5 < figures["ssim_rgb_sample_q40"] < 1


def test_its_pictures_and_names_that_it_does_not_know():
    found = RestorationEvaluator(UNetRestorer(widths=(2, 2), blocks=(1, 1)), ("q10", "q40"))
    sheet = found.pictures()["samples.png"]
    assert sheet.size == (3 * (2 * 96 + 6) + 6, 2 * (2 * 96 + 22 + 12))
    with pytest.raises(ValueError, match="protocols such as psnr_rgb_cbsd68_q10"):
        found.check("psnr_rgb_cbsd68_fog")
