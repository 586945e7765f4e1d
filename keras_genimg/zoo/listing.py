"""What the zoo holds: the names of its entries and their cards, read without Keras."""

import difflib

from .. import files
from . import cards


def names():
    """Names of the entries that have weights.

    Returns:
        A sorted list of strings.

    Example:
        ```python
        "vae_mnist" in names()  # True
        ```
    """
    return sorted(path.parent.name for path in files.zoo_folder().glob("*/model.weights.h5"))


def recipes():
    """Names of all entries with a recipe, also of those that have not been trained yet.

    Returns:
        A sorted list of strings.

    Example:
        ```python
        "gan_mnist" in recipes()  # True
        ```
    """
    return sorted(path.parent.name for path in files.zoo_folder().glob("*/recipe.py"))


def folder(name):
    """The folder of an entry, trained or not.

    Args:
        name: one of `recipes()`.

    Returns:
        A `pathlib.Path`.

    Raises:
        ValueError: there is no such entry; the message names those of like names.
    """
    if name not in recipes():
        near = difflib.get_close_matches(name, recipes(), n=3, cutoff=0.4)
        help = f"Near ones: {', '.join(near)}." if near else "`keras-genimg list` names those that there are."
        raise ValueError(f"There is no zoo entry {name!r}. {help}")
    return files.zoo_folder() / name


def card(name):
    """An entry's model card.

    Args:
        name: an entry's name.

    Returns:
        A dict of the card's data (its front matter), and its text in Markdown.

    Example:
        ```python
        facts, text = card("vae_mnist")
        facts["weights_licence"]  # "Apache-2.0"
        ```
    """
    return cards.read(folder(name))
