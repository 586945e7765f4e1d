"""The photos that super-resolution is judged on: small ones, and what they should become."""

from pathlib import Path

from keras_genimg.files import home

from ..degradations.resizing import imresize
from .embedded import sample_photo
from .patches import crop_to_multiple
from .photos import load_photos

SETS = {"set5": 5, "bsd100": 100, "sample": 1}  # name -> how many photos it has


def super_resolution_pairs(name, scale, folder=None):
    """Loads a test set of super-resolution: pairs of a small photo and the large one that it was made from.

    Large photos are cut to a multiple of `scale`, as every protocol does. Where a set comes with small photos of its
    own, they are `<folder>/<name>/x<scale>/lr`, beside the large ones in `.../hr`, and both are of the same order by
    name. Else the large ones are `<folder>/<name>/hr`, and `imresize` makes the small ones; Set5's own come out to the
    bit.

    Args:
        name: "set5", "bsd100" or "sample", which is `sample_photo` and needs no files.
        scale: whole factor between the two, such as 2, 3 or 4.
        folder: what holds the sets; None is `$KERAS_GENIMG_HOME` (by default `~/.cache/keras_genimg`).

    Returns:
        A list of pairs `(low, high)`, uint8 RGB arrays `(height, width, 3)` and `(scale * height, scale * width, 3)`.

    Raises:
        ValueError: an unknown set, a scale that is no whole number, another number of photos than the set has, or small
            photos that do not fit the large ones.
        FileNotFoundError: the set is not there; the message says what to put where.

    Example:
        ```python
        import keras_genimg.data

        (low, high), = keras_genimg.data.super_resolution_pairs("sample", scale=3)
        assert low.shape == (100, 148, 3) and high.shape == (300, 444, 3)
        ```

    Reference:
        Bevilacqua et al., "Low-complexity single-image super-resolution based on nonnegative neighbor embedding", 2012
        (Set5); Martin et al., "A database of human segmented natural images", 2001 (BSD100 is 100 photos of it).
    """
    if name not in SETS:
        raise ValueError(f"There is no set named {name!r}. The sets are {', '.join(SETS)}.")
    if scale < 1 or scale != int(scale):
        raise ValueError(f"`scale` must be a whole number from 1, got {scale!r}.")
    lows, highs = (None, [sample_photo()]) if name == "sample" else _read(name, scale, folder)
    highs = [crop_to_multiple(high, scale) for high in highs]
    lows = [imresize(high, 1 / scale) for high in highs] if lows is None else lows
    if any(len(photos) != SETS[name] for photos in (lows, highs)):
        raise ValueError(f"{name!r} has {SETS[name]} photos; here are {len(highs)} large and {len(lows)} small ones.")
    for number, (low, high) in enumerate(zip(lows, highs, strict=True), 1):
        small, large = low.shape[:2], high.shape[:2]
        if (scale * small[0], scale * small[1]) != large:
            raise ValueError(
                f"Photo {number} of {name!r} does not fit: {small}, enlarged {scale} times, is not {large}."
            )
    return list(zip(lows, highs, strict=True))


def _read(name, scale, folder):
    """Small photos, or None where there are none, and large ones."""
    folder = (home() if folder is None else Path(folder)) / name
    own = folder / f"x{scale}"
    try:
        if own.is_dir():
            return load_photos(own / "lr"), load_photos(own / "hr")
        return None, load_photos(folder / "hr")
    except FileNotFoundError:
        raise FileNotFoundError(
            f"The photos of {name!r} are not in {folder}. Put the {SETS[name]} original ones into "
            f"{folder / 'hr'}; or, where the set came with small ones, those into {own / 'lr'} and the originals into "
            f"{own / 'hr'}. $KERAS_GENIMG_HOME moves the folder that they are looked for in."
        ) from None
