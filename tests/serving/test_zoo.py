"""What the server gives for entries of the zoo is what the models give in Python, by gRPC and by REST."""

import base64
import io
import json
import re

import keras
import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from keras_genimg import zoo
from keras_genimg.cli import app
from tests.export_kit import Call, calls_of, check_answer

from . import kit

ALL = [name for name in zoo.names() if zoo.card(name)[0]["task"] != "features"]  # those are parts of models
README = (kit.ROOT / "README.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.skipif(keras.backend.backend() == "torch", reason="torch does not export")
CONDITIONAL = "dcgan_conditional_fashion_mnist"
ENTRIES = (
    "dcgan_fashion_mnist",
    CONDITIONAL,
    "espcn_x2",
    "fast_style_starry_night",
    "classifier_mnist",
)


@pytest.fixture(scope="module", params=[ENTRIES, pytest.param(ALL, marks=pytest.mark.full)], ids=["few", "all"])
def entries(request, tmp_path_factory):
    kit.require()
    from keras_genimg.exporting import export

    folder = tmp_path_factory.mktemp("zoo")
    models = {name: zoo.load(name) for name in request.param}
    described = {}
    for name, model in models.items():
        described[name] = json.loads((export(model, folder / name) / "signatures.json").read_text())["signatures"]
    with kit.running(folder) as server:
        yield server, models, described


def by_grpc(stub, name, call):
    import tensorflow as tf
    from tensorflow_serving.apis import predict_pb2

    request = predict_pb2.PredictRequest()
    request.model_spec.name, request.model_spec.signature_name = name, call.signature
    for key, value in call.inputs.items():
        request.inputs[key].CopyFrom(tf.make_tensor_proto(value))
    return {key: tf.make_ndarray(value) for key, value in stub.Predict(request, timeout=60).outputs.items()}


def by_rest(url, name, call, described):
    inputs = {
        key: [{"b64": base64.b64encode(one).decode()} for one in value] if key.endswith("_bytes") else value.tolist()
        for key, value in call.inputs.items()
    }
    document = {"signature_name": call.signature, "inputs": inputs}
    code, answer = kit.post(f"{url}/v1/models/{name}:predict", document)
    assert code == 200, answer
    specs, outputs = described["outputs"], answer["outputs"]
    outputs = outputs if len(specs) > 1 else dict.fromkeys(specs, outputs)
    return {
        key: np.array([base64.b64decode(one["b64"]) for one in value], object)
        if key.endswith("_bytes")
        else np.array(value, specs[key]["dtype"])
        for key, value in outputs.items()
    }


def test_the_server_gives_the_models_images(entries):
    import grpc
    from tensorflow_serving.apis import prediction_service_pb2_grpc

    server, models, described = entries
    with grpc.insecure_channel(f"127.0.0.1:{server.grpc_port}") as channel:
        stub = prediction_service_pb2_grpc.PredictionServiceStub(channel)
        for name, model in models.items():
            for call in calls_of(model):
                signature = described[name][call.signature]
                check_answer(f"gRPC, {name}", call, by_grpc(stub, name, call), signature)
                check_answer(f"REST, {name}", call, by_rest(server.url, name, call, signature), signature)


def test_a_seed_and_a_label_are_one_image_everywhere(entries, tmp_path):
    server, models, described = entries
    name, inputs = CONDITIONAL, {"seed": np.array([7]), "label": np.array([3])}
    expected = models[name].generate(1, seed=7, label="dress")
    call = Call("generate", inputs, {"image": expected})
    check_answer(
        "REST", call, by_rest(server.url, name, call, described[name]["generate"]), described[name]["generate"]
    )
    for label in (10, -1):
        wrong = {"signature_name": "generate", "inputs": {"seed": [7], "label": [label]}}
        code, answer = kit.post(f"{server.url}/v1/models/{name}:predict", wrong)
        assert code == 400 and answer["error"] == "`label` must be from 0 to 9."
    sent = {"signature_name": "generate", "inputs": {"seed": [7, 8], "label": [3]}}
    code, answer = kit.post(f"{server.url}/v1/models/{name}:predict", sent)
    assert code == 400 and answer["error"] == "`label` must have one value for each image."
    options = ["--count", "1", "--seed", "7", "--label", "3", "--separate", tmp_path, "--output", tmp_path / "grid.png"]
    done = CliRunner().invoke(app, ["generate", name, *map(str, options)])
    assert done.exit_code == 0, done.output
    made = np.asarray(Image.open(tmp_path / "seed-000007.png"))[None, ..., None]
    assert np.abs(made.astype(int) - expected).max() <= 1


def test_the_readme_s_calls(entries):
    server, models, _ = entries
    (code,) = re.findall(r"```py\n(.*?)```", README, flags=re.DOTALL)
    scope = {}
    exec(code.replace("8500", str(server.grpc_port)), scope)
    expected = models["dcgan_fashion_mnist"].generate(2, seed=7).astype(int)
    assert np.abs(scope["images"] - expected).max() <= 1
    body, path = re.search(r"curl --data '(.*)' localhost:8501(\S+)", README).groups()
    code, answer = kit.post(server.url + path, None, body.encode())
    picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(answer["predictions"][0]["b64"]))))
    assert code == 200 and np.abs(picture[..., None] - expected[0]).max() <= 1
