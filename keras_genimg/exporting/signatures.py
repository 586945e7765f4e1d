"""What a signature is."""

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
