"""Warm-up requests: a server answers one of each signature before it takes traffic, so that none is slow."""

import tensorflow as tf


def write_warm_up(path, name, signatures):
    """Writes one request a signature as TensorFlow Serving reads them: a TFRecord of `PredictionLog`.

    The three messages are written by hand, so that exporting does not need the package of Serving's own: field 6 of
    `PredictionLog` is a `PredictLog`, whose field 1 is a `PredictRequest`.

    Args:
        path: the file, `assets.extra/tf_serving_warmup_requests`.
        name: of the model.
        signatures: dict of name -> `Signature`.
    """
    with tf.io.TFRecordWriter(str(path)) as writer:
        for key, signature in signatures.items():
            writer.write(_field(6, _field(1, _request(name, key, signature.inputs))))


def _request(model, signature, inputs):
    """A `PredictRequest`: 1 `model_spec` (1 name, 3 signature), 2 `inputs` (a map of 1 key, 2 `TensorProto`)."""
    request = _field(1, _field(1, model.encode()) + _field(3, signature.encode()))
    for key, field in inputs.items():
        tensor = tf.make_tensor_proto(field.example, field.dtype, field.example.shape).SerializeToString()
        request += _field(2, _field(1, key.encode()) + _field(2, tensor))
    return request


def _field(number, payload):
    """A length-delimited field of protobuf's wire format."""
    return bytes([number << 3 | 2]) + _variable_length(len(payload)) + payload


def _variable_length(number):
    head = bytearray()
    while number > 127:
        head.append(number & 127 | 128)
        number >>= 7
    return bytes([*head, number])
