"""Published sets by name: from files, Debian's package, tensorflow-datasets, or from inside this package."""

import difflib

from keras_genimg.data.prepared import load_prepared
from keras_genimg.files import home

from . import cifar10, faces, fashion_mnist, mnist, openmoji, pneumonia_mnist, portraits

SOURCES = {
    source.name: source
    for source in (
        mnist.SOURCE, fashion_mnist.SOURCE, cifar10.SOURCE, fashion_mnist.SAMPLE, faces.SOURCE, pneumonia_mnist.SOURCE,
        *portraits.SOURCES, *portraits.SAMPLES, *openmoji.SOURCES,
    )
}  # fmt: skip
NAMES = tuple(SOURCES)


def load(name, split="train"):
    """Loads a published set of images by its name.

    The first source that has the set answers: `$KERAS_GENIMG_HOME/<name>` (by default `~/.cache/keras_genimg/<name>`;
    idx or idx.gz files, for cifar10 and drawn sets PNG sheets with one image a row, for pneumonia_mnist MedMNIST's own
    file), for fashion_mnist the folder of Debian's package `dataset-fashion-mnist`, then, except for drawn sets and
    pneumonia_mnist, tensorflow-datasets, which downloads where there is internet. Files that are there but broken are
    an error, never a reason to go on to the next source. Through tensorflow-datasets the images come in another order
    than from the published files.

    Args:
        name: "mnist", "fashion_mnist", "cifar10"; "fashion_mnist_sample": the first 10,000 training images of
            fashion_mnist, which come with the package and need nothing; "faces": 20,000 and 10,000 faces of
            64x64, each labelled with its hair (0 to 19), which `tools/draw_faces.mjs` of the repository draws;
            "portraits_persona", "portraits_cartoon" and "portraits_pixel_art": 20,000 and 2,000 people of 64x64 in
            three styles, the same index the same person, labelled with the hair (0 to 9), which
            `tools/draw_portraits.mjs` draws; "portraits_persona_sample" and "portraits_cartoon_sample": the first 640
            of their training people, which come with the package and need nothing;
            "openmoji_outline" and "openmoji_colour": 1,330 and 224 emojis of 64x64 in two styles, labelled with the
            group (0 to 7), which `tools/draw_openmoji.mjs` draws; or
            "pneumonia_mnist": X-rays of chests in 28x28, 0 normal and 1 pneumonia, for research alone.
        split: "train" or "test"; the samples have "train" alone, "pneumonia_mnist" "validation" as well, portraits
            "test_new": 1,000 people of combinations that no other split has.

    Returns:
        `(images, labels)`: a uint8 NHWC array, 0..255, and an int64 array.

    Raises:
        ValueError: an unknown name or split, or a file that is corrupt, cut short or not what its name says.
        FileNotFoundError: no source has the set; the message names the ways to get it, and what was tried.

    Example:
        ```python
        import keras_genimg.data

        images, labels = keras_genimg.data.load("fashion_mnist_sample")
        assert images.shape == (10000, 28, 28, 1)
        ```
    """
    source, folder = _source(name, split)
    for place in (folder, *source.folders):
        found = source.read(place, split)
        if found is not None:
            return found
    if source.how_to_get is not None:
        raise FileNotFoundError(
            f"The {split} split of {name!r} was not found in {folder}. {source.how_to_get.format(folder=folder)}"
        )
    try:
        return load_prepared(name, split, source.origin)
    except Exception as error:  # a third party's imports, network or files: whatever failed, name the ways
        raise FileNotFoundError(_ways(source, split, error)) from error


def attributes(name, split="train"):
    """What each image of a published set shows, beyond its label: one number for each of several attributes.

    Args:
        name: "faces": of which parts each face is drawn (hair, hair_color, skin_color, facial_hair, eyes, mouth, nose,
            body, clothing_color, background_color), and which glasses it wears (those of its eyes);
            portraits and their samples: hair, hair_color, skin_color, mouth, eyes, wrinkles, moustache, body,
            clothing_color, background_color, the same in each style; "openmoji_outline" and "openmoji_colour": group,
            subgroup, emoji (its code points).
        split: as for `load`.

    Returns:
        `(values, names)`: a dict of int64 arrays by attribute, in the order of `load`'s images, and a dict of tuples:
        what the numbers stand for. `values["eyes"] == names["eyes"].index("glasses")` are the faces with glasses.

    Raises:
        ValueError: an unknown name or split, a set without attributes, or a file that is damaged.
        FileNotFoundError: the attributes are not there; the message says how to get them.
    """
    source, folder = _source(name, split)
    if source.read_attributes is None:
        known = ", ".join(each.name for each in SOURCES.values() if each.read_attributes is not None)
        raise ValueError(f"{name!r} has no attributes beyond its labels. These have: {known}.")
    found = source.read_attributes(folder, split)
    if found is None:
        how = source.how_to_get.format(folder=folder)
        raise FileNotFoundError(f"The attributes of {name!r} ({split}) were not found in {folder}. {how}")
    return found


def edits(name):
    """The first 500 people of a set's test split, drawn again with each value of one attribute, all else as it is.

    They are the truth of an edit ("the same person, frowning"), and tell which value a picture shows: that of the
    nearest drawing. In memory they take 140 MB for "portraits_persona", 350 MB for "portraits_cartoon".

    Args:
        name: "portraits_persona" (mouth, eyes, hair_color, wrinkles, moustache) or "portraits_cartoon" (all its
            attributes).

    Returns:
        `(pictures, names)`: by attribute a uint8 array `(people, values, height, width, 3)`, and what the values stand
        for. `pictures["mouth"][i, own]` is person i's own picture where `own` is the number of its own mouth.

    Raises:
        ValueError: an unknown name, a set without edits, or files that are damaged.
        FileNotFoundError: the edits are not there; the message says how to get them.
    """
    source, folder = _source(name, splits(name)[0])
    if source.read_edits is None:
        known = ", ".join(each.name for each in SOURCES.values() if each.read_edits is not None)
        raise ValueError(f"{name!r} has no edits. These have: {known}.")
    found = source.read_edits(folder)
    if found is None:
        how = source.how_to_get.format(folder=folder)
        raise FileNotFoundError(f"The edits of {name!r} were not found in {folder}. {how}")
    return found


def splits(name):
    """The splits of a published set.

    Args:
        name: as for `load`.

    Returns:
        A tuple of strings.

    Raises:
        ValueError: an unknown name.

    Example:
        ```python
        import keras_genimg.data

        keras_genimg.data.splits("mnist")  # ("train", "test")
        ```
    """
    if name not in SOURCES:
        near = difflib.get_close_matches(str(name), NAMES, cutoff=0.5)
        hint = f"Did you mean {' or '.join(map(repr, near))}? " if near else ""
        raise ValueError(f"There is no set named {name!r}. {hint}The sets are {', '.join(NAMES)}.")
    return SOURCES[name].splits


def _source(name, split):
    """The source of a set, and the folder of its files."""
    if split not in splits(name):
        raise ValueError(f"{name!r} has no split {split!r}, only {' and '.join(map(repr, splits(name)))}.")
    source = SOURCES[name]
    return source, home() / (source.folder or name)


def _ways(source, split, error):
    cause = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    ways = [
        f"Files: put them in {home() / source.name} ({source.files(split)}), or set KERAS_GENIMG_HOME to the folder "
        "above theirs.",
        f"tensorflow-datasets, with TensorFlow and internet: it was tried just now, and said: {cause}",
    ]
    if source.package is not None:
        looked = ", ".join(map(str, source.folders))
        ways.insert(1, f"Debian's package: `apt install {source.package}` (looked in {looked}).")
    listed = "\n".join(f"  {number}. {way}" for number, way in enumerate(ways, 1))
    return (
        f"The {split} split of {source.name!r} was not found. There are {len(ways)} ways to get it:\n{listed}\n"
        "'fashion_mnist_sample' comes with the package and needs none of them."
    )
