"""The model zoo: each folder of `zoo/` is an entry, with a recipe, a card, weights and samples.

A recipe is a Python file with four names: `EPOCHS`, `batches()` (what `fit` is given, with its length in batches),
`model()` (the untrained model) and `optimizers(total_steps)` (what `compile` is given); a model that Keras trains by
itself has, in place of the last, `compile(model, total_steps)`.
"""

import difflib
import hashlib
import importlib.util
import pathlib

import h5py
import keras
import numpy as np
import yaml

from .files import replacing
from .training.callbacks import LossCurves, Resume, SampleImages, StopOnDivergence


def _root():
    package = pathlib.Path(__file__).resolve().parent
    installed = package / "entries"
    return installed if installed.is_dir() else package.parent / "zoo"


def names():
    """Names of the entries, sorted."""
    return sorted(path.parent.name for path in _root().glob("*/recipe.py"))


def folder(name):
    """The folder of an entry.

    Raises:
        ValueError: there is no such entry; the message lists those of like names.
    """
    if name not in names():
        near = difflib.get_close_matches(name, names(), n=3, cutoff=0.4) or names()
        raise ValueError(f"There is no zoo entry {name!r}. Near ones: {', '.join(near)}.")
    return _root() / name


def recipe(name):
    """The module of an entry's recipe, or of a recipe file of your own.

    Args:
        name: an entry's name, or the path of a `.py` file.

    Raises:
        ValueError: there is no such entry or file, or it lacks one of a recipe's names.
    """
    path = pathlib.Path(name) if str(name).endswith(".py") else folder(name) / "recipe.py"
    if not path.is_file():
        raise ValueError(f"There is no recipe file {path}.")
    spec = importlib.util.spec_from_file_location(f"keras_genimg_recipe_{path.resolve().parent.name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    missing = [key for key in ("EPOCHS", "batches", "model") if not hasattr(module, key)]
    if not hasattr(module, "optimizers") and not hasattr(module, "compile"):
        missing.append("optimizers")
    if missing:
        raise ValueError(f"The recipe {path} lacks {', '.join(missing)}.")
    return module


def card(name):
    """An entry's model card.

    Returns:
        A dict of the card's data (its front matter), and its text in Markdown.
    """
    _, data, text = (folder(name) / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(data), text.strip()


def load(name):
    """A trained model, ready to generate; not compiled.

    Args:
        name: an entry's name.

    Returns:
        The recipe's model with the entry's weights.

    Raises:
        ValueError: no such entry, or its weights are missing or not those of the card (by sha256).
    """
    path = folder(name) / "model.weights.h5"
    if not path.is_file():
        raise ValueError(f"The entry {name!r} has no weights yet; train it with `keras-genimg train {name}`.")
    found, wanted = sha256(path), card(name)[0]["sha256"]
    if found != wanted:
        raise ValueError(f"The weights of {name!r} have sha256 {found}, its card says {wanted}: the file is damaged.")
    model = recipe(name).model()
    load_weights(model, path)
    return model


def sha256(path):
    """The SHA-256 of a file, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _networks(model):
    return getattr(model, "served_networks", {"network": [model]})


def save_weights(model, path):
    """Writes what the model makes images with: kernels in half precision, vectors (biases, statistics) in single.

    Args:
        model: one with `served_networks`, or any built `keras.Model`.
        path: the file, ending in `.weights.h5`.

    Raises:
        ValueError: a weight is not finite in half precision.
    """
    with replacing(path) as temporary, h5py.File(temporary, "w") as file:
        for name, networks in _networks(model).items():
            for index, weight in enumerate(networks[0].weights):
                value = keras.ops.convert_to_numpy(weight.value)
                value = value.astype(np.float16 if value.ndim > 1 else np.float32)
                if not np.isfinite(value).all():
                    raise ValueError(f"The weight {weight.path} is not finite: nothing was saved.")
                file.create_dataset(f"{name}/{index:04d}", data=value, compression="gzip", shuffle=True)


def load_weights(model, path):
    """Reads what `save_weights` wrote.

    Raises:
        ValueError: the file is of another model.
    """
    with h5py.File(path, "r") as file:
        for name, networks in _networks(model).items():
            stored = [file[name][key][()] for key in sorted(file.get(name, {}))]
            for network in networks:
                shapes = [tuple(weight.shape) for weight in network.weights]
                if shapes != [value.shape for value in stored]:
                    raise ValueError(f"{path} does not fit the network {name!r}: its weights have other shapes.")
                network.set_weights([value.astype(np.float32) for value in stored])


def train(name, epochs=None, steps_per_epoch=None, output=None, resume=False):
    """Runs a recipe: samples, curves, checkpoints and final weights in one folder.

    Args:
        name: an entry's name, or the path of a recipe file.
        epochs: how many; None is the recipe's own number.
        steps_per_epoch: batches an epoch; None is all of them.
        output: folder to write to; None is `runs/<name>`.
        resume: go on from the last finished epoch in `output`.

    Returns:
        The trained model.

    Raises:
        ValueError: no such recipe, or `output` holds a training and `resume` was not said.
    """
    module = recipe(name)
    short = pathlib.Path(name).resolve().parent.name if str(name).endswith(".py") else name
    output = pathlib.Path(output or pathlib.Path("runs") / short)
    checkpoints = Resume(output / "checkpoints")
    if checkpoints.finished_epochs and not resume:
        raise ValueError(
            f"{output} holds a training of {checkpoints.finished_epochs} epochs: resume it, or name another."
        )
    epochs = epochs or module.EPOCHS
    batches = module.batches()
    steps = min(steps_per_epoch or len(batches), len(batches))
    batches.epoch = checkpoints.finished_epochs  # so that the order of the images goes on too
    model = module.model()
    if hasattr(module, "compile"):
        module.compile(model, total_steps=epochs * steps)
    else:
        model.compile(module.optimizers(total_steps=epochs * steps))
    callbacks = [StopOnDivergence(), checkpoints, LossCurves(output / "losses.png")]
    if hasattr(model, "generate"):
        callbacks.append(SampleImages(output / "samples", every=max(1, epochs // 20)))
    model.fit(batches, epochs=epochs, steps_per_epoch=steps, callbacks=callbacks)
    save_weights(model, output / "model.weights.h5")
    return model
