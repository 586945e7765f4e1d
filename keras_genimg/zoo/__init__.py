"""The model zoo: each folder of `zoo/` is an entry, with a recipe, a card, weights and samples."""

import importlib
import typing

from .listing import card, folder, names, recipes

if typing.TYPE_CHECKING:
    from ..artifacts import load_weights, save_weights, sha256
    from .entries import evaluate, evaluator_of, load, protocols, weights_file
    from .training import recipe, record, train

__all__ = [
    "card",
    "evaluate",
    "evaluator_of",
    "folder",
    "load",
    "load_weights",
    "names",
    "protocols",
    "recipe",
    "recipes",
    "record",
    "save_weights",
    "sha256",
    "train",
    "weights_file",
]

# Loaded when first asked for: whoever lists entries and reads cards need not wait for Keras.
_LATER = {
    "..artifacts": ("load_weights", "save_weights", "sha256"),
    ".entries": ("evaluate", "evaluator_of", "load", "protocols", "weights_file"),
    ".training": ("recipe", "record", "train"),
}


def __getattr__(name):
    for module, held in _LATER.items():
        if name in held:
            return getattr(importlib.import_module(module, __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted({*globals(), *__all__})
