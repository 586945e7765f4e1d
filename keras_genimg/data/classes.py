"""A user's own images in a folder for each class."""

import warnings

import numpy as np

from keras_genimg.files import printable

from .folder import existing, image_shape, listed, read_all, shortened, walk

SPLITS = {"train", "training", "val", "valid", "validation", "dev", "test", "testing"}


def load_classes(folder, size, *, channels=3):
    """Loads images that lie in a folder for each class: `pets/cat/1.jpg`, `pets/dog/1.jpg`.

    Folders below that of a class belong to it. Images are read, cropped and resized as by `load_folder`. What cannot be
    read as an image, or lies beside the class folders, is left out with one warning that counts and names it. Hidden
    files and folders are passed over. A folder that is one level too high or too low, so that all images would be of
    one class, is refused.

    Args:
        folder: the folder of the class folders.
        size: height and width of each image in pixels, as `(height, width)` or one number for both.
        channels: 3 for RGB, 1 for grey.

    Returns:
        `(images, labels, class_names)`: a uint8 array `(count, height, width, channels)`, 0..255; an int64 array; the
        names of the folders, sorted: those of class i have the label i.

    Raises:
        FileNotFoundError: there is no such folder.
        NotADirectoryError: it is a file.
        ValueError: fewer than two class folders, folders of splits in their place, a class without a readable image,
            or a wrong argument.

    Example:
        ```python
        import pathlib, tempfile
        import keras_genimg.data
        from PIL import Image

        folder = pathlib.Path(tempfile.mkdtemp())
        for name in ("red", "blue"):
            (folder / name).mkdir()
            Image.new("RGB", (90, 60), name).save(folder / name / "1.png")
        images, labels, class_names = keras_genimg.data.load_classes(folder, size=32)
        images.shape  # (2, 32, 32, 3)
        class_names  # ("blue", "red")
        ```
    """
    shape = image_shape(size, channels)
    folder = existing(folder)
    class_names = _below(folder)
    _check_level(folder, class_names)
    numbers = {name: number for number, name in enumerate(class_names)}
    files, skipped = walk(folder)
    skipped += [file for file in files if file.parent == folder]
    files = [file for file in files if file.parent != folder]

    images, readable = read_all(files, shape)
    skipped += [file for file, good in zip(files, readable, strict=True) if not good]
    labels = np.array([numbers[file.relative_to(folder).parts[0]] for file in files], np.int64)[readable]
    if empty := [name for name, number in numbers.items() if number not in labels]:
        names = shortened(map(printable, empty))
        raise ValueError(f"{len(empty)} of the {len(numbers)} classes in {folder} have no readable image: {names}.")
    if skipped:
        message = f"Left out {len(skipped)} files in {folder}, which could not be read as images or lie in no class: "
        warnings.warn(message + listed(folder, skipped) + ".", stacklevel=2)
    return images, labels, class_names


def _below(folder):
    """The names of the folders in a folder, hidden ones left out."""
    return tuple(sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")))


def _check_level(folder, class_names):
    wanted = "A folder for each class is wanted, at least two."
    if not class_names:
        raise ValueError(
            f"There are no folders in {folder}. {wanted} If it is itself a class, name the folder above it."
        )
    names = shortened(map(printable, class_names))
    if len(class_names) == 1:
        inner = _below(folder / class_names[0])
        if len(inner) > 1:
            below = shortened(map(printable, inner))
            hint = f"If the classes are the folders in that one ({below}), name {folder / class_names[0]}."
        else:
            hint = (
                f"If {names} is the one class that is there, add another; `load_folder` loads images without classes."
            )
        raise ValueError(f"There is a single folder in {folder}, {names}. {wanted} {hint}")
    if SPLITS.issuperset(map(str.lower, class_names)):
        raise ValueError(f"The folders in {folder} are splits and not classes: {names}. Name one of them.")
