"""Measurements to run by hand, each a module: `python -m benchmarks.metrics`."""


def peak_memory():
    """The most memory that this process has held so far, in GiB; POSIX systems alone tell it."""
    import resource
    import sys

    unit = 2**30 if sys.platform == "darwin" else 2**20  # macOS counts bytes, Linux KiB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
