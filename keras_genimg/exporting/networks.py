"""Keras functions as TensorFlow functions, with their weights, from the TensorFlow and the JAX backend alike."""

import keras
import tensorflow as tf


class Networks:
    """The networks of an exported model.

    Attributes:
        module: a `tf.Module` that holds their weights, to be saved.
        first: the function that was added first, with the specifications of its inputs: all that an ONNX or LiteRT file
            holds.
    """

    def __init__(self):
        self.module = tf.Module()
        self.module.weights = []
        self.first = None
        self._of_jax = {}

    def add(self, function, layers, **shapes):
        """Makes a function of Keras tensors one of TensorFlow tensors.

        Args:
            function: of float32 tensors, computing by `keras.ops`, with no randomness and no state.
            layers: the layers whose weights it uses.
            shapes: name and shape of each argument; None where a size is known only when it runs, or a string that
                names it where other arguments share it, such as "height" or "2*height" for an even one.

        Returns:
            The function of float32 TensorFlow tensors, given by position.
        """
        specs = [
            tf.TensorSpec([None if isinstance(size, str) else size for size in shape], tf.float32, name)
            for name, shape in shapes.items()
        ]
        variables = [variable for layer in layers for variable in layer.variables]
        if keras.backend.backend() == "tensorflow":
            self.module.weights += [variable.value for variable in variables]
        else:
            function = self._from_jax(function, variables, shapes.values())
        function = tf.function(function, input_signature=specs, autograph=False)  # stored once, however often called
        self.first = self.first or (function, specs)
        return function

    def _from_jax(self, function, variables, shapes):
        from jax.experimental import jax2tf

        def stateless(values, *inputs):
            with keras.StatelessScope(state_mapping=zip(variables, values, strict=True)):
                return function(*inputs)

        for variable in variables:  # two functions may share a network: its weights are stored once
            if id(variable) not in self._of_jax:
                self._of_jax[id(variable)] = tf.Variable(keras.ops.convert_to_numpy(variable.value), trainable=False)
                self.module.weights.append(self._of_jax[id(variable)])
        weights = [self._of_jax[id(variable)] for variable in variables]
        converted = jax2tf.convert(
            stateless,
            polymorphic_shapes=[None, *(_polymorphic(index, shape) for index, shape in enumerate(shapes))],
            with_gradient=False,
            native_serialization_platforms=("cpu", "cuda"),
        )
        return lambda *inputs: converted(weights, *inputs)


def _polymorphic(index, shape):
    """JAX's notation of an input's shape: a name for each size that is not known yet; only the batch is one for all."""
    names = ("n", f"h{index}", f"w{index}", f"c{index}")
    return ", ".join(name if size is None else str(size) for name, size in zip(names, shape, strict=False))
