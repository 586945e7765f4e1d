"""What a model needs to train by `fit` on TensorFlow, JAX and torch."""

from . import callbacks
from .autodiff import portable_step
from .averaging import AveragedNetwork
from .image_pool import ImagePool
from .lbfgs import fit_by_lbfgs, minimize_lbfgs
from .multi_step_model import MultiStepModel
from .noise import NoiseSource, latents_of_seeds, uniforms_of_seeds
from .optimizer_group import OptimizerGroup
from .pixel_data import TrainsOnPixels
from .schedules import ConstantThenLinear

__all__ = [
    "AveragedNetwork",
    "ConstantThenLinear",
    "ImagePool",
    "MultiStepModel",
    "NoiseSource",
    "OptimizerGroup",
    "TrainsOnPixels",
    "callbacks",
    "fit_by_lbfgs",
    "latents_of_seeds",
    "minimize_lbfgs",
    "portable_step",
    "uniforms_of_seeds",
]
