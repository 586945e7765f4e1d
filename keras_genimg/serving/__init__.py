"""A development server for exported models that speaks TensorFlow Serving's REST and gRPC protocols."""

import dataclasses
import pathlib

__all__ = ["Limits", "serve"]


@dataclasses.dataclass(frozen=True)
class Limits:
    """Caps that hold before TensorFlow sees a request.

    Args:
        pixels: in all images of one request together, encoded or not.
        batch: images, seeds or other examples in one request.
        requests: in progress at once; one more is told to come again.
        seconds: that a client may take to send a request, and idle before and after it; and to stop the server.

    Example:
        ```python
        Limits(pixels=1_000_000).body  # bytes
        ```
    """

    pixels: int = 4_000_000
    batch: int = 64
    requests: int = 32
    seconds: float = 30.0

    @property
    def body(self):
        """Bytes in a request: room for each pixel as uint8 and in base64, with some to spare."""
        return max(8 * self.pixels, 2**20)


def serve(folder, host="127.0.0.1", rest_port=8501, grpc_port=8500, limits=None):
    """Serves every exported model under a folder until SIGTERM or SIGINT.

    The newest version of each model is served; versions that appear or vanish are seen within a second. Requests are
    checked before TensorFlow sees them; encoded images (inputs named `..._bytes`) must be PNG, JPEG or WebP. It is
    meant for development: for production start TensorFlow Serving itself on the same folder, clients need not change.

    At the end the requests that are being worked on are finished and those that still wait are refused. What is not
    done within `limits.seconds` is dropped, and the whole process ends with exit code 1, for no thread can be stopped.

    Args:
        folder: holds `<model>/<version>/saved_model.pb`.
        host: address to listen on; everyone who reaches it may call the models.
        rest_port: of HTTP with JSON; 0 takes a free one.
        grpc_port: of gRPC; 0 takes a free one.
        limits: a `Limits`; None takes its defaults.

    Raises:
        ImportError: TensorFlow or the server's libraries are missing.
        OSError: the folder is missing, or a port is taken.
    """
    if not pathlib.Path(folder).is_dir():
        raise NotADirectoryError(f"There is no folder {folder}: `keras-genimg export` makes one.")
    try:
        from .server import run
    except ImportError as error:
        raise ImportError(f"{error}. The server needs more libraries: pip install 'keras-genimg[serve]'") from error
    run(folder, host, rest_port, grpc_port, limits or Limits())
