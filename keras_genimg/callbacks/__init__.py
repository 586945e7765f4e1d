"""Keras callbacks for image models: pictures, resuming, divergence, and metrics of what is generated."""

from ..training.callbacks import LossCurves, Resume, SampleImages, StopOnDivergence
from .generation_metrics import GenerationMetrics

__all__ = ["GenerationMetrics", "LossCurves", "Resume", "SampleImages", "StopOnDivergence"]
