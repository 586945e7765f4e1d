"""Checks of constructor arguments that several models take."""

import numpy as np


def check_latent_dim(latent_dim, default):
    """Returns `latent_dim`, or the default for None.

    Raises:
        ValueError: it is not a whole number, 1 or more.
    """
    return check_count(default if latent_dim is None else latent_dim, "latent_dim")


def check_count(value, name):
    """Returns an argument as an integer.

    Raises:
        ValueError: it is not a whole number, 1 or more.
    """
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise ValueError(f"`{name}` must be a whole number, 1 or more, got {value!r}.")
    return int(value)


def check_weight(value, name):
    """Returns a factor of a loss as a float.

    Raises:
        ValueError: it is no number of 0 or more.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, np.number)) or not value >= 0:
        raise ValueError(f"`{name}` must be a number of 0 or more, got {value!r}.")
    return float(value)


def check_object(value, name, method, example):
    """Refuses what is no object with a method, such as its name or its class."""
    if isinstance(value, type) or not callable(getattr(value, method, None)):
        raise ValueError(f"`{name}` must be an object such as `{example}`, got {value!r}.")


def check_objects(values, name, method, example):
    """Returns a list of objects with a method; None is none.

    Raises:
        ValueError: it is no list of such objects.
    """
    values = [] if values is None else values
    if not isinstance(values, (list, tuple)):
        raise ValueError(f"`{name}` must be a list, such as `[{example}]`, got {values!r}.")
    for value in values:
        check_object(value, name, method, example)
    return list(values)


def check_objective(objective):
    """Refuses what is no `losses.Objective`."""
    check_object(objective, "objective", "discriminator_loss", "losses.Hinge()")
    if not isinstance(getattr(objective, "pairs_with_real", None), bool):
        raise ValueError(
            f"`objective` must say by `pairs_with_real`, True or False, whether its generator's loss needs the "
            f"discriminator at real images too; {type(objective).__name__} does not. Subclass `losses.Objective`, "
            "where it is False."
        )


def check_augmentations(augmentations, objective):
    """Returns a list of augmentations that go with an objective; None is none.

    Raises:
        ValueError: it is no list of them, or one follows logits that have no boundary.
    """
    augmentations = check_objects(augmentations, "augmentations", "after_step", "losses.Translation()")
    if any(each.adapts for each in augmentations) and objective.boundary is None:
        raise ValueError(
            f"`losses.Adaptive` follows the sign of logits, which says nothing with {type(objective).__name__}: "
            "differences alone count there. Give `losses.Sometimes` a schedule or a number instead."
        )
    return augmentations
