"""Checks of what a request holds. Expected arrays and errors are by hand, from the REST documentation's rules."""

import base64
import io
import json

import numpy as np
import pytest
from PIL import Image

from keras_genimg.serving import Limits

from .kit import bomb, png

tf = pytest.importorskip("tensorflow")
from tensorflow.core.framework import tensor_pb2  # noqa: E402
from tensorflow.core.protobuf import meta_graph_pb2  # noqa: E402

from keras_genimg.serving.tensors import (  # noqa: E402
    NUMBERS,
    Refused,
    check_values,
    document_of,
    from_json,
    from_proto,
    to_json,
)

LIMITS = Limits(pixels=100, batch=4)


def info(name, dtype, shape):
    """A name with the `TensorInfo` of an input; shape None is any."""
    dims = {"unknown_rank": True} if shape is None else {"dim": [{"size": size} for size in shape]}
    return name, meta_graph_pb2.TensorInfo(dtype=dtype, tensor_shape=dims)


SEED = info("seed", 9, [-1])  # the numbers of types are those of types.proto
IMAGE = info("image", 4, [-1, -1, -1, 3])
LATENTS = info("latents", 1, [-1, 2])
BYTES = info("image_bytes", 7, [-1])
FLAG = info("flag", 10, [])


def read(document, *infos):
    return from_json(document, dict(infos), LIMITS)


def test_the_documented_forms():
    b64 = {"b64": base64.b64encode(b"\x00\xff").decode()}
    for document, row in (
        ({"instances": [7, 8]}, True),
        ({"instances": [{"seed": 7}, {"seed": 8}]}, True),
        ({"inputs": [7, 8]}, False),
        ({"inputs": {"seed": [7, 8]}}, False),
    ):
        arrays, was_row = read(document, SEED)
        assert arrays["seed"].tolist() == [7, 8] and arrays["seed"].dtype == "int64" and was_row is row
    arrays, _ = read({"instances": [{"seed": 1, "latents": [1, 2.5]}, {"seed": 2, "latents": [3, 4]}]}, SEED, LATENTS)
    assert arrays["latents"].tolist() == [[1, 2.5], [3, 4]]
    for document in ({"instances": [b64]}, {"instances": [{"image_bytes": b64}]}, {"inputs": {"image_bytes": [b64]}}):
        assert read(document, BYTES)[0]["image_bytes"].tolist() == [b"\x00\xff"]
    assert read({"instances": ["å"]}, BYTES)[0]["image_bytes"].tolist() == ["å".encode()]
    assert read({"inputs": True}, FLAG)[0]["flag"].shape == ()


@pytest.mark.parametrize(
    ("document", "wanted", "message"),
    [
        ([1], SEED, "either"),
        ({"instances": [1], "inputs": [1]}, SEED, "either"),
        ({"instances": []}, SEED, "not empty"),
        ({"instances": 3}, SEED, "list"),
        ({"instances": [[1]]}, SEED, "shape"),
        ({"instances": [1.0]}, SEED, "int64"),
        ({"instances": [True]}, SEED, "int64"),
        ({"instances": ["1"]}, SEED, "int64"),
        ({"instances": [None]}, SEED, "int64"),
        ({"instances": [1, {"seed": 2}]}, SEED, "int64"),
        ({"instances": [{"seed": 1}, 2]}, SEED, "inputs seed"),
        ({"instances": [{"seed": 1, "more": 2}]}, SEED, "inputs seed"),
        ({"instances": [2**63]}, SEED, "none of int64"),
        ({"instances": [0] * 5}, SEED, "4 are allowed"),
        ({"inputs": {}}, SEED, "inputs seed"),
        ({"instances": [[1.0, 2.0], [1.0]]}, LATENTS, "shape"),
        ({"instances": [[1.0, [2.0]]]}, LATENTS, "float32"),
        ({"instances": [[1.0, 10**400]]}, LATENTS, "none of float32"),
        ({"instances": [[[[0, 0, 256]]]]}, IMAGE, "none of uint8"),
        ({"instances": [[[[0, 0, -1]]]]}, IMAGE, "none of uint8"),
        ({"instances": [[[[0, 0]]]]}, IMAGE, "shape"),
        ({"instances": [[[]]]}, IMAGE, "shape"),
        ({"instances": [[[[0, 0, 0]] * 101]]}, IMAGE, "101 pixels"),
        ({"instances": [{"b64": "?"}]}, BYTES, "base64"),
        ({"instances": [{"b64": 3}]}, BYTES, "base64"),
        ({"inputs": {"image_bytes": [{"c64": "AA=="}]}}, BYTES, "base64"),
        ({"instances": ["\ud800"]}, BYTES, "text"),
    ],
)
def test_json_is_refused(document, wanted, message):
    with pytest.raises(Refused, match=message) as refused:
        read(document, wanted)
    assert refused.value.code == "INVALID_ARGUMENT"


def test_several_inputs_must_be_named():
    with pytest.raises(Refused, match="latents, seed"):
        read({"instances": [1]}, SEED, LATENTS)


def test_floats_must_be_finite():
    for number in (float("nan"), float("inf"), 1e300):  # the last is finite until it is a float32
        with pytest.raises(Refused, match="finite"):
            check_values(read({"instances": [[0.0, number]]}, LATENTS)[0], LIMITS)


def encoded(form, **options):
    stream = io.BytesIO()
    Image.new("RGB", (10, 5)).save(stream, form, **options)
    return stream.getvalue()


def test_encoded_images_are_judged_by_their_headers():
    def check(*data):
        check_values({"image_bytes": np.array([*data, None], object)[:-1]}, LIMITS)

    check(encoded("PNG"), encoded("JPEG"))  # 50 + 50 pixels
    check(encoded("WEBP"))
    for data in (bomb(101, 1), bomb(50_000, 50_000), bomb(2**31 - 1, 2**31 - 1)):
        with pytest.raises(Refused, match=r"pixels|must be"):
            check(data)
    with pytest.raises(Refused, match="101 pixels"):
        check(encoded("PNG"), encoded("PNG"), png(np.zeros((1, 1))))
    for data in (b"", b"GIF89a", encoded("GIF"), encoded("BMP"), encoded("PNG")[:20], b"\xff" * 100):
        with pytest.raises(Refused, match="must be PNG, JPEG or WebP"):
            check(data)
    jpeg = encoded("JPEG", progressive=True)
    scan = jpeg[jpeg.rindex(b"\xff\xda") : -2]
    check(jpeg[:-2] + scan * 80 + b"\xff\xd9")
    with pytest.raises(Refused, match="it has 110 scans, of which 100 are allowed"):
        check(jpeg[:-2] + scan * 100 + b"\xff\xd9")
    frames = [Image.new("RGB", (10, 5), colour) for colour in ("red", "blue")]
    with pytest.raises(Refused, match="animation"):
        check(encoded("WEBP", save_all=True, append_images=frames))


def test_protos():
    image = np.arange(24, dtype="uint8").reshape(1, 4, 2, 3)
    assert np.array_equal(from_proto(*IMAGE, tf.make_tensor_proto(image), LIMITS), image)
    same = tf.make_tensor_proto(7, "uint8", (1, 4, 2, 3))  # one value for all
    assert len(same.int_val) == 1 and np.array_equal(from_proto(*IMAGE, same, LIMITS), np.full((1, 4, 2, 3), 7))
    assert from_proto(*SEED, tf.make_tensor_proto([2**62]), LIMITS).tolist() == [2**62]
    assert from_proto(*LATENTS, tf.make_tensor_proto([[1.5, 2]]), LIMITS).tolist() == [[1.5, 2]]
    assert from_proto(*BYTES, tf.make_tensor_proto([b"\x00", b"\xff"]), LIMITS).tolist() == [b"\x00", b"\xff"]
    assert from_proto(*FLAG, tf.make_tensor_proto(True), LIMITS).tolist() is True


def test_protos_are_refused():
    def proto(dtype, shape, **content):
        message = tensor_pb2.TensorProto(dtype=dtype, **content)
        for size in shape:
            message.tensor_shape.dim.add(size=size)
        return message

    free, huge = info("free", 1, None), info("huge", 1, [-1, -1])
    unknown = tf.make_tensor_proto([1])
    unknown.tensor_shape.unknown_rank = True
    for wanted, message, words in (
        (SEED, tf.make_tensor_proto(np.zeros(1, "int32")), "type int64"),
        (SEED, proto(99, [1]), "type int64"),
        (SEED, proto(9, [1, 1], int64_val=[1]), "shape"),
        (SEED, proto(9, [-1], int64_val=[1]), "empty"),
        (SEED, proto(9, [2], int64_val=[1, 2, 3]), "other values"),
        (SEED, proto(9, [2]), "holds none"),
        (SEED, proto(9, [1], tensor_content=b"\0" * 7), "other values"),
        (SEED, proto(9, [1], string_val=[b"a"]), "holds none"),
        (SEED, unknown, "shape"),
        (IMAGE, proto(4, [1, 1, 1, 3], int_val=[0, 256, 0]), "other values"),
        (IMAGE, proto(4, [1, 2**40, 2**40, 3]), "pixels"),
        (IMAGE, proto(4, [4, 10, 10, 3], tensor_content=b"\0" * 1200), "400 pixels"),
        (huge, proto(1, [1, 2**40], float_val=[1]), "too much"),
        (free, proto(1, [1] * 9, float_val=[1]), "shape"),
        (BYTES, proto(7, [1], tensor_content=b"abc"), "other values"),
        (BYTES, proto(7, [2], string_val=[b"a", b"b", b"c"]), "other values"),
        (BYTES, proto(7, [4], string_val=[b"a"]), "1 strings of 4"),
    ):
        with pytest.raises(Refused, match=words):
            from_proto(*wanted, message, LIMITS)


def test_answers():
    one = {"y": np.array([3.5, 4.0], "float32")}
    assert to_json(one, True, LIMITS) == b'{"predictions": [3.5, 4.0]}'
    assert to_json(one, False, LIMITS) == b'{"outputs": [3.5, 4.0]}'
    two = {"a": np.array([[1], [2]]), "image_bytes": np.array([b"\x00", b"\xff"], object)}
    assert to_json(two, True, LIMITS) == (
        b'{"predictions": [{"a": [1], "image_bytes": {"b64": "AA=="}}, {"a": [2], "image_bytes": {"b64": "/w=="}}]}'
    )
    assert to_json({"a": np.array(1), "text": np.asarray(b"\xc3\xa5", object)}, False, LIMITS) == (
        b'{"outputs": {"a": 1, "text": "\\u00e5"}}'
    )
    for arrays in ({"a": np.array(1)}, {"a": np.zeros(2), "b": np.zeros(3)}):
        with pytest.raises(Refused, match="columnar"):
            to_json(arrays, True, LIMITS)
    with pytest.raises(Refused, match="too many for JSON"):
        to_json({"a": np.zeros(2**20 + 1)}, False, LIMITS)


def test_a_large_answer_is_the_same_text_as_if_it_were_written_at_once():
    array = np.random.default_rng(0).integers(0, 256, (2, 200, 200, 3))
    wanted = json.dumps(array.tolist()).encode()
    assert to_json({"y": array}, True, LIMITS) == b'{"predictions": ' + wanted + b"}"
    assert to_json({"y": array, "z": array[0]}, False, LIMITS) == b'{"outputs": {"y": %b, "z": %b}}' % (
        wanted, json.dumps(array[0].tolist()).encode(),
    )  # fmt: skip


def test_json_of_too_many_values_is_not_read():
    assert document_of(b"[" + b"1," * (NUMBERS - 2) + b"1]")[-1] == 1
    for body in (b"1," * (NUMBERS + 1), b"[" * 2**21, b"[]," * 2**20, b'{"a":' * 2**21):
        with pytest.raises(Refused, match="send encoded images"):
            document_of(body)
    for body in (b"[" * 100_000, b"1e", b"\xff"):
        with pytest.raises(Refused, match="JSON Parse error"):
            document_of(body)
    with pytest.raises(Refused, match="a number that is none of int64"):
        read({"instances": [10**30]}, SEED)
