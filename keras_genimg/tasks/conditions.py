"""The conditions that a generator is built with, held against what its verbs and its command can take."""

from .inputs import Input, Noise
from .photos import ImageInput

# Arguments of a generator's methods, and options of its commands.
RESERVED = {
    "count", "seed", "batch_size", "start", "end", "steps", "image", "images", "latents", "samples", "x", "y", "name",
    "output", "separate", "help",
}  # fmt: skip


def check_conditions(conditions, taken=()):
    """Returns the `conditions` of a generator as a tuple.

    Args:
        conditions: what was given.
        taken: names that other inputs of the model have.

    Raises:
        ValueError: it is no list of declared inputs that are vectors, or two have one name, or a name is taken.
    """
    if not isinstance(conditions, (list, tuple)):
        raise ValueError(
            f'`conditions` must be a list, such as `[tasks.Attributes("attributes", ("hat",))]`, got {conditions!r}.'
        )
    names = list(taken)
    for each in conditions:
        if not isinstance(each, Input) or isinstance(each, (Noise, ImageInput)):
            raise ValueError(
                "`conditions` must hold declared inputs, such as `tasks.Label`, `tasks.Attributes` or `tasks.Number`; "
                f"got {each!r}. Classes are given as `classes`, and what takes photos is a `PhotoEditor`."
            )
        if not isinstance(each.name, str) or not each.name.isidentifier() or each.name in RESERVED:
            raise ValueError(
                f"`conditions` has the name {each.name!r}, which no argument of its own can have: it must be a Python "
                f"name, and none of {', '.join(sorted(RESERVED))}."
            )
        if each.name in names:
            raise ValueError(
                f"Two inputs, `conditions` among them, have the name {each.name!r}: `classes` are those of `label`."
            )
        names.append(each.name)
    return tuple(conditions)
