"""Images in, batches out."""

from .degradations import imresize
from .patches import SuperResolutionPatches, crop_to_multiple

__all__ = ["SuperResolutionPatches", "crop_to_multiple", "imresize"]
