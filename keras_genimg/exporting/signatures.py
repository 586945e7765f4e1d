"""What a signature is, and where the families state theirs."""

import functools
import typing


class Field(typing.NamedTuple):
    """An input of a signature.

    Attributes:
        dtype: "uint8", "float32", "int64" or "string".
        shape: None where a size is known only when it runs.
        description: for `signatures.json`.
        example: a numpy array that it takes, for the warm-up.
    """

    dtype: str
    shape: tuple
    description: str
    example: typing.Any


class Signature(typing.NamedTuple):
    """One thing that an exported model does.

    Attributes:
        function: of TensorFlow tensors; its parameters are called as the inputs, it returns a dict of tensors.
        inputs: name -> `Field`. Names that end in `_bytes` are encoded images, which REST carries in base64.
        outputs: name -> description; type and shape are those of what the function returns.
    """

    function: typing.Callable
    inputs: dict
    outputs: dict


@functools.singledispatch
def signatures(model, networks):
    """The signatures of a model; a family registers a function of its own for its class, in a file of its own.

    Args:
        model: the model.
        networks: a `Networks`, to which the function adds what it uses.

    Returns:
        A dict of name -> `Signature`; the first is served by default.
    """
    families = ", ".join(
        sorted(family.__name__ for family in signatures.registry if "keras_genimg" in family.__module__)
    )
    raise ValueError(
        f"{type(model).__name__} is of no family that is exported: those are {families} and `models.classifier`. A new "
        "one registers with `keras_genimg.exporting.signatures.signatures`."
    )
