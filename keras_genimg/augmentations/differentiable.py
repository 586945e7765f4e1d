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
    """

    def __call__(self, images, uniform):
        """Changed images.

        Args:
            images: float32 tensor `(batch, height, width, channels)`, -1..1.
            uniform: function of a shape that draws float32 values from [0, 1).

        Returns:
            A tensor like `images`.
        """
        raise NotImplementedError

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
    """Moves each image up or down and left or right, by whole pixels.

    Args:
        share: of height and of width, the farthest move; 0 to below 1.

    Example:
        ```python
        Translation(0.125)  # up to 4 pixels of 32
        ```

    Reference: Zhao et al., Differentiable augmentation for data-efficient GAN training, NeurIPS 2020.
    """

    def __init__(self, share=0.125):
        super().__init__(share)

    def __call__(self, images, uniform):
        draws = uniform((ops.shape(images)[0], 2, 1, 1))
        # Products with permutation-like matrices: their gradients are such products too, where gathering would scatter.
        rows, columns = (
            _moves(images.shape[axis + 1], ops.floor(draws[:, axis] * (2 * farthest + 1)) - farthest)
            for axis, farthest in enumerate(self.pixels(images))
        )
        return ops.einsum("bjw,biwc->bijc", columns, ops.einsum("bih,bhwc->biwc", rows, images))


def _moves(side, distances):
    """Matrices `(batch, side, side)` that move `side` values by whole distances `(batch, 1, 1)`."""
    places = ops.arange(side, dtype="float32")
    return ops.cast(ops.equal(places[:, None] - distances, places), "float32")


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
