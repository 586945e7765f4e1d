"""The way from one network to a larger one, by degrees."""

import keras


@keras.saving.register_keras_serializable("keras_genimg")
class FadeIn(keras.layers.Layer):
    """`old + share * (new - old)`: what the old layers say at first, at last what the new ones say.

    Attributes:
        share: a variable that is not trained, 0 to 1; 0 at first. What trains the network moves it.

    Call arguments:
        old: a tensor.
        new: another of the same shape.

    Example:
        ```python
        layer = FadeIn()
        old, new = keras.ops.zeros((1, 2, 2, 1)), keras.ops.ones((1, 2, 2, 1))
        layer.build(old.shape, new.shape)
        layer.share.assign(0.25)
        float(layer(old, new)[0, 0, 0, 0])  # 0.25
        ```

    Reference: Karras et al., Progressive growing of GANs for improved quality, stability, and variation, ICLR 2018.
    """

    def build(self, old_shape, new_shape):
        self.share = self.add_weight(shape=(), initializer="zeros", trainable=False, name="share")

    def call(self, old, new):
        return old + self.share * (new - old)

    def compute_output_shape(self, old_shape, new_shape):
        return old_shape
