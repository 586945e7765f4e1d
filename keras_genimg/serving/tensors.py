"""Arrays from requests, checked before TensorFlow sees them, for some faults abort its process; and answers in JSON.

The JSON forms are those of https://www.tensorflow.org/tfx/serving/api_rest. `infos` are the `TensorInfo`s, by name,
with which a signature describes its inputs; a size of -1 is free.
"""

import base64
import collections
import io
import json
import math

import numpy as np
import tensorflow as tf

from ..images import photos

NUMBERS = 2**20  # values in JSON; while it is read no other thread runs, of so many for a tenth of a second
JSON_TYPES = {"b": {bool}, "i": {int}, "u": {int}, "f": {int, float}, "O": {str, dict}}  # by numpy's kind
# Where a TensorProto keeps what is not in its tensor_content, by numpy's name of the type; else it is in int_val.
FIELDS = {"float32": "float_val", "float64": "double_val", "float16": "half_val", "object": "string_val"}
FIELDS |= {name: f"{name}_val" for name in ("int64", "bool", "uint32", "uint64")}


class Refused(Exception):
    """A request's error: `code` is the name of a gRPC status code, to which REST has an HTTP status."""

    def __init__(self, code, message):
        super().__init__(message[:500])  # it travels in a header of gRPC
        self.code = code


def invalid(message):
    return Refused("INVALID_ARGUMENT", message)


def document_of(body):
    """The document in a body of JSON."""
    if body.count(b",") + body.count(b"[") + body.count(b"{") > NUMBERS:
        raise invalid(f"More than {NUMBERS} values in JSON are too many: send encoded images, or use gRPC.")
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise invalid(f"JSON Parse error: {error}") from error


def from_json(document, infos, limits):
    """Arrays by name from a REST document, and whether it has the row format."""
    if not isinstance(document, dict) or ("instances" in document) == ("inputs" in document):
        raise invalid("The request must be a JSON object with either 'instances' or 'inputs'.")
    row = "instances" in document
    items = document["instances"] if row else [document["inputs"]]
    if not isinstance(items, list) or not items:
        raise invalid("'instances' must be a list that is not empty.")
    if isinstance(items[0], dict) and items[0].keys() != {"b64"}:
        if not all(isinstance(item, dict) and item.keys() == infos.keys() for item in items):
            raise invalid(f"Each must be an object with the inputs {', '.join(sorted(infos))}, and no others.")
        columns = {name: [item[name] for item in items] if row else items[0][name] for name in infos}
    elif len(infos) == 1:
        columns = dict.fromkeys(infos, items if row else items[0])
    else:
        raise invalid(f"The signature has several inputs, to be named: {', '.join(sorted(infos))}.")
    return {name: _from_lists(name, infos[name], value, limits) for name, value in columns.items()}, row


def _from_lists(name, info, value, limits):
    dtype = np.dtype(tf.as_dtype(info.dtype).as_numpy_dtype)
    array = np.array(value, object)  # of lists that differ in length or depth the elements are lists
    check_shape(name, info, array.shape, limits)
    if not set(map(type, array.flat)) <= JSON_TYPES.get(dtype.kind, set()):  # numpy itself would convert
        raise invalid(
            f"{name} must hold values of type {dtype.name.replace('object', 'string')} in lists of one length."
        )
    try:
        with np.errstate(over="ignore"):  # what becomes infinite is refused later
            return np.asarray(np.frompyfunc(_bytes, 1, 1)(array), object) if dtype.kind == "O" else array.astype(dtype)
    except OverflowError as error:
        raise invalid(f"{name} holds a number that is none of {dtype.name}.") from error


def _bytes(item):
    try:
        if isinstance(item, str):
            return item.encode()
        if item.keys() == {"b64"}:
            return base64.b64decode(item["b64"], validate=True)
    except (TypeError, ValueError):
        pass
    raise invalid('Strings must be valid text, or objects {"b64": "..."} of valid base64.')


def from_proto(name, info, proto, limits):
    """An array from a `TensorProto`; nothing is made of its declared size before that is checked."""
    dtype = np.dtype(tf.as_dtype(info.dtype).as_numpy_dtype)
    if proto.dtype != info.dtype or proto.tensor_shape.unknown_rank:
        raise invalid(f"{name} must have a shape and the type {dtype.name} ({info.dtype}), not {proto.dtype}.")
    shape = [dim.size for dim in proto.tensor_shape.dim]
    check_shape(name, info, shape, limits)
    items = proto.tensor_content or getattr(proto, FIELDS.get(dtype.name, "int_val"))
    if dtype.kind == "O" and len(items) != math.prod(shape):  # of numbers, one may stand for all
        raise invalid(f"{name} holds other values than it declares: {len(items)} strings of {math.prod(shape)}.")
    if not items or math.prod(shape) * dtype.itemsize > limits.body:
        raise invalid(f"{name} declares {math.prod(shape)} values; it holds none, or that is too much.")
    try:
        return tf.make_ndarray(proto)
    except (OverflowError, TypeError, ValueError) as error:
        raise invalid(f"{name} holds other values than it declares: {error}") from error


def check_shape(name, info, shape, limits):
    """Refuses a wrong rank or size, an empty array, and more than the limits allow."""
    free = info.tensor_shape.unknown_rank
    wanted = [-1] * min(len(shape), 8) if free else [dim.size for dim in info.tensor_shape.dim]
    if len(shape) != len(wanted) or any(want not in (-1, size) for want, size in zip(wanted, shape, strict=True)):
        raise invalid(f"{name} must have the shape {wanted}, -1 being any, not {list(shape[:9])}.")
    if any(size < 1 for size in shape):
        raise invalid(f"{name} is empty.")
    if shape and wanted[0] == -1 and shape[0] > limits.batch:
        raise invalid(f"{name} has {shape[0]} examples; {limits.batch} are allowed in a request.")
    if len(shape) > 2 and math.prod(shape[:-1]) > limits.pixels:
        raise invalid(f"{name} has {math.prod(shape[:-1])} pixels; {limits.pixels} are allowed in a request.")


def check_values(arrays, limits):
    """Refuses floats that are not finite, and encoded images (`..._bytes`) with a bad header or too many pixels.

    Returns:
        How many pixels there are in all.
    """
    pixels = 0
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise invalid(f"{name} must be finite.")
        pixels += math.prod(array.shape[:-1]) if array.ndim > 2 else 0
        images = collections.Counter(array.flat if name.endswith("_bytes") and array.dtype.kind == "O" else ())
        for data, times in images.items():
            try:
                with photos.opened(io.BytesIO(data), ("PNG", "JPEG", "WEBP")) as image:
                    animated, pixels = getattr(image, "is_animated", False), pixels + times * math.prod(image.size)
            except Exception as error:  # pillow raises many kinds, its warning of bombs among them
                words = error if isinstance(error, ValueError) else type(error).__name__
                raise invalid(f"{name} must be PNG, JPEG or WebP, but: {words}.") from error
            if animated:
                raise invalid(f"{name} must not be an animation.")
        if pixels > limits.pixels:
            raise invalid(f"There are {pixels} pixels; {limits.pixels} are allowed in a request.")
    return pixels


def to_json(arrays, row, limits):
    """The answer in JSON: `predictions` for the row format, else `outputs`; names in `_bytes` become `{"b64": ...}`."""
    numbers = sum(array.size for array in arrays.values())
    if numbers > limits.body:
        raise invalid(f"The answer has {numbers} numbers, too many for JSON: ask for encoded images, or use gRPC.")
    if row and (() in (shapes := {array.shape[:1] for array in arrays.values()}) or len(shapes) > 1):
        raise invalid("The outputs have no common batch: ask in the columnar format, by 'inputs'.")
    if row:
        texts = {name: [_json(name, array[i, ...]) for i in range(len(array))] for name, array in arrays.items()}
        rows = zip(*texts.values(), strict=True)
        answer = _list(items[0] if len(texts) == 1 else _object(texts, items) for items in rows)
    else:
        texts = [_json(name, array) for name, array in arrays.items()]
        answer = texts[0] if len(texts) == 1 else _object(arrays, texts)
    return _object(("predictions" if row else "outputs",), (answer,)).encode()


def _json(name, array):
    """JSON of an array; of a large one in parts, for while the library writes one no other thread runs."""
    if array.ndim > 1 and array.size > 2**16:
        return _list(_json(name, part) for part in array)

    def encoded(data):
        return {"b64": base64.b64encode(data).decode()} if name.endswith("_bytes") else data.decode(errors="replace")

    return json.dumps(np.asarray(np.frompyfunc(encoded, 1, 1)(array) if array.dtype.kind == "O" else array).tolist())


def _list(texts):
    return f"[{', '.join(texts)}]"


def _object(names, texts):
    return f"{{{', '.join(f'{json.dumps(name)}: {text}' for name, text in zip(names, texts, strict=True))}}}"
