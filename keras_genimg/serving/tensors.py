"""Arrays from requests, checked before TensorFlow sees them, for some faults abort its process; and answers in JSON.

The JSON forms are those of https://www.tensorflow.org/tfx/serving/api_rest.
"""

import base64
import dataclasses
import io
import itertools
import json
import math

import numpy as np
from PIL import Image

JSON_TYPES = {"b": {bool}, "i": {int}, "u": {int}, "f": {int, float}, "O": {str, dict}}  # by numpy's kind
# Where a TensorProto keeps what is not in its tensor_content, by numpy's name of the type.
FIELDS = {name: f"{name.replace('float32', 'float')}_val" for name in ("float32", "int64", "bool", "uint32", "uint64")}
FIELDS |= {"float64": "double_val", "object": "string_val"}
FIELDS |= dict.fromkeys(("uint8", "int8", "int16", "uint16", "int32"), "int_val")


class Refused(Exception):
    """A request's error: `code` is the name of a gRPC status code, to which REST has an HTTP status."""

    def __init__(self, code, message):
        super().__init__(message[:500])  # it travels in a header of gRPC
        self.code = code


def invalid(message):
    return Refused("INVALID_ARGUMENT", message)


@dataclasses.dataclass(frozen=True)
class Limits:
    """Caps that hold before TensorFlow sees a request.

    Args:
        pixels: in all images of one request together, encoded or not.
        batch: images, seeds or other examples in one request.
        requests: in progress at once; one more is told to come again.
        seconds: that a client may take to send a request, and idle before and after it.

    Example:
        ```python
        Limits(pixels=1_000_000).body  # bytes
        ```
    """

    pixels: int = 4_000_000
    batch: int = 64
    requests: int = 32
    seconds: float = 30.0

    @property
    def body(self):
        """Bytes in a request: room for each pixel as uint8 and in base64, with some to spare."""
        return max(8 * self.pixels, 2**20)


@dataclasses.dataclass(frozen=True)
class Spec:
    """An input of a signature: numpy's type (object for strings), TensorFlow's number of it, shape; None is free."""

    name: str
    dtype: np.dtype
    enum: int
    shape: tuple | None


def from_json(document, specs, limits):
    """Arrays by name from a REST document, and whether it has the row format; `specs` has a `Spec` by name.

    Example:
        ```python
        specs = {"seed": Spec("seed", np.dtype("int64"), 9, (None,))}
        arrays, row = from_json({"instances": [7, 8]}, specs, Limits())
        ```
    """
    if not isinstance(document, dict) or ("instances" in document) == ("inputs" in document):
        raise invalid("The request must be a JSON object with either 'instances' or 'inputs'.")
    row = "instances" in document
    items = document["instances"] if row else [document["inputs"]]
    if not isinstance(items, list) or not items:
        raise invalid("'instances' must be a list that is not empty.")
    if isinstance(items[0], dict) and items[0].keys() != {"b64"}:
        if not all(isinstance(item, dict) and item.keys() == specs.keys() for item in items):
            raise invalid(f"Each must be an object with the inputs {', '.join(sorted(specs))}, and no others.")
        columns = {name: [item[name] for item in items] if row else items[0][name] for name in specs}
    elif len(specs) == 1:
        columns = dict.fromkeys(specs, items if row else items[0])
    else:
        raise invalid(f"The signature has several inputs, to be named: {', '.join(sorted(specs))}.")
    return {name: _nested(specs[name], value, limits) for name, value in columns.items()}, row


def _nested(spec, value, limits):
    shape, inner, items = [], value, [value]
    while isinstance(inner, list):
        shape.append(len(inner))
        inner = inner[0] if inner else None
    check_shape(spec, shape, limits)
    for size in shape:
        if set(map(type, items)) != {list} or set(map(len, items)) != {size}:
            raise invalid(f"The lists of {spec.name} differ in length or depth.")
        items = list(itertools.chain.from_iterable(items))
    if not set(map(type, items)) <= JSON_TYPES.get(spec.dtype.kind, set()):  # numpy would convert, and widen strings
        raise invalid(f"{spec.name} must hold values of type {spec.dtype.name.replace('object', 'string')} alone.")
    return _array(spec, map(_decoded, items) if spec.dtype.kind == "O" else items).reshape(shape)


def _decoded(item):
    try:
        if isinstance(item, str):
            return item.encode()
        if item.keys() == {"b64"}:
            return base64.b64decode(item["b64"], validate=True)
    except (TypeError, ValueError):
        pass
    raise invalid('Strings must be valid text, or objects {"b64": "..."} of valid base64.')


def _array(spec, items):
    try:
        with np.errstate(over="ignore"):  # what becomes infinite is refused later
            return np.array(list(items), spec.dtype)
    except OverflowError as error:
        raise invalid(f"{spec.name} holds a number that is none of {spec.dtype.name}.") from error


def from_proto(spec, proto, limits):
    """An array from a `TensorProto`; nothing is made of its declared size before that is checked."""
    if proto.dtype != spec.enum or proto.tensor_shape.unknown_rank:
        raise invalid(f"{spec.name} must have a shape and the type {spec.dtype.name} ({spec.enum}), not {proto.dtype}.")
    shape = [dim.size for dim in proto.tensor_shape.dim]
    check_shape(spec, shape, limits)
    count, content = math.prod(shape), proto.tensor_content
    items = getattr(proto, FIELDS.get(spec.dtype.name, "half_val"))
    # One value stands for all: TensorFlow's own rule.
    held = len(content) / spec.dtype.itemsize if content else count if len(items) == 1 else len(items)
    if held != count or count * spec.dtype.itemsize > limits.body or (content and spec.dtype.kind == "O"):
        raise invalid(f"{spec.name} declares {count} values and holds {held:g}, or that is too much.")
    if content:
        array = np.frombuffer(content, "uint8" if spec.dtype.kind == "b" else spec.dtype).astype(spec.dtype, copy=False)
    else:
        array = _array(spec, items)
    return array.reshape(shape) if len(array) == count else np.broadcast_to(array, shape)


def check_shape(spec, shape, limits):
    """Refuses a wrong rank or size, an empty array, and more than the limits allow."""
    wanted = (None,) * min(len(shape), 8) if spec.shape is None else spec.shape
    if len(shape) != len(wanted) or any(w not in (None, size) for w, size in zip(wanted, shape, strict=True)):
        raise invalid(f"{spec.name} must have the shape {list(wanted)}, None being any, not {shape[:9]}.")
    if any(size < 1 for size in shape):
        raise invalid(f"{spec.name} is empty.")
    if shape and wanted[0] is None and shape[0] > limits.batch:
        raise invalid(f"{spec.name} has {shape[0]} examples; {limits.batch} are allowed in a request.")
    if len(shape) > 2 and math.prod(shape[:-1]) > limits.pixels:
        raise invalid(f"{spec.name} has {math.prod(shape[:-1])} pixels; {limits.pixels} are allowed in a request.")


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
        for data in array.flat if name.endswith("_bytes") and array.dtype.kind == "O" else ():
            try:
                with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as image:  # reads the header alone
                    animated, pixels = getattr(image, "is_animated", False), pixels + math.prod(image.size)
            except Exception as error:  # pillow raises many kinds, its warning of bombs among them
                raise invalid(f"{name} must be PNG, JPEG or WebP, but: {type(error).__name__}.") from error
            if animated:
                raise invalid(f"{name} must not be an animation.")
        if pixels > limits.pixels:
            raise invalid(f"There are {pixels} pixels; {limits.pixels} are allowed in a request.")
    return pixels


def to_json(arrays, row, limits):
    """The answer in JSON: `predictions` for the row format, else `outputs`; names in `_bytes` become `{"b64": ...}`.

    Example:
        ```python
        to_json({"image": np.zeros((1, 2, 2, 1), "uint8")}, True, Limits())
        ```
    """
    numbers = sum(array.size for array in arrays.values())
    if numbers > limits.body:
        raise invalid(f"The answer has {numbers} numbers, too many for JSON: ask for encoded images, or use gRPC.")
    if row and (() in (shapes := {array.shape[:1] for array in arrays.values()}) or len(shapes) > 1):
        raise invalid("The outputs have no common batch: ask in the columnar format, by 'inputs'.")
    plain = {name: _plain(name, array) for name, array in arrays.items()}
    if len(plain) == 1:
        (answer,) = plain.values()
    else:
        answer = (
            [dict(zip(plain, values, strict=True)) for values in zip(*plain.values(), strict=True)] if row else plain
        )
    return json.dumps({"predictions" if row else "outputs": answer}).encode()


def _plain(name, array):
    def encoded(data):
        return {"b64": base64.b64encode(data).decode()} if name.endswith("_bytes") else data.decode(errors="replace")

    return np.asarray(np.frompyfunc(encoded, 1, 1)(array) if array.dtype.kind == "O" else array).tolist()
