"""What the callbacks that write do where the disk is full."""

import contextlib

from ...files import DiskFull


@contextlib.contextmanager
def going_on():
    """Lets a training go on though the disk is full: a line says what was not written."""
    try:
        yield
    except DiskFull as error:
        print(f"\n{error} The training goes on.")
