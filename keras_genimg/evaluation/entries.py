"""What an evaluator may ask of the zoo, which stands above it."""

import typing


class Entry(typing.NamedTuple):
    """An entry of the zoo, for its evaluator.

    Attributes:
        name: of the entry.
        data: the set of `keras_genimg.data.load` that it was trained on, as its recipe states it; None is none.
        seed: of the first image that is generated.
        names: of all entries.
        load: a function from an entry's name to its trained model.
        recipe: a function from an entry's name to its recipe, a module.
    """

    name: str
    data: str | None
    seed: int
    names: list
    load: typing.Callable
    recipe: typing.Callable

    @property
    def known_data(self):
        """The data set, refused where the recipe states none."""
        if self.data is None:
            raise ValueError(f"The recipe of {self.name} states no DATA: it cannot be held against its data.")
        return self.data
