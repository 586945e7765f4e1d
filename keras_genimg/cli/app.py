"""The application that the commands join, and the arguments that several of them take."""

import sys
from typing import Annotated

import typer

from .. import __version__
from ..files import printable
from .quiet import keep_tensorflow_quiet

app = typer.Typer(
    help="Image generation and editing with Keras 3.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False,
)  # fmt: skip


def _print_version(wanted):
    if wanted:
        print(f"keras-genimg {__version__}")
        raise typer.Exit


@app.callback()
def before_each_command(
    verbose: Annotated[bool, typer.Option("--verbose", help="Show TensorFlow's own notes too.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
):
    if not verbose:
        keep_tensorflow_quiet()


Precision = Annotated[
    str | None, typer.Option(help="Keras dtype policy, such as mixed_bfloat16; by default float32.", show_default=False)
]
Name = Annotated[str, typer.Argument(help="A zoo entry; `keras-genimg list` shows them.", show_default=False)]


def say(message):
    """Says something on the error stream; what a file's name could do to a terminal is escaped."""
    message = printable(message, keep="\n\t")
    print(f"keras-genimg: {message}", file=sys.stderr)
