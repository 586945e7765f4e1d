"""What every way of restyling a photo shares: a strength, shares of several styles."""

import numpy as np


def check_strength(strength):
    """Returns a strength of style as a float.

    Raises:
        ValueError: it is not from 0 to 1.
    """
    if not 0.0 <= strength <= 1.0:
        raise ValueError(f"`strength` must be from 0 to 1, got {strength}.")
    return float(strength)


def shares_of(size, count, weights=None, masks=None):
    """How much of each painting there is to be: a number each, or an array `size` each where there are masks.

    Raises:
        ValueError: weights or masks of another number or shape, below 0, or that add up to 0.
    """
    shares = np.ones(count) if weights is None else np.asarray(weights, "float64")
    if shares.shape != (count,) or not np.all(shares >= 0):
        raise ValueError(f"`style_weights` must be {count} numbers, 0 or more, one for each style; got {weights!r}.")
    if masks is not None:
        shapes = [np.shape(mask) for mask in masks]
        if shapes != [tuple(size)] * count:
            raise ValueError(f"`masks` must be {count} arrays of the photo's shape {tuple(size)}, got {shapes}.")
        shares = shares[:, None, None] * np.asarray(masks, "float64")
    total = shares.sum(axis=0)
    if not (np.all(np.isfinite(shares)) and np.all(shares >= 0) and np.all(total > 0)):
        raise ValueError("`style_weights` and `masks` must be finite, 0 or more, and leave no place without any style.")
    return shares / total
