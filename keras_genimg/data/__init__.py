"""Images by name or from a folder, as uint8 arrays, and batches of them."""

from keras_genimg.data.folder import load_folder
from keras_genimg.data.pipelines import batches
from keras_genimg.data.sources import load

__all__ = ["batches", "load", "load_folder"]
