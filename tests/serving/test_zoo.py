"""What the server gives for entries of the zoo is what the models give in Python, to one grey level."""

import base64
import io
import re

import keras
import numpy as np
import pytest
from PIL import Image

from keras_genimg import data, zoo

from . import kit

ALL = [name for name in zoo.names() if zoo.card(name)[0]["task"] != "features"]  # those are parts of models
README = (kit.ROOT / "README.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.skipif(keras.backend.backend() == "torch", reason="torch does not export")
ENTRIES = ("dcgan_fashion_mnist", "espcn_x2")


def predict(server, entry, signature, value):
    document = {"signature_name": signature, "instances": [value]}
    code, answer = kit.post(f"{server.url}/v1/models/{entry}:predict", document)
    assert code == 200, answer
    return answer["predictions"][0]


def picture(encoded):
    image = np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded["b64"]))))
    return image if image.ndim == 3 else image[..., None]


def check_generator(server, entry, model):
    expected = model.generate(2, seed=7).astype(int)
    for seed, image in zip((7, 8), expected, strict=True):
        assert np.abs(np.array(predict(server, entry, "generate", seed)) - image).max() <= 1
        assert np.abs(picture(predict(server, entry, "generate_png", seed)) - image).max() <= 1


def check_enlarger(server, entry, model):
    photo = np.ascontiguousarray(data.sample_photo()[:21, :34])  # odd and even
    expected = model.upscale(photo).astype(int)
    encoded = {"b64": base64.b64encode(kit.png(photo)).decode()}
    assert np.abs(np.array(predict(server, entry, "upscale", photo.tolist())) - expected).max() <= 1
    assert np.abs(picture(predict(server, entry, "upscale_bytes", encoded)) - expected).max() <= 1


@pytest.fixture(scope="module", params=[ENTRIES, pytest.param(ALL, marks=pytest.mark.full)], ids=["few", "all"])
def entries(request, tmp_path_factory):
    kit.require()
    from keras_genimg.exporting import export

    folder = tmp_path_factory.mktemp("zoo")
    models = {name: zoo.load(name) for name in request.param}
    for name, model in models.items():
        export(model, folder / name)
    with kit.running(folder) as server:
        yield server, models


def test_the_server_gives_the_models_images(entries):
    server, models = entries
    for name, model in models.items():
        if hasattr(model, "generate"):
            check_generator(server, name, model)
        elif hasattr(model, "upscale"):
            check_enlarger(server, name, model)


def test_the_readme_s_calls(entries):
    server, models = entries
    (code,) = re.findall(r"```py\n(.*?)```", README, flags=re.DOTALL)
    scope = {}
    exec(code.replace("8500", str(server.grpc_port)), scope)
    expected = models["dcgan_fashion_mnist"].generate(2, seed=7).astype(int)
    assert np.abs(scope["images"] - expected).max() <= 1
    body, path = re.search(r"curl --data '(.*)' localhost:8501(\S+)", README).groups()
    code, answer = kit.post(server.url + path, None, body.encode())
    assert code == 200 and np.abs(picture(answer["predictions"][0]) - expected[0]).max() <= 1
