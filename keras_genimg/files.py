"""Files that are whole or not there."""

import contextlib
import os
import pathlib


@contextlib.contextmanager
def replacing(path):
    """Gives a temporary path beside `path`, and renames it to `path` if the block ends well.

    Args:
        path: the file to write; its folder is made if missing.

    Example:
        ```python
        with replacing("runs/demo/index.html") as temporary:
            temporary.write_text("...")
        ```
    """
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # The suffix stays: writers choose formats by it, and Keras insists on ".weights.h5".
    temporary = path.with_name(f".writing-{os.getpid()}-{path.name}")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
