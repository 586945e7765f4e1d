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
from .full_disk import going_on

KINDS = {
    "keras": str, "backend": str, "precision": str, "device": str, "epochs": int, "batches_per_epoch": int,
    "images_seen": int,
}  # fmt: skip


class TrainingRecord(keras.callbacks.Callback):
    """Writes, after each epoch, a YAML file of how a model has been trained so far.

    It holds `keras` and `backend` with their versions, `precision`, `device`, `minutes` of `fit`, `epochs`,
    `batches_per_epoch` and `images_seen`. A training that is resumed adds to what its file holds: to the minutes and,
    where it goes on elsewhere, to the devices. Where there is no such file, the minutes are not known, and left out.

    Args:
        path: the file, ending in `.yaml`.
        batches_per_epoch: how many batches an epoch has.
        batch_size: images in a batch.

    Example:
        ```python
        record = TrainingRecord("runs/mine/training.yaml", batches_per_epoch=468, batch_size=128)
        # model.fit(..., callbacks=[record])
        ```
    """

    def __init__(self, path, batches_per_epoch, batch_size):
        super().__init__()
        self.path = pathlib.Path(path)
        self.batches_per_epoch = batches_per_epoch
        self.batch_size = batch_size

    def on_train_begin(self, logs=None):
        self._before = None

    def on_epoch_begin(self, epoch, logs=None):
        if self._before is None:
            self._before = (read_record(self.path) if epoch else None) or {}
            self._before.setdefault("minutes", None if epoch else 0.0)
            self._start = time.monotonic()

    def on_epoch_end(self, epoch, logs=None):
        now = {"keras": keras.__version__, "backend": _backend(), "device": _device(self.model.weights[0].value)}
        for key, value in now.items():
            earlier = self._before.get(key, value)
            now[key] = earlier if earlier.endswith(value) else f"{earlier}, then {value}"
        facts = {
            "keras": now["keras"],
            "backend": now["backend"],
            "precision": self.model.dtype_policy.name,
            "device": now["device"],
            "epochs": epoch + 1,
            "batches_per_epoch": self.batches_per_epoch,
            "images_seen": (epoch + 1) * self.batches_per_epoch * self.batch_size,
        }
        if self._before["minutes"] is not None:
            facts["minutes"] = round(self._before["minutes"] + (time.monotonic() - self._start) / 60, 2)
        with going_on(), replacing(self.path) as temporary:
            temporary.write_text(yaml.safe_dump(facts, sort_keys=False), encoding="utf-8")


def read_record(path):
    """What a `TrainingRecord` wrote.

    Args:
        path: its file.

    Returns:
        A dict, or None where there is no file.

    Raises:
        ValueError: the file is damaged.
    """
    if not path.is_file():
        return None
    try:
        facts = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ValueError(f"{path} is damaged: {_CURE} ({' '.join(str(error).split())})") from error
    known = isinstance(facts, dict) and all(isinstance(facts.get(key), kind) for key, kind in KINDS.items())
    if not known or not isinstance(facts.get("minutes", 0.0), (int, float)):
        raise ValueError(f"{path} is damaged: {_CURE}")
    return facts


_CURE = (
    "it is no record of a training. Remove it: a training can be resumed without, but its minutes are not known then."
)


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
