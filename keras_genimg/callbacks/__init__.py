"""Keras callbacks for image models: pictures, resuming, divergence, and metrics of what is generated."""

from ..training.callbacks import (
    Diversity,
    LossCurves,
    Previews,
    Resume,
    RollBack,
    SampleImages,
    StopOnDivergence,
    TrainingRecord,
)
from .generation_metrics import GenerationMetrics

__all__ = [
    "Diversity",
    "GenerationMetrics",
    "LossCurves",
    "Previews",
    "Resume",
    "RollBack",
    "SampleImages",
    "StopOnDivergence",
    "TrainingRecord",
]
