"""Files that are whole or not there, and the folder of this package's own."""

import contextlib
import os
import pathlib


def home():
    """The folder of downloads and caches: `$KERAS_GENIMG_HOME`, else `~/.cache/keras_genimg`."""
    return pathlib.Path(os.environ.get("KERAS_GENIMG_HOME") or "~/.cache/keras_genimg").expanduser()


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
