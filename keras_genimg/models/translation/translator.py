"""What all translators share: pairs of batches, the size that they work at, the moving average that is used."""

import copy

import keras
import numpy as np
from keras import ops

from ... import tasks
from ...images import pixels
from ...training import AveragedNetwork, MultiStepModel, NoiseSource
from ...training.pixel_data import array_of
from ..at_size import at_size
from ..checks import check_count
from ..judging import Judging
from ..photo_editor import PhotoEditor


class Translator(Judging, PhotoEditor, MultiStepModel):
    """Networks that translate images into images of the same size, trained against discriminators.

    A subclass builds them in the constructor, names the players and writes `train_step`.

    Args:
        image_size: side of the images in training, in pixels, at which `translate` works by default; None is that of
            the first images that `fit` is given.
        multiple: of which the sides that the generator takes are a multiple: `2 ** len(filters)` for a `unet`.
        objective: a `losses.Objective`.
        penalties: list of `losses.Penalty` on the discriminators.
        augmentations: list of `losses.Augmentation`, made in turn to all that the discriminators see.
        half_life_images: half-life of the moving average of the generator that `translate` uses, in images.
        seed: of the noise in training; None draws one.
        name: the model's name.
        dtype: Keras dtype policy of the networks that the model builds; None is the global one.

    Raises:
        ValueError: an argument that is none of these.

    Attributes:
        one_size: whether images in training must have the sides `image_size`.
        wanted_data: what `fit` is to be given, in words.
    """

    tasks = (tasks.TRANSLATE,)
    smallest = 16
    one_size = False
    wanted_data = (
        "two sets of images: `fit(first, second)`, or batches of both, as `data.paired` and `data.unpaired` make them"
    )

    def __init__(
        self, image_size, multiple, objective, penalties, augmentations, half_life_images, seed, name, dtype
    ):  # fmt: skip
        super().__init__(name=name, dtype=dtype)
        self.image_size = None if image_size is None else check_count(image_size, "image_size")
        self.multiple = check_count(multiple, "multiple")
        self.smallest = max(self.smallest, 2 * self.multiple)  # the innermost maps of a U-Net are 2x2 at least
        self.set_judgement(objective, penalties, augmentations)
        self.half_life_images = half_life_images
        self.noise = NoiseSource(seed)
        self.seed = self.noise.seed

    @property
    def learns_from(self):
        return (tasks.Photo(),)

    def default_optimizers(self):
        return {player: keras.optimizers.Adam(2e-4, beta_1=0.5) for player in self.players}

    def averaged(self, network, name):
        """The moving average of a network, as `call` uses it."""
        return AveragedNetwork(network, self.half_life_images, name=name)

    def network_pairs(self, data):
        """The two batches of a step, as networks see them: float32, -1..1."""
        first, second, _ = keras.utils.unpack_x_y_sample_weight(data)
        return pixels.to_network(first), pixels.to_network(second)

    def check_pixels(self, images, name):
        sides = np.shape(images)[1:3]
        pixels.check_training_images(images, name, (*sides, 3))
        if min(sides) < self.smallest or any(side % self.multiple for side in sides):
            raise ValueError(
                f"`{name}` has images of {sides[0]}x{sides[1]} pixels, where sides of at least {self.smallest} that "
                f"are multiples of {self.multiple} are wanted in training: crop them, or give a generator with fewer "
                "halvings. `translate` takes any size."
            )
        if self.one_size and sides != (self.image_size, self.image_size):
            raise ValueError(
                f"`{name}` has images of {sides[0]}x{sides[1]} pixels, where `image_size` is {self.image_size}: crop "
                "or resize them."
            )

    def checked_data(self, x, y, weights, name, whole):
        if y is None:
            raise ValueError(f"{type(self).__name__} learns from {self.wanted_data}.")
        x, y, weights = super().checked_data(x, y, weights, name, whole)
        images = array_of(x)
        if images is not None:
            if self.image_size is None:
                self.image_size = int(max(images.shape[1:3]))
            y = self.checked_targets(y, len(images), "y" if whole else name.replace("batch", "targets"), whole)
        return x, y, weights

    def checked_targets(self, targets, count, name, whole):
        """What is beside the images of the data, as steps take it; a subclass may take other things than images."""
        images = array_of(targets)
        if images is not None:
            self.check_pixels(images, name)
        return targets

    def translate(self, images, target=None, size="trained", preserve_color=False):
        """Translates photos of any size and kind.

        Args:
            images: uint8 array: one photo `(height, width)` or `(height, width, channels)`, or a batch
                `(count, height, width, channels)`; 1, 3 or 4 channels; or a list of photos of any sizes.
            target: of a model that declares one, what is wanted: for all photos, or one for each.
            size: longer side in pixels at which photos are translated; smaller ones keep theirs. "trained" is
                `image_size`, since a network knows things at the size that it has seen; None is each photo's own.
            preserve_color: keep the photo's colours; only its lightness is translated.

        Returns:
            A uint8 array of the photo's size, or a list of them for a list: RGB, also for a grey photo; alpha is kept
            as it was.

        Raises:
            ValueError: not such images, too large ones, or a target or size that is none.
        """
        several = isinstance(images, (list, tuple))
        photos = images if several or np.ndim(images) == 4 else [images]
        if not len(photos):
            raise ValueError("`images` is empty.")
        if size == "trained":
            size = self.image_size
        elif size is not None:
            size = check_count(size, "size")
        told = self.others_of({} if target is None else {"target": target}, len(photos))
        results = [
            at_size(
                photo,
                max(np.shape(photo)[:2]) if size is None else size,
                lambda small, others=others: self.edited(small, others),
                preserve_color,
            )
            for photo, *others in zip(photos, *told, strict=True)
        ]
        return results if several else np.stack(results) if photos is images else results[0]

    def get_config(self):
        serialize = keras.saving.serialize_keras_object
        return {
            "image_size": self.image_size,
            "multiple": self.multiple,
            "objective": serialize(self.objective),
            "penalties": [serialize(each) for each in self.penalties],
            "augmentations": [serialize(each) for each in self.augmentations],
            "half_life_images": self.half_life_images,
            "seed": self.seed,
            "name": self.name,
            "dtype": keras.dtype_policies.serialize(self.dtype_policy),
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Rebuilds a model, with every object that is serialized among its constructor's arguments."""
        return cls(**keras.saving.deserialize_keras_object(copy.deepcopy(config)))  # Keras empties what it rebuilds


class OneGenerator(Translator):
    """A translator of one generator and one discriminator; `call` uses the generator's moving average.

    A subclass sets `generator` and then calls `set_average`.
    """

    players = {"generator": ("generator",), "discriminator": ("discriminator",)}

    def set_average(self):
        """Keeps the generator's moving average, and what the two losses are told by."""
        self.averaged_generator = self.averaged(self.generator, "averaged_generator")
        self.generator_tracker = keras.metrics.Mean("generator_loss")
        self.discriminator_tracker = keras.metrics.Mean("discriminator_loss")

    @property
    def served_networks(self):
        """Name -> networks that hold the weights of a saved artifact; the first of each is what is saved."""
        return {"generator": [self.averaged_generator.network, self.generator]}

    def exported_layers(self):
        return [self.averaged_generator.network]

    def call(self, inputs):
        """Images 0..255, or a list of them and what else it takes -> float32 images 0..255 of the same size."""
        inputs = inputs if isinstance(inputs, (list, tuple)) else [inputs]
        return translated(self.averaged_generator.network, *inputs)


def translated(network, images, *conditions):
    """What a network of images -1..1 makes of images 0..255: float32 0..255."""
    images = pixels.to_network(images)
    return pixels.to_pixels(network([images, *conditions] if conditions else images))


def judge(discriminator):
    """A function of images -1..1 to what a discriminator in training says of them: float32 logits `(batch, ...)`."""
    return lambda images: ops.cast(discriminator(images, training=True), "float32")


def check_channels(network, name, taken, given=None):
    """Refuses a network whose first input, or output, has other channels.

    Args:
        network: a built one.
        name: of the argument, for the message.
        taken: channels of its first input.
        given: channels of its output; None is any.

    Raises:
        ValueError: they are others.
    """
    found = network.inputs[0].shape[1:], network.output_shape[1:]
    for shape, channels, verb in zip(found, (taken, given), ("takes", "gives"), strict=True):
        if channels is not None and (len(shape) != 3 or shape[-1] != channels):
            raise ValueError(f"`{name}` {verb} shape {tuple(shape)}, where (height, width, {channels}) is wanted.")
