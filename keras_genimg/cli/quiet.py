"""TensorFlow's start-up notes, kept off the error stream."""

import contextlib
import importlib.machinery
import logging
import os
import sys


def keep_tensorflow_quiet():
    """From now on TensorFlow starts without notes; what this package and Python itself say still appears.

    Some notes are written while its libraries are loaded, before any setting can be read. They are dropped then.
    """
    if "tensorflow" in sys.modules:
        return  # it has started
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"  # its errors reach Python as exceptions
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    sys.meta_path.insert(0, _QuietTensorFlow())


@contextlib.contextmanager
def error_stream_dropped():
    """Drops what the process writes to its error stream meanwhile: notes of compiled libraries cannot be told apart."""
    sys.stderr.flush()
    kept, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)


class _QuietTensorFlow:
    """Finds TensorFlow as Python does, and drops what it writes while it is imported, whoever imports it."""

    def find_spec(self, name, path=None, target=None):
        if name != "tensorflow":
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def load_quietly(module):
                with error_stream_dropped():
                    load(module)

            spec.loader.exec_module = load_quietly
        return spec
