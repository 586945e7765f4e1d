"""Declared inputs: what people give, what a seed stands for, and what networks see of both."""

import keras
import numpy as np
import pytest

from keras_genimg import tasks

FASHION = ("T-shirt", "trouser", "dress")


def numpy_of(tensor):
    return keras.ops.convert_to_numpy(tensor)


def cast(values):
    return values.astype(np.float32)


@pytest.mark.parametrize(
    "given, expected",
    [(2, [2, 2]), ("dress", [2, 2]), ("1", [1, 1]), ([0, 2], [0, 2]), (["dress", "trouser"], [2, 1]),
     (np.array([1, 0]), [1, 0]), (np.int64(1), [1, 1])],
)  # fmt: skip
def test_a_label_is_given_by_number_or_by_name_for_all_images_or_for_each(given, expected):
    vectors = tasks.Label("label", FASHION).values(given, 2)
    assert vectors.dtype == np.float32
    assert np.array_equal(vectors, np.eye(3)[expected])


def test_a_mixture_of_classes_is_given_as_floats():
    label = tasks.Label("label", 3)
    assert label.values([0.5, 0.5, 0.0], 2).tolist() == [[0.5, 0.5, 0.0]] * 2
    assert label.values(np.eye(3)[:2], 2).tolist() == np.eye(3)[:2].tolist()


@pytest.mark.parametrize(
    "given", ["hat", 3, -1, True, None, 1.5, [0, 1, 2], [0, "hat"], [[0.5, 0.5]], [float("nan"), 0.0, 1.0]]
)
def test_no_label_is_refused_with_what_would_be_one(given):
    with pytest.raises(ValueError, match="`label`"):
        tasks.Label("label", FASHION).values(given, 2)


def test_where_no_label_is_given_seeds_walk_through_the_classes():
    assert tasks.Label("label", 3).of_seeds(range(4, 8)).argmax(1).tolist() == [1, 2, 0, 1]


@pytest.mark.parametrize(
    "batch", [[2, 0], [[2], [0]], [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]], ids=["flat", "column", "one-hot"]
)
def test_labels_of_a_batch_become_one_hot(batch):
    vectors = tasks.Label("label", 3).of_batch(keras.ops.convert_to_tensor(np.asarray(batch)))
    assert numpy_of(vectors).tolist() == [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]


def test_a_number_outside_is_no_class_within_a_step():
    vectors = tasks.Label("label", 3).of_batch(keras.ops.convert_to_tensor([3, -1]))
    assert not numpy_of(vectors).any()


@pytest.mark.parametrize(
    "values, expected", [(["dress", "T-shirt"], [2, 0]), (np.array([[1], [0]], "uint8"), [1, 0]), ([1, 2], [1, 2])]
)
def test_labels_of_a_data_set_are_checked_and_become_numbers(values, expected):
    assert tasks.Label("label", FASHION).check_data(values, 2).tolist() == expected


@pytest.mark.parametrize(
    "values", [[0], [0, 3], ["dress", "hat"], [0.5, 1.0], [[0.0, 1.0], [1.0, 0.0]], [[np.nan, 0.0, 0.0]] * 2]
)
def test_labels_of_a_data_set_that_are_none_are_refused(values):
    with pytest.raises(ValueError, match="`label`"):
        tasks.Label("label", FASHION).check_data(values, 2)


@pytest.mark.parametrize("classes", [1, 0, True, 2.0, None, (), ("a",), ("a", "a"), ("a", ""), ("a", "1"), "ab"])
def test_classes_that_are_none_are_refused(classes):
    with pytest.raises(ValueError, match="`classes`"):
        tasks.Label("label", classes)


def test_attributes_are_set_by_name_and_the_others_are_off():
    attributes = tasks.Attributes("attributes", ("glasses", "hat", "beard"))
    assert attributes.values({"hat": 1, "beard": 0.5}, 2).tolist() == [[0.0, 1.0, 0.5]] * 2
    assert attributes.parsed(["hat", "beard=0.5"]) == {"hat": 1.0, "beard": 0.5}
    for given in (
        {"shoes": 1},
        [0.0, 1.0],
        [0.0, 1.0, 2.0],
        [0.0, 1.0, np.nan],
        "shoes",
        ["hat", "shoes"],
        {"hat": [1, 0, 1]},
    ):
        with pytest.raises(ValueError, match="`attributes`"):
            attributes.values(given, 2)


def test_attributes_are_given_as_on_the_command_line_and_by_columns():
    attributes = tasks.Attributes("attributes", ("glasses", "hat"))
    for given in ("hat", ["hat"], "hat=yes", ["hat", "glasses=no"], {"hat": [1, 1]}, [{"hat": 1}, {"hat": True}]):
        assert attributes.values(given, 2).tolist() == [[0.0, 1.0]] * 2, given
    assert attributes.values({"hat": [1, 0, 1, 0]}, 4)[:, 1].tolist() == [1.0, 0.0, 1.0, 0.0]
    turns = attributes.parsed(["hat=yes,no,0.5", "glasses=no"])
    assert attributes.values(turns, 3).tolist() == [[0.0, 1.0], [0.0, 0.0], [0.0, 0.5]]
    assert not attributes.values(attributes.parsed(["glasses=no"]), 1).any()  # none of them
    with pytest.raises(ValueError, match="`attributes` must be a number, got 'maybe'"):
        attributes.parsed(["hat=maybe"])


def test_attributes_of_a_data_set_are_an_array_or_columns_by_name():
    attributes, values = tasks.Attributes("attributes", ("glasses", "hat")), np.eye(2)[[0, 1, 1]]
    columns = {"hat": values[:, 1], "glasses": values[:, 0]}
    for given in (values, columns, values.astype(bool), values.tolist()):
        assert np.array_equal(attributes.check_data(given, 3), values)
        assert np.array_equal(numpy_of(attributes.of_batch(given if isinstance(given, dict) else values)), values)
    assert tasks.Attributes("dark", ("dark",)).check_data([0, 1], 2).tolist() == [[0.0], [1.0]]
    for given, message in [
        ({"hat": values[:, 1]}, "no values of 'glasses'"),
        ({**columns, "hat": [1, 1]}, "2 values for 3 images"),
        (2 * values - 1, r"from 0 to 1, got -1.0 at \[0, 1\] in float32 of shape \(3, 2\)"),
        (np.ones((3, 4)), r"got float64 of shape \(3, 4\)"),
    ]:
        with pytest.raises(ValueError, match=message):
            attributes.check_data(given, 3)
    with pytest.raises(ValueError, match=r"must have the shape \('batch', 2\), got \(4, 4\)"):
        attributes.of_batch(np.ones((4, 4)))  # not 8 images


def test_messages_tell_what_is_wrong_and_not_all_there_is():
    labels = np.zeros(60_000, int)
    labels[[7, 9]] = 3
    with pytest.raises(ValueError, match=r"got 3 at \[7\] in int64 of shape \(60000,\)") as caught:
        tasks.Label("label", FASHION).check_data(labels, 60_000)
    assert len(str(caught.value)) < 200
    for given in (np.full(60_000, 2.0), np.full((3, 60_000), 2.0)):
        with pytest.raises(ValueError) as caught:
            tasks.Number("strength").values(given, 60_000)
        assert len(str(caught.value)) < 200


def test_widths_that_are_none_are_refused_within_a_step():
    for declared in (tasks.Label("label", 3), tasks.Number("strength")):
        with pytest.raises(ValueError, match="must have the shape"):
            declared.of_batch(np.ones((4, 2)))


@pytest.mark.parametrize("names", ["hat", (), ("a", "a"), ("a", ""), 3, None])
def test_names_of_attributes_are_a_list(names):
    with pytest.raises(ValueError, match="must have a list of names"):
        tasks.Attributes("attributes", names)


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ("hat", "`conditions` must be a list"),
        (tasks.Attributes("attributes", ("hat",)), "`conditions` must be a list"),
        (["hat"], "must hold declared inputs"),
        ([tasks.Mask()], "must hold declared inputs"),
        ([tasks.Number("x_1"), tasks.Number("x_1")], "the name 'x_1'"),
        ([tasks.Label("label")], "the name 'label'"),
        *(([tasks.Number(name)], f"the name '{name}'") for name in ("count", "seed", "image", "end", "a b", "")),
    ],
)
def test_conditions_that_no_verb_can_take_are_refused(conditions, message):
    with pytest.raises(ValueError, match=message):
        tasks.check_conditions(conditions, taken=("label",))


def test_seeds_throw_the_coins_of_attributes():
    attributes = tasks.Attributes("attributes", ("glasses", "hat"))
    thrown = attributes.of_seeds(range(2000))
    assert np.array_equal(thrown[5:7], attributes.of_seeds([5, 6])) and set(thrown.ravel()) == {0.0, 1.0}
    assert thrown.mean(axis=0) == pytest.approx([0.5, 0.5], abs=0.05)  # 4.5 deviations of a fair coin


def test_a_number_has_a_range_and_a_default():
    strength = tasks.Number("strength", 0.0, 2.0, 1.5)
    assert strength.of_seeds([3, 4]).tolist() == [[1.5], [1.5]] and strength.values(2, 2).tolist() == [[2.0], [2.0]]
    assert strength.encoded(np.float32([0.5, 1.0]), cast).tolist() == [[0.5], [1.0]]
    assert strength.parsed(["0.5"]) == 0.5 and strength.parsed(["0.5", "1"]) == [0.5, 1.0]
    for given in (2.5, -0.1, np.nan, "much", [1.0, 1.0, 1.0]):
        with pytest.raises(ValueError, match="`strength`"):
            strength.values(given, 2)
    with pytest.raises(ValueError, match="`strength`"):
        tasks.Number("strength", 0.0, 1.0, 2.0)


def test_a_choice_stands_on_its_default():
    target = tasks.Choice("target", ("day", "night"), "night")
    assert target.of_seeds([0, 1]).tolist() == [[0.0, 1.0]] * 2 and target.example == 1
    assert target.values("day", 1).tolist() == [[1.0, 0.0]]
    with pytest.raises(ValueError, match="`target`"):
        tasks.Choice("target", ("day", "night"), "noon")


@pytest.mark.parametrize(
    "declared",
    [tasks.Noise("latents", (4, 4, 2)), tasks.Label("label", FASHION), tasks.Label("label", 3),
     tasks.Choice("target", ("day", "night"), 1), tasks.Attributes("attributes", ("hat",)), tasks.Number("x", 0, 2, 1)],
    ids=lambda declared: type(declared).__name__,
)  # fmt: skip
def test_what_is_served_fits_and_files_hold_it(declared):
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(declared))
    assert again == declared
    served = np.asarray(declared.example, declared.dtype)
    assert served.shape == declared.served_shape and declared.description.endswith(".")
    if not isinstance(declared, tasks.Noise):
        assert declared.encoded(served[None], cast).shape == declared.of_seeds([0]).shape == (1, declared.size)


class Plain:
    pass


class Editor:
    tasks = (tasks.RESTORE,)


def test_a_model_that_does_something_else_is_told_what_it_does():
    assert tasks.tasks_of(Plain()) == ()
    tasks.check_does(Editor(), tasks.EDITS, "denoiser")
    with pytest.raises(ValueError, match="denoiser restores photos: it does not generate"):
        tasks.check_does(Editor(), tasks.GENERATE, "denoiser")


def test_values_in_turn_end_before_they_fill_the_memory():
    attributes = tasks.Attributes("attributes", ("a", "b", "c", "d", "e"))
    texts = [f"{name}={','.join('0' * length)}" for name, length in zip("abcde", (11, 13, 17, 19, 23), strict=True)]
    with pytest.raises(ValueError, match="come in turn for 1062347 images"):
        attributes.parsed(texts)
    with pytest.raises(ValueError, match="has no 'x'"):
        attributes.parsed(["x=0,0,0"])
