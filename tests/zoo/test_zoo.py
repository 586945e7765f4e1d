import shutil

import keras
import numpy as np
import pytest

from keras_genimg import files, zoo
from keras_genimg.artifacts import served_networks
from keras_genimg.layers import SelfAttention
from keras_genimg.zoo.training import collapsed

ENTRIES = pytest.mark.parametrize("name", zoo.names())


@ENTRIES
def test_the_card_is_true_to_the_weights(name):
    facts, text = zoo.card(name)
    path = zoo.folder(name) / "model.weights.h5"
    assert facts["name"] == name and facts["bytes"] == path.stat().st_size and facts["sha256"] == zoo.sha256(path)
    for key in ("task", "dataset", "dataset_terms", "weights_licence", "trained_with", "date"):
        assert facts[key], key
    model = zoo.load(name)
    networks = served_networks(model)
    assert facts["parameters"] == sum(network[0].count_params() for network in networks.values())
    assert f'kg.zoo.load("{name}")' in text


def test_the_zoo_stays_small():
    held = [path for path in zoo.folder("gan_mnist").parent.glob("*/*") if path.is_file()]
    assert sum(path.stat().st_size for path in held) < 85_000_000


@ENTRIES
def test_what_it_generates_is_neither_blank_nor_all_the_same(name):
    model = zoo.load(name)
    if not hasattr(model, "generate"):
        pytest.skip("it edits images")
    images = model.generate(16, seed=0).astype("float32")
    assert images.std(axis=(1, 2, 3)).min() > 20  # no blank image among real digits and garments
    differences = np.abs(images[:, None] - images[None]).mean(axis=(2, 3, 4))
    assert differences[~np.eye(16, dtype=bool)].min() > 5


@pytest.mark.zoo
@pytest.mark.parametrize("name", zoo.recipes())
def test_a_recipe_trains_for_a_few_steps(name, tmp_path):
    if not hasattr(zoo.recipe(name), "EPOCHS"):
        pytest.skip("its weights were converted from published ones")
    try:
        model = zoo.train(name, epochs=1, steps_per_epoch=2, output=tmp_path)
    except FileNotFoundError as error:
        pytest.skip(str(error))
    networks = served_networks(zoo.load(name, tmp_path))
    trained = served_networks(collapsed(model))
    for key in networks:
        for one, other in zip(networks[key][0].get_weights(), trained[key][0].get_weights(), strict=True):
            assert one == pytest.approx(other, rel=1e-3, abs=1e-6)  # half precision


def test_a_recipe_begins_from_the_same_weights_each_time(tmp_path):
    recipe = tmp_path / "small.py"
    recipe.write_text(
        "import keras_genimg as kg\n\nEPOCHS = 1\n\n\n"
        "def batches():\n    return kg.data.batches(kg.data.load('fashion_mnist_sample')[0], 8, seed=0)\n\n\n"
        "def model():\n    return kg.models.GAN((28, 28, 1), 4, seed=0)\n\n\n"
        "def compile(model, total_steps):\n    model.compile()\n"
    )
    one, other = [zoo.train(str(recipe), steps_per_epoch=1, output=tmp_path / run).get_weights() for run in "ab"]
    for index, pair in enumerate(zip(one, other, strict=True)):
        np.testing.assert_allclose(*pair, atol=1e-4, err_msg=str(index))


def test_a_wrong_name_lists_the_near_ones():
    with pytest.raises(ValueError, match=r"'vae_mnits'.*vae_mnist"):
        zoo.load("vae_mnits")


def test_damaged_weights_are_refused(tmp_path, monkeypatch):
    shutil.copytree(zoo.folder("gan_mnist"), tmp_path / "gan_mnist")
    monkeypatch.setattr(files, "zoo_folder", lambda: tmp_path)
    path = tmp_path / "gan_mnist" / "model.weights.h5"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match="sha256"):
        zoo.load("gan_mnist")
    path.unlink()
    with pytest.raises(ValueError, match="keras-genimg train gan_mnist"):
        zoo.load("gan_mnist")
    assert zoo.names() == [] and zoo.recipes() == ["gan_mnist"]


def small(units=4):
    inputs = keras.Input((3,))
    return keras.Model(inputs, keras.layers.BatchNormalization()(keras.layers.Dense(units)(inputs)))


def test_weights_round_trip_kernels_in_half_vectors_in_single(tmp_path):
    model, again = small(), small()
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(size=w.shape) for w in model.get_weights()])
    zoo.save_weights(model, tmp_path / "m.weights.h5")
    zoo.load_weights(again, tmp_path / "m.weights.h5")
    for one, other in zip(model.get_weights(), again.get_weights(), strict=True):
        assert np.array_equal(other, one.astype("float16") if one.ndim > 1 else one)
    with pytest.raises(ValueError, match="does not fit"):
        zoo.load_weights(small(5), tmp_path / "m.weights.h5")


@pytest.mark.parametrize("int8", [False, True])
def test_a_weight_that_is_one_number_is_kept_whole(tmp_path, int8):
    models = [keras.Sequential([keras.Input((4, 4, 8)), SelfAttention()]) for _ in range(2)]
    models[0].layers[0].gamma.assign(0.3)
    zoo.save_weights(models[0], tmp_path / "m.weights.h5", int8=int8)
    zoo.load_weights(models[1], tmp_path / "m.weights.h5")
    assert float(keras.ops.convert_to_numpy(models[1].layers[0].gamma)) == np.float32(0.3)


def test_fewer_bits_round_the_kernels(tmp_path):
    model, again = small(), small()
    kernel = model.layers[1].kernel
    kernel.assign(np.linspace(-1.0, 1.0, 12).reshape(3, 4))
    zoo.save_weights(model, tmp_path / "m.weights.h5", significant_bits=3)
    zoo.load_weights(again, tmp_path / "m.weights.h5")
    found, wanted = (keras.ops.convert_to_numpy(m.layers[1].kernel) for m in (again, model))
    assert found == pytest.approx(wanted, rel=2**-3)
    # three bits: a whole number from 4 to 8 of eighths, of sixteenths ...
    mantissa, _ = np.frexp(found)
    assert np.array_equal(8 * mantissa, np.rint(8 * mantissa)) and np.abs(found - wanted).max() > 0.01


def test_int8_is_off_by_half_a_step_of_its_channel_at_most(tmp_path):
    model, again = small(), small()
    kernel = np.array([[0.127, -12.7, 0.0, 2.54], [0.0634, 12.7, 0.0, 1.05], [0.01, 12.7, 0.0, 2.05]], "float32")
    model.set_weights([kernel, *model.get_weights()[1:]])
    zoo.save_weights(model, tmp_path / "m.weights.h5", int8=True)
    zoo.load_weights(again, tmp_path / "m.weights.h5")
    found = again.get_weights()
    # by outputs a step is 0.001, 0.1, any, 0.02
    steps = np.array([0.001, 0.1, 1.0, 0.02])
    assert found[0] == pytest.approx(np.rint(kernel / steps) * steps, rel=1e-6, abs=1e-6)
    for one, other in zip(found[1:], model.get_weights()[1:], strict=True):
        assert np.array_equal(one, other)  # vectors are kept whole
    kernel = kernel.T[[0, 1, 3]][:, [0, 1, 2, 2]]  # now it is the inputs that differ in size
    model.set_weights([kernel, *model.get_weights()[1:]])
    zoo.save_weights(model, tmp_path / "m.weights.h5", int8=True)
    zoo.load_weights(again, tmp_path / "m.weights.h5")
    steps = np.array([[0.001], [0.1], [0.02]])
    assert again.get_weights()[0] == pytest.approx(np.rint(kernel / steps) * steps, rel=1e-6)


def test_int8_of_fewer_bits_takes_wider_steps(tmp_path):
    model, again = small(), small()
    kernel = np.array([[0.07, -14.0, 0.0, 1.4], [0.034, 14.0, 0.0, 0.75], [0.01, 6.5, 0.0, -0.35]], "float32")
    model.set_weights([kernel, *model.get_weights()[1:]])
    zoo.save_weights(model, tmp_path / "m.weights.h5", significant_bits=4, int8=True)
    zoo.load_weights(again, tmp_path / "m.weights.h5")
    steps = np.array([0.01, 2.0, 1.0, 0.2])  # by outputs, whole numbers from -7 to 7
    assert again.get_weights()[0] == pytest.approx(np.rint(kernel / steps) * steps, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("bits, int8", [(1, True), (9, True), (12, False)])
def test_bits_that_a_format_does_not_have_are_refused(tmp_path, bits, int8):
    with pytest.raises(ValueError, match="significant_bits"):
        zoo.save_weights(small(), tmp_path / "m.weights.h5", bits, int8)
    assert not list(tmp_path.iterdir())


def test_weights_that_are_not_finite_are_not_saved(tmp_path):
    model = small()
    model.set_weights([np.full(w.shape, 1e6) for w in model.get_weights()])  # beyond half precision
    with pytest.raises(ValueError, match="not finite"):
        zoo.save_weights(model, tmp_path / "m.weights.h5")
    assert not list(tmp_path.iterdir())


def test_a_recipe_without_its_names_is_refused(tmp_path):
    (tmp_path / "recipe.py").write_text("EPOCHS = 1\n")
    with pytest.raises(ValueError, match="lacks model"):
        zoo.recipe(tmp_path / "recipe.py")
    with pytest.raises(ValueError, match="lacks batches, model, compile"):
        zoo.train(str(tmp_path / "recipe.py"), output=tmp_path / "run")
    (tmp_path / "recipe.py").write_text("EPOCHS = (\n")
    with pytest.raises(ValueError, match="is not Python"):
        zoo.recipe(tmp_path / "recipe.py")
    (tmp_path / "mine.py").write_text("EPOCHS = 1\nbatches = lambda: [1]\nmodel = compile = None\n")
    with pytest.raises(ValueError, match=r"data\.Passes"):
        zoo.train(str(tmp_path / "mine.py"), output=tmp_path / "run")
    with pytest.raises(ValueError, match="no recipe file"):
        zoo.recipe(tmp_path / "other.py")


def test_every_served_network_is_loaded_whole():
    model = zoo.load("dcgan_fashion_mnist")
    averaged, raw = model.averaged_generator.network.get_weights(), model.generator.get_weights()
    assert all(np.array_equal(*pair) for pair in zip(averaged, raw, strict=True))


@pytest.mark.parametrize("name", zoo.recipes())
def test_no_recipe_takes_from_another_entry(name):
    assert "zoo.recipe(" not in (zoo.folder(name) / "recipe.py").read_text(encoding="utf-8")


@pytest.mark.once
def test_what_a_file_of_weights_lacks_is_told_when_training_goes_on():
    model = zoo.load("gan_mnist")
    assert model.starts_anew == ("discriminator",) and zoo.load("vae_mnist").starts_anew == ()
    model.compile()
    images = np.zeros((2, 28, 28, 1), "uint8")
    with pytest.warns(UserWarning, match="discriminator starts anew"):
        model.fit(images, batch_size=2, verbose=0)
    model.fit(images, batch_size=2, verbose=0)  # it is told once


def test_a_recipe_may_hold_a_dataclass(tmp_path):
    (tmp_path / "recipe.py").write_text(
        "from __future__ import annotations\n\nimport dataclasses\n\n\n@dataclasses.dataclass\nclass Plan:\n"
        "    epochs: int = 3\n\n\nEPOCHS = Plan().epochs\nmodel = None\n"
    )
    assert zoo.recipe(tmp_path / "recipe.py").EPOCHS == 3
