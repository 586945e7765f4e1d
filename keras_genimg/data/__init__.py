"""Images by name or from a folder, as uint8 arrays, and batches of them."""

from keras_genimg.data.degradations import imresize
from keras_genimg.data.embedded import sample_photo
from keras_genimg.data.folder import load_folder
from keras_genimg.data.patches import SuperResolutionPatches, crop_to_multiple
from keras_genimg.data.photos import load_photos
from keras_genimg.data.pipelines import batches
from keras_genimg.data.sources import load

__all__ = [
    "SuperResolutionPatches",
    "batches",
    "crop_to_multiple",
    "imresize",
    "load",
    "load_folder",
    "load_photos",
    "sample_photo",
]
