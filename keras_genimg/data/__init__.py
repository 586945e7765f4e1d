"""Images by name or from a folder, as uint8 arrays, and batches of them."""

from ..degradations.resizing import imresize
from .classes import load_classes
from .embedded import sample_photo
from .folder import load_folder
from .hints import colour_hints
from .paired import paired
from .pairs import load_pairs
from .passes import Passes
from .patches import Patches, SuperResolutionPatches, crop_to_multiple
from .photos import load_photos, photo_folder
from .pipelines import batches
from .restoration_sets import restoration_pairs
from .sources import attributes, edits, load, splits
from .super_resolution_sets import super_resolution_pairs
from .table import load_table
from .unpaired import load_unpaired, unpaired

__all__ = [
    "Passes",
    "Patches",
    "SuperResolutionPatches",
    "attributes",
    "batches",
    "colour_hints",
    "crop_to_multiple",
    "edits",
    "imresize",
    "load",
    "load_classes",
    "load_folder",
    "load_pairs",
    "load_photos",
    "load_table",
    "load_unpaired",
    "paired",
    "photo_folder",
    "restoration_pairs",
    "sample_photo",
    "splits",
    "super_resolution_pairs",
    "unpaired",
]
