"""L-BFGS: known optima, and the calls that Keras's `fit` makes."""

import keras
import numpy as np
import pytest
from scipy import optimize

from keras_genimg.training import autodiff, fit_by_lbfgs, minimize_lbfgs


def rosenbrock(point):
    return optimize.rosen(point), optimize.rosen_der(point)


def test_it_finds_the_minimum_of_rosenbrock():
    assert minimize_lbfgs(rosenbrock, np.zeros(6), steps=100) == pytest.approx(np.ones(6), abs=1e-4)


def test_it_takes_scipys_steps():
    start, points = np.zeros(6), []
    minimize_lbfgs(rosenbrock, start, 5, lambda step, point: points.append(point))
    options = {"maxiter": 5, "ftol": 0.0, "gtol": 0.0}
    found = optimize.minimize(rosenbrock, start, jac=True, method="L-BFGS-B", options=options)
    assert len(points) == 5 and points[-1] == pytest.approx(found.x, rel=1e-4)


def test_it_makes_as_many_steps_as_were_asked_for_and_stops_when_told():
    steps = []
    minimize_lbfgs(rosenbrock, np.zeros(6), 7, lambda step, point: steps.append(step))
    assert steps == list(range(7))
    steps.clear()
    minimize_lbfgs(rosenbrock, np.zeros(6), 7, lambda step, point: steps.append(step) or step == 2)
    assert steps == [0, 1, 2]


def test_it_ends_where_nothing_is_left_to_gain():
    assert minimize_lbfgs(lambda x: ((x**2).sum(), 2 * x), np.zeros((2, 2)), 50).tolist() == [[0, 0], [0, 0]]


def test_a_loss_that_is_not_finite_is_refused():
    with pytest.raises(ValueError, match="became nan"):
        minimize_lbfgs(lambda x: (np.nan, x), np.ones(3), 5)


def test_the_compiled_gradient_is_that_of_the_sum():
    scale = keras.Variable(np.array([2.0, 3.0], "float32"))
    compiled = autodiff.compiled_value_and_grad(lambda x: scale * x**2, [scale])
    point = np.array([1.0, 5.0], "float32")
    values, gradient = (keras.ops.convert_to_numpy(tensor) for tensor in compiled(point))
    assert values.tolist() == [2.0, 75.0] and gradient.tolist() == [4.0, 30.0]  # 2 s x
    scale.assign([1.0, 1.0])  # what is compiled reads the variable anew
    assert keras.ops.convert_to_numpy(compiled(point)[1]).tolist() == [2.0, 10.0]


class Steps(keras.callbacks.Callback):
    def __init__(self, last=None):
        super().__init__()
        self.calls, self.losses, self.last = [], [], last

    def on_train_begin(self, logs=None):
        self.calls.append(("train", self.params["steps"]))

    def on_train_batch_begin(self, batch, logs=None):
        self.calls.append(("begin", batch))

    def on_train_batch_end(self, batch, logs=None):
        self.calls.append(("end", batch))
        self.losses.append(logs["loss"])
        self.model.stop_training = batch == self.last

    def on_train_end(self, logs=None):
        self.calls.append(("over", logs["loss"]))


def one_weight():
    model = keras.Model()
    return model, model.add_weight(shape=(2,), initializer="zeros", name="point")


def bowl(point):
    return {"loss": float((1.5 * (point - 3.0) ** 2).sum())}, 3.0 * (point - 3.0)


def test_callbacks_see_every_step():
    model, variable = one_weight()
    steps = Steps(last=1)
    history = fit_by_lbfgs(model, variable, bowl, 50, verbose=0, callbacks=[steps])
    assert steps.calls[:5] == [("train", 50), ("begin", 0), ("end", 0), ("begin", 1), ("end", 1)]
    assert [name for name, _ in steps.calls[5:]] == ["over"]  # it was told to stop
    assert history.history["loss"] == [steps.losses[-1]]
    fit_by_lbfgs(model, variable, bowl, 50, verbose=0)
    assert keras.ops.convert_to_numpy(variable) == pytest.approx([3.0, 3.0])


def test_the_progress_bar_shows_the_loss(capsys):
    fit_by_lbfgs(*one_weight(), bowl, 3)
    assert "loss" in capsys.readouterr().out
