"""What differs between TensorFlow, JAX and torch in a hand-written training step, and nothing else.

TensorFlow and torch record operations and write variables in place; JAX differentiates pure functions. The JAX half
therefore runs the same stateful code inside `keras.StatelessScope`, which redirects every read and write of a
variable, and hands what was written back to the scope around it.
"""

import contextlib
import functools
import inspect

import keras
import numpy as np
from keras import ops

BACKEND = keras.backend.backend()


def _in_new_scope(function, state, replaced=()):
    """Calls `function` with the variables' present values; returns its result and `{index in state: new value}`."""
    values = {id(v): v.value for v in state}
    values.update({id(v): value for v, value in replaced})
    with keras.StatelessScope(state_mapping=[(v, values[id(v)]) for v in state]) as scope:
        before = [scope.get_current_value(v) for v in state]
        result = function()
        after = [scope.get_current_value(v) for v in state]
    written = {i: new for i, (old, new) in enumerate(zip(before, after, strict=True)) if new is not old}
    return result, written


def _write(state, written):
    for index, value in written.items():
        state[index].assign(value)


without_gradients = contextlib.nullcontext  # what records operations unless told not to names its own below

if BACKEND == "tensorflow":
    import tensorflow as tf

    def value_and_grad(function, variables, state, scale):
        watched = [v.value for v in variables]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(watched)
            value, more = function()
            # Replicas add their gradients up; the mean over all of them is wanted.
            scaled = scale(value) / tf.distribute.get_strategy().num_replicas_in_sync
        return value, more, tape.gradient(scaled, watched)

    def input_grad(function, inputs, state):
        inputs = tf.convert_to_tensor(inputs)
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(inputs)
            values = function(inputs)
            total = tf.reduce_sum(tf.cast(values, "float32"))
        return values, tape.gradient(total, inputs)

    def compiled_value_and_grad(function, state):
        @tf.function
        def run(inputs):
            with tf.GradientTape(watch_accessed_variables=False) as tape:
                tape.watch(inputs)
                values = function(inputs)
                total = tf.reduce_sum(values)
            return values, tape.gradient(total, inputs)

        return lambda inputs: run(tf.convert_to_tensor(inputs))

    def compiled(function, model):
        traced = None

        def call(*inputs):
            nonlocal traced
            inputs = [tf.convert_to_tensor(x) for x in inputs]
            if traced is None:  # once, for batches of any size
                specs = [tf.TensorSpec((None, *x.shape[1:]), x.dtype) for x in inputs]
                traced = tf.function(function, input_signature=specs, autograph=False)
            return traced(*inputs)

        return call

    def apply(optimizer, gradients, variables):
        optimizer.apply(gradients, variables)

    def replicas():
        """The number of replicas, and which of them this code runs in."""
        context = tf.distribute.get_replica_context()
        return context.num_replicas_in_sync, context.replica_id_in_sync_group

elif BACKEND == "jax":
    import jax

    def value_and_grad(function, variables, state, scale):
        def of_values(values):
            (value, more), written = _in_new_scope(function, state, zip(variables, values, strict=True))
            return scale(value), (value, more, written)

        (_, (value, more, written)), gradients = jax.value_and_grad(of_values, has_aux=True)(
            [v.value for v in variables]
        )
        _write(state, written)
        return value, more, gradients

    def input_grad(function, inputs, state):
        def of_inputs(inputs):
            values, written = _in_new_scope(lambda: function(inputs), state)
            return ops.sum(ops.cast(values, "float32")), (values, written)

        gradient, (values, written) = jax.grad(of_inputs, has_aux=True)(ops.convert_to_tensor(inputs))
        _write(state, written)
        return values, gradient

    def compiled_value_and_grad(function, state):
        @jax.jit
        def run(inputs, held):  # what is read goes in as an argument: constants would be folded, slowly
            def total(inputs):
                with keras.StatelessScope(state_mapping=list(zip(state, held, strict=True))):
                    values = function(inputs)
                return ops.sum(values), values

            (_, values), gradient = jax.value_and_grad(total, has_aux=True)(inputs)
            return values, gradient

        return lambda inputs: run(inputs, [v.value for v in state])

    def compiled(function, model):
        @jax.jit
        def run(held, *inputs):
            with keras.StatelessScope(state_mapping=list(zip(model.variables, held, strict=True))):
                return function(*inputs)

        def call(*inputs):
            # It is compiled for each size: batches are filled up to the next power of two, so that there are few.
            count = len(inputs[0])
            spare = (1 << (count - 1).bit_length()) - count
            filled = (np.concatenate([x, np.repeat(x[-1:], spare, axis=0)]) if spare else x for x in inputs)
            return run([v.value for v in model.variables], *filled)[:count]

        return call

    def apply(optimizer, gradients, variables):
        held = optimizer.variables
        new, new_held = optimizer.stateless_apply([v.value for v in held], gradients, [v.value for v in variables])
        for variable, value in zip(list(variables) + list(held), list(new) + list(new_held), strict=True):
            variable.assign(value)

    def replicas():
        """One program, however many devices its arrays are spread over."""
        return 1, 0

else:
    import torch

    def _detached(value):
        return value.detach() if isinstance(value, torch.Tensor) else value

    def value_and_grad(function, variables, state, scale):
        value, more = function()
        gradients = torch.autograd.grad(scale(value), [v.value for v in variables], allow_unused=True)
        return value.detach(), keras.tree.map_structure(_detached, more), list(gradients)

    def input_grad(function, inputs, state):
        inputs = ops.convert_to_tensor(inputs).detach().requires_grad_(True)
        values = function(inputs)
        return values, torch.autograd.grad(values.float().sum(), inputs, create_graph=True)[0]

    def compiled_value_and_grad(function, state):
        def run(inputs):
            inputs = ops.convert_to_tensor(inputs).detach().requires_grad_(True)
            values = function(inputs)
            return values.detach(), torch.autograd.grad(values.sum(), inputs)[0]

        return run

    without_gradients = torch.no_grad

    def compiled(function, model):
        def run(*inputs):
            with torch.no_grad():
                return function(*map(ops.convert_to_tensor, inputs))

        return run

    def apply(optimizer, gradients, variables):
        with torch.no_grad():
            optimizer.apply(gradients, variables)

    def replicas():
        """Keras runs one process on torch."""
        return 1, 0


compiled.__doc__ = """A function of a model's variables and batches, compiled once a shape where the backend compiles.

Args:
    function: takes batch-first tensors and returns one; it draws nothing and writes no variable.
    model: whose variables it reads.

Returns:
    The function, for numpy arrays as well.
"""


def portable_step(step):
    """Lets one plain `train_step(self, data)` or `test_step(self, data)` serve `fit` and `evaluate` on every backend.

    TensorFlow and torch call the method as it is written. On JAX the trainer calls `step(state, data)` and wants
    `(logs, new_state)`: there the same code runs on the values in `state`, and every variable's value after it
    is the new state. Called with the data alone, as `super().train_step(data)` in a subclass does, it is the plain
    method there too, in the state of whoever calls it.

    `MultiStepModel` does this to the steps of its subclasses; a plain `keras.Model` needs the decorator.

    Args:
        step: a method `(self, data) -> logs` in stateful Keras code: `assign`, `update_state`, `minimize`.

    Returns:
        The method with the signatures that the backend's trainer and a subclass call.

    Example:
        ```python
        class Mean(keras.Model):
            def __init__(self):
                super().__init__()
                self.seen = keras.metrics.Mean("mean")
                self.built = True

            @portable_step
            def test_step(self, data):
                self.seen.update_state(keras.utils.unpack_x_y_sample_weight(data)[0])
                return self.get_metrics_result()

        model = Mean()
        model.compile()
        model.evaluate(np.array([[1.0], [3.0]]), verbose=0, return_dict=True)["mean"]  # 2.0
        ```
    """
    if BACKEND != "jax" or len(inspect.signature(step).parameters) > 2:  # written as JAX's trainer calls it
        return step

    @functools.wraps(step)
    def stateless_step(self, *state_and_data):
        if len(state_and_data) == 1:
            return step(self, *state_and_data)
        state, data = state_and_data
        groups = [self.trainable_variables, self.non_trainable_variables, self.metrics_variables]
        if len(state) == 4:  # training: the optimizer's variables stand before the metrics'
            groups.insert(2, self.optimizer.variables)
        pairs = [pair for group, values in zip(groups, state, strict=True) for pair in zip(group, values, strict=True)]
        with keras.StatelessScope(state_mapping=pairs) as scope:
            logs = step(self, data)
        return logs, tuple([scope.get_current_value(v) for v in group] for group in groups)

    return stateless_step
