"""Requests that no server should bow to, drawn from a seed; each comes with nothing but a right to be refused."""

import base64
import json
import random
import urllib.parse

import numpy as np

from .kit import bomb, png

MODELS = ("generator", "enlarger", "several", "half_plus_three")
PATHS = (
    "/v1/models/..%2f..%2fetc%2fpasswd", "/v1/models/../../etc/passwd", "/v1/models/%2e%2e/versions/1",
    "/..;/v1/models/x", "/v1/models/enlarger%00", "/v1/models/enlarger/versions/-1", "//v1//models//x",
    "/v1/models/enlarger/versions/1e3", "/v1/models/enlarger/versions/../../x:predict", "/v1/models/.generator-1",
    "/v1/models/%ff%fe", "/v1/models/" + "a" * 7000, "/v1/models/enlarger/labels/..%2f..%2f", "/metrics/../x",
    "/v1/models/enlarger:pickle", "/v1/models/enlarger:predict/x",
)  # fmt: skip


def value(draw, depth=0):
    """Any JSON value: numbers out of range, NaN, texts, ragged lists, objects."""
    numbers = (0, 1, -1, 255, 256, 2**31, 2**63, -(2**70), 10**300, 0.5, 1e308, float("nan"), float("inf"))
    kind = draw.randrange(9 if depth < 4 else 5)
    if kind < 2:
        return draw.choice(numbers)
    if kind < 5:
        return draw.choice((True, None, "", "text", "\u0000", "\ud800", {"b64": "!!"}, {"b64": None}, {}))
    if kind < 8:
        return [value(draw, depth + 1) for _ in range(draw.randrange(5))]
    return {draw.choice(("seed", "image", "x", "b64", "")): value(draw, depth + 1) for _ in range(draw.randrange(3))}


def encoded(draw):
    """Broken, cut or boastful images."""
    good = png(np.random.default_rng(draw.randrange(99)).integers(0, 256, (9, 7, 3)))
    place = draw.randrange(8, len(good))
    return draw.choice((
        good[:place], good[:-20], bytes(draw.randrange(256) for _ in range(50)), b"", b"GIF89a" + good,
        bomb(draw.choice((400, 60_000, 2**31 - 1)), draw.choice((400, 60_000, 2**31 - 1))), bomb(3, 3),
        b"\xff\xd8\xff\xe0" + good, b"RIFF\xff\xff\xff\xffWEBPVP8X" + good, good[:16] + b"\xff" * 4 + good[20:],
    ))  # fmt: skip


def rest(draw):
    """Method, path and body of an HTTP request."""
    predict = f"/v1/models/{draw.choice(MODELS)}:predict"
    key = draw.choice(("instances", "inputs"))
    kind = draw.randrange(8)
    if kind == 0:
        path = draw.choice(
            (*PATHS, "/v1/models/" + urllib.parse.quote(f"{draw.random()}/../{draw.choice(MODELS)}", ""))
        )
        return draw.choice(("GET", "POST")), path, b"{}"
    if kind == 1:
        return draw.choice(("PUT", "DELETE", "PATCH", "OPTIONS", "BREW", "GET")), predict, b""
    if kind == 2:  # not JSON, or too much of it
        text = draw.choice(
            ('{"instances": [1', "[" * 90_000, '{"a":' * 9_000, "\xff\xfe", "nan", '{"instances": 1e}', "9" * 5000)
        )
        return "POST", predict, text.encode("latin-1")
    if kind == 3:
        return "POST", predict, json.dumps({key: value(draw), "signature_name": value(draw)}).encode()
    if kind == 4:
        shape = draw.choice(
            ((4, 4, 3), (1, 4, 4, 4), (1, 4, 3), (17, 1, 1, 3), (1, 400, 300, 3), (1, 0, 5, 3), (1,) * 40)
        )
        return (
            "POST",
            "/v1/models/enlarger:predict",
            json.dumps({key: np.full(shape, draw.randrange(256)).tolist()}).encode(),
        )
    if kind == 5:
        images = [{"b64": base64.b64encode(encoded(draw)).decode()}]
        document = {"signature_name": "upscale_bytes", key: images}
        return "POST", "/v1/models/enlarger:predict", json.dumps(document).encode()
    if kind == 6:
        latents = [[draw.choice((float("nan"), float("inf"), -float("inf"), 1e39))] * 8]
        return "POST", "/v1/models/generator:predict", json.dumps({"signature_name": "decode", key: latents}).encode()
    return "POST", predict, bytes(draw.randrange(256) for _ in range(draw.randrange(200)))


def rpc(draw):
    """Method and serialized message of a gRPC request."""
    from tensorflow.core.framework import tensor_pb2
    from tensorflow_serving.apis import predict_pb2

    method = "/tensorflow.serving.PredictionService/Predict"
    if draw.randrange(8) == 0:
        wrong = (
            "/tensorflow.serving.PredictionService/Classify",
            "/x/y",
            "/tensorflow.serving.SessionService/SessionRun",
        )
        return draw.choice((method, *wrong)), bytes(draw.randrange(256) for _ in range(40)) + b"\xff"
    model, signature, name, dtype = draw.choice((
        ("generator", "", "seed", 9), ("generator", "decode", "latents", 1), ("enlarger", "upscale", "image", 4),
        ("enlarger", "upscale_bytes", "image_bytes", 7), ("waiting", "", "path", 7), ("several", "", "tag", 7),
    ))  # fmt: skip
    request = predict_pb2.PredictRequest()
    request.model_spec.name = draw.choice((model,) * 9 + ("../" + model, "", "\u0000"))
    request.model_spec.signature_name = draw.choice((signature,) * 9 + ("__saved_model_init_op", "none"))
    content = draw.choice(({"tensor_content": b"\0" * 7}, {"int_val": [300]}, {"float_val": [float("nan")]}, {}))
    if signature == "upscale_bytes" and draw.random() < 0.7:
        content = {"string_val": [encoded(draw)]}
    sizes = draw.choice(
        ((1,), (2**62,), (2**31, 2**31), (-1,), (1, 0, 4, 3), (1, 2**20, 2**20, 3), (1, 8), (), (1,) * 300)
    )
    shape = {"dim": [{"size": size} for size in sizes], "unknown_rank": draw.random() < 0.1}
    tensor = tensor_pb2.TensorProto(
        dtype=draw.choice((dtype, dtype, dtype, 0, 2, 23, 99)), tensor_shape=shape, **content
    )
    request.inputs[draw.choice((name,) * 9 + ("nothing",))].CopyFrom(tensor)
    return method, request.SerializeToString()


def requests(seed, count):
    """`count` pairs of a protocol, "rest" or "rpc", and its request."""
    draw = random.Random(seed)
    for _ in range(count):
        protocol = draw.choice(("rest", "rest", "rpc"))
        yield protocol, (rest if protocol == "rest" else rpc)(draw)
