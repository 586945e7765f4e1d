"""Calls exported models in a process that has neither Keras nor this package, and the format that the calls travel in.

Run: export_client.py CALLS ANSWERS, both JSON files.
"""

import base64
import json
import pathlib
import sys

if __name__ == "__main__":
    sys.modules["keras"] = sys.modules["keras_genimg"] = None

import tensorflow as tf
from tensorflow.core.framework.tensor_pb2 import TensorProto


def packed(arrays):
    """Arrays as text, by key: TensorFlow's own message keeps the dtype, the shape and encoded images."""
    messages = {key: tf.make_tensor_proto(array).SerializeToString() for key, array in arrays.items()}
    return {key: base64.b64encode(message).decode() for key, message in messages.items()}


def unpacked(texts):
    """Arrays from what `packed` made of them."""
    return {key: tf.make_ndarray(TensorProto.FromString(base64.b64decode(text))) for key, text in texts.items()}


def main(calls, answers):
    calls = json.loads(pathlib.Path(calls).read_text())
    loaded = {folder: tf.saved_model.load(folder) for folder in {folder for folder, _, _ in calls}}
    given = []
    for folder, signature, inputs in calls:
        inputs = {key: tf.constant(array) for key, array in unpacked(inputs).items()}
        outputs = loaded[folder].signatures[signature](**inputs)
        given.append(packed({key: value.numpy() for key, value in outputs.items()}))
    pathlib.Path(answers).write_text(json.dumps(given))


if __name__ == "__main__":
    main(*sys.argv[1:])
