"""What every diffusion model is made of besides its network: preconditioning, and samplers that go with any of it."""

from .preconditioning import EDM, NoisePrediction, Preconditioning, RectifiedFlow
from .samplers import DDIM, Ancestral, DPMSolver, Heun, Renoising, Sampler

__all__ = [
    "DDIM",
    "EDM",
    "Ancestral",
    "DPMSolver",
    "Heun",
    "NoisePrediction",
    "Preconditioning",
    "RectifiedFlow",
    "Renoising",
    "Sampler",
]
