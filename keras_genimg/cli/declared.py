"""Options that no command knows beforehand: those of a model's declared inputs, such as `--label dress`."""

import pathlib

from ..images.photos import SUFFIXES
from ..tasks import ImageInput


def split(arguments):
    """Parts the arguments that a command left over into plain ones and options.

    Args:
        arguments: strings; an option is followed by one value, `--label dress` or `--label=dress`.

    Returns:
        Two lists of strings: the arguments that belong to no option, and the options with their values,
        `--label=dress`; without `=` where there is no value.
    """
    plain, options, left = [], [], list(arguments)
    while left:
        first = left.pop(0)
        if not first.startswith("--"):
            plain.append(first)
        elif "=" in first or not left or left[0].startswith("--"):
            options.append(first)
        else:
            options.append(f"{first}={left.pop(0)}")
    return plain, options


def conditions_of(arguments, inputs, name):
    """The values of declared inputs among the arguments that a command left over.

    Args:
        arguments: such as `["--label", "dress", "--strength=0.5"]`. An option that is given again gives another value:
            of the next image, or of an input of several parts. Where no input is called `label`, `--label hair=long`
            stands for `--hair long`.
        inputs: the declared inputs that may be given.
        name: of the entry, for messages.

    Returns:
        A dict of input names to what `Input.values` takes; inputs that were not given are left out.

    Raises:
        ValueError: an option that is none of the inputs', one without its value, or a value that is none; the message
            lists what the entry takes.
        OSError: a picture cannot be read.

    Example:
        ```python
        from keras_genimg.tasks import Label, Number

        takes = [Label("label", ("coat", "dress")), Number("strength")]
        conditions_of(["--label", "dress", "--strength=0.5"], takes, "any")  # {"label": "dress", "strength": 0.5}
        ```
    """
    return {given.name: given.parsed(texts) for given, texts in _texts_of(arguments, inputs, name)}


def conditions_of_each(arguments, inputs, name, photos):
    """`conditions_of` for each of several photos.

    Args:
        arguments: as there; an option that is given again has one value for each photo, in order, and a folder one
            picture for each, of the photo's file name but for the suffix.
        inputs: as there.
        name: as there.
        photos: paths.

    Returns:
        A function of a photo's number to what `conditions_of` gives. Pictures are read then.

    Raises:
        ValueError: as there, or another number of values, or a folder without a photo's picture.
    """
    values_of = {}
    for given, texts in _texts_of(arguments, inputs, name):
        if not isinstance(given, ImageInput):
            values = given.parsed(texts)
        elif len(texts) == 1 and pathlib.Path(texts[0]).is_dir():
            values = [_beside(pathlib.Path(texts[0]), photo) for photo in photos]
        else:
            values = texts if len(texts) > 1 else texts[0]
        values = values if isinstance(values, list) else [values] * len(photos)
        if len(values) != len(photos):
            raise ValueError(f"`{_option(given)}` must be one for all photos, or {len(photos)}; got {len(values)}.")
        values_of[given] = values

    def of(number):
        chosen = {given: values[number] for given, values in values_of.items()}
        return {g.name: g.of_file(value) if isinstance(g, ImageInput) else value for g, value in chosen.items()}

    return of


def _beside(folder, photo):
    """The picture in a folder that belongs to a photo."""
    found = [path for path in sorted(folder.iterdir()) if path.stem == photo.stem and path.suffix.lower() in SUFFIXES]
    if len(found) != 1:
        raise ValueError(f"{folder} must hold one picture called {photo.stem}, for {photo}; it holds {len(found)}.")
    return found[0]


def _texts_of(arguments, inputs, name):
    """Pairs of the inputs that were given and their values as text."""
    known = {_option(given): given for given in inputs}
    plain, options = split(arguments)
    if plain:
        raise ValueError(f"{plain[0]!r} belongs to no option. {_listing(name, known)}")
    texts = {}
    for option, equals, text in (each.partition("=") for each in options):
        name_of_label, named, value = text.partition("=")
        if option == "--label" and option not in known and named and f"--{name_of_label}" in known:
            option, text = f"--{name_of_label}", value
        if option not in known:
            raise ValueError(f"{name} takes no `{option}`. {_listing(name, known)}")
        if not equals:
            raise ValueError(f"`{option}` needs a value. {_listing(name, known)}")
        texts.setdefault(option, []).append(text)
    return [(known[option], values) for option, values in texts.items()]


def _option(given):
    return "--" + given.name.replace("_", "-")


def _listing(name, known):
    if not known:
        return f"{name} takes no options of its own."
    return f"{name} takes:\n" + "\n".join(f"  {option}  {given.description}" for option, given in known.items())
