"""What a model needs to train by `fit` on TensorFlow, JAX and torch."""

from .autodiff import portable_step
from .averaging import AveragedNetwork
from .multi_step_model import MultiStepModel
from .noise import NoiseSource, latents_of_seeds
from .optimizer_group import OptimizerGroup

__all__ = [
    "AveragedNetwork",
    "MultiStepModel",
    "NoiseSource",
    "OptimizerGroup",
    "latents_of_seeds",
    "portable_step",
]
