"""The folder that is written: whole or not at all, as servers and people expect it."""

import hashlib
import json
import os
import signal
import subprocess
import sys

import keras
import numpy as np
import pytest

import keras_genimg as kg
from keras_genimg.files import DiskFull
from tests.exporting.test_families import FAMILIES

tf = pytest.importorskip("tensorflow")
pytestmark = pytest.mark.skipif(keras.backend.backend() == "torch", reason="torch does not export")

SLOW = """
import sys, time
import keras_genimg as kg
from keras_genimg.exporting import saved_model

def wait(*arguments):
    print("half", flush=True)
    time.sleep(600)

saved_model.write_warm_up = wait  # all else is written by then
kg.export(kg.models.GAN((16, 16, 1), 4), sys.argv[1], version=2)
"""


def digests(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_killed_export_leaves_the_old_version_and_no_half_one(tmp_path):
    path = tmp_path / "garments"
    kg.export(FAMILIES["gan"](), path)
    before = digests(path / "1")
    with subprocess.Popen([sys.executable, "-c", SLOW, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"half\n"
        with pytest.raises(ValueError, match="Another export"):
            kg.export(FAMILIES["gan"](), path, version=3)
        os.kill(process.pid, signal.SIGKILL)
    left = {entry.name for entry in path.iterdir()}
    assert left - {"1"} and all(name.startswith(".") and not name.isdigit() for name in left - {"1"})
    assert digests(path / "1") == before
    assert kg.export(FAMILIES["gan"](), path, version=2) == path / "2"
    assert sorted(entry.name for entry in path.iterdir()) == ["1", "2"]
    assert digests(path / "1") == before
    assert set(digests(path / "2")) == set(before)


def test_an_error_while_writing_leaves_nothing(tmp_path, monkeypatch):
    from keras_genimg.exporting import saved_model

    def full(*arguments):
        raise OSError("the disk is full")

    monkeypatch.setattr(saved_model, "write_warm_up", full)
    with pytest.raises(OSError, match="full"):
        kg.export(FAMILIES["gan"](), tmp_path / "gan")
    assert not list((tmp_path / "gan").iterdir())


def test_a_full_disk_is_told_in_one_line_and_leaves_nothing(tmp_path, monkeypatch):
    from keras_genimg.exporting import saved_model

    raised = []

    def full(*arguments, **options):
        raise raised.pop()

    monkeypatch.setattr(saved_model.tf.saved_model, "save", full)
    model = FAMILIES["gan"]()
    words = "/models/gan/1/variables/variables; No space left on device\n[Op:SaveV2]"
    for error in (tf.errors.ResourceExhaustedError(None, None, words), OSError(28, "No space left on device")):
        raised.append(error)
        with pytest.raises(DiskFull, match=r"no room left for .*gan.1: make some") as caught:
            kg.export(model, tmp_path / "gan")
        assert "\n" not in str(caught.value) and not list((tmp_path / "gan").iterdir())
    raised.append(tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor"))
    with pytest.raises(tf.errors.ResourceExhaustedError):
        kg.export(model, tmp_path / "gan")


def test_a_version_that_exists_is_refused(tmp_path):
    kg.export(FAMILIES["gan"](), tmp_path / "gan", version=7)
    with pytest.raises(ValueError, match="exists"):
        kg.export(FAMILIES["gan"](), tmp_path / "gan", version=7)
    for version in (0, -1, 2**63, True, "1", 1.5, None):
        with pytest.raises(ValueError, match="version"):
            kg.export(FAMILIES["gan"](), tmp_path / "gan", version=version)
    assert [entry.name for entry in (tmp_path / "gan").iterdir()] == ["7"]


def test_models_of_no_family_are_refused_by_name(tmp_path):
    discriminator = kg.models.dcgan_discriminator((16, 16, 1))
    with pytest.raises(ValueError, match=r"Functional is of no family that is exported.* generate, "):
        kg.export(discriminator, tmp_path / "discriminator")
    assert not list(tmp_path.iterdir())


def test_signatures_json_says_what_the_saved_model_takes_and_gives(tmp_path):
    path = kg.export(FAMILIES["vae"](), tmp_path / "faces", version=3)
    facts = json.loads((path / "signatures.json").read_text())
    assert (facts["model"], facts["version"]) == ("faces", 3)
    assert facts["signatures"]["encode"]["inputs"]["image"]["shape"] == [None, 16, 16, 3]
    assert facts["signatures"]["encode"]["outputs"]["log_variance"]["dtype"] == "float32"
    loaded = tf.saved_model.load(str(path))
    assert set(loaded.signatures) == set(facts["signatures"])
    for name, signature in loaded.signatures.items():
        given = {"inputs": signature.structured_input_signature[1], "outputs": signature.structured_outputs}
        for end, specs in given.items():
            stated = facts["signatures"][name][end]
            assert {key: (spec.dtype.name, spec.shape.as_list()) for key, spec in specs.items()} == {
                key: (value["dtype"], value["shape"]) for key, value in stated.items()
            }
            assert all(value["description"].endswith(".") for value in stated.values())


def test_bad_values_are_errors_of_the_request_not_of_the_process(tmp_path):
    error = tf.errors.InvalidArgumentError
    gan = tf.saved_model.load(str(kg.export(FAMILIES["gan"](), tmp_path / "gan"))).signatures
    with pytest.raises(error, match="seed"):
        gan["generate"](seed=tf.constant([3, -1], tf.int64))
    with pytest.raises(error, match="latents"):
        gan["decode"](latents=tf.constant([[np.nan] * 5]))
    espcn = tf.saved_model.load(str(kg.export(FAMILIES["espcn"](), tmp_path / "espcn"))).signatures
    for shape in [(1, 4, 4, 2), (1, 4, 4, 5), (1, 0, 4, 3), (1, 4, 4, 0)]:
        with pytest.raises(error, match="image"):
            espcn["upscale"](image=tf.zeros(shape, tf.uint8))
    for data in [b"", b"no image", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]:
        with pytest.raises(error):
            espcn["upscale_bytes"](image_bytes=tf.constant([data]))


def test_the_card_goes_with_the_weights_that_it_describes(tmp_path):
    model = kg.zoo.load("gan_mnist")
    assert "MODEL_CARD.md" in digests(kg.export(model, tmp_path / "gan"))
    model.compile()  # and perhaps trained on
    assert "MODEL_CARD.md" not in digests(kg.export(model, tmp_path / "gan", version=2))


def test_warm_up_requests_are_the_official_messages(tmp_path):
    messages = pytest.importorskip("tensorflow_serving.apis.prediction_log_pb2")
    path = kg.export(FAMILIES["vae"](), tmp_path / "faces")
    signatures = tf.saved_model.load(str(path)).signatures
    asked = []
    for record in tf.data.TFRecordDataset(str(path / "assets.extra" / "tf_serving_warmup_requests")):
        request = messages.PredictionLog.FromString(record.numpy()).predict_log.request
        assert request.model_spec.name == "faces"
        name = request.model_spec.signature_name
        signatures[name](**{key: tf.constant(tf.make_ndarray(value)) for key, value in request.inputs.items()})
        asked.append(name)
    assert set(asked) == set(signatures) - {"serving_default"}


def test_the_settings_name_every_model_and_leave_alone_what_is_yours(tmp_path):
    kg.export(FAMILIES["gan"](), tmp_path / "b")
    (tmp_path / "not_a_model").mkdir()
    compose = tmp_path / "docker-compose.yml"
    compose.write_text("mine\n")
    kg.export(FAMILIES["espcn"](), tmp_path / "a")
    text = (tmp_path / "models.config").read_text()
    config = pytest.importorskip("tensorflow_serving.config.model_server_config_pb2")
    from google.protobuf import text_format

    listed = text_format.Parse(text, config.ModelServerConfig()).model_config_list.config
    assert [(one.name, one.base_path, one.model_platform) for one in listed] == [
        ("a", "/models/a", "tensorflow"),
        ("b", "/models/b", "tensorflow"),
    ]
    assert compose.read_text() == "mine\n" and "batch_threads" in (tmp_path / "batching.config").read_text()
    # Requests of one size alone may be joined into a batch.
    assert (tmp_path / "b/1/batching_params.pbtxt").is_file() and not (tmp_path / "a/1/batching_params.pbtxt").exists()


def test_what_cannot_export_says_what_to_do(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(keras.backend, "backend", lambda: "torch")
        with pytest.raises(ValueError, match="KERAS_BACKEND=tensorflow"):
            kg.export(FAMILIES["gan"](), tmp_path / "gan")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ImportError, match="pip install tensorflow"):
        kg.export(FAMILIES["gan"](), tmp_path / "gan")
