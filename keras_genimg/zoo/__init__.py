"""The model zoo: each folder of `zoo/` is an entry, with a recipe, a card, weights and samples."""

from ..artifacts import load_weights, save_weights, sha256
from .entries import card, evaluate, evaluator_of, load, names, protocols, weights_file
from .training import folder, recipe, recipes, record, train

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
