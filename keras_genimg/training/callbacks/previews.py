"""Pictures of an image that is being optimised."""

import pathlib

import keras

from ...images.photos import write


class Previews(keras.callbacks.Callback):
    """Writes a model's `picture()` as `step-00050.png`, `step-00100.png`, ... while `fit` goes on.

    Args:
        directory: folder for the pictures; made if missing.
        every: steps between two of them.

    Raises:
        ValueError: `every` is below 1.
    """

    def __init__(self, directory, every=50):
        super().__init__()
        if every < 1:
            raise ValueError(f"`every` must be at least 1, got {every}.")
        self.directory, self.every = pathlib.Path(directory), every

    def on_train_batch_end(self, batch, logs=None):
        if (batch + 1) % self.every == 0:
            write(self.model.picture(), self.directory / f"step-{batch + 1:05d}.png")
