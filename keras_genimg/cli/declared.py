"""Options that no command knows beforehand: those of a model's declared inputs, such as `--label dress`."""


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
    return {known[option].name: known[option].parsed(values) for option, values in texts.items()}


def _option(given):
    return "--" + given.name.replace("_", "-")


def _listing(name, known):
    if not known:
        return f"{name} takes no options of its own."
    return f"{name} takes:\n" + "\n".join(f"  {option}  {given.description}" for option, given in known.items())
