"""The input that names what is to change: dicts, texts and shares, and what is left as it is."""

import keras
import numpy as np
import pytest

from keras_genimg.tasks import Targets

TARGET = Targets("target", {"mouth": ["smile", "frown", "lips"], "hat": ("no", "yes")})


@pytest.mark.parametrize(
    ("given", "rows"),
    [
        ({"mouth": "frown"}, [[0, 1, 0, 0, 0]] * 2),
        ({"mouth": 2, "hat": "yes"}, [[0, 0, 1, 0, 1]] * 2),
        ({}, [[0] * 5] * 2),
        ([{"hat": "no"}, {"mouth": "smile"}], [[0, 0, 0, 1, 0], [1, 0, 0, 0, 0]]),
        ("hat=yes", [[0, 0, 0, 0, 1]] * 2),
        (["hat=yes", "mouth=0"], [[1, 0, 0, 0, 1]] * 2),
        (np.array([0.3, 0.7, 0, 0, 0]), [[0.3, 0.7, 0, 0, 0]] * 2),
        (np.eye(5)[1:3], np.eye(5)[1:3]),
    ],
)
def test_what_people_give(given, rows):
    found = TARGET.values(given, 2)
    assert found.dtype == np.float32 and np.allclose(found, rows)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"eyes": "open"}, "has no 'eyes': it has mouth, hat"),
        ({"mouth": "grin"}, "one of smile, frown, lips"),
        ({"mouth": 3}, "from 0 to 2"),
        ("hat", "like mouth=smile"),
        (["hat=no", "hat=yes"], "twice"),
        ([{"hat": "no"}], "or 2; got 1"),
        (np.ones(5), "add up to more than 1"),
        (np.full(5, -0.1), "from 0 to 1"),
        (np.full(5, np.nan), "from 0 to 1"),
        (np.zeros(4), "numbers of shape"),
        (None, "a dict such as"),
    ],
)
def test_what_is_none_is_refused(given, message):
    with pytest.raises(ValueError, match=message):
        TARGET.values(given, 2)


@pytest.mark.parametrize("attributes", [{}, None, ("hat",), {"hat": ("yes",)}, {"hat": ("yes", "yes")}])
def test_attributes_need_values(attributes):
    with pytest.raises(ValueError):
        Targets("target", attributes)


def test_labels_of_data_become_vectors():
    wanted = [[0, 1, 0, 1, 0], [0, 0, 1, 0, 1]]
    rows = np.array([[1, 0], [2, 1]])
    by_name = {"mouth": np.array(["frown", "lips"]), "hat": rows[:, 1]}
    for labels in (rows, {"mouth": rows[:, 0], "hat": rows[:, 1]}, by_name, np.array(wanted, "float32")):
        checked = TARGET.check_data(labels, 2)
        assert np.array_equal(keras.ops.convert_to_numpy(TARGET.of_batch(checked)), wanted)


def test_one_attribute_is_named_by_a_column_or_a_row():
    target = Targets("target", {"hat": ("no", "yes")})
    for labels in (np.array([1, 0, 1]), np.array([[1], [0], [1]])):
        found = keras.ops.convert_to_numpy(target.of_batch(target.check_data(labels, 3)))
        assert np.array_equal(found, [[0, 1], [1, 0], [0, 1]])


def test_it_is_saved_with_a_model_and_told_to_people():
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(TARGET))
    assert again == TARGET and hash(again) == hash(TARGET)
    assert "mouth=smile, mouth=frown, mouth=lips, hat=no, hat=yes" in TARGET.description
    assert np.array_equal(TARGET.of_seeds([4, 5]), np.zeros((2, 5))) and TARGET.served_shape == (5,)


def test_sums_of_shares_are_within_bounds_where_the_shares_are():
    right = np.array([[0.1] * 3 + [0.3, 0.7], [1 / 3] * 3 + [0, 1]], "float32")
    wrong = np.array([[0.5, 0.6, 0, 0, 0]], "float32")
    assert all(np.all((each >= 0) & (each <= 1)) for each in TARGET.bounded(right))
    assert not all(np.all((each >= 0) & (each <= 1)) for each in TARGET.bounded(wrong))
