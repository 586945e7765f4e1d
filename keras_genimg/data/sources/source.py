"""What the package knows of one published set of images."""

import collections.abc
import dataclasses
import pathlib


@dataclasses.dataclass(frozen=True)
class Source:
    """A published set, and the ways to get it.

    Args:
        name: what `load` calls it.
        read: function of a folder and a split to `(images, labels)`, or None where the folder has none of the files.
        files: function of a split to words that name its files.
        terms: on which its publisher gives it.
        origin: where tensorflow-datasets fetches it from, which is only asked whether it answers; None: it has it not.
        folders: where a package of the system puts the files.
        package: of Debian, that puts them there; None: there is none.
        how_to_get: words that say how, with `{folder}`, where tensorflow-datasets has it not.
        splits: that it has.
        read_attributes: function of a folder and a split to what `data.attributes` gives, or None where the folder has
            no such file; None: the set has no attributes.
        folder: name of the folder of its files, where it is another than the set's.
        read_edits: function of a folder to what `data.edits` gives, or None where the folder has no such files; None:
            the set has no edits.
    """

    name: str
    read: collections.abc.Callable
    files: collections.abc.Callable
    terms: str
    origin: str | None = None
    folders: tuple[pathlib.Path, ...] = ()
    package: str | None = None
    how_to_get: str | None = None
    splits: tuple[str, ...] = ("train", "test")
    read_attributes: collections.abc.Callable | None = None
    folder: str | None = None
    read_edits: collections.abc.Callable | None = None
