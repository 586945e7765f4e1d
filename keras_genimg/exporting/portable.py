"""ONNX and LiteRT files: a call of the model in float32, with no uint8, seeds or encoded images around it."""

import pathlib
import tempfile
import warnings

import numpy as np
import tensorflow as tf

from ..files import replacing
from ..tasks import UPSCALE, tasks_of
from .by_task import signatures_of
from .networks import Networks


def write_onnx(model, path):
    """`exporting.export_onnx`, which see."""
    try:
        import onnx
        import tf2onnx
    except ImportError as error:
        raise ImportError("ONNX files need tf2onnx: `pip install keras-genimg[export]`.") from error

    _, call, specs = _call_of(model)
    proto, _ = tf2onnx.convert.from_function(call, specs, custom_op_handlers={"Erfc": (_erfc, [])})
    try:
        onnx.checker.check_model(proto)
    except onnx.checker.ValidationError as error:  # tf2onnx leaves in what it does not know
        raise ValueError(f"{type(model).__name__} cannot be written as ONNX: {error}") from error
    return _write(path, ".onnx", proto.SerializeToString())


def write_litert(model, path, int8=False):
    """`exporting.export_litert`, which see."""
    if int8 and UPSCALE not in tasks_of(model):
        raise ValueError(f"`int8` is for super-resolution: its cost was not measured for {type(model).__name__}.")
    module, call, _ = _call_of(model)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the converter, on the interpreter that it does not need
        tf.saved_model.save(module, folder, signatures=call.get_concrete_function())
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        if int8:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        return _write(path, ".tflite", converter.convert())


def run_litert(path, images):
    """`exporting.run_litert`, which see."""
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError as error:
        raise ImportError("Running LiteRT files needs `pip install keras-genimg[export]`.") from error

    (output,) = Interpreter(model_path=str(path)).get_signature_runner()(image=np.float32(images)).values()
    return np.clip(np.rint(output), 0, 255).astype(np.uint8)


def _call_of(model):
    """What the family's first network computes: its weights, a function that gives `output`, and its inputs."""
    networks = Networks()
    signatures_of(model, networks)
    function, specs = networks.first
    # An ONNX graph has one name for one tensor: the output cannot be called `image` again.
    call = tf.function(lambda *inputs: {"output": function(*inputs)}, input_signature=specs, autograph=False)
    return networks.module, call, specs


def _erfc(context, node, name, args):
    """1 - erf(x): ONNX lacks the complement, by which Keras computes the exact GELU."""
    one = context.make_const(f"{name}/one", np.float32(1.0)).output[0]
    erf = context.make_node("Erf", node.input).output[0]
    kept = {"shapes": node.output_shapes, "dtypes": node.output_dtypes, "outputs": node.output}
    context.remove_node(name)
    context.make_node("Sub", [one, erf], name=name, **kept)


def _write(path, suffix, content):
    path = pathlib.Path(path)
    path = path if path.suffix == suffix else path.with_name(path.name + suffix)
    with replacing(path) as temporary:
        temporary.write_bytes(content)
    return path
