"""Seeing a generator collapse, and taking it back to before."""

import keras
import numpy as np

from ..noise import NoiseSource
from ..optimizer_group import OptimizerGroup
from .state import copied, put_back, variables_of


class Diversity(keras.callbacks.Callback):
    """Logs how much generated images differ from each other, each figure as a share of what real images have.

    `nearest` is the median distance from an image to the most alike of the others: near 0 the generator repeats
    itself. `within`, where there are labels, is how much the images of a class differ from their mean: near 0 each
    class is one image. About 1 is healthy for both; blur or grain moves them too, so that only large changes count. A
    class that is missing altogether is seen by neither: `metrics.class_balance_kl` sees it.

    Args:
        images: real images of the model's size, uint8 or float 0..255; `count` of them are taken.
        labels: their classes as integers, for a model that takes a `label`; None for others.
        count: how many images are compared, and generated each epoch.
        seed: of the first generated image.

    Raises:
        ValueError: fewer than two images, or another number of labels.

    Example:
        ```python
        import keras_genimg as kg

        images = np.random.default_rng(0).integers(0, 256, (16, 16, 16, 1), "uint8")
        model = kg.models.GAN(image_shape=(16, 16, 1), latent_dim=4)
        model.compile()
        model.fit(images, verbose=0, callbacks=[Diversity(images)]).history["nearest"]
        ```
    """

    def __init__(self, images, labels=None, count=256, seed=0):
        super().__init__()
        images = np.asarray(images)
        if len(images) < 2 or count < 2:
            raise ValueError(f"`images` and `count` must be at least 2, got {len(images)} images and {count}.")
        if labels is not None and len(labels) != len(images):
            raise ValueError(f"`labels` has {len(labels)} entries for {len(images)} images.")
        chosen = np.random.default_rng(0).permutation(len(images))[:count]
        self.labels = None if labels is None else np.asarray(labels)[chosen]
        self.seed = seed
        self.count = len(chosen)
        self._real = self._measured(images[chosen])

    def on_epoch_end(self, epoch, logs=None):
        conditions = {} if self.labels is None else {"label": self.labels}
        found = self._measured(self.model.generate(self.count, self.seed, **conditions))
        logs.update({name: value / self._real[name] if self._real[name] else 1.0 for name, value in found.items()})

    def _measured(self, images):
        rows = images.reshape(len(images), -1).astype(np.float64)
        found = {"nearest": nearest(rows)}
        return found if self.labels is None else {**found, "within": within(rows, self.labels)}


def nearest(rows):
    """The median distance from a row to the nearest other one."""
    squares = np.square(rows).sum(axis=1)
    distances = squares[:, None] + squares - 2.0 * rows @ rows.T
    np.fill_diagonal(distances, np.inf)
    return float(np.median(np.sqrt(np.maximum(distances.min(axis=1), 0.0))))


def within(rows, labels):
    """The root of the mean square distance of rows from the mean of their class."""
    deviations = [rows[labels == each] - rows[labels == each].mean(axis=0) for each in np.unique(labels)]
    return float(np.sqrt(np.square(np.concatenate(deviations)).sum(axis=1).mean()))


@keras.saving.register_keras_serializable("keras_genimg")
class ScaledSchedule(keras.optimizers.schedules.LearningRateSchedule):
    """Another schedule times a factor.

    Args:
        schedule: a `keras.optimizers.schedules.LearningRateSchedule`.
        factor: a number.

    Example:
        ```python
        decay = keras.optimizers.schedules.ExponentialDecay(0.5, 1, 0.5)
        float(ScaledSchedule(decay, 0.5)(0))  # 0.25
        ```
    """

    def __init__(self, schedule, factor):
        self.schedule = schedule
        self.factor = factor

    def __call__(self, step):
        return self.schedule(step) * self.factor

    def get_config(self):
        return {"schedule": keras.optimizers.schedules.serialize(self.schedule), "factor": self.factor}

    @classmethod
    def from_config(cls, config):
        return cls(keras.optimizers.schedules.deserialize(config["schedule"]), config["factor"])


class RollBack(keras.callbacks.Callback):
    """Takes a training that has collapsed back to its last healthy epoch, and goes on at half the rates.

    An epoch is healthy when the monitored value is at least `below`; its weights, averages and optimizer states are
    kept. After `patience` epochs in a row that are not, or one with a value that is not finite, they are put back. The
    counter of the model's noise is not: the same draws would lead to the same collapse. Before the first healthy epoch
    nothing is done. Give it before `Resume`, whose checkpoints then hold what was put back; a schedule's halving is not
    in them.

    Args:
        monitor: a value that falls in a collapse, by its name in the logs; `Diversity`, given before this, logs
            "nearest" and "within".
        below: the least healthy value.
        patience: epochs in a row below it.
        most: how often training is taken back; the next time it stops, with the healthy weights.

    Attributes:
        times: how often it was.
        reason: why training was stopped, or None.

    Raises:
        ValueError: `patience` or `most` below 1; at the end of an epoch, no such value in the logs.

    Example:
        ```python
        callbacks = [Diversity(np.zeros((2, 16, 16, 1))), RollBack("nearest", below=0.5)]  # for model.fit
        ```
    """

    def __init__(self, monitor="nearest", below=0.5, patience=2, most=3):
        super().__init__()
        if patience < 1 or most < 1:
            raise ValueError(f"`patience` and `most` must be at least 1, got {patience} and {most}.")
        self.monitor, self.below, self.patience, self.most = monitor, below, patience, most
        self.times, self.reason, self._good, self._ill = 0, None, None, 0

    def on_train_begin(self, logs=None):
        self.times, self.reason, self._good, self._ill = 0, None, None, 0

    def on_epoch_end(self, epoch, logs=None):
        if self.monitor not in logs:
            raise ValueError(
                f"The logs have no {self.monitor!r}, which `RollBack` monitors, but {', '.join(sorted(logs))}: give a "
                "callback that logs it before, such as `Diversity`."
            )
        finite = all(np.isfinite(value) for value in logs.values())
        if finite and logs[self.monitor] >= self.below:
            self._good = copied(self._variables())
            self._ill = 0
            return
        self._ill += 1
        if self._good is None or (finite and self._ill < self.patience):
            return
        why = f"{self.monitor} is {logs[self.monitor]:.3g}" if finite else "a value is not finite"
        put_back(self._good)
        if self.times == self.most:
            self.reason = f"{why} after {self.most} times back"
            self.model.stop_training = True
            print(f"\nStopped in epoch {epoch + 1}: {self.reason}.")
            return
        self.times += 1
        self._ill = 0
        self._halve_rates()
        print(f"\nBack to the last healthy epoch in epoch {epoch + 1}: {why}. It goes on at half the rates.")

    def _variables(self):
        """All that training moves, but for the rates and the counter of the noise."""
        kept = [layer.counter for layer in self.model._flatten_layers() if isinstance(layer, NoiseSource)]
        kept += [member._learning_rate for member in self._members()]
        return [each for each in variables_of(self.model) if not any(each is other for other in kept)]

    def _members(self):
        optimizer = self.model.optimizer
        return optimizer.members.values() if isinstance(optimizer, OptimizerGroup) else [optimizer]

    def _halve_rates(self):
        for member in self._members():
            if isinstance(member._learning_rate, keras.optimizers.schedules.LearningRateSchedule):
                member.learning_rate = ScaledSchedule(member._learning_rate, 0.5)
                self.model.make_train_function(force=True)  # the schedule is part of the traced step
            else:
                member.learning_rate = float(keras.ops.convert_to_numpy(member.learning_rate)) / 2
