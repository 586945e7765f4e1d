"""The photos that restoration is judged on: what was made worse, and what it should become."""

from pathlib import Path

import numpy as np

from keras_genimg.files import home

from ..degradations.standard import STANDARD
from .embedded import sample_photo
from .photos import load_photos

SETS = {"cbsd68": 68, "kodak24": 24, "mcmaster": 18, "sample": 1}  # name -> how many photos it has


def restoration_pairs(name, degradation, folder=None):
    """Loads a test set of restoration: photos, each with what a degradation makes of it.

    The photos are `<folder>/<name>/hr`, in the order of their names. What is drawn for photo i comes from
    `np.random.default_rng((0, i))` alone, so that a figure can be measured again.

    Args:
        name: "cbsd68", "kodak24", "mcmaster" or "sample", which is `sample_photo` and needs no files.
        degradation: the name of one that figures are measured by, such as "sigma25", "sigma25_clipped" or "q10"; or a
            `keras_genimg.degradations.Degradation`.
        folder: what holds the sets; None is `$KERAS_GENIMG_HOME` (by default `~/.cache/keras_genimg`).

    Returns:
        A list of `(worse, good, told)`: float32 and uint8 arrays `(height, width, 3)`, the first perhaps beyond 0..255;
        and None, a strength, or a mask `(height, width, 1)` of 0..1.

    Raises:
        ValueError: an unknown set or degradation, or another number of photos than the set has.
        FileNotFoundError: the set is not there; the message says what to put where.

    Example:
        ```python
        import keras_genimg.data

        (worse, good, told), = keras_genimg.data.restoration_pairs("sample", "sigma25")
        assert worse.shape == good.shape == (300, 444, 3) and told == 25
        ```

    Reference:
        Martin et al., "A database of human segmented natural images", 2001 (CBSD68 is 68 photos of its test set of
        100); Zhang et al., "Color demosaicking by local directional interpolation", 2011 (McMaster).
    """
    if name not in SETS:
        raise ValueError(f"There is no set named {name!r}. The sets are {', '.join(SETS)}.")
    if isinstance(degradation, str) and degradation not in STANDARD:
        raise ValueError(f"There is no degradation named {degradation!r}. Named are {', '.join(STANDARD)}.")
    degradation = STANDARD.get(degradation) if isinstance(degradation, str) else degradation
    photos = [sample_photo()] if name == "sample" else _read(name, folder)
    found = []
    for index, photo in enumerate(photos):
        worse, told = degradation(photo[None].astype(np.float32), np.random.default_rng((0, index)))
        found.append((worse[0], photo, None if told is None else told[0]))
    return found


def _read(name, folder):
    folder = (home() if folder is None else Path(folder)) / name / "hr"
    try:
        photos = load_photos(folder)
    except FileNotFoundError:
        raise FileNotFoundError(
            f"The photos of {name!r} are not in {folder}: put its {SETS[name]} photos there, under their own names. "
            "$KERAS_GENIMG_HOME moves the folder that they are looked for in."
        ) from None
    if len(photos) != SETS[name]:
        raise ValueError(f"{name!r} has {SETS[name]} photos; here are {len(photos)}.")
    return photos
