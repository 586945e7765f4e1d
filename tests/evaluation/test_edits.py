"""Edits of attributes: oracles are the drawn edits themselves, and mistakes whose figures are worked out by hand."""

import math

import numpy as np
import pytest

from keras_genimg import models, tasks
from keras_genimg.evaluation import EditsEvaluator, Entry, evaluator
from keras_genimg.models import PhotoEditor
from tests.evaluation import drawn_people

ENTRY = Entry("star_gan_people", "portraits_persona", 0, [], None, None)
PEOPLE, EDITS = drawn_people.people(cartoon=False), drawn_people.edits(cartoon=False)


class Editor(PhotoEditor):
    """Knows the people, and draws them anew: `draw(index, hat, shoes)` with the values that are asked for."""

    tasks = (tasks.TRANSLATE,)

    def __init__(self, draw, attributes=drawn_people.NAMES):
        super().__init__()
        self.draw, self.attributes = draw, dict(attributes)

    @property
    def takes(self):
        return tasks.Photo(), tasks.Targets("target", self.attributes)

    def translate(self, image, target):
        index = int((image == PEOPLE).all(axis=(1, 2, 3)).argmax())
        ((name, value),) = target.items()
        wanted = {each: int(drawn_people.OWN[each][index]) for each in drawn_people.OWN}
        return self.draw(index, **wanted | {name: drawn_people.NAMES[name].index(value)}, asked=name)


def right(index, hat, shoes, asked):
    return drawn_people.person(index, hat, shoes)


def unchanged(index, hat, shoes, asked):
    return PEOPLE[index]


def both(index, hat, shoes, asked):
    """Changes the shoes with the hat, and leaves the hat alone."""
    return drawn_people.person(index, hat, 1 - shoes if asked == "hat" else shoes)


def grainy(index, hat, shoes, asked):
    return drawn_people.person(index, hat, shoes) + np.uint8(7)


@pytest.fixture(autouse=True)
def few_people(monkeypatch):
    drawn_people.use(monkeypatch)


def figures(draw):
    found = evaluator(Editor(draw), ENTRY)
    assert isinstance(found.parts[0], EditsEvaluator)
    return found.evaluate(found.usual)


def test_the_family_that_edits_is_measured_so():
    model = models.StarGAN(
        drawn_people.NAMES,
        16,
        generator=models.translation_network((2, 2, 2), 1, condition=5),
        discriminator=models.star_discriminator(16, 5, filters=2),
    )
    found = evaluator(model, ENTRY)
    figures = found.evaluate(found.usual)
    assert all(0.0 <= figures[name] <= 1.0 for name in ("edited_accuracy_test", "parts_kept_test"))
    made = found.parts[0].answers()["hat"][0, 2]
    np.testing.assert_array_equal(made, model.translate(PEOPLE[0], {"hat": "bonnet"}))


def test_drawn_edits_are_perfect():
    found = figures(right)
    assert found["psnr_edits_test"] == 60.0 and found["kept_error_test"] == 0.0
    for name in ("", "_of_hat", "_of_shoes"):
        assert found[f"edited_accuracy_test{name}"] == found[f"parts_kept_test{name}"] == 1.0


def test_who_stays_as_it_is_keeps_all_and_has_no_edit():
    found = figures(unchanged)
    # By hand: a hat one or two shades off is 20 or 40 levels in a quarter of the pixels, shoes are 30.
    one, two, shoes = (20 * math.log10(255 / (levels / 2)) for levels in (20, 40, 30))
    expected = {"edited_accuracy_test": 0.0, "parts_kept_test": 1.0, "kept_error_test": 0.0}
    expected["psnr_edits_test"] = pytest.approx((8 * one + 4 * two + 6 * shoes) / 18, abs=1e-4)
    for protocol, value in expected.items():
        assert found[protocol] == found[f"{protocol}_of_source"] == value
    assert found["psnr_edits_test_of_shoes"] == pytest.approx(shoes, abs=1e-4)


def test_what_changes_along_is_not_kept():
    found = figures(both)
    assert found["edited_accuracy_test"] == 1.0
    assert found["parts_kept_test_of_shoes"] == 0.0 and found["parts_kept_test_of_hat"] == 1.0
    assert found["parts_kept_test"] == 6 / 18  # the edits of shoes, of all edits


def test_an_error_counts_where_the_drawn_edit_has_none():
    found = figures(grainy)
    assert found["kept_error_test"] == pytest.approx(7.0)
    assert found["psnr_edits_test"] == pytest.approx(20 * math.log10(255 / 7), abs=1e-4)
    assert found["edited_accuracy_test"] == found["parts_kept_test"] == 1.0


def test_the_nearest_with_the_wanted_value_has_it():
    found = figures(unchanged)
    assert found["edited_accuracy_test_of_nearest"] == 1.0 and found["kept_error_test_of_nearest"] >= 1.0


def test_of_one_attribute_nothing_is_to_be_kept():
    found = evaluator(Editor(right, {"hat": drawn_people.NAMES["hat"]}), ENTRY)
    counts = []
    assert "parts_kept_test" not in found.evaluate(found.usual, lambda *count: counts.append(count))
    assert counts[0] == (1, 4 * 12) and counts[-1] == (48, 48)


def test_attributes_without_edits_are_refused():
    found = evaluator(Editor(right, {"hat": ("no", "yes")}), ENTRY)
    with pytest.raises(ValueError, match="has edits of hat, shoes: the model knows none of these so"):
        found.evaluate(found.usual)


def test_the_picture_has_each_edit_above_its_truth():
    found = evaluator(Editor(both), ENTRY)
    picture = np.asarray(found.pictures()["samples.png"])
    shown = picture[2:, 2:].reshape(4, 18, 12, 18, 3)[:, :16, :, :16].swapaxes(1, 2)
    assert (shown[:, 0] == PEOPLE[[0, 0, 1, 1]]).all() and (shown[:, 6:] == 255).all()
    np.testing.assert_array_equal(shown[1, 1:6], np.concatenate([EDITS["hat"][0], EDITS["shoes"][0]]))
    np.testing.assert_array_equal(shown[0, 1], PEOPLE[0])  # its own hat
    np.testing.assert_array_equal(shown[2, 1], drawn_people.person(1, 0, 1))
    assert found.pictures()["worst.png"].size == (8 * 18 + 2, 3 * 18 + 2)
