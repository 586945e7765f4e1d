"""A page in the browser on which every entry can be tried, made of what models declare and of what their cards say."""

from ..serving import Limits


def play(port=7860, host="127.0.0.1", models=None, limits=None, block=True):
    """Opens the playground and serves it until it is interrupted.

    Args:
        port: of the page.
        host: address to listen on; everyone who reaches it may use the page.
        models: a folder of entries of your own, each a folder with `recipe.py` and `model.weights.h5`; None is none.
        limits: a `serving.Limits`, of which `pixels` and `batch` count; None takes its defaults.
        block: whether to wait; where not, the page is served by threads of this process.

    Returns:
        The `gradio.Blocks`; call its `close()` to end it.

    Raises:
        ImportError: gradio is not installed.
        OSError: the port is taken.
        ValueError: `models` is no folder of entries.

    Example:
        ```python
        page = play(port=7861, block=False)
        page.close()
        ```
    """
    try:
        from .page import build, launch
    except ModuleNotFoundError as error:
        raise ImportError("The playground needs gradio: pip install 'keras_genimg[play]'.") from error
    return launch(build(models, limits or Limits()), host, port, block)


__all__ = ["play"]
