"""L-BFGS: for few variables' worth of curvature, far fewer steps than Adam where the loss has no noise."""

import keras
import numpy as np
from scipy import optimize

MEMORY = 20  # pairs of steps and gradients; more gains nothing on images


def minimize_lbfgs(value_and_gradient, start, steps, on_step=None):
    """Minimises a smooth function of one array, by scipy's L-BFGS-B without bounds.

    Args:
        value_and_gradient: function of a float32 array of the shape of `start` to a number and an array of that shape.
        start: array. The first trial step has length 1: variables of about that size save evaluations.
        steps: how many; each costs one evaluation, seldom more.
        on_step: called after each as `on_step(step, point)`, steps counted from 0; where it returns True, that is the
            end.

    Returns:
        float32 array, the last point: of those visited at the end of a step, it has the least value.

    Raises:
        ValueError: a value is not finite.

    Example:
        ```python
        minimize_lbfgs(lambda x: (((x - 3.0) ** 2).sum(), 2.0 * (x - 3.0)), np.zeros((2, 2)), steps=5)  # 3.0: each
        ```

    Reference: Byrd et al., A limited memory algorithm for bound constrained optimization, 1995.
    """
    point, done, stop = np.asarray(start, "float64"), 0, False

    def evaluate(flat):
        value, gradient = value_and_gradient(flat.reshape(point.shape).astype("float32"))
        if not np.isfinite(value):
            raise ValueError(f"The loss became {value}: lower the weights of its terms.")
        return float(value), np.asarray(gradient, "float64").ravel()

    def after_step(flat):
        nonlocal done, stop
        done += 1
        stop = on_step is not None and bool(on_step(done - 1, flat.reshape(point.shape).astype("float32")))
        if stop:
            raise StopIteration

    while done < steps and not stop:
        before = done
        # No tolerance: as many steps as were asked for. A line search that float32's rounding defeats ends the run;
        # it begins anew without the memory of old steps, until that does not help either.
        options = {"maxiter": steps - done, "maxfun": 20 * steps, "maxcor": MEMORY, "ftol": 0.0, "gtol": 0.0}
        found = optimize.minimize(
            evaluate, point.ravel(), jac=True, method="L-BFGS-B", callback=after_step, options=options
        )
        point = found.x.reshape(point.shape)
        if done == before:
            break
    return point.astype("float32")


def fit_by_lbfgs(model, variable, losses_and_gradient, steps, verbose="auto", callbacks=None):
    """Keras's `fit`, with its callbacks and progress bar, where L-BFGS moves one variable; a step is a batch.

    Args:
        model: the `keras.Model` that callbacks see.
        variable: of the model, trainable.
        losses_and_gradient: function of a float32 array of the variable's shape to a dict of floats, of which "loss" is
            minimised, and its gradient, an array.
        steps: how many.
        verbose: as for `keras.Model.fit`.
        callbacks: as for `keras.Model.fit`.

    Returns:
        A `keras.callbacks.History` of the last step.

    Raises:
        ValueError: the loss is not finite.
    """
    callbacks = keras.callbacks.CallbackList(
        callbacks, add_history=True, add_progbar=verbose != 0, verbose=1 if verbose == "auto" else verbose, epochs=1,
        steps=steps, model=model,
    )  # fmt: skip
    logs = {}

    def value_and_gradient(point):
        losses, gradient = losses_and_gradient(point)
        logs.update(losses)
        return losses["loss"], gradient

    def on_step(step, point):
        variable.assign(point)
        callbacks.on_train_batch_end(step, dict(logs))
        if step + 1 < steps and not model.stop_training:
            callbacks.on_train_batch_begin(step + 1)
        return model.stop_training

    model.stop_training = False
    callbacks.on_train_begin()
    callbacks.on_epoch_begin(0)
    callbacks.on_train_batch_begin(0)
    minimize_lbfgs(value_and_gradient, keras.ops.convert_to_numpy(variable), steps, on_step)
    callbacks.on_epoch_end(0, dict(logs))
    callbacks.on_train_end(dict(logs))
    return model.history
