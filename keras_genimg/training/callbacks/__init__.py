"""Keras callbacks for image models: pictures, resuming, divergence."""

from .resume import Resume, StopOnDivergence
from .samples import LossCurves, SampleImages

__all__ = ["LossCurves", "Resume", "SampleImages", "StopOnDivergence"]
