"""The state of a training in memory: to be judged, kept and put back."""

import keras
import numpy as np


def variables_of(model):
    """All that training moves: of the model and of its optimizer."""
    return [*model.variables, *model.optimizer.variables]


def are_finite(variables):
    """Whether no value of any is NaN or infinite."""
    return all(np.isfinite(keras.ops.convert_to_numpy(each.value)).all() for each in variables)


def copied(variables):
    """Pairs of a variable and a numpy copy of its value, for `put_back`."""
    return [(each, keras.ops.convert_to_numpy(each.value).copy()) for each in variables]


def put_back(copies):
    """Gives variables the values that `copied` kept."""
    for variable, value in copies:
        variable.assign(value)
