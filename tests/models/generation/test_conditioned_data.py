"""What a conditional generator is trained on is judged before the first step, on every way into `fit`."""

import keras
import numpy as np
import pytest

from keras_genimg import models, tasks
from tests import kit

SHAPE = (16, 16, 1)
IMAGES, LABELS, ATTRIBUTES = kit.images(), np.arange(8) % 3, np.eye(2)[np.arange(8) % 2]
INPUTS = {"label": LABELS, "attributes": ATTRIBUTES}


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(1)
    networks = {
        "generator": models.gan_generator(4, SHAPE, (4,), classes=5),
        "discriminator": models.gan_discriminator(SHAPE, (4,), classes=5),
    }
    attributes = tasks.Attributes("attributes", ("hat", "glasses"))
    gan = models.GAN(**networks, classes=("cat", "dog", "owl"), conditions=[attributes], seed=0)
    gan.compile("sgd", run_eagerly=True)
    return gan


class Batches(keras.utils.PyDataset):
    def __init__(self, *data):
        super().__init__()
        self.data = data

    def __len__(self):
        return 2

    def __getitem__(self, index):
        return keras.tree.map_structure(lambda values: values[4 * index : 4 * index + 4], self.data)


def streams(values):
    """Name -> images and values as all but arrays that `fit` takes on this backend."""
    batches = Batches(IMAGES, values)
    kinds = {"dataset": batches, "generator": (batches[index] for index in range(2))}
    kinds["dicts"] = (({"image": images, **others},) for images, others in (batches[0], batches[1]))
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        kinds["tf.data"] = tf.data.Dataset.from_tensor_slices((IMAGES, values)).batch(4)
    if keras.backend.backend() == "torch":
        import torch

        data = [(image, {name: each[i] for name, each in values.items()}) for i, image in enumerate(IMAGES)]
        kinds["loader"] = torch.utils.data.DataLoader(data, 4)
    return kinds


def steps(model):
    return int(model.optimizer.iterations)


@pytest.mark.parametrize("kind", ["dataset", "generator", "dicts", "tf.data", "loader"])
def test_the_first_batch_of_any_data_is_held_against_the_declaration(model, kind):
    if kind not in streams(INPUTS):
        pytest.skip("another backend's")
    for wrong, message in [
        ({"label": LABELS + 1}, r"`label` must be .*; got 3 at \[2\] in int64 of shape \(4,\)"),
        ({"label": np.repeat(LABELS[:, None], 2, 1)}, "`label` as vectors must be finite and of 3 numbers"),
        ({"attributes": 2.0 * ATTRIBUTES - 1.0}, r"`attributes` must be from 0 to 1, got -1.0 at \[0, 1\]"),
        ({"attributes": np.repeat(ATTRIBUTES, 2, 1)}, r"`attributes` must be .* got float64 of shape \(4, 4\)"),
    ]:
        before = steps(model)
        with pytest.raises(ValueError, match=message):
            model.fit(streams({**INPUTS, **wrong})[kind], shuffle=False, verbose=0)
        assert steps(model) == before
    assert np.isfinite(
        model.fit(streams(INPUTS)[kind], shuffle=False, steps_per_epoch=2, verbose=0).history["generator_loss"]
    ).all()


def test_names_in_batches_and_missing_conditions_are_refused(model):
    with pytest.raises(ValueError, match="`label` in batches must be numbers, got <U3: names are for arrays"):
        model.fit(Batches(IMAGES, {**INPUTS, "label": np.array(["cat"] * 8)}), verbose=0)
    for data in (Batches(IMAGES), Batches(IMAGES, LABELS), Batches(IMAGES, {"label": LABELS})):
        with pytest.raises(ValueError, match=r'no `\w+`: `fit\(images, {"label": ..., "attributes": ...}\)`'):
            model.fit(data, verbose=0)


def test_tensors_are_judged_as_arrays_are(model):
    tensor = keras.ops.convert_to_tensor(IMAGES)
    with pytest.raises(ValueError, match="got 3 at"):
        model.fit(tensor, {**INPUTS, "label": LABELS + 1}, verbose=0)
    model.fit(tensor, INPUTS, verbose=0)


def test_tuples_are_images_beside_their_conditions_or_refused_with_the_right_form(model):
    model.fit((IMAGES, INPUTS), verbose=0)
    columns = {"hat": ATTRIBUTES[:, 0], "glasses": ATTRIBUTES[:, 1]}
    model.fit((IMAGES, {"label": ["cat", "owl"] * 4, "attributes": columns}), verbose=0)
    for data in ((IMAGES, LABELS, ATTRIBUTES), (IMAGES, INPUTS, np.ones(8))):
        with pytest.raises(ValueError, match=r'weighs no samples: .* `fit\(images, {"label": ..., "attributes": ...}'):
            model.fit(data, verbose=0)
    with pytest.raises(ValueError, match="`x` is a list: stack the images"):
        model.fit(list(IMAGES), INPUTS, verbose=0)


def test_conditions_in_the_dict_and_beside_it_are_refused_rather_than_dropped(model):
    whole, before = {"image": IMAGES, **INPUTS}, steps(model)
    for data in ((whole, INPUTS), ((whole, INPUTS),), (Batches(whole, INPUTS),), (whole, LABELS)):
        with pytest.raises(ValueError, match=r"into the dict or beside it, not both: it has \['attributes', 'label'\]"):
            model.fit(*data, verbose=0)
    assert steps(model) == before
    model.fit({"image": IMAGES}, INPUTS, verbose=0)


def test_conditions_are_judged_in_the_constructor():
    for conditions in ("hat", [tasks.Label("label", 3)], [tasks.Number("seed")]):
        with pytest.raises(ValueError, match="conditions"):
            models.GAN(SHAPE, 4, classes=3, conditions=conditions)


def test_a_part_of_the_joined_vector_is_found_by_the_name_of_its_condition(model):
    _, vector = model.network_batch((IMAGES, INPUTS), -1.0, 1.0)
    for name, expected in (("label", np.eye(3)[LABELS]), ("attributes", ATTRIBUTES)):
        assert np.array_equal(keras.ops.convert_to_numpy(model.part_of(vector, name)), expected)
    with pytest.raises(ValueError, match="GAN has no condition 'hat': it has label, attributes"):
        model.part_of(vector, "hat")


@keras.saving.register_keras_serializable("tests")
class Watched(models.GAN):
    """A GAN with one object more."""

    def __init__(self, *args, watcher=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.watcher = watcher

    def get_config(self):
        return {**super().get_config(), "watcher": keras.saving.serialize_keras_object(self.watcher)}


def test_a_subclass_with_an_object_more_need_not_say_how_it_is_rebuilt():
    watcher = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model = Watched(SHAPE, 4, watcher=watcher)
    kit.check_config_round_trip(model)
    assert Watched.from_config(model.get_config()).watcher.count_params() == 3
