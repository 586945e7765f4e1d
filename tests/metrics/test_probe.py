"""Codes whose best accuracy is known by hand."""

import numpy as np
import pytest

from keras_genimg.metrics import linear_probe


def blobs(seed, count=300):
    """Three clouds far apart, by classes in turn."""
    labels = np.arange(count) % 3
    return np.eye(3)[labels] * 20 + np.random.default_rng(seed).normal(size=(count, 3)), labels


def test_clouds_that_lie_apart_are_all_named_right_whatever_their_scale():
    (codes, labels), (others, wanted) = blobs(0), blobs(1)
    assert linear_probe(codes, labels, others, wanted) == 1.0
    assert linear_probe(1e3 * codes + 7, labels, 1e3 * others + 7, wanted) == 1.0


def test_what_no_line_can_part_is_half_right():
    codes = np.array([[0, 0], [1, 1], [0, 1], [1, 0]] * 5, float)  # exclusive or
    labels = np.array([0, 0, 1, 1] * 5)
    assert linear_probe(codes, labels, codes, labels) == pytest.approx(0.5)


def test_the_labels_of_the_test_codes_are_only_compared():
    codes, labels = blobs(0)
    assert linear_probe(codes, labels, codes, (labels + 1) % 3) == 0.0
