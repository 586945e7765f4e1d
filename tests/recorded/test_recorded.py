"""Files and numbers of an early version: old files load and answer as they did, and the same seeds train the same.

The oracle is the version that wrote them, on TensorFlow; see `models.py` and `numbers.py` beside this file.
"""

import json

import keras
import numpy as np
import pytest

from tests.recorded import models, numbers

OUTPUTS = dict(np.load(models.FOLDER / "outputs.npz"))
NUMBERS = json.loads(numbers.NUMBERS.read_text())
IMAGES = dict(np.load(numbers.IMAGES))
BACKEND = keras.backend.backend()

# Layers' configs of 3.15 name arguments that earlier ones lack; Keras promises to load files of earlier releases alone.
of_its_keras = pytest.mark.skipif(
    tuple(map(int, keras.__version__.split(".")[:2])) < (3, 15), reason="Keras 3.15 wrote the files"
)

# A step takes JAX half a minute and more to compile, but for the perceptrons.
TRAINED = [name for name in numbers.TRAINED if BACKEND != "jax" or name.startswith("gan")]


@of_its_keras
@pytest.mark.parametrize("name", models.MODELS)
def test_an_old_file_loads_and_answers_as_it_did(name):
    model = keras.models.load_model(models.FOLDER / f"{name}.keras")
    answer = keras.ops.convert_to_numpy(models.output(name, model))
    # Grey levels 0..255. The three backends add in other orders: they are apart by 0.0005 at most.
    np.testing.assert_allclose(answer, OUTPUTS[name], rtol=1e-5, atol=2e-3)


@of_its_keras
def test_old_objects_are_what_they_were():
    old = json.loads((models.FOLDER / "objects.json").read_text())
    for thing in old:
        again = keras.saving.deserialize_keras_object(thing)
        assert keras.saving.get_registered_name(type(again)) == thing["registered_name"]
        config = json.loads(json.dumps(again.get_config()))  # tuples become lists
        kept = set(thing["config"]) - {"layer"}  # a wrapper's holds more than it was made of
        assert {key: config[key] for key in kept} == {key: thing["config"][key] for key in kept}


@of_its_keras
@pytest.mark.parametrize("name", TRAINED)
def test_three_steps_lose_what_they_lost(name):
    found, recorded = numbers.trained(name), NUMBERS["tensorflow"]["trained"][name]
    assert set(found) == set(recorded)
    assert np.abs(np.subtract(found.pop("images"), recorded["images"])).max() <= 1  # grey level
    for key, values in found.items():  # TensorFlow and torch are apart by 4e-6 of a loss
        np.testing.assert_allclose(values, recorded[key], rtol=1e-4, atol=1e-5, err_msg=key)


@pytest.mark.skipif(BACKEND == "jax", reason="it takes two minutes to draw them there")
def test_a_seed_draws_the_same_initial_weights():
    assert numbers.numbers_of_initial_weights() == pytest.approx(NUMBERS[BACKEND]["initial"], rel=1e-6)


def test_the_entries_of_the_zoo_make_the_same_images_of_their_seeds():
    for name, images in numbers.images().items():
        assert np.abs(images.astype(int) - IMAGES[name]).max() <= 1, name
