"""Mirror images and quarter turns: changes that move pixels without mixing them.

Reference: Karras et al., Training generative adversarial networks with limited data, NeurIPS 2020, appendix B.
"""

import keras
from keras import ops

from .differentiable import Augmentation


@keras.saving.register_keras_serializable("keras_genimg")
class Mirror(Augmentation):
    """Turns about half of the images left to right.

    For data that look as likely either way: not for letters and digits.

    Example:
        ```python
        Mirror()(keras.ops.ones((4, 8, 8, 3)), uniform=keras.random.uniform).shape  # (4, 8, 8, 3)
        ```

    Reference: Karras et al., Training generative adversarial networks with limited data, NeurIPS 2020, appendix B.
    """

    def __call__(self, images, uniform):
        return ops.where(uniform((ops.shape(images)[0], 1, 1, 1)) < 0.5, images, ops.flip(images, axis=2))

    def get_config(self):
        return {}


@keras.saving.register_keras_serializable("keras_genimg")
class QuarterTurns(Augmentation):
    """Turns each image by 0, 90, 180 or 270 degrees, each as likely. Images must be square.

    For data without an up and a down, such as tissue or satellite images; for others inside `Sometimes`, so that
    upright images stay the most frequent: what is turned as often as not, the generator turns too.

    Example:
        ```python
        QuarterTurns()(keras.ops.ones((4, 8, 8, 3)), uniform=keras.random.uniform).shape  # (4, 8, 8, 3)
        ```

    Reference: Karras et al., Training generative adversarial networks with limited data, NeurIPS 2020, appendix B.
    """

    def __call__(self, images, uniform):
        height, width = images.shape[1:3]
        if height != width:
            raise ValueError(f"`QuarterTurns` needs square images, got {height}x{width}: leave it out.")
        turns = ops.floor(4.0 * uniform((ops.shape(images)[0], 1, 1, 1)))
        images = ops.where(turns % 2.0 == 1.0, ops.transpose(images, (0, 2, 1, 3)), images)
        images = ops.where(ops.logical_or(turns == 1.0, turns == 2.0), ops.flip(images, axis=1), images)
        return ops.where(turns >= 2.0, ops.flip(images, axis=2), images)

    def get_config(self):
        return {}
