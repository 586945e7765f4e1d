"""The oracle: a generator that gives the training images back has the score of a classifier of real images."""

import types

import keras
import numpy as np
import pytest

from keras_genimg import data, evaluation, models, tasks, zoo

IMAGES = np.random.default_rng(0).integers(0, 256, (120, 16, 16, 1), np.uint8)
IMAGES[::2] //= 2
LABELS = np.arange(120) % 2  # the brighter ones


def batches():
    return data.batches(IMAGES[:96], 16, labels=np.eye(2)[LABELS[:96]], seed=0, shift=1)


def compile(model, total_steps):
    assert total_steps == 24
    rate = keras.optimizers.schedules.CosineDecay(0.1, total_steps)
    model.compile(keras.optimizers.SGD(rate), keras.losses.CategoricalCrossentropy(from_logits=True))


RECIPE = types.SimpleNamespace(
    EPOCHS=4, batches=batches, compile=compile, model=lambda: models.classifier((16, 16, 1), 2, filters=(4, 8))
)


class Remembers:
    """Generates training images, image i from the seed i, that are, or are not, of the class asked for."""

    takes = (tasks.Label("label", 2),)

    def __init__(self, right=True):
        self.right = right

    def generate(self, count, seed, label):
        chosen = np.arange(seed, seed + count)
        np.testing.assert_array_equal(LABELS[chosen], label)
        return IMAGES[chosen if self.right else chosen ^ 1]


@pytest.fixture(autouse=True)
def small_data(monkeypatch):
    monkeypatch.setattr(data, "load", lambda name, split: (IMAGES[96:], LABELS[96:]))


def trained_on_real():
    keras.utils.set_random_seed(0)
    network = RECIPE.model()
    RECIPE.compile(network, 24)
    network.fit(batches(), epochs=4, shuffle=False, verbose=0)
    return network


def test_of_real_images_the_score_is_the_classifiers_accuracy():
    score = evaluation.ClassifierScoreEvaluator(Remembers(), "mnist", lambda: RECIPE, trained_on_real)
    done = []
    found = score.evaluate(["cas_96_test"], progress=lambda *counts: done.append(counts))
    assert found["cas_96_test"] == found["cas_96_test_of_real"] >= 0.9
    assert done[0] == (96, 96 + 24 * 16) and done[-1] == (480, 480) and len(done) == 25
    wrong = evaluation.ClassifierScoreEvaluator(Remembers(right=False), "mnist", lambda: RECIPE, trained_on_real)
    assert wrong.evaluate(["cas_96_test"])["cas_96_test"] < 0.5


def test_fewer_images_are_seen_more_often():
    score = evaluation.ClassifierScoreEvaluator(Remembers(), "mnist", lambda: RECIPE, trained_on_real)
    assert score.evaluate(["cas_48_test"])["cas_48_test"] >= 0.8  # eight epochs of three steps: `compile` counts them
    with pytest.raises(ValueError, match="cas_1k_test: the classifier's recipe has only 96 images to ask for"):
        score.evaluate(["cas_1k_test"])


def test_it_is_measured_where_it_is_named_alone(monkeypatch):
    name = "dcgan_conditional_fashion_mnist"
    assert not zoo.evaluator_of("dcgan_fashion_mnist").knows("cas_50k_test")  # is asked for nothing
    found = zoo.evaluator_of(name)
    assert found.knows("cas_50k_test") and found.depends_on_seed("cas_50k_test")
    assert not any(each.startswith("cas") for each in found.usual)
    metrics = {"cas_50k_test": 0.8, "fid_10k_test": 10.0}
    monkeypatch.setattr(zoo.entries, "card", lambda name: ({"metrics": metrics}, ""))
    assert zoo.entries.protocols(name, found) == ["fid_10k_test"]


def test_what_the_classifier_names_is_what_the_generator_is_asked_for():
    score = evaluation.ClassifierScoreEvaluator(Remembers(), "mnist", lambda: RECIPE, trained_on_real)
    with pytest.raises(ValueError, match="The classifier names hair: this generator is not asked for that"):
        score.generated({"label": np.eye(2), "hair": np.eye(2)}, lambda done: None)
