"""A folder of image files as a set of images, read as it is walked over."""

from pathlib import Path

import numpy as np

from keras_genimg.images.photos import SUFFIXES, read

BATCH = 64


class ImageFolder:
    """The image files in a folder and the folders below it, in the order of their names.

    Iterating yields uint8 NHWC batches; images that follow each other in one size share a batch. Grey files stay grey,
    all others become RGB. Photos are turned as their EXIF orientation says, what is transparent lies on white, and
    16-bit grey is scaled to 8 bits. (Other tools of FID leave photos lying and drop the alpha channel.)

    Args:
        folder: path.
        name: the caller's argument, for messages.

    Raises:
        ValueError: no folder, a folder without image files, or, as it is read, a file that is no image.
    """

    def __init__(self, folder, name="folder"):
        self.folder, self.name = Path(folder), name
        if not self.folder.is_dir():
            raise ValueError(f"`{name}` must be a folder of images, got {self.folder}, which is none.")
        found = (path for path in self.folder.rglob("*") if path.suffix.lower() in SUFFIXES)
        self.files = sorted(path for path in found if path.is_file())  # no folder or pipe of such a name
        if not self.files:
            raise ValueError(f"`{name}`: there are no image files ({', '.join(sorted(SUFFIXES))}) in {self.folder}.")

    def __len__(self):
        return len(self.files)

    def names(self):
        """The files' paths inside the folder without their suffixes, by which two folders are paired."""
        return [path.relative_to(self.folder).with_suffix("").as_posix() for path in self.files]

    def read(self, path):
        """One file as a uint8 array `(height, width, 1 or 3)`."""
        try:
            pixels = np.asarray(read(path).on_white())
        except (OSError, ValueError) as error:
            raise ValueError(f"`{self.name}`: {error}") from error
        return pixels if pixels.ndim == 3 else pixels[..., None]

    def __iter__(self):
        batch = []
        for pixels in map(self.read, self.files):
            if batch and (pixels.shape != batch[0].shape or len(batch) == BATCH):
                yield np.stack(batch)
                batch = []
            batch.append(pixels)
        yield np.stack(batch)
