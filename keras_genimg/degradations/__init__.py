"""How good photos become the inputs of models that undo it: seeded objects that are called with batches."""

from .degradation import Chain, Degradation
from .jpeg import JPEG
from .noise import GaussianNoise

__all__ = ["JPEG", "Chain", "Degradation", "GaussianNoise"]
