"""ONNX and LiteRT files compute what the model computes: Keras itself is the oracle."""

import re

import keras
import numpy as np
import pytest
from typer.testing import CliRunner

from benchmarks import super_resolution as benchmark
from keras_genimg import cli, data, exporting, models, tasks, zoo
from keras_genimg.evaluation import score
from tests.exporting.test_families import ENTRIES, FAMILIES

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="TensorFlow alone writes them")


def plain_r3gan():
    """Convolutions in groups are a compiled call on TensorFlow's CPU, which neither format knows."""
    generator = models.r3gan_generator(4, (8, 8, 1), filters=8, group=None)
    return models.R3GAN(generator=generator, discriminator=models.r3gan_discriminator((8, 8, 1), filters=8))


FAMILIES = {**FAMILIES, "r3gan": plain_r3gan}
QUICK = ["espcn_x2", "dcgan_fashion_mnist"]  # trained weights are larger: rounding shows
ALL = [*FAMILIES, *(name if name in QUICK else pytest.param(name, marks=pytest.mark.full) for name in ENTRIES)]
INT8_LOSS = {"espcn_x2": 0.19, "espcn_x3": 0.51, "espcn_x4": 0.16}  # dB on Set5, measured by this test


def computed(model):
    """What a file holds of a model: of one that edits in several ways, the first."""
    editors = model.editors() if set(tasks.tasks_of(model)) & set(tasks.EDITS) else {}
    return next(iter(editors.values())) if len(editors) > 1 else model


def inputs_of(model):
    generator = np.random.default_rng(0)
    if tasks.GENERATE in model.tasks:
        latents = generator.normal(size=(3, model.latent_dim)).astype("float32")
        label = generator.uniform(size=(3, model.condition_size or 0)).astype("float32")
        return {"latents": latents, **({"label": label} if label.size else {})}
    images = generator.uniform(0.0, 255.0, (2, 28, 33, 3)).astype("float32")
    if tasks.RECONSTRUCT in model.tasks:
        height, width, channels = model.image_shape
        return {"image": images[:, :height, :width, :channels]}
    if tasks.CLASSIFY in model.tasks:
        return {"image": images[:, : model.input_shape[1], : model.input_shape[2], : model.input_shape[3]]}
    values = {"image": images, "style": images[::-1, :25, :26]}
    values["image"] = images[:, :, : 33 // model.multiple * model.multiple]
    values["mask"] = values["image"][..., :1] / 255.0
    values["strength"] = np.array([0.3, 1.0], "float32")
    values["target"] = np.eye(5, dtype="float32")[[1, 4]]
    return {given.name: values[given.name] for given in model.takes}


def check(model, run):
    model = computed(model)
    inputs = inputs_of(model)
    for some in (inputs, {key: value[:1] for key, value in inputs.items()}):
        given = [value[:, None] if key == "strength" else value for key, value in some.items()]
        expected = keras.tree.flatten(model(given if len(given) > 1 else given[0], training=False))
        expected = np.concatenate([keras.ops.convert_to_numpy(each) for each in expected], axis=-1)
        np.testing.assert_allclose(run(some), expected, atol=1e-3, rtol=0)


@pytest.mark.parametrize("name", ALL)
def test_onnx(name, tmp_path):
    pytest.importorskip("tf2onnx")
    runtime = pytest.importorskip("onnxruntime")
    model = FAMILIES[name]() if name in FAMILIES else zoo.load(name)
    path = exporting.export_onnx(model, tmp_path / name)
    assert path == tmp_path / f"{name}.onnx" and list(tmp_path.iterdir()) == [path]
    session = runtime.InferenceSession(path)
    check(model, lambda inputs: session.run(["output"], inputs)[0])


@pytest.mark.parametrize("name", ALL)
def test_litert(name, tmp_path):
    runtime = pytest.importorskip("ai_edge_litert.interpreter")
    model = FAMILIES[name]() if name in FAMILIES else zoo.load(name)
    path = exporting.export_litert(model, tmp_path / name)
    assert path == tmp_path / f"{name}.tflite" and list(tmp_path.iterdir()) == [path]
    runner = runtime.Interpreter(str(path)).get_signature_runner()
    check(model, lambda inputs: runner(**inputs)["output"])


@pytest.mark.full
@pytest.mark.skipif(not benchmark.SHARED.exists(), reason="the test sets lie beside a developer's checkout only")
@pytest.mark.parametrize("name", INT8_LOSS)
def test_what_int8_loses_on_set5(name, tmp_path):
    pytest.importorskip("ai_edge_litert")
    model = zoo.load(name)
    path = exporting.export_litert(model, tmp_path / name, int8=True)
    pairs = data.super_resolution_pairs("set5", model.scale, benchmark.SHARED)
    in_float = score(pairs, model.upscale, model.scale)["psnr_y"]
    in_int8 = score(pairs, lambda low: exporting.run_litert(path, low[None])[0], model.scale)["psnr_y"]
    print(f"{name}: {in_float:.2f} dB in float, {in_int8:.2f} in int8")
    assert in_float - in_int8 == pytest.approx(INT8_LOSS[name], abs=0.05)


def test_the_command_writes_files_and_prints_the_loss(tmp_path):
    pytest.importorskip("ai_edge_litert")
    arguments = ["export", "espcn_x2", "--format", "litert", "--int8", "--output", str(tmp_path / "small")]
    result = CliRunner().invoke(cli.app, arguments)
    assert result.exit_code == 0, result.output
    path, loss = result.output.splitlines()
    assert path == str(tmp_path / "small.tflite") and (tmp_path / "small.tflite").stat().st_size < 40_000
    in_float, in_int8, lost = map(float, re.findall(r"([\d.]+) dB", loss))
    assert lost == pytest.approx(in_float - in_int8, abs=0.011) and 0 < lost < 0.2


def test_int8_is_for_super_resolution_alone(tmp_path):
    with pytest.raises(ValueError, match="super-resolution"):
        exporting.export_litert(models.GAN((16, 16, 1), 4), tmp_path / "gan", int8=True)
