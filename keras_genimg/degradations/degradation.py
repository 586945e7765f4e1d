"""What degradations have in common; several of them one after the other, or now and then."""

import numpy as np


class Degradation:
    """A way in which photos get worse. A subclass writes `__call__`; all that it draws comes from the generator given.

    Attributes:
        margin: how many pixels round a photo's cut-out it looks at: who cuts patches cuts that much more, and crops it
            away afterwards, so that no patch has an edge that the photo has not.
        upright: whether gravity or light matter to it, so that photos may be mirrored for training but not turned.

    Example:
        ```python
        class Darker(Degradation):
            def __call__(self, images, generator):
                return images * generator.uniform(0.2, 0.8, (len(images), 1, 1, 1)).astype("float32"), None


        Darker()(np.full((2, 8, 8, 3), 100, "float32"), np.random.default_rng(0))[0].max() < 80  # True
        ```
    """

    margin = 0
    upright = False

    def __call__(self, images, generator):
        """Degrades a batch.

        Args:
            images: float32 `(count, height, width, channels)`, 0..255; not changed.
            generator: a `numpy.random.Generator`.

        Returns:
            Float32 images of the same shape, which may leave 0..255; and what a model is told about them: None, or
            float32 `(count,)` (how strong it was) or `(count, height, width, 1)` (where, 0..1).
        """
        raise NotImplementedError


class Chain(Degradation):
    """Degradations one after the other, such as blur, noise and JPEG. At most one of them may tell something.

    Args:
        steps: list of `Degradation`s.

    Raises:
        ValueError: no steps; on call, when two of them tell something.

    Example:
        ```python
        from keras_genimg.degradations import GaussianBlur, GaussianNoise, JPEG

        worse = Chain([GaussianBlur(2.0), GaussianNoise((0, 25)), JPEG((30, 95), told=False)])
        worse.margin  # 8
        ```
    """

    def __init__(self, steps):
        if not steps:
            raise ValueError("`steps` is empty.")
        self.steps = list(steps)
        self.margin = sum(step.margin for step in self.steps)
        self.upright = any(step.upright for step in self.steps)

    def __call__(self, images, generator):
        told = None
        for step in self.steps:
            images, more = step(images, generator)
            if told is not None and more is not None:
                raise ValueError("Two steps of a chain tell something: give all but one of them `told=False`.")
            told = more if told is None else told
        return images, told


class Sometimes(Degradation):
    """A degradation that some of the images are spared, such as JPEG where not all photos are files.

    Args:
        degradation: a `Degradation` that tells nothing.
        share: of the images that it meets, 0 to 1.

    Raises:
        ValueError: another share; on call, a degradation that tells something.

    Example:
        ```python
        from keras_genimg.degradations import JPEG

        worse = Sometimes(JPEG(10, told=False), 0.8)
        ```
    """

    def __init__(self, degradation, share):
        self.degradation = degradation
        self.share = checked_number(share, "share", 0, 1)
        self.margin, self.upright = degradation.margin, degradation.upright

    def __call__(self, images, generator):
        met = generator.random(len(images)) < self.share
        made = np.array(images, np.float32)
        if met.any():
            made[met], told = self.degradation(made[met], generator)
            if told is not None:
                raise ValueError("A degradation that happens sometimes may tell nothing: give it `told=False`.")
        return made, None


def amounts(span, generator, count):
    """A number for each of `count` images, evenly from a span: float32 `(count, 1, 1, 1)`."""
    return generator.uniform(*span, (count, 1, 1, 1)).astype(np.float32)


def checked_span(span, name, low, high):
    """A number or `(least, greatest)` as a pair, refused where it leaves `low`..`high`."""
    pair = tuple(span) if isinstance(span, (list, tuple)) else (span, span)
    if len(pair) != 2 or not low <= pair[0] <= pair[1] <= high:
        raise ValueError(
            f"`{name}` must be a number, or two of which the first is not the greater, from {low:g} to {high:g}; got "
            f"{span!r}."
        )
    return pair


def checked_number(value, name, low, high):
    """A number, refused where it leaves `low`..`high` or is a span."""
    if isinstance(value, (list, tuple)) or not low <= value <= high:
        raise ValueError(f"`{name}` must be a number from {low:g} to {high:g}, got {value!r}.")
    return value
