"""The command line: `keras-genimg list`, `show`, `generate`, `upscale`, `stylize`, `edit`, `train` and more."""

import errno
import sys

from . import editing, entries, images, shipping, training  # noqa: F401  their commands join the application
from .app import app, say


def main():
    """Runs the command line; what the user can put right ends with one message and exit code 2, a full disk with 1."""
    try:
        app()
    except (ValueError, OSError, ImportError) as error:
        say(str(error))
        sys.exit(1 if getattr(error, "errno", None) == errno.ENOSPC else 2)
