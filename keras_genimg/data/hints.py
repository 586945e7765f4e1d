"""Dots of colour in outlines, which say how the outlines are to be coloured."""

import numpy as np

from .pipelines import check_uint8

SIDE = 3  # of a dot
DIFFERENT = 16  # of 255: from here on two colours count as different


def colour_hints(first, second, most=8, seed=0, *, least=0):
    """Paints dots of 3x3 pixels with the colours of `second` into the images of `first`.

    An outline does not say whether its heart is red or blue; a person who dabs a colour does. A dot lies where the two
    images differ, since elsewhere it would say nothing, and away from edges where there is room. Its colour is that of
    `second` below its middle. Give another seed in each epoch, so that a network meets other dots.

    Args:
        first: uint8 array, NHWC: the outlines. It is not changed.
        second: uint8 array of the same shape: the same pictures in colour.
        most: dots that an image gets at the most.
        seed: the same arguments give the same dots; those of an image do not depend on the other images.
        least: dots that an image gets at the least; `least=4, most=4` gives each four. An image that is equal to its
            counterpart gets none.

    Returns:
        A uint8 array like `first`.

    Raises:
        ValueError: the images are not such, or smaller than a dot, or `least` and `most` are no such numbers.

    Example:
        ```python
        outlines = np.full((1, 16, 16, 3), 255, "uint8")
        coloured = np.full((1, 16, 16, 3), (255, 0, 0), "uint8")
        hinted = colour_hints(outlines, coloured, least=1, most=1)
        int((hinted == coloured).all(-1).sum())  # 9
        ```

    Reference: after Zhang et al., Real-time user-guided image colorization with learned deep priors, SIGGRAPH 2017.
    """
    first, second = check_uint8(first, "first"), check_uint8(second, "second")
    if first.shape != second.shape or min(first.shape[1:3]) < SIDE:
        raise ValueError(
            f"`first` and `second` must be alike, of {SIDE} pixels and more: {first.shape}, {second.shape}."
        )
    if not 0 <= least <= most:
        raise ValueError(f"`least` and `most` must be 0 or more, in that order, got {least} and {most}.")
    hinted = first.copy()
    for index, (outline, coloured) in enumerate(zip(first, second, strict=True)):
        generator = np.random.default_rng([seed, index])
        places = _places(outline, coloured)
        if len(places):
            for top, left in places[generator.integers(len(places), size=generator.integers(least, most + 1))]:
                hinted[index, top : top + SIDE, left : left + SIDE] = coloured[top + SIDE // 2, left + SIDE // 2]
    return hinted


def _places(outline, coloured):
    """Upper left corners of the dots that say something, as rows of an array."""
    differs = np.abs(outline.astype(np.int16) - coloured).max(-1) >= DIFFERENT
    windows = np.lib.stride_tricks.sliding_window_view(differs, (SIDE, SIDE))
    whole = windows.all((-2, -1))
    return np.argwhere(whole if whole.any() else windows[..., SIDE // 2, SIDE // 2])
