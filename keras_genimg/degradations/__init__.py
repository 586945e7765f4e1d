"""How good photos become the inputs of models that undo it: seeded objects that are called with batches."""

from .blur import GaussianBlur, MotionBlur
from .camera import CameraNoise, LowLight
from .degradation import Chain, Degradation, Sometimes
from .grey import Grey
from .haze import Haze, synthetic_depth
from .holes import Holes
from .jpeg import JPEG
from .noise import GaussianNoise
from .rain import Rain

__all__ = [
    "JPEG",
    "CameraNoise",
    "Chain",
    "Degradation",
    "GaussianBlur",
    "GaussianNoise",
    "Grey",
    "Haze",
    "Holes",
    "LowLight",
    "MotionBlur",
    "Rain",
    "Sometimes",
    "synthetic_depth",
]
