"""Writing a SavedModel: a versioned folder that is whole or not there."""

import contextlib
import errno
import json
import numbers
import os
import pathlib
import shutil

import tensorflow as tf

from ..files import alone, naming_full_disk
from .by_task import signatures_of
from .deployment import BATCHING_OF_MODEL, write_settings
from .networks import Networks
from .warm_up import write_warm_up


def write(model, path, version=1):
    """`exporting.export`, which see."""
    path, version = pathlib.Path(os.path.realpath(path)), _checked_version(version)
    target = path / str(version)
    networks = Networks()
    stated = signatures_of(model, networks)  # a model of no family is refused before there is a folder
    with alone(path, "export"), _naming_full_disk(target):
        for left in path.glob(f"{_TEMPORARY}*"):
            shutil.rmtree(left)
        if target.exists():
            raise ValueError(f"{target} exists: a server may be reading it. Export the next version, or remove it.")
        temporary = path / f"{_TEMPORARY}{version}"
        try:
            _write_version(networks, stated, temporary, path.name, version)
            _write_card(model, temporary)
            temporary.rename(target)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    write_settings(path.parent)
    return target


_TEMPORARY = ".writing-"  # no number, and hidden: no server takes it for a version


def _checked_version(version):
    if isinstance(version, bool) or not isinstance(version, numbers.Integral) or not 1 <= version < 2**63:
        raise ValueError(f"`version` must be a whole number from 1 to 2^63 - 1, got {version!r}.")
    return int(version)


@contextlib.contextmanager
def _naming_full_disk(path):
    """As `naming_full_disk`, for what TensorFlow writes."""
    with naming_full_disk(path):
        try:
            yield
        except tf.errors.OpError as error:
            if os.strerror(errno.ENOSPC) not in str(error):
                raise
            raise OSError(errno.ENOSPC, str(error)) from error


def _write_version(networks, stated, folder, name, version):
    traced = {key: _traced(signature) for key, signature in stated.items()}
    default = next(iter(traced))
    tf.saved_model.save(
        networks.module,
        str(folder),
        signatures={"serving_default": traced[default], **traced},
        options=tf.saved_model.SaveOptions(experimental_custom_gradients=False),
    )
    described = {key: _described(signature, traced[key]) for key, signature in stated.items()}
    facts = {"model": name, "version": version, "signatures": {"serving_default": described[default], **described}}
    (folder / "signatures.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    extra = folder / "assets.extra"
    extra.mkdir()
    write_warm_up(extra / "tf_serving_warmup_requests", name, stated)
    inputs = [field for signature in stated.values() for field in signature.inputs.values()]
    if all(None not in field.shape[1:] for field in inputs):
        (folder / "batching_params.pbtxt").write_text(BATCHING_OF_MODEL, encoding="utf-8")


def _traced(signature):
    """The concrete function of a signature, with named inputs."""
    specs = {key: tf.TensorSpec(field.shape, field.dtype, key) for key, field in signature.inputs.items()}
    return tf.function(signature.function, autograph=False).get_concrete_function(**specs)


def _described(signature, traced):
    inputs = {
        key: {"dtype": field.dtype, "shape": list(field.shape), "description": field.description}
        for key, field in signature.inputs.items()
    }
    outputs = {
        key: {"dtype": spec.dtype.name, "shape": spec.shape.as_list(), "description": signature.outputs[key]}
        for key, spec in traced.structured_outputs.items()
    }
    return {"inputs": inputs, "outputs": outputs}


def _write_card(model, folder):
    """The card of a zoo entry; a model that was compiled may have been trained on, and then it would be untrue."""
    entry = getattr(model, "zoo_folder", None)
    if entry is None or model.compiled:
        return
    shutil.copyfile(entry / "README.md", folder / "MODEL_CARD.md")
    for picture in [*entry.glob("samples.*"), *entry.glob("neighbours.png")]:
        shutil.copyfile(picture, folder / picture.name)
