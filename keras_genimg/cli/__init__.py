"""The command line: `keras-genimg list`, `show`, `generate`, `upscale`, `stylize`, `edit`, `train` and more."""

import os
import sys

from . import editing, entries, images, shipping, training  # noqa: F401  their commands join the application
from .app import app


def main():
    """Runs the command line; what the user can put right ends with exit code 2 and one message."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's start-up notes are not this program's output
    try:
        app()
    except (ValueError, OSError, ImportError) as error:
        print(f"keras-genimg: {error}", file=sys.stderr)
        sys.exit(2)
