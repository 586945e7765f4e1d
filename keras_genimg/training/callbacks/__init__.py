"""Keras callbacks for image models: pictures, resuming, divergence."""

from .collapse import Diversity, RollBack
from .previews import Previews
from .record import TrainingRecord
from .resume import Resume, StopOnDivergence
from .samples import LossCurves, SampleImages

__all__ = [
    "Diversity",
    "LossCurves",
    "Previews",
    "Resume",
    "RollBack",
    "SampleImages",
    "StopOnDivergence",
    "TrainingRecord",
]
