"""Random changes of images that stand between them and the discriminator, and that gradients pass through.

Reference: Zhao et al., Differentiable augmentation for data-efficient GAN training, NeurIPS 2020.
"""

import keras
from keras import ops


class Augmentation:
    """A random change of each image, made to real and generated images alike before the discriminator sees them.

    The discriminator cannot learn a few real images by heart, and the generator does not learn to make changed images,
    as it would if the real ones alone were changed. What is not there any more after a change is 0, the middle grey.

    Example:
        ```python
        augmentation = Cutout(0.5)  # one of its subclasses
        augmentation(keras.ops.ones((4, 8, 8, 3)), uniform=keras.random.uniform).shape  # (4, 8, 8, 3)
        ```

    Reference: Zhao et al., Differentiable augmentation for data-efficient GAN training, NeurIPS 2020.

    Attributes:
        mixes_channels: whether what becomes of a channel depends on the others.
    """

    mixes_channels = False

    def __call__(self, images, uniform):
        """Changed images.

        Args:
            images: float32 tensor `(batch, height, width, channels)`, -1..1.
            uniform: function of a shape that draws float32 values from [0, 1).

        Returns:
            A tensor like `images`.
        """
        raise NotImplementedError

    def after_step(self, real_logits, objective, count):
        """Called with what a step of the discriminator says of real images; most augmentations are as they were.

        Args:
            real_logits: float32 tensor `(batch, ...)`, without a gradient.
            objective: the `losses.Objective` that they are of.
            count: images of the step, over all replicas.
        """

    @property
    def adapts(self):
        """Whether it follows the logits that `after_step` is given."""
        return False

    def get_config(self):
        raise NotImplementedError

    @classmethod
    def from_config(cls, config):
        return cls(**config)


@keras.saving.register_keras_serializable("keras_genimg")
class ColourJitter(Augmentation):
    """Changes brightness, then saturation, then contrast; values may leave -1..1.

    Args:
        brightness: most that is added or taken away, where black to white is 2; 0 or more.
        saturation: most by which the factor of the distance to grey differs from 1; 0 or more.
        contrast: most by which the factor of the distance to the image's mean differs from 1; 0 or more.

    Example:
        ```python
        ColourJitter(brightness=0.2, saturation=0.0, contrast=0.0)
        ```

    Reference: Zhao et al., Differentiable augmentation for data-efficient GAN training, NeurIPS 2020.
    """

    mixes_channels = True

    def __init__(self, brightness=0.5, saturation=1.0, contrast=0.5):
        if not min(brightness, saturation, contrast) >= 0:
            raise ValueError(
                f"`brightness`, `saturation` and `contrast` must be 0 or more, got {brightness}, {saturation} and "
                f"{contrast}."
            )
        self.brightness = brightness
        self.saturation = saturation
        self.contrast = contrast

    def __call__(self, images, uniform):
        draws = 2.0 * uniform((ops.shape(images)[0], 3, 1, 1, 1)) - 1.0
        images = images + self.brightness * draws[:, 0]
        grey = ops.mean(images, axis=-1, keepdims=True)
        images = grey + (1.0 + self.saturation * draws[:, 1]) * (images - grey)
        mean = ops.mean(images, axis=(1, 2, 3), keepdims=True)
        return mean + (1.0 + self.contrast * draws[:, 2]) * (images - mean)

    def get_config(self):
        return {"brightness": self.brightness, "saturation": self.saturation, "contrast": self.contrast}


class _Share(Augmentation):
    def __init__(self, share):
        if not 0.0 <= share < 1.0:
            raise ValueError(f"the share of {type(self).__name__} must be at least 0 and below 1, got {share}.")
        self.share = share

    def pixels(self, images):
        """The share of height and of width, in whole pixels."""
        return [int(self.share * side + 0.5) for side in images.shape[1:3]]

    def get_config(self):
        return {"share": self.share}


@keras.saving.register_keras_serializable("keras_genimg")
class Translation(_Share):
    """Moves each image up or down and left or right.

    Args:
        share: of height and of width, the farthest move; 0 to below 1.
        fractional: whether it moves by fractions of pixels too, with values between pixels on the line from one to the
            next, as StyleGAN2-ADA does; by default by whole pixels, as in DiffAugment.

    Example:
        ```python
        Translation(0.125)  # up to 4 pixels of 32
        ```

    Reference: Zhao et al., Differentiable augmentation for data-efficient GAN training, NeurIPS 2020; Karras et al.,
    Training generative adversarial networks with limited data, NeurIPS 2020 (by fractions).
    """

    def __init__(self, share=0.125, fractional=False):
        super().__init__(share)
        self.fractional = fractional

    def __call__(self, images, uniform):
        draws = uniform((ops.shape(images)[0], 2, 1))
        sides = images.shape[1:3]
        if self.fractional:
            distances = [(2.0 * draws[:, axis] - 1.0) * (self.share * side) for axis, side in enumerate(sides)]
        else:
            farthest = self.pixels(images)
            distances = [ops.floor(draws[:, axis] * (2 * most + 1)) - most for axis, most in enumerate(farthest)]
        return resampled(images, *(places(side) - moved for side, moved in zip(sides, distances, strict=True)))

    def get_config(self):
        return {**super().get_config(), "fractional": self.fractional}


def places(side):
    """Where the pixels of a side lie: 0.0, 1.0, ..."""
    return ops.arange(side, dtype="float32")


def resampled(images, rows, columns):
    """Images whose pixel (i, j) is what was at `(rows[i], columns[j])`, linear between pixels, and 0 outside.

    From the last pixel of a side values fall to 0 within one pixel, as in `scipy.ndimage` with `mode="grid-constant"`.

    Args:
        images: float32 `(batch, height, width, channels)`.
        rows: float32 `(batch, height)`, in pixels.
        columns: float32 `(batch, width)`, likewise.
    """
    # Products with matrices: their gradients are such products too, where gathering would scatter.
    down, across = (
        ops.relu(1.0 - ops.abs(sources[:, :, None] - places(side)))
        for sources, side in zip((rows, columns), images.shape[1:3], strict=True)
    )
    return ops.einsum("bjw,biwc->bijc", across, ops.einsum("bih,bhwc->biwc", down, images))


@keras.saving.register_keras_serializable("keras_genimg")
class Cutout(_Share):
    """Cuts a rectangle out of each image, its middle anywhere in the image.

    Args:
        share: of height and of width, the rectangle's sides; 0 to below 1.

    Example:
        ```python
        Cutout(0.5)  # 16 x 16 pixels of 32 x 32, or fewer at the edge
        ```

    Reference: Zhao et al., Differentiable augmentation for data-efficient GAN training, NeurIPS 2020.
    """

    def __init__(self, share=0.5):
        super().__init__(share)

    def __call__(self, images, uniform):
        draws = uniform((ops.shape(images)[0], 2, 1))
        rows, columns = (
            _within(images.shape[axis + 1], size, draws[:, axis]) for axis, size in enumerate(self.pixels(images))
        )
        return images * (1.0 - rows[:, :, None, None] * columns[:, None, :, None])


def _within(side, size, draws):
    """1 at `size` of `side` places around a random one, `(batch, side)`; `draws` are `(batch, 1)`, 0 to 1."""
    # An even size has its middle between two places: the first and the last such are the edges.
    start = ops.floor(draws * (side + 1 - size % 2)) - size // 2
    places = ops.arange(side, dtype="float32")
    return ops.cast(ops.logical_and(places >= start, places < start + size), "float32")
