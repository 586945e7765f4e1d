"""Keras callbacks for image models: pictures, resuming, divergence."""

from .previews import Previews
from .record import TrainingRecord
from .resume import Resume, StopOnDivergence
from .samples import LossCurves, SampleImages

__all__ = ["LossCurves", "Previews", "Resume", "SampleImages", "StopOnDivergence", "TrainingRecord"]
