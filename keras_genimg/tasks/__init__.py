"""What models do and what they take, declared once and read by every other part."""

from .conditions import check_conditions
from .inputs import Input, Noise, Number
from .labels import Attributes, Choice, Label, label_of
from .photos import ImageInput, Mask, Photo
from .targets import Targets
from .tasks import (
    CLASSIFY,
    EDITS,
    FEATURES,
    GENERATE,
    INPAINT,
    RECONSTRUCT,
    RESTORE,
    STYLIZE,
    TRANSLATE,
    UPSCALE,
    Task,
    check_does,
    takes_of,
    tasks_of,
)

__all__ = [
    "CLASSIFY",
    "EDITS",
    "FEATURES",
    "GENERATE",
    "INPAINT",
    "RECONSTRUCT",
    "RESTORE",
    "STYLIZE",
    "TRANSLATE",
    "UPSCALE",
    "Attributes",
    "Choice",
    "ImageInput",
    "Input",
    "Label",
    "Mask",
    "Noise",
    "Number",
    "Photo",
    "Targets",
    "Task",
    "check_conditions",
    "check_does",
    "label_of",
    "takes_of",
    "tasks_of",
]
