"""What the zoo's evaluation puts together; the metrics themselves have their own oracles."""

import keras
import numpy as np
import pytest

from keras_genimg import data, evaluation, metrics, tasks, zoo
from keras_genimg.zoo import entries

IMAGES = np.random.default_rng(0).integers(0, 256, (60, 4, 4, 1), np.uint8)
LABELS = (IMAGES.mean(axis=(1, 2, 3)) > 128).astype(np.int64)


class Copycat:
    """Generates the reference's own images, one for each seed."""

    tasks = (tasks.GENERATE,)

    def __init__(self):
        self.asked = []

    def generate(self, count, seed):
        self.asked.append((count, seed))
        return IMAGES[seed : seed + count]


@pytest.fixture(autouse=True)
def small_data(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_GENIMG_HOME", str(tmp_path))
    monkeypatch.setattr(data, "load", lambda name, split: (IMAGES, LABELS))


def judge():
    images = keras.Input((4, 4, 1))
    features = keras.layers.GlobalAveragePooling2D(name="features")(images)
    network = keras.Model(images, keras.layers.Dense(2)(features))
    network.set_weights([np.array([[-1.0, 1.0]]), np.array([128.0, -128.0])])  # class 1 is a mean above 128
    return network


def test_a_recipe_says_its_data(monkeypatch):
    assert entries.data_of("dcgan_fashion_mnist") == "fashion_mnist" and entries.data_of("vgg16") is None
    silent = evaluation.Entry("mine", None, 0, [], None, None)
    with pytest.raises(ValueError, match="The recipe of mine states no DATA"):
        evaluation.GeneratorEvaluator.of(Copycat(), silent)


class Asked(Copycat):
    """Generates a reference image of each class that it is asked for."""

    takes = (tasks.Label("label", 2),)

    def generate(self, count, seed, label):
        self.asked.append((count, seed))
        return np.stack([IMAGES[np.flatnonzero(each == LABELS)[seed + i]] for i, each in enumerate(label)])


def test_a_generator_with_a_label_is_asked_for_classes_and_held_against_them():
    found = evaluation.GeneratorEvaluator(Asked(), "mnist", judge)
    assert found.usual[:2] == ("label_accuracy_10k", "class_diversity_10k_test")
    assert found.evaluate(["label_accuracy_20"]) == {"label_accuracy_20": 1.0}
    assert evaluation.GeneratorEvaluator(Copycat(), "mnist", judge).usual[0] == "fid_10k_test"
    with pytest.raises(ValueError, match="label_accuracy_20 is for generators that are asked for classes"):
        evaluation.evaluate_generator(Copycat(), "mnist", ["label_accuracy_20"], judge)


class Truncated(Copycat):
    """Generates a reference image, darkened by the truncation."""

    takes = (tasks.Number("truncation"),)

    def generate(self, count, seed, truncation=1.0):
        return (truncation * super().generate(count, seed)).astype(np.uint8)


def test_a_protocol_may_ask_for_truncated_images():
    darker = {f"class_balance_kl_60_test{suffix}": factor for suffix, factor in (("", 1), ("_truncation_0.25", 0.25))}
    found = evaluation.evaluate_generator(Truncated(), "mnist", list(darker), judge)
    wanted = {
        name: evaluation.evaluate_generator(_Darkened(factor), "mnist", ["class_balance_kl_60_test"], judge)
        for name, factor in darker.items()
    }
    assert {name: {"class_balance_kl_60_test": value} for name, value in found.items()} == wanted
    assert len(set(found.values())) == 2
    with pytest.raises(ValueError, match=r"_truncation_0.25 is for generators that take `truncation`"):
        evaluation.evaluate_generator(Copycat(), "mnist", ["class_balance_kl_60_test_truncation_0.25"], judge)


class _Darkened(Copycat):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def generate(self, count, seed):
        return (self.factor * super().generate(count, seed)).astype(np.uint8)


class AskedForTwo(Copycat):
    """Generates an image that is bright where it was asked to be, in the upper half and in the lower one."""

    takes = (tasks.Label("logits", 2), tasks.Label("lower", 2), tasks.Number("strength"))

    def generate(self, count, seed, logits, lower):
        halves = np.repeat(np.stack([logits, lower], axis=1), 2, axis=1)
        return np.broadcast_to(255 * halves[:, :, None, None], (count, 4, 4, 1)).astype(np.uint8)


def test_a_generator_with_several_labels_is_asked_for_all_of_them(monkeypatch):
    images = keras.Input((4, 4, 1))
    features = keras.layers.Flatten(name="features")(images)
    network = keras.Model(images, [keras.layers.Dense(2, name=name)(features) for name in ("logits", "lower")])
    halves = np.repeat(np.eye(2), 8, axis=0)  # which pixels are of which half
    for place, head in enumerate(("logits", "lower")):
        network.get_layer(head).set_weights(
            [np.stack([-halves[:, place], halves[:, place]], axis=1), np.array([1.0, -1.0])]
        )
    lower = 1 - LABELS
    monkeypatch.setattr(data, "attributes", lambda name, split: ({"logits": LABELS, "lower": lower}, {}))
    found = evaluation.evaluate_generator(
        AskedForTwo(), "mnist", ["label_accuracy_40", "class_diversity_60_test"], lambda: network
    )
    accuracy = "label_accuracy_40"
    assert found[accuracy] == found[f"{accuracy}_of_logits"] == found[f"{accuracy}_of_lower"] == 1
    assert found["class_diversity_60_test"] == 0  # asked for what the data have: one image a class
    found = evaluation.evaluate_classifier(network, "mnist", ["accuracy_test"])
    assert list(found) == ["accuracy_test", "accuracy_test_of_logits", "accuracy_test_of_lower"]
    upper = (IMAGES[:, :2].sum(axis=(1, 2, 3)) > 1) == LABELS
    assert found["accuracy_test_of_logits"] == np.mean(upper)
    bright = (IMAGES[:, 2:].sum(axis=(1, 2, 3)) > 1) == lower
    assert found["accuracy_test"] == pytest.approx((np.mean(upper) + np.mean(bright)) / 2)


def test_a_split_that_the_data_lack_is_refused_before_anything_is_generated():
    model = Copycat()
    with pytest.raises(ValueError, match="mnist: it has train and test, not 'validation'"):
        evaluation.evaluate_generator(model, "mnist", ["class_coverage_60_test", "fcd_60_validation"], judge)
    assert model.asked == []


def test_a_copy_of_the_reference_is_perfect():
    model, done = Copycat(), []
    found = evaluation.evaluate_generator(
        model, "mnist", ["fcd_60_test", "class_balance_kl_60_test", "class_coverage_60_test"], judge,
        progress=lambda *counts: done.append(counts),
    )  # fmt: skip
    assert found["fcd_60_test"] == pytest.approx(0, abs=1e-6)
    assert found["class_balance_kl_60_test"] == 0 and found["class_coverage_60_test"] == 1
    assert model.asked == [(60, 0)]  # once for all three
    each = [(60, 360), (120, 360), (180, 360), (240, 360), (300, 360), (360, 360)]  # the reference, then what is made
    assert list(dict.fromkeys(done)) == each


def test_protocols_of_classifiers_need_one():
    with pytest.raises(ValueError, match="fcd_60_test needs a classifier of cifar10, and the zoo has none"):
        evaluation.evaluate_generator(Copycat(), "cifar10", ["fcd_60_test"])


@pytest.mark.parametrize(
    ("protocol", "message"),
    [
        ("fcd_60_tset", "fcd_60_tset needs a split of fashion_mnist_sample: it has train, not 'tset'"),
        ("fcd_60_test", "fcd_60_test needs a split of fashion_mnist_sample"),
        ("fdc_60_test", "Near ones"),
    ],
)
def test_a_wrong_split_is_refused_before_anything_is_measured(protocol, message):
    model = Copycat()
    with pytest.raises(ValueError, match=message):
        evaluation.evaluate_generator(model, "fashion_mnist_sample", ["fcd_60_train", protocol], judge)
    assert not model.asked


def test_a_smoke_test_takes_a_hundredth_of_the_images():
    found = evaluation.GeneratorEvaluator(Copycat(), "mnist")
    assert found.hundredth("class_coverage_50k_train") == "class_coverage_500_train"
    assert found.hundredth("recall_2k_test") == "recall_100_test"  # no fewer than a hundred
    assert found.hundredth("kid_2k_test") == "kid_1k_test"  # nor than KID's subsets
    assert found.hundredth("fid_10k_test") is None  # a covariance of 2,048 dimensions takes more


def test_accuracy_is_the_share_named_right():
    assert evaluation.evaluate_classifier(judge(), "mnist", ["accuracy_test"]) == {"accuracy_test": 1.0}
    swapped = judge()
    swapped.layers[-1].set_weights([-weight for weight in swapped.layers[-1].get_weights()])
    assert evaluation.evaluate_classifier(swapped, "mnist", ["accuracy_test"]) == {"accuracy_test": 0.0}
    with pytest.raises(ValueError, match="A classifier has the protocols accuracy_test and accuracy_train"):
        evaluation.evaluate_classifier(judge(), "mnist", ["fid_10k_test"])


def test_the_card_names_the_protocols(monkeypatch):
    model, judged = Copycat(), judge()
    monkeypatch.setattr(entries, "load", lambda name, weights=None: judged if name == "classifier_mnist" else model)
    monkeypatch.setattr(entries, "card", lambda name: ({"metrics": {"fcd_50_test": 1, "minutes": 3}}, ""))
    assert list(zoo.evaluate("gan_mnist", seed=2)) == ["fcd_50_test"]
    assert model.asked == [(50, 2)]
    monkeypatch.setattr(entries, "card", lambda name: ({}, ""))
    assert list(zoo.evaluate("gan_mnist", "class_balance_kl_60_test")) == ["class_balance_kl_60_test"]
    with pytest.raises(ValueError, match="fewer than the 10000 of fid_10k_test"):
        zoo.evaluate("gan_mnist")  # the usual protocols, of which these data are too small


@pytest.mark.full
@pytest.mark.parametrize(("name", "least"), [("classifier_mnist", 0.993), ("classifier_fashion_mnist", 0.93)])
def test_the_classifiers_are_as_good_as_their_cards_say(name, least, monkeypatch):
    monkeypatch.undo()
    found = zoo.evaluate(name)["accuracy_test"]
    assert found >= least
    assert found == pytest.approx(zoo.card(name)[0]["metrics"]["accuracy_test"], abs=2e-4)  # two images' worth


@pytest.mark.full
@pytest.mark.parametrize("data_name", ["mnist", "fashion_mnist"])
def test_real_images_are_near_real_images(data_name, monkeypatch):
    monkeypatch.undo()
    features = metrics.ClassifierFeatures(zoo.load(f"classifier_{data_name}"))
    test, train = features(data.load(data_name, "test")[0]), features(data.load(data_name, "train")[0][:10_000])
    assert metrics.class_balance_kl(test, train, features) < 0.002
    assert metrics.class_coverage(test, train, features).min() > 0.8  # 1 - 1/32 for equal distributions
