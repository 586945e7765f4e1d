"""What all models that make images from seeds share: declared inputs, sampling, interpolation, and checks of data."""

import copy
import random

import keras
import numpy as np

from ... import tasks
from ...images import pixels
from ...tasks import Label, Noise, Number
from ...training import MultiStepModel, NoiseSource, latents_of_seeds
from ...training.autodiff import compiled
from ..keras_names import KerasNames
from .conditioned_data import TrainsOnConditions

TRUNCATION = Number(
    "truncation",
    0.0,
    1.0,
    default=1.0,
    meaning="How far images may be from the mean of what was learnt: less gives better and more alike ones",
)


def given(inputs, label):
    """What a network is called with: its inputs alone, or beside the vector of conditions where there is one."""
    return inputs if label is None else [inputs, label]


class ImageGenerator(KerasNames, TrainsOnConditions, MultiStepModel):
    """A model that makes images 0..255 from noise and, where it declares any, from conditions.

    `takes` lists its inputs: the noise, then the conditions, then the settings. Networks see all conditions as one
    float32 vector `label`, `(batch, condition_size)`, joined in their order; a model without conditions has networks
    without it. Settings are of sampling alone: no network is trained with them, and each has a default. A family whose
    sampling is a loop overrides `settings` and `sample`.

    Args:
        image_shape: `(height, width, channels)`.
        latent_dim: length of a latent vector.
        classes: the number or the names of classes that images are asked for by; None is none.
        conditions: further declared inputs, such as `tasks.Attributes("attributes", ("glasses", "hat"))`.
        seed: of the noise in training; None draws one.
        name: the model's name.
        dtype: Keras dtype policy of the default networks, such as "mixed_bfloat16"; None is the global one.
    """

    tasks = (tasks.GENERATE,)
    settings = (TRUNCATION,)

    def __init__(self, image_shape, latent_dim, classes=None, conditions=(), seed=None, name=None, dtype=None):
        super().__init__(name=name, dtype=dtype)
        self.image_shape = tuple(image_shape)
        self.latent_dim = latent_dim
        self.classes = classes
        taken = [each.name for each in self.settings] + ["label"] * (classes is not None)
        self.conditions = tasks.check_conditions(conditions, taken)
        self.noise = NoiseSource(seed)
        self.seed = self.noise.seed
        self._compiled = {}  # names of what is given -> `sample` of these
        self.starts_anew = ()  # networks that `zoo.load` found no weights for

    @property
    def takes(self):
        """The declared inputs: noise, then conditions, then settings."""
        return (Noise("latents", (self.latent_dim,)), *self.all_conditions, *self.settings)

    @property
    def all_conditions(self):
        """The declared conditions: the label where there are classes, then `conditions`."""
        label = () if self.classes is None else (Label("label", self.classes),)
        return (*label, *self.conditions)

    @property
    def condition_size(self):
        """Length of the vector of conditions that networks see, or None."""
        return sum(each.size for each in self.all_conditions) or None

    def part_of(self, label, name):
        """One declared condition's columns of the joined vector.

        Args:
            label: `(batch, condition_size)`.
            name: of the condition, such as "attributes".

        Returns:
            A tensor `(batch, size)`, of the size of that input.

        Raises:
            ValueError: the model takes no such condition.
        """
        sizes = {each.name: each.size for each in self.all_conditions}
        if name not in sizes:
            raise ValueError(f"{type(self).__name__} has no condition {name!r}: it has {', '.join(sizes) or 'none'}.")
        start = sum(list(sizes.values())[: list(sizes).index(name)])
        return label[:, start : start + sizes[name]]

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Rebuilds a model, with every object that is serialized among its constructor's arguments."""
        return cls(**keras.saving.deserialize_keras_object(copy.deepcopy(config)))  # Keras empties what it rebuilds

    def sample(self, latents, label=None, truncation=None):
        """Images of a batch of noise and conditions: float32 0..255.

        It runs compiled, in Python and in served graphs, so it draws nothing and changes no state.

        Args:
            latents: float32 `(batch, latent_dim)`.
            label: float32 `(batch, condition_size)`, the joined conditions; None where there are none.
            truncation: float32 `(batch, 1)`, 0..1, of which latents keep that share; None is 1.
        """
        if truncation is not None:
            latents = truncation * latents
        return self(given(latents, label), training=False)

    def ways(self):
        """How some images come about, step by step, for the card of an entry.

        Returns:
            A uint8 array `(steps, count, height, width, channels)`; None of a model that makes them in one step.
        """
        return None

    def shown(self, latents, **conditions):
        """What `generate` shows: `sample`, where a family in training has nothing better."""
        return self.sample(latents, **conditions)

    def generate(self, count, seed=None, batch_size=64, **conditions):
        """Makes images. One seed (and one set of conditions) is one image, whatever the backend and the batch.

        Args:
            count: how many, at least 1.
            seed: integer from 0, of the first image: image i comes from seed + i; None draws one.
            batch_size: images at a time.
            conditions: by the names in `takes`, such as `label`: one value for all images, or one for each; a class by
                number or name, or float vectors `(count, classes)` that mix classes. Where no label is given, image i
                has the class `(seed + i) % classes`. Settings likewise: `truncation=0.7` for better and more alike
                images.

        Returns:
            A uint8 array `(count, height, width, channels)`.

        Raises:
            ValueError: `count` is below 1, a seed is not from 0 to 2^63 - 1, or a condition that the model does not
                take or a value that it is none of.
        """
        if count < 1:
            raise ValueError(f"`count` must be at least 1, got {count}.")
        seed = random.randrange(2**31) if seed is None else seed
        seeds = range(seed, seed + count)
        latents = latents_of_seeds(seeds, self.latent_dim)
        settings, conditions = self._split(conditions, count)
        return self._images_of(latents, self.condition_vector(conditions, count, seeds), batch_size, **settings)

    def interpolate(self, start, end, count=8, **conditions):
        """Images on the way from one latent to another, along the great circle between them.

        Gaussian latents lie near a sphere: the straight line passes through its middle, where no image was trained.

        Args:
            start: a seed, or a latent vector `(latent_dim,)`.
            end: likewise.
            count: how many images, both ends included; at least 2.
            conditions: as for `generate`, of all images; or a tuple of two, of the first and the last, between which
                the vectors are mixed evenly. Where no label is given, that of `start` if it is a seed, else class 0.

        Returns:
            A uint8 array `(count, height, width, channels)`.

        Raises:
            ValueError: fewer than two images, a vector of another length, or conditions as for `generate`.
        """
        if count < 2:
            raise ValueError(f"`count` must be at least 2, got {count}.")
        for name, value in conditions.items():
            if isinstance(value, tuple) and len(value) != 2:
                raise ValueError(f"`{name}` must be one value, or a tuple of two for the ends, got {len(value)}.")
        share = np.linspace(0.0, 1.0, count)[:, None]
        seeds = [start if np.ndim(start) == 0 else 0]
        ends = [
            self._split(
                {name: value[i] if isinstance(value, tuple) else value for name, value in conditions.items()}, 1
            )
            for i in (0, 1)
        ]
        first, last = ({"label": self.condition_vector(rest, 1, seeds), **settings} for settings, rest in ends)
        mixed = {name: mix(value, last[name], share) for name, value in first.items() if value is not None}
        latents = great_circle(self._latent_of(start, "start"), self._latent_of(end, "end"), share)
        return self._images_of(latents, **mixed)

    def _split(self, given, count):
        """Parts what a person gave into settings as `sample` takes them, and the rest."""
        settings = {each.name: each for each in self.settings}
        rest = {name: value for name, value in given.items() if name not in settings}
        # Those that are not given are left to the model, which may sample for less without them.
        values = {
            name: each.values(given[name], count) for name, each in settings.items() if given.get(name) is not None
        }
        return values, rest

    def vector_of(self, label, count, seeds=None):
        """`condition_vector` of labels, or of a dict of all conditions."""
        conditions = label if isinstance(label, dict) else {} if label is None else {"label": label}
        return self.condition_vector(conditions, count, seeds)

    def condition_vector(self, conditions, count, seeds=None):
        """The joined conditions of `count` images as networks see them.

        Args:
            conditions: dict of name -> what a person gave.
            count: how many images.
            seeds: of the images, which say what stands for a condition that was not given; None refuses that.

        Returns:
            A float32 array `(count, condition_size)`, or None for a model without conditions.

        Raises:
            ValueError: an unknown name, a value that is none, or one that is missing.
        """
        declared = {each.name: each for each in self.all_conditions}
        for name in conditions:
            if name not in declared:
                known = ", ".join(each.name for each in self.takes[1:]) or "seeds alone"
                hint = "" if declared else " A model with `classes` is trained with labels."
                raise ValueError(f"{type(self).__name__} takes {known}; it does not take `{name}`.{hint}")
        missing = [name for name in declared if conditions.get(name) is None]
        if missing and seeds is None:
            raise ValueError(f"{type(self).__name__} needs `{missing[0]}`: {declared[missing[0]].description}")
        vectors = [
            each.of_seeds(seeds) if name in missing else each.values(conditions[name], count)
            for name, each in declared.items()
        ]
        return np.concatenate(vectors, axis=1) if vectors else None

    def _latent_of(self, value, name):
        latent = latents_of_seeds([value], self.latent_dim)[0] if np.ndim(value) == 0 else np.asarray(value)
        if latent.shape != (self.latent_dim,):
            raise ValueError(f"`{name}` must be a seed or have shape ({self.latent_dim},), got {latent.shape}.")
        return latent.astype(np.float64)

    def _images_of(self, latents, label=None, batch_size=64, **settings):
        inputs = {"latents": np.asarray(latents, np.float32), "label": label, **settings}
        inputs = {name: value for name, value in inputs.items() if value is not None}
        names = tuple(inputs)
        if names not in self._compiled:
            self._compiled[names] = compiled(lambda *values: self.shown(**dict(zip(names, values, strict=True))), self)
        parts = ([each[i : i + batch_size] for each in inputs.values()] for i in range(0, len(latents), batch_size))
        return np.concatenate([pixels.to_uint8(self._compiled[names](*part)) for part in parts])


def mix(first, last, share):
    """Vectors on the line between two: float32 `(steps, size)`, of shares `(steps, 1)`."""
    return ((1.0 - share) * first + share * last).astype(np.float32)


def great_circle(start, end, share):
    """Points between two vectors on the circle through both, their lengths mixed: float64 `(steps, size)`.

    Args:
        start: a vector.
        end: another.
        share: `(steps, 1)`, 0 to 1.
    """
    lengths = np.linalg.norm(start), np.linalg.norm(end)
    a, b = start / max(lengths[0], 1e-12), end / max(lengths[1], 1e-12)
    angle = np.arccos(np.clip(a @ b, -1.0, 1.0))
    if np.sin(angle) < 1e-6:  # parallel: the circle is not defined, the line is
        return (1.0 - share) * start + share * end
    direction = (np.sin((1.0 - share) * angle) * a + np.sin(share * angle) * b) / np.sin(angle)
    return direction * ((1.0 - share) * lengths[0] + share * lengths[1])
