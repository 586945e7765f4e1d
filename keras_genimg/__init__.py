"""Image generation and editing with Keras 3: one `train_step` for TensorFlow, JAX and torch."""

import importlib

__version__ = "0.1.0"

_MODULES = (
    "callbacks",
    "data",
    "degradations",
    "diffusion",
    "evaluation",
    "exporting",
    "layers",
    "losses",
    "metrics",
    "models",
    "pixels",
    "playground",
    "serving",
    "tasks",
    "training",
    "zoo",
)

__all__ = [*_MODULES, "export"]


def __getattr__(name):
    # Loaded when first asked for: `keras-genimg --help` need not wait for a backend to start.
    if name == "export":
        return importlib.import_module(f"{__name__}.exporting").export
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return importlib.import_module(f"{__name__}.{name}")


def __dir__():
    return sorted([*globals(), *__all__])
