"""Memory that is no longer needed is given back, to Python and to the system."""

import contextlib
import ctypes
import gc


def collect():
    """Takes milliseconds where all that lives long is frozen (`gc.freeze`).

    Calls that were broken off are circles that hold their messages; Python looks for such only once there are many
    objects, of which these are few. And glibc keeps what was freed from the middle of its heaps until it is asked.
    """
    gc.collect()
    with contextlib.suppress(AttributeError, OSError, TypeError):  # another C library than glibc
        ctypes.CDLL(None).malloc_trim(0)
