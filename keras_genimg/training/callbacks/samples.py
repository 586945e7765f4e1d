"""Pictures of a training: sample grids as PNG, an animation of them, TensorBoard images, loss curves."""

import io
import json
import pathlib
import time

import keras

from ...files import replacing_all
from ...images.grids import grid_picture
from ...images.photos import png, read, write, write_animation
from .full_disk import going_on


class SampleImages(keras.callbacks.Callback):
    """Writes a grid of the same seeds' images as the training goes on.

    Files are `epoch-0000.png` (before the first step), `epoch-0001.png`, ... and, at the end, `training.gif` of all.

    Args:
        directory: folder for the pictures; made if missing.
        every: epochs between two grids.
        count: images in a grid.
        seed: of the first image.
        tensorboard: folder of TensorBoard's events to write each grid to as well, or None. Needs `tensorboard`.

    Example:
        ```python
        callbacks = [SampleImages("samples", count=16), LossCurves("losses.png")]  # for model.fit
        ```
    """

    def __init__(self, directory, every=1, count=64, seed=0, tensorboard=None):
        super().__init__()
        if every < 1 or count < 1:
            raise ValueError(f"`every` and `count` must be at least 1, got {every} and {count}.")
        self.directory = pathlib.Path(directory)
        self.every = every
        self.count = count
        self.seed = seed
        self.tensorboard = tensorboard
        self._newest = ""

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 0:
            self._write(0)

    def on_epoch_end(self, epoch, logs=None):
        if (epoch + 1) % self.every == 0:
            self._write(epoch + 1)

    def _write(self, epoch):
        picture = grid_picture(self.model.generate(self.count, seed=self.seed))
        self._newest = f"epoch-{epoch:04d}.png"
        with going_on():
            write(picture, self.directory / self._newest)
        if self.tensorboard is not None:
            write_tensorboard_image(self.tensorboard, "samples", picture, epoch)

    def on_train_end(self, logs=None):
        # A longer training may have left later epochs in the folder; a resumed one left its earlier ones.
        paths = [path for path in sorted(self.directory.glob("epoch-*.png")) if path.name <= self._newest]
        if len(paths) > 1:
            durations = [200] * (len(paths) - 1) + [2000]
            with going_on():
                write_animation((read(path).pixels for path in paths), self.directory / "training.gif", durations)


def write_tensorboard_image(directory, tag, picture, step):
    """Adds one picture to a folder of TensorBoard events, without TensorFlow.

    Raises:
        ImportError: the package `tensorboard` is not installed.
    """
    try:
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.compat.proto.summary_pb2 import Summary
        from tensorboard.summary.writer.event_file_writer import EventFileWriter
    except ImportError as error:
        raise ImportError("TensorBoard images need the package tensorboard: pip install tensorboard") from error
    image = Summary.Image(
        height=picture.height, width=picture.width, colorspace=len(picture.getbands()),
        encoded_image_string=png(picture),
    )  # fmt: skip
    writer = EventFileWriter(str(directory), filename_suffix=f".{tag}-{step}")
    summary = Summary(value=[Summary.Value(tag=tag, image=image)])
    writer.add_event(Event(wall_time=time.time(), step=step, summary=summary))
    writer.close()


class LossCurves(keras.callbacks.Callback):
    """Draws every logged value over the epochs into one picture, anew after each epoch.

    The values stand beside it as JSON, so that a resumed training draws the whole curve.

    Args:
        path: the picture to write, `.png`, `.jpg`, `.pdf` or `.svg`.

    Example:
        ```python
        callbacks = [LossCurves("losses.png")]  # for model.fit
        ```
    """

    def __init__(self, path):
        super().__init__()
        self.path = pathlib.Path(path)
        if self.path.suffix not in (".png", ".jpg", ".pdf", ".svg"):
            raise ValueError(f"`path` must end in .png, .jpg, .pdf or .svg, got {str(path)!r}.")
        self.history = []

    def on_epoch_begin(self, epoch, logs=None):
        values = self.path.with_suffix(".json")
        if epoch and not self.history and values.exists():
            try:
                self.history = [row for row in json.loads(values.read_text(encoding="utf-8")) if row["epoch"] <= epoch]
            except (ValueError, TypeError, KeyError, RecursionError) as error:
                raise ValueError(f"{values} is damaged: remove it, and the curves begin anew.") from error

    def on_epoch_end(self, epoch, logs=None):
        self.history.append({"epoch": epoch + 1, **{name: float(value) for name, value in (logs or {}).items()}})
        drawn = io.BytesIO()
        self._figure().savefig(drawn, dpi=120, format=self.path.suffix[1:])
        values = self.path.with_suffix(".json")
        with going_on(), replacing_all([values, self.path]) as (values, picture):
            values.write_text(json.dumps(self.history))
            picture.write_bytes(drawn.getvalue())

    def _figure(self):
        from matplotlib.figure import Figure

        figure = Figure(figsize=(7, 4), layout="constrained")
        axes = figure.subplots()
        for name in sorted(self.history[-1].keys() - {"epoch"}):
            rows = [row for row in self.history if name in row]
            marker = "." if len(rows) < 30 else None
            axes.plot([row["epoch"] for row in rows], [row[name] for row in rows], label=name, marker=marker)
        axes.set_xlabel("epoch")
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.grid(alpha=0.3)
        axes.legend()
        return figure
