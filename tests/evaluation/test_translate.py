"""Translators against drawn truths: oracles are the truth itself and offsets whose figures are worked out by hand."""

import math
import types

import numpy as np
import pytest

from keras_genimg import metrics, models, tasks
from keras_genimg.evaluation import Entry, TranslationEvaluator, evaluator
from keras_genimg.evaluation.drawings import nearest_drawing, sheet
from keras_genimg.models import PhotoEditor
from tests.evaluation import drawn_people

RECIPE = types.SimpleNamespace(TARGETS="portraits_cartoon")
ENTRY = Entry("pix2pix_people", "portraits_persona", 0, [], None, lambda name: RECIPE)


class Brighter(PhotoEditor):
    """Makes photos brighter by so many grey levels: by 100 is the truth."""

    tasks = (tasks.TRANSLATE,)

    def __init__(self, levels):
        super().__init__()
        self.levels = levels

    def call(self, image):
        return image + self.levels


class ThereAndBack(Brighter):
    """The way back is 10 levels off."""

    @property
    def takes(self):
        return tasks.Photo(), tasks.Choice("target", ("persona", "cartoon"), default=1)

    def call(self, inputs):
        image, target = inputs
        return image + target[:, 1, None, None, None] * 100.0 - target[:, 0, None, None, None] * 90.0


@pytest.fixture(autouse=True)
def few_people(monkeypatch):
    drawn_people.use(monkeypatch)


def decibels(levels):
    return pytest.approx(20 * math.log10(255 / levels), abs=1e-4)


def test_an_offset_has_its_decibels_beside_those_of_the_source_and_of_the_nearest():
    found = evaluator(Brighter(110.0), ENTRY)
    assert isinstance(found.parts[0], TranslationEvaluator)
    for protocol in ("psnr_test", "psnr_test_new"):
        assert found.evaluate([protocol]) == {
            protocol: decibels(10), f"{protocol}_of_source": decibels(100), f"{protocol}_of_nearest": decibels(5)
        }  # fmt: skip
    assert found.usual[:3] == ("psnr_test", "ssim_test", "lpips_alex_test") and "cycle_psnr_test" not in found.usual


def test_the_truth_is_perfect():
    figures = evaluator(Brighter(100.0), ENTRY).evaluate(["psnr_test", "ssim_test", "parts_accuracy_test"])
    assert figures["psnr_test"] == 60.0 and figures["ssim_test"] == pytest.approx(1.0)
    parts = {name: figures[f"parts_accuracy_test{name}"] for name in ("", "_of_hat", "_of_shoes", "_of_nearest")}
    assert set(parts.values()) == {1.0}


def test_parts_of_the_source_are_right_by_chance_alone():
    figures = evaluator(Brighter(0.0), ENTRY).evaluate(["parts_accuracy_test"])
    # The source is darker than every cartoon, and so nearest to the darkest: right for a third, and for a half.
    expected = {"_of_hat": 1 / 3, "_of_shoes": 1 / 2, "": 5 / 12, "_of_source": 5 / 12, "_of_nearest": 1.0}
    assert figures == {f"parts_accuracy_test{name}": pytest.approx(value) for name, value in expected.items()}


def test_one_answer_for_all_is_no_better_than_chance_however_common_it_is(monkeypatch):
    own = {"hat": np.array([0, 0, 0, 0, 0, 1, *[0] * 6]), "shoes": np.zeros(12, int)}
    monkeypatch.setattr("keras_genimg.data.attributes", lambda name, split: (own, drawn_people.NAMES))
    figures = evaluator(Brighter(0.0), ENTRY).evaluate(["parts_accuracy_test"])
    assert figures["parts_accuracy_test_of_hat"] == pytest.approx(1 / 2)  # five of six by the plain share
    assert figures["parts_accuracy_test_of_shoes"] == 1.0  # nobody has others: there is one value to be right in


def test_a_recipe_may_say_what_is_translated():
    recipe = types.SimpleNamespace(
        TARGETS="portraits_cartoon", sources=lambda split: drawn_people.people(cartoon=False) + np.uint8(40)
    )
    entry = Entry("pix2pix_people", "portraits_persona", 0, [], None, lambda name: recipe)
    assert evaluator(Brighter(70.0), entry).evaluate(["psnr_test"])["psnr_test"] == decibels(10)


def test_sets_are_compared_by_any_distance_that_needs_no_classifier(monkeypatch):
    monkeypatch.setattr("keras_genimg.metrics.protocols.default_features", lambda: lambda x: x.mean(axis=(1, 2)))
    found = evaluator(Brighter(100.0), ENTRY)
    figures = found.evaluate(["coverage_12_test"])
    assert figures == {"coverage_12_test": 1.0, "coverage_12_test_of_source": 0.0, "coverage_12_test_of_nearest": 1.0}
    assert set(found.evaluate(["coverage_12_train"])) == {"coverage_12_train", "coverage_12_train_of_source"}
    for other in ("fcd_10k_test", "coverage_12_validation", "coverage"):
        with pytest.raises(ValueError, match=r"A translator has the protocols psnr_test, .* got"):
            found.check(other)


def test_what_comes_back_is_held_against_the_source():
    found = evaluator(ThereAndBack(0.0), ENTRY)
    assert found.evaluate(["cycle_psnr_test", "psnr_test"])["cycle_psnr_test"] == decibels(10)
    assert found.pictures()["samples.png"].size == (8 * 18 + 2, 6 * 18 + 2)


def test_the_family_that_goes_both_ways_is_measured_both_ways():
    networks = {way: models.translation_network((2, 2, 2), 1) for way in ("to_second", "to_first")}
    judges = {judge: models.patch_discriminator(filters=(2, 2)) for judge in ("judge_of_second", "judge_of_first")}
    model = models.CycleGAN(("persona", "cartoon"), 16, **networks, **judges)
    there = model.translate(drawn_people.people(cartoon=False), "cartoon")
    back = metrics.psnr(drawn_people.people(cartoon=False), model.translate(there, "persona")).mean()
    found = evaluator(model, ENTRY).evaluate(["cycle_psnr_test"])
    assert found == {"cycle_psnr_test": pytest.approx(back)}


def test_pictures_have_sources_results_and_truths_and_the_worst_first():
    model = Brighter(100.0)
    darker, perfect = drawn_people.people(cartoon=False)[5], model.translate
    model.translate = lambda image: perfect(image) - np.uint8(50 * np.array_equal(image, darker))
    pictures = {name: np.asarray(picture) for name, picture in evaluator(model, ENTRY).pictures().items()}
    shown = pictures["samples.png"][2:, 2:].reshape(3, 18, 8, 18, 3)[:, :16, :, :16].swapaxes(1, 2)
    truths = drawn_people.people(cartoon=True)
    np.testing.assert_array_equal(shown[0], drawn_people.people(cartoon=False)[:8])
    np.testing.assert_array_equal(shown[2], truths[:8])
    truths[5] -= 50
    np.testing.assert_array_equal(shown[1], truths[:8])
    np.testing.assert_array_equal(pictures["worst.png"][2:18, 2:18], darker)


def test_progress_counts_the_images():
    counts = []
    found = evaluator(Brighter(0.0), ENTRY)
    found.evaluate(["psnr_test", "parts_accuracy_test"], lambda *count: counts.append(count))
    assert counts[0] == (1, 18) and counts[11] == (12, 18) and counts[-1] == (18, 18)


def test_who_learns_towards_no_set_is_not_measured_so():
    entry = ENTRY._replace(recipe=lambda name: types.SimpleNamespace())
    with pytest.raises(ValueError, match="it does nothing that is measured here"):
        evaluator(Brighter(0.0), entry)


def test_a_drawing_is_nearest_in_the_pixels_that_count():
    drawings = np.zeros((3, 2, 1, 2, 1), "uint8")
    drawings[:, 1] = [[10], [200]]  # pixels (0, 0) or (10, 200)
    images = np.uint8([[[[0], [150]]], [[[10], [0]]], [[[9], [0]]]])
    assert nearest_drawing(images, drawings, [1, 1, 0]).tolist() == [1.0, 0.0, 1.0]
    first = np.broadcast_to([[True, False]], (3, 1, 2))
    assert nearest_drawing(images, drawings, [1, 1, 0], first).tolist() == [0.0, 1.0, 0.0]
    drawings[1, 1, 0, 0] = 0  # of this image the drawings are equal where it counts
    np.testing.assert_array_equal(nearest_drawing(images, drawings, [1, 1, 0], first), [0.0, np.nan, 0.0])


def test_people_beyond_a_row_go_on_below():
    rows = np.uint8([10, 20])[:, None, None, None, None] + np.arange(3, dtype="uint8")[:, None, None, None]
    picture = np.asarray(sheet(*rows, columns=2))[2::3, 2::3, ..., None]
    assert picture[..., 0].tolist() == [[10, 11], [20, 21], [12, 255], [22, 255]]
