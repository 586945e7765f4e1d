"""How a training shows how far it is."""

import sys


def bar_or_lines():
    """Keras's `verbose` for where its output goes: a bar in terminals and notebooks, else a line for each epoch.

    Returns:
        "auto" or 2.

    Example:
        ```python
        bar_or_lines() in ("auto", 2)  # True
        ```
    """
    return "auto" if sys.stdout.isatty() or "ipykernel" in sys.modules else 2
