"""The application that the commands join, and the arguments that several of them take."""

import sys
from typing import Annotated

import typer

from ..files import printable

app = typer.Typer(
    help="Image generation and editing with Keras 3.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False,
)  # fmt: skip

Precision = Annotated[
    str | None, typer.Option(help="Keras dtype policy, such as mixed_bfloat16; by default float32.", show_default=False)
]
Name = Annotated[str, typer.Argument(help="A zoo entry; `keras-genimg list` shows them.", show_default=False)]


def say(message):
    """Says something on the error stream; what a file's name could do to a terminal is escaped."""
    message = printable(message, keep="\n\t")
    print(f"keras-genimg: {message}", file=sys.stderr)
