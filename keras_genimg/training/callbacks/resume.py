"""Trainings that survive: resuming after a kill, stopping before a divergence is saved."""

import pathlib
import re

import keras

from ... import hdf5
from ...files import sweep
from .full_disk import going_on
from .state import are_finite, copied, put_back, variables_of


class Resume(keras.callbacks.Callback):
    """Saves the whole state after each epoch, and takes a later `fit` on from there to the same weights.

    Unlike `keras.callbacks.BackupAndRestore`, the epoch is part of the one file that is written whole or not at all,
    so that a kill at any moment leaves a state that is right; random states are in it (see `MultiStepModel`).

    The two newest checkpoints are kept, each with a checksum. Where the newest is damaged, as by a failing disk, a line
    says so, and the training goes on from the one before. Where a disk is full, a line says that a checkpoint could not
    be written, and the training goes on.

    The same weights need the same batches too: fit with `data.batches(..., epoch=resume.finished_epochs)` and
    `shuffle=False`. Keras's own shuffle of an array draws from a state that belongs to no model.

    Args:
        directory: folder of the checkpoints; made if missing. It holds those of one training at a time.
        every: epochs between two checkpoints.

    Raises:
        ValueError: `every` is below 1; later on: every checkpoint is damaged, or of another model.

    Example:
        ```python
        import keras_genimg as kg

        images = np.random.default_rng(0).integers(0, 256, (8, 16, 16, 1), "uint8")
        model = kg.models.GAN(image_shape=(16, 16, 1), latent_dim=4)
        model.compile()
        resume = Resume("checkpoints")
        batches = kg.data.batches(images, 4, epoch=resume.finished_epochs)
        model.fit(batches, epochs=2, shuffle=False, callbacks=[resume], verbose=0)  # after a kill, run it again
        ```
    """

    def __init__(self, directory, every=1):
        super().__init__()
        if every < 1:
            raise ValueError(f"`every` must be at least 1, got {every}.")
        self.directory = pathlib.Path(directory)
        self.every = every
        self._kept = None  # the checkpoint before the next one
        self._judged = {}

    def checkpoints(self):
        """Dict of finished epochs -> file, oldest first."""
        found = (re.fullmatch(r"epoch-(\d+)\.weights\.h5", path.name) for path in self.directory.glob("epoch-*"))
        return {int(match[1]): self.directory / match[0] for match in sorted(filter(None, found), key=lambda m: m[0])}

    @property
    def finished_epochs(self):
        """Epochs in the newest checkpoint that is not damaged; 0 where there is none at all."""
        found = self.checkpoints()
        for epochs in sorted(found, reverse=True):
            if self._is_whole(found[epochs]):
                return epochs
        if found:
            raise ValueError(
                f"{found[max(found)]} is damaged, and there is no older checkpoint: remove {self.directory} to begin "
                "anew, or bring a copy of the file."
            )
        return 0

    def _is_whole(self, path):
        """Whether a checkpoint fits its checksum; what does not is told once."""
        facts = path.stat()
        key = path, facts.st_size, facts.st_mtime_ns
        if key not in self._judged:
            try:
                hdf5.check(path)
                self._judged[key] = True
            except hdf5.Refused as error:
                self._judged[key] = False
                print(f"{error} The checkpoint before it is looked for.")
        return self._judged[key]

    def on_train_begin(self, logs=None):
        sweep(self.directory)
        self._kept = None
        epochs = self.finished_epochs
        if epochs:
            if not self.model.optimizer.built:  # a plain Keras model's may wait for the first step
                self.model.optimizer.build(self.model.trainable_variables)
            self._kept = self.checkpoints()[epochs]
            try:
                self.model.load_weights(self._kept)
            except Exception as error:  # h5py and Keras raise nearly everything
                raise ValueError(
                    f"{self._kept} is damaged or of another model: remove it to go on from the checkpoint before, or "
                    f"{self.directory} to begin anew. {error}"
                ) from error
            self.model._initial_epoch = epochs  # Keras's own hook for this, as in BackupAndRestore

    def on_epoch_end(self, epoch, logs=None):
        if (epoch + 1) % self.every and epoch + 1 != self.params["epochs"]:
            return
        for path in self.checkpoints().values():
            if path != self._kept:
                path.unlink(missing_ok=True)
        memory = hdf5.Memory()
        self.model.save_weights(memory)
        newest = self.directory / f"epoch-{epoch + 1:06d}.weights.h5"
        with going_on():
            hdf5.write(newest, memory)
            self._kept = newest

    def on_train_end(self, logs=None):
        self.model._initial_epoch = None  # the next `fit` begins where it says


class StopOnDivergence(keras.callbacks.Callback):
    """Stops when a logged value is not finite or explodes, and puts the last good weights back.

    The good weights are those from which the bad epoch began, optimizer states included. Give this callback before
    those that save at an epoch's end.

    Args:
        limit: the largest absolute value that a loss may take; None is a thousand times its first value, and at least
            a million.

    Attributes:
        reason: why training was stopped, or None.

    Example:
        ```python
        callbacks = [StopOnDivergence()]  # for model.fit
        ```
    """

    async_safe = True  # Keras then reads the logs beside the training, which need not wait for each batch

    def __init__(self, limit=None):
        super().__init__()
        if limit is not None and not limit > 0:
            raise ValueError(f"`limit` must be above 0, got {limit}.")
        self.limit = limit
        self.reason = None

    def set_model(self, model):
        super().set_model(model)
        self._in_training = model

    def on_train_begin(self, logs=None):
        self.reason = None
        self._first = {}

    def on_epoch_begin(self, epoch, logs=None):
        self._good = copied(variables_of(self.model))

    def on_train_batch_end(self, batch, logs=None):
        for name, value in (logs or {}).items():
            size = abs(float(value))
            limit = max(1e6, 1e3 * self._first.setdefault(name, size)) if self.limit is None else self.limit
            if self.reason is None and not size <= limit < float("inf"):  # written so that NaN stops too
                self.reason = f"{name} is {float(value):g} at batch {batch}"
                # Not `self.model`: on JAX, Keras then puts the state back into the variables, and this runs in a
                # thread of its own while the next step takes that state.
                self._in_training.stop_training = True

    def on_epoch_end(self, epoch, logs=None):
        if self.reason is None and not are_finite(variables_of(self.model)):
            self.reason = "weights are not finite"
        if self.reason is None:
            return
        put_back(self._good)
        self.model.stop_training = True
        print(
            f"\nStopped in epoch {epoch + 1}: {self.reason}. The weights that it began with are back; a lower learning "
            "rate or a penalty on the discriminator often helps."
        )
