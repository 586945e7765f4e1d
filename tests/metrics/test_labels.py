"""Oracles: points whose classes and variances can be said by hand, and real images in the place of generated ones."""

import numpy as np
import pytest

from keras_genimg import data, metrics, zoo


class Tens:
    """Features are places on a line; the class is the number of tens."""

    class_count = 3

    def __call__(self, images):
        return images.mean(axis=(1, 2))[:, :1]

    def classes(self, features, head=None):
        return (features[:, 0] // 10).astype(int)


TENS = Tens()


def line(*places):
    return np.array(places, np.float64)[:, None]


def test_label_accuracy_is_the_share_that_is_of_its_class():
    assert metrics.label_accuracy(line(1, 11, 12, 25), [0, 1, 2, 2], TENS) == 0.75


def test_class_diversity_is_variance_over_variance():
    real, labels = line(0, 2, 10, 14), [0, 0, 1, 1]  # variances 2 and 8
    fake, asked = line(5, 6, 20, 24, 20), [0, 0, 1, 1, 1]  # 1/2 and 16/3
    value, each = metrics.class_diversity(real, fake, labels, asked)
    assert each == pytest.approx([1 / 4, 2 / 3])
    assert value == pytest.approx((1 / 2 + 16 / 3) / 10)
    assert metrics.class_diversity(real, real, labels, labels).value == 1
    means = line(1, 1, 12, 12)
    assert metrics.class_diversity(real, means, labels, labels).value == 0


def test_classes_count_by_their_real_shares():
    real, labels = line(0, 2, 0, 2, 10, 14), [0, 0, 0, 0, 1, 1]  # variances 4/3 and 8
    fake, asked = line(3, 3, 10, 14), [0, 0, 1, 1]  # 0 and 8
    assert metrics.class_diversity(real, fake, labels, asked).value == pytest.approx(8 / 3 / (2 / 3 * 4 / 3 + 8 / 3))


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0, 0, 1], "`fake_labels` must be 4 integers"),
        ([0.0, 0.0, 1.0, 1.0], "`fake_labels` must be 4 integers, got float64"),
        ([0, 0, -1, 1], "`fake_labels` must be 0 or more, got -1 to 1"),
        ([0, 0, 0, 1], "`fake` has 1 images of class 1, where a variance needs two"),
        ([0, 0, 2, 2], "`real` has 0 images of class 2"),
    ],
)
def test_labels_that_do_not_fit_are_an_error(labels, message):
    real = line(0, 2, 10, 14)
    with pytest.raises(ValueError, match=message):
        metrics.class_diversity(real, real, [0, 0, 1, 1], labels)


def test_real_images_that_are_alike_are_an_error():
    with pytest.raises(ValueError, match="`real` has images of class 1 whose features are all alike"):
        metrics.class_diversity(line(0, 2, 10, 10), line(0, 2, 10, 14), [0, 0, 1, 1], [0, 0, 1, 1])


def tiles(places):
    return np.broadcast_to(np.array(places, np.uint8)[:, None, None, None], (len(places), 2, 2, 1))


def test_protocols_ask_for_labels_batch_by_batch(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GENIMG_HOME", str(tmp_path))
    reference, labels = tiles([0, 2, 20, 24]), np.array([0, 0, 2, 2])
    calls = []

    def generate(count, seed, labels):
        calls.append((count, seed, list(labels)))
        return tiles(10 * labels + (seed + np.arange(count)) % 4)

    protocol = metrics.Protocol.parse("label_accuracy_7")
    asked = protocol.asked(classes=3)
    assert list(asked) == [0, 1, 2, 0, 1, 2, 0]
    assert protocol.evaluate(generate, features=TENS, batch_size=3, labels=asked) == {"label_accuracy_7": 1.0}
    assert calls == [(3, 0, [0, 1, 2]), (3, 3, [0, 1, 2]), (1, 6, [0])]
    protocol = metrics.Protocol.parse("label_accuracy_4")
    assert protocol.evaluate(generate, features=TENS, labels=[1, 1, 1, 1]) == {"label_accuracy_4": 1.0}

    class TwoClasses(Tens):
        class_count = 2

        def classes(self, features, head=None):
            return (features[:, 0] // 20).astype(int)

    labels = np.array([0, 0, 1, 1])
    protocol = metrics.Protocol.parse("class_diversity_4_test")
    asked = protocol.asked(np.append(labels, 0))
    assert list(asked) == list(labels)
    found = protocol.evaluate(generate, reference, TwoClasses(), labels=asked, reference_labels=labels)
    variances = {"_of_0": 0.5 / 2, "_of_1": 0.5 / 8}  # 0, 1 and 12, 13 beside 0, 2 and 20, 24
    assert found == pytest.approx(
        {"class_diversity_4_test": 1 / 10} | {f"class_diversity_4_test{key}": each for key, each in variances.items()}
    )
    fid = metrics.Protocol.parse("fid_4_test")
    assert fid.evaluate(generate, reference, TENS, labels=asked)["fid_4_test"] == pytest.approx(
        metrics.fid(line(0, 2, 20, 24), line(0, 1, 12, 13))
    )


def test_labels_are_checked_before_the_work():
    reference = tiles([0, 2, 10, 14])
    diversity, accuracy = (metrics.Protocol.parse(name) for name in ("class_diversity_4_test", "label_accuracy_4"))
    with pytest.raises(ValueError, match="`labels` must be given for class_diversity_4_test"):
        diversity.check(reference, TENS)
    with pytest.raises(ValueError, match=r"`reference_labels` must be 4 integers, got object of shape \(\)"):
        diversity.check(reference, TENS, labels=[0, 0, 1, 1])
    with pytest.raises(ValueError, match="`labels` must be 4 integers"):
        accuracy.check(features=TENS, labels=[0, 1])
    with pytest.raises(ValueError, match="`labels` must be from 0 to 2, got 0 to 3"):
        accuracy.check(features=TENS, labels=[0, 1, 2, 3])
    with pytest.raises(ValueError, match="`features` must be given for label_accuracy_4"):
        accuracy.check(labels=[0, 1, 2, 2])


def test_several_attributes_are_asked_for_together_and_judged_each_by_its_head():
    protocol = metrics.Protocol.parse("label_accuracy_2k")
    asked = protocol.asked(classes={"mouth": 3, "nose": 3})
    assert list(asked["mouth"][:5]) == [0, 1, 2, 0, 1]
    together = np.bincount(3 * asked["mouth"] + asked["nose"])
    assert together.sum() == 2000 and together.min() > 150  # each of the nine, where 222 are expected
    held = metrics.Protocol.parse("class_diversity_2_test").asked({"mouth": [2, 1, 0], "nose": [0, 0, 1]})
    assert {name: list(each) for name, each in held.items()} == {"mouth": [2, 1], "nose": [0, 0]}

    class Heads(Tens):
        heads = {"mouth": 3, "nose": 3}

        def classes(self, features, head=None):
            return (features[:, 0] // 10 if head in (None, "mouth") else features[:, 0] % 10).astype(int)

    def generate(count, seed, labels):  # a nose of 2 is missed, and there is no head for what else is asked
        assert list(labels) == ["mouth", "nose", "ear"]
        return tiles(10 * labels["mouth"] + labels["nose"] % 2)

    labels = {"mouth": [0, 1, 2, 2], "nose": [0, 1, 2, 1], "ear": [7, 7, 7, 7]}
    found = metrics.Protocol.parse("label_accuracy_4").evaluate(generate, features=Heads(), labels=labels, batch_size=3)
    assert found == {
        "label_accuracy_4": 0.875, "label_accuracy_4_of_mouth": 1.0, "label_accuracy_4_of_nose": 0.75
    }  # fmt: skip
    with pytest.raises(ValueError, match=r"`labels\['nose'\]` must be from 0 to 2"):
        protocol.check(features=Heads(), labels={"nose": np.full(2000, 3)})


def test_the_frechet_distance_of_each_class_by_hand():
    values = np.random.default_rng(0).normal(size=(4000, 3))
    values = (values - values.mean(axis=0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(values.T))).T  # N(0, I) exactly
    real, labels = np.concatenate([values, 2 * values]), np.repeat([0, 1], 4000)
    fake = np.concatenate([values + 1, 5 * values])  # means apart by 1 in 3 dimensions; deviations 2 and 5 in 3
    found = metrics.class_fcd(real, fake, labels, labels)
    np.testing.assert_allclose(found, [3 * 1**2, 3 * (5 - 2) ** 2], rtol=1e-4)
    swapped = metrics.class_fcd(real, real, labels, 1 - labels)  # what `fcd` does not see
    np.testing.assert_allclose(swapped, [3, 3], rtol=1e-4)
    with pytest.raises(ValueError, match="`class 1 of `fake`` has 3 images for features of 3 dimensions"):
        metrics.class_fcd(real, real, labels, np.where(np.arange(8000) < 3, 1, 0))


def test_the_protocol_of_class_fcd_has_the_mean_and_each(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GENIMG_HOME", str(tmp_path))
    reference, labels = tiles([0, 2, 20, 24]), np.array([0, 0, 1, 1])
    moved = {0: [3, 5], 1: [20, 24]}

    def generate(count, seed, labels):
        return tiles([moved[each][index % 2] for index, each in enumerate(labels)])

    class Line(Tens):
        class_count, dimensions = 2, 1

    protocol = metrics.Protocol.parse("class_fcd_4_test")
    found = protocol.evaluate(generate, reference, Line(), labels=labels, reference_labels=labels)
    assert found == pytest.approx(
        {"class_fcd_4_test": 4.5, "class_fcd_4_test_of_0": 9.0, "class_fcd_4_test_of_1": 0.0}, abs=1e-6
    )
    with pytest.raises(ValueError, match="class_fcd_4_test has only 1 images of a class for features of 1 dimensions"):
        protocol.check(reference, Line(), [0, 1, 1, 1], labels)


@pytest.mark.parametrize("name", ["label_accuracy_10k_test", "class_diversity_10k"])
def test_names_have_a_split_where_there_is_a_reference(name):
    with pytest.raises(ValueError, match=f"`protocol` must be .*got '{name}'.* Near ones: {name[:14]}"):
        metrics.Protocol.parse(name)
    assert metrics.Protocol.parse("label_accuracy_10k").name == "label_accuracy_10k"
    assert metrics.Protocol.parse("label_accuracy_10k").split is None


@pytest.fixture(scope="module")
def clothes():
    images, labels = data.load("fashion_mnist_sample")
    return images, labels, metrics.ClassifierFeatures(zoo.load("classifier_fashion_mnist"))


def test_real_images_are_as_right_as_the_classifier_and_as_diverse_as_others(clothes):
    images, labels, features = clothes
    there, names = features(images[:2000]), labels[:2000]

    def real(count, seed, labels):  # images of the classes asked for, another one each time
        return np.stack([images[:2000][names == each][seed % 50 + i] for i, each in enumerate(labels)])

    asked = np.arange(20) % 10
    picked = np.concatenate([real(10, seed, asked[seed : seed + 10]) for seed in (0, 10)])
    found = metrics.Protocol.parse("label_accuracy_20").evaluate(real, features=features, batch_size=10, labels=asked)
    assert found == {"label_accuracy_20": np.mean(features.classes(features(picked)) == asked)}
    assert metrics.label_accuracy(there, names, features) == np.mean(features.classes(there) == names) > 0.9
    half = np.random.default_rng(0).permutation(2000) < 1000
    found = metrics.class_diversity(there[half], there[~half], names[half], names[~half])
    assert found.value == pytest.approx(1, abs=0.1) and len(found.of_classes) == 10
    means = np.stack([there[names == each].mean(axis=0) for each in range(10)])[names]
    assert metrics.class_diversity(there, means, names, names).value == pytest.approx(0, abs=1e-9)


@pytest.mark.full
def test_real_images_of_one_half_are_as_diverse_as_those_of_the_other(clothes):
    images, labels, features = clothes
    there = features(images)
    found = metrics.class_diversity(there[:5000], there[5000:], labels[:5000], labels[5000:])
    assert found.value == pytest.approx(1, abs=0.02)
