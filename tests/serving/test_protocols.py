"""The documented requests of TensorFlow Serving, over plain HTTP and by the official stubs."""

import base64
import io
import json
import urllib.error

import numpy as np
import pytest
from PIL import Image

from . import kit


def image(size=5, count=1):
    return np.random.default_rng(size).integers(0, 256, (count, size, size + 1, 3), "uint8")


def larger(images):
    return images.repeat(2, axis=1).repeat(2, axis=2)


def test_the_documentation_s_own_example(server):
    """Requests and answers as https://www.tensorflow.org/tfx/serving/api_rest prints them."""
    status = json.loads(kit.get(f"{server.url}/v1/models/half_plus_three"))
    ready = {"version": "123", "state": "AVAILABLE", "status": {"error_code": "OK", "error_message": ""}}
    assert status == {"model_version_status": [ready]}
    predict = f"{server.url}/v1/models/half_plus_three:predict"
    assert kit.post(predict, {"instances": [1.0, 2.0, 5.0]}) == (200, {"predictions": [3.5, 4.0, 5.5]})
    code, answer = kit.post(f"{server.url}/v1/models/half:predict", {"instances": [1.0, 5.0]})
    assert code == 404 and answer.keys() == {"error"}


def test_rows_and_columns_of_several_inputs(server):
    url = f"{server.url}/v1/models/several/versions/1:predict"
    rows = [
        {"tag": "foo", "signal": [1, 2, 3, 4, 5], "sensor": [[1, 2], [3, 4]]},
        {"tag": {"b64": base64.b64encode(b"bar").decode()}, "signal": [3, 4, 1, 2, 5], "sensor": [[4, 5], [6, 8]]},
    ]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    assert kit.post(url, {"instances": rows}) == (
        200, {"predictions": [{"text": "foo!", "total": 16.0}, {"text": "bar!", "total": 19.0}]},
    )  # fmt: skip
    assert kit.post(url, {"signature_name": "serving_default", "inputs": columns}) == (
        200, {"outputs": {"text": ["foo!", "bar!"], "total": [16.0, 19.0]}},
    )  # fmt: skip


def test_images_over_http(server):
    url, images = f"{server.url}/v1/models/enlarger:predict", image(count=2)
    code, answer = kit.post(url, {"instances": images.tolist()})
    assert code == 200 and np.array_equal(answer["predictions"], larger(images))
    encoded = {"b64": base64.b64encode(kit.png(images[0])).decode()}
    for document, key in (
        ({"instances": [encoded]}, "predictions"),
        ({"instances": [{"image_bytes": encoded}]}, "predictions"),
        ({"inputs": {"image_bytes": [encoded]}}, "outputs"),
    ):
        code, answer = kit.post(url, {"signature_name": "upscale_bytes", **document})
        assert code == 200
        decoded = Image.open(io.BytesIO(base64.b64decode(answer[key][0]["b64"])))
        assert np.array_equal(np.asarray(decoded), larger(images[:1])[0])


def test_metadata_names_the_signatures(server):
    answer = json.loads(kit.get(f"{server.url}/v1/models/enlarger/versions/3/metadata"))
    assert answer["model_spec"] == {"name": "enlarger", "signature_name": "", "version": "3"}
    upscale = answer["metadata"]["signature_def"]["signature_def"]["upscale_bytes"]
    assert upscale["inputs"]["image_bytes"]["dtype"] == "DT_STRING"
    assert upscale["method_name"] == "tensorflow/serving/predict"


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/", 404), ("GET", "/v1/models", 404), ("GET", "/v1/models/nothing", 404), ("DELETE", "/healthz", 405),
        ("GET", "/v1/models/enlarger/versions/4", 404), ("GET", "/v1/models/enlarger/labels/stable", 404),
        ("GET", "/v1/models/enlarger:predict", 405), ("POST", "/v1/models/enlarger", 405),
        ("POST", "/v1/models/enlarger:regress", 404), ("POST", "/v1/models/enlarger/labels/stable:predict", 404),
        ("GET", f"/v1/models/enlarger/versions/{9**99}", 404),
    ],
)  # fmt: skip
def test_what_is_not_there(server, method, path, code):
    request = urllib.request.Request(server.url + path, b"{}" if method == "POST" else None, method=method)
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(request, timeout=20)
    with error.value:
        assert error.value.code == code and json.load(error.value).keys() == {"error"}
        assert ("Allow" in error.value.headers) == (code == 405)


def test_health_and_metrics(server):
    assert json.loads(kit.get(f"{server.url}/healthz"))["models"]["enlarger"] == 3
    kit.post(f"{server.url}/v1/models/generator:predict", {"instances": [1]})
    kit.post(f"{server.url}/v1/models/generator:predict", {"instances": ["no"]})
    text = kit.get(f"{server.url}/metrics").decode()
    for code in ("OK", "INVALID_ARGUMENT"):
        labels = f'code="{code}",model="generator",protocol="rest"'
        assert f"keras_genimg_request_seconds_count{{{labels}}}" in text


def predict(stub, model, signature="", version=None, output_filter=(), **inputs):
    import tensorflow as tf
    from tensorflow_serving.apis import predict_pb2

    request = predict_pb2.PredictRequest(output_filter=output_filter)
    request.model_spec.name, request.model_spec.signature_name = model, signature
    if version is not None:
        request.model_spec.version.value = version
    for name, value in inputs.items():
        request.inputs[name].CopyFrom(tf.make_tensor_proto(value))
    return stub.Predict(request, timeout=20)


def test_images_by_grpc(rpc):
    import tensorflow as tf

    images = image(7, count=2)
    answer = predict(rpc[0], "enlarger", "upscale", 3, image=images)
    assert np.array_equal(tf.make_ndarray(answer.outputs["image"]), larger(images))
    spec = answer.model_spec
    assert (spec.name, spec.version.value, spec.signature_name) == ("enlarger", 3, "upscale")
    answer = predict(rpc[0], "enlarger", "upscale_bytes", image_bytes=[kit.png(images[0])])
    (data,) = answer.outputs["image_bytes"].string_val
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(data))), larger(images[:1])[0])
    answer = predict(rpc[0], "generator", seed=np.array([3, 260]))
    assert tf.make_ndarray(answer.outputs["image"])[:, 0, 0, 0].tolist() == [3, 4]


def test_the_output_filter(rpc):
    inputs = {"tag": ["a"], "signal": np.ones((1, 5), "int32"), "sensor": np.ones((1, 2, 2), "float32")}
    assert set(predict(rpc[0], "several", **inputs).outputs) == {"text", "total"}
    assert set(predict(rpc[0], "several", output_filter=["total"], **inputs).outputs) == {"total"}


def test_errors_by_code(rpc):
    import grpc
    from tensorflow_serving.apis import classification_pb2, get_model_metadata_pb2, get_model_status_pb2

    seed = np.array([1])
    metadata = get_model_metadata_pb2.GetModelMetadataRequest(metadata_field=["nothing"])
    metadata.model_spec.name = "enlarger"
    label = get_model_status_pb2.GetModelStatusRequest()
    label.model_spec.name, label.model_spec.version_label = "enlarger", "stable"
    for call, code in (
        (lambda: predict(rpc[0], "nothing", seed=seed), "NOT_FOUND"),
        (lambda: predict(rpc[0], "generator", version=9, seed=seed), "NOT_FOUND"),
        (lambda: predict(rpc[0], "generator", "nothing", seed=seed), "INVALID_ARGUMENT"),
        (lambda: predict(rpc[0], "generator"), "INVALID_ARGUMENT"),
        (lambda: predict(rpc[0], "generator", seed=seed, more=seed), "INVALID_ARGUMENT"),
        (lambda: predict(rpc[0], "generator", output_filter=["more"], seed=seed), "INVALID_ARGUMENT"),
        (lambda: predict(rpc[0], "generator", seed=np.arange(17)), "INVALID_ARGUMENT"),
        (lambda: predict(rpc[0], "generator", seed=np.zeros(2**18)), "RESOURCE_EXHAUSTED"),
        (lambda: rpc[0].GetModelMetadata(metadata), "INVALID_ARGUMENT"),
        (lambda: rpc[1].GetModelStatus(label), "NOT_FOUND"),
        (lambda: rpc[0].Classify(classification_pb2.ClassificationRequest()), "UNIMPLEMENTED"),
    ):
        with pytest.raises(grpc.RpcError) as error:
            call()
        assert error.value.code().name == code, error.value.details()


def test_metadata_and_status_by_grpc(rpc):
    from tensorflow_serving.apis import get_model_metadata_pb2, get_model_status_pb2

    request = get_model_metadata_pb2.GetModelMetadataRequest(metadata_field=["signature_def"])
    request.model_spec.name = "generator"
    definitions = get_model_metadata_pb2.SignatureDefMap()
    assert rpc[0].GetModelMetadata(request).metadata["signature_def"].Unpack(definitions)
    assert [dim.size for dim in definitions.signature_def["decode"].inputs["latents"].tensor_shape.dim] == [-1, 8]
    request = get_model_status_pb2.GetModelStatusRequest()
    request.model_spec.name = "enlarger"
    (status,) = rpc[1].GetModelStatus(request).model_version_status
    assert status.version == 3 and status.state == get_model_status_pb2.ModelVersionStatus.AVAILABLE
