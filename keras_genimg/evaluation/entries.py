"""What an evaluator may ask of the zoo, which stands above it."""

import typing

from ..data.sources import NAMES


class Entry(typing.NamedTuple):
    """An entry of the zoo, for its evaluator.

    Attributes:
        name: of the entry.
        seed: of the first image that is generated.
        names: of all entries.
        load: a function from an entry's name to its trained model.
        recipe: a function from an entry's name to its recipe, a module.
    """

    name: str
    seed: int
    names: list
    load: typing.Callable
    recipe: typing.Callable


def data_of(name):
    """The data set in a zoo name, which is model_data or model_data_variant: `dcgan_fashion_mnist` -> `fashion_mnist`.

    Args:
        name: of an entry.

    Returns:
        A string.

    Raises:
        ValueError: the name has none of the data sets of `keras_genimg.data.load`.
    """
    for data_name in sorted(NAMES, key=len, reverse=True):  # fashion_mnist before mnist
        if f"_{data_name}_" in f"{name}_":
            return data_name
    raise ValueError(f"{name!r} is not named after a data set ({', '.join(NAMES)}): it cannot be evaluated here.")
