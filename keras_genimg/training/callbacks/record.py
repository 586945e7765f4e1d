"""What a training was made with, for the model card."""

import os
import pathlib
import platform
import shutil
import subprocess
import time
from importlib.metadata import PackageNotFoundError, version

import keras
import yaml

from ...files import replacing


class TrainingRecord(keras.callbacks.Callback):
    """Writes, after each epoch, a YAML file of how a model has been trained so far.

    It holds `keras` and `backend` with their versions, `precision`, `device`, `minutes` of `fit`, `epochs` and
    `images_seen`. A training that is resumed adds to what its file holds.

    Args:
        path: the file, ending in `.yaml`.
        images_per_epoch: images that an epoch trains on.

    Example:
        ```python
        record = TrainingRecord("runs/mine/training.yaml", images_per_epoch=60_000)
        # model.fit(..., callbacks=[record])
        ```
    """

    def __init__(self, path, images_per_epoch):
        super().__init__()
        self.path = pathlib.Path(path)
        self.images_per_epoch = images_per_epoch

    def on_train_begin(self, logs=None):
        self._minutes_before = None

    def on_epoch_begin(self, epoch, logs=None):
        if self._minutes_before is None:
            resumed = epoch and self.path.is_file()
            self._minutes_before = yaml.safe_load(self.path.read_text())["minutes"] if resumed else 0.0
            self._start = time.monotonic()

    def on_epoch_end(self, epoch, logs=None):
        facts = {
            "keras": keras.__version__,
            "backend": _backend(),
            "precision": self.model.dtype_policy.name,
            "device": _device(self.model.weights[0].value),
            "minutes": round(self._minutes_before + (time.monotonic() - self._start) / 60, 2),
            "epochs": epoch + 1,
            "images_seen": (epoch + 1) * self.images_per_epoch,
        }
        with replacing(self.path) as temporary:
            temporary.write_text(yaml.safe_dump(facts, sort_keys=False), encoding="utf-8")


def _device(tensor):
    """Name of the GPU that a tensor is on, else of the processor, with the cores that this process may use."""
    place = str(getattr(tensor, "device", "")).lower()
    if ("gpu" in place or "cuda" in place) and shutil.which("nvidia-smi"):
        command = ["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split("\n")[0].strip()
    affinity = getattr(os, "sched_getaffinity", None)  # Linux alone has it
    cores = len(affinity(0)) if affinity else os.cpu_count()
    return f"{_processor()}, {cores} core{'s' if cores > 1 else ''}"


def _processor():
    information = pathlib.Path("/proc/cpuinfo")
    if information.is_file():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _backend():
    name = keras.backend.backend()
    for package in (name, f"{name}_cpu"):  # as its distribution may be called
        try:
            return f"{name} {version(package)}"
        except PackageNotFoundError:
            continue
    return name
