"""Oracles: divergences of frequencies by hand, and points on a line."""

import numpy as np
import pytest

from keras_genimg import metrics


class Thirds:
    """Features are places on a line; classes are 0 below 10, 1 below 20, else 2."""

    class_count = 3

    def __call__(self, images):
        return images.mean(axis=(1, 2))[:, :1]

    def classes(self, features, head=None):
        return np.digitize(features[:, 0], [10, 20])


THIRDS = Thirds()


def line(*places):
    return np.array(places, np.float64)[:, None]


@pytest.mark.parametrize(
    ("fake", "expected"),
    [
        (line(1, 11, 21), 0.0),
        (line(1, 2, 11, 12), np.log(3 / 2)),
        (line(25, 26), np.log(3)),
        (line(1, 1, 11, 21), 0.5 * np.log(3 / 2) + 0.5 * np.log(3 / 4)),
    ],
)
def test_the_divergence_by_hand(fake, expected):
    real = line(1, 2, 11, 12, 21, 22)
    assert metrics.class_balance_kl(real, fake, THIRDS) == pytest.approx(expected, abs=1e-12)


def test_a_class_that_reality_lacks_is_an_error():
    with pytest.raises(ValueError, match="`real` has no images of class 1, and `fake` has"):
        metrics.class_balance_kl(line(1, 2, 21), line(1, 11), THIRDS)


def test_coverage_of_each_class_on_a_line():
    real = line(0, 1, 3, 11, 12, 22)  # with one neighbour the balls reach 1, 1, 2, 1, 1 and 10
    fake = line(2.5, 11.5, 50)  # in the ball of 3; in those of 11, 12 and, 10.5 away, not of 22
    found = metrics.class_coverage(real, fake, THIRDS, neighbours=1)
    np.testing.assert_allclose(found, [1 / 3, 1, 0])
    shares = np.array([3, 2, 1]) / 6
    assert found @ shares == pytest.approx(metrics.coverage(real, fake, neighbours=1))


def test_only_what_was_asked_for_in_a_class_covers_it():
    real, fake = line(0, 1, 3, 11, 12, 22), line(2.5, 11.5, 21, 22)
    labels = {"real_labels": [0, 0, 0, 1, 1, 2], "fake_labels": [0, 2, 1, 1]}  # 11.5 is in balls of a class not its own
    found = metrics.class_coverage(real, fake, THIRDS, neighbours=1, **labels)
    np.testing.assert_allclose(found, [1 / 3, 0, 0])
    found = metrics.class_coverage(real, fake, THIRDS, 1, labels["real_labels"], [0, 1, 2, 2])
    np.testing.assert_allclose(found, [1 / 3, 1, 1])


def test_a_class_without_real_images_has_no_coverage():
    assert np.isnan(metrics.class_coverage(line(0, 1, 2), line(0, 1), THIRDS, neighbours=1)[1:]).all()


def test_protocols_of_classes():
    places = np.tile([5, 15, 25], 20).astype(np.uint8)
    reference = np.broadcast_to(places[:, None, None, None], (60, 2, 2, 1))
    generate = lambda count, seed: reference[:count] // 2  # 2, 7 and 12: the classes 0, 0 and 1  # noqa: E731
    found = metrics.Protocol.parse("class_balance_kl_60_test").evaluate(generate, reference, THIRDS)
    expected = 2 / 3 * np.log(2) + 1 / 3 * np.log(1)
    assert found == {"class_balance_kl_60_test": pytest.approx(expected)}
    found = metrics.Protocol.parse("class_coverage_60_test").evaluate(
        lambda count, seed: np.where(reference[:count] == 15, 15, 0), reference, THIRDS
    )  # 0, 15 and 0: only the middle class is met, the balls being of radius 0
    assert found == {
        "class_coverage_60_test": pytest.approx(1 / 3), "class_coverage_60_test_of_0": 0.0,
        "class_coverage_60_test_of_1": 1.0, "class_coverage_60_test_of_2": 0.0,
    }  # fmt: skip
    with pytest.raises(ValueError, match="`features` must be given for class_coverage_60_test"):
        metrics.Protocol.parse("class_coverage_60_test").evaluate(generate, reference)
