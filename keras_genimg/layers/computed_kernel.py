"""What convolution and dense layers share that compute their kernel from its weight at each call."""


class ComputedKernel:
    """The call of a subclass of `keras.layers.Conv2D` or `Dense`.

    The subclass says what it applies by `used_weights(training)`, kernel and bias (None where there is none), and how
    by `linear(inputs, kernel)`.
    """

    def call(self, inputs, training=False):
        kernel, bias = self.used_weights(training)
        outputs = self.linear(inputs, kernel)
        if bias is not None:
            outputs = outputs + bias
        return outputs if self.activation is None else self.activation(outputs)
