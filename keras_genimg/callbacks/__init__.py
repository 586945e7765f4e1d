"""Keras callbacks for image models: pictures, resuming, divergence, and metrics of what is generated."""

from ..training.callbacks import LossCurves, Previews, Resume, SampleImages, StopOnDivergence, TrainingRecord
from .generation_metrics import GenerationMetrics

__all__ = [
    "GenerationMetrics",
    "LossCurves",
    "Previews",
    "Resume",
    "SampleImages",
    "StopOnDivergence",
    "TrainingRecord",
]
