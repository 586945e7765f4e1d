"""The exported models of a folder: loaded, called, and replaced as versions come and go."""

import gc
import logging
import math
import pathlib
import re
import time

import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2
from tensorflow_serving.apis import prediction_log_pb2

from . import Limits
from .tensors import Refused, check_values, invalid

log = logging.getLogger(__name__)
# Of TensorFlow's errors those that the request is to blame for, by number.
CODES = {3: "INVALID_ARGUMENT", 8: "RESOURCE_EXHAUSTED", 9: "INVALID_ARGUMENT", 11: "INVALID_ARGUMENT"}
LARGE = 2**16  # pixels
LONG = 0.5  # seconds


class Model:
    """One version of a model; `definitions` go by the names of its signatures."""

    def __init__(self, name, version, path):
        self.name, self.version = name, version
        saved = saved_model_pb2.SavedModel.FromString((path / "saved_model.pb").read_bytes())
        (graph,) = (graph for graph in saved.meta_graphs if "serve" in graph.meta_info_def.tags)
        self.definitions = graph.signature_def
        self.pace = {}  # seconds an example, by signature: the best so far, which no busy moment spoils; inf: not known
        self._loaded = tf.saved_model.load(str(path))  # its functions do not keep its variables alive: this does
        warm_up = path / "assets.extra" / "tf_serving_warmup_requests"
        for record in tf.data.TFRecordDataset([str(warm_up)] if warm_up.exists() else []):
            request = prediction_log_pb2.PredictionLog.FromString(record.numpy()).predict_log.request
            arrays = {key: tf.make_ndarray(tensor) for key, tensor in request.inputs.items()}
            signature = request.model_spec.signature_name or "serving_default"
            self.check(signature, arrays, Limits())
            self.predict(signature, arrays)

    def infos(self, signature):
        """`TensorInfo`s by name of a signature's inputs."""
        if signature not in self._loaded.signatures:
            raise invalid(
                f"Serving signature key {signature!r} not found: there are {', '.join(self._loaded.signatures)}."
            )
        return self.definitions[signature].inputs

    def check(self, signature, arrays, limits):
        """Refuses what would not be all inputs of a signature, and bad values.

        Returns:
            In which of the service's threads to call it: "alone" for many pixels, "long" for so many examples that it
            will take long, else "quick".
        """
        names = self.infos(signature).keys()
        if arrays.keys() != names:
            raise invalid(f"The inputs must be {', '.join(sorted(names))}, not {', '.join(sorted(arrays))}.")
        if check_values(arrays, limits) > LARGE:
            return "alone"
        return "long" if LONG < self.pace.get(signature, math.inf) * _examples(arrays) < math.inf else "quick"

    def predict(self, signature, arrays):
        """Calls a signature: arrays by name in and out."""
        start = time.monotonic()
        try:
            outputs = self._loaded.signatures[signature](**{name: tf.constant(a) for name, a in arrays.items()})
            outputs = {n: np.asarray(t.numpy(), object if t.dtype == tf.string else None) for n, t in outputs.items()}
        except tf.errors.OpError as error:
            if error.error_code not in CODES:
                raise
            raise Refused(CODES[error.error_code], words_of(error.message)) from error
        seconds = (time.monotonic() - start) / _examples(arrays)  # of the first call it would tell of the preparations
        self.pace[signature] = min(seconds, self.pace[signature]) if signature in self.pace else math.inf
        return outputs


def _examples(arrays):
    return max((len(array) for array in arrays.values() if array.ndim), default=1)


def words_of(message):
    """What a client is told of a graph's error: the words of the assertion that failed, else the first line."""
    found = re.search(r"assertion failed: \[(.*?)\]", message)
    return found[1].rstrip(". ") + "." if found else message.split("\n")[0]


class Models:
    """Of each model under a folder the newest version that loads.

    A request keeps the `Model` that it began with: replacing one drops nothing.
    """

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.current = {}  # replaced whole: readers take no lock
        self.states = {}  # (state, error message) by version, by model
        self._broken = set()

    def get(self, name, version=None, label=None):
        model = self.current.get(name)
        if model is None or label is not None or version not in (None, model.version):
            raise Refused("NOT_FOUND", f"Servable not found for request: {name}, {version or label or 'latest'}")
        return model

    def status(self, name, version=None, label=None):
        states = {v: state for v, state in self.states.get(name, {}).copy().items() if version in (None, v)}
        if not states or label is not None:
            raise Refused("NOT_FOUND", f"Could not find any versions of model {name}")
        return states

    def refresh(self):
        """Looks at the folder: loads what is new, forgets what is gone, keeps the old where the new is broken."""
        found = {}
        for path in self.folder.glob("*/*/saved_model.pb"):
            name, version = path.parts[-3:-1]
            if re.fullmatch(r"\w[\w.-]*/[0-9]{1,19}", f"{name}/{version}", re.ASCII) and int(version) < 2**63:
                found.setdefault(name, {})[int(version)] = path.parent
        for name, versions in found.items():
            for version in sorted(versions, reverse=True):
                serves = name in self.current and self.current[name].version == version
                if serves or self._load(name, version, versions[version]):
                    break
        for name in [name for name, model in self.current.items() if model.version not in found.get(name, ())]:
            self._replace(name, None)

    def _load(self, name, version, path):
        files = (name, version, *((str(file), file.stat().st_mtime_ns) for file in sorted(path.rglob("*"))))
        if files in self._broken:
            return False  # until a file changes: somebody may still be copying
        try:
            model = Model(name, version, path)
        except Exception as error:  # whatever the bytes of a broken folder make TensorFlow raise
            self._broken.add(files)
            self.states.setdefault(name, {})[version] = "END", f"{type(error).__name__}: the server's log says more."
            log.error("version %s of %s does not load and is left out: %s", version, name, error)
            return False
        self._replace(name, model)
        return True

    def _replace(self, name, model):
        old, rest = self.current.get(name), {key: value for key, value in self.current.items() if key != name}
        self.current = rest if model is None else {**rest, name: model}
        for one, state in ((old, "END"), (model, "AVAILABLE")):
            if one is not None:
                self.states.setdefault(name, {})[one.version] = state, ""
                log.info("version %s of %s: %s", one.version, name, state)
        del old
        gc.unfreeze()
        gc.collect()
        gc.freeze()  # graphs are a million objects, through which each collection would walk while requests wait
