"""Random enlarging and shrinking.

Reference: Karras et al., Training generative adversarial networks with limited data, NeurIPS 2020, appendix B.
"""

import math

import keras
from keras import ops

from .differentiable import Augmentation, places, resampled


@keras.saving.register_keras_serializable("keras_genimg")
class Scale(Augmentation):
    """Enlarges or shrinks each image about its middle, and stretches it along one side while it shrinks the other.

    Height grows by 2^(a + b) and width by 2^(a - b), where a and b are normal draws. Values between pixels lie on the
    line from one to the next.

    Args:
        deviation: of a and of b; above 0.

    Example:
        ```python
        Scale(0.2)  # two thirds of images: by a factor from 0.87 to 1.15, and again so along the axes
        ```

    Reference: Karras et al., Training generative adversarial networks with limited data, NeurIPS 2020, appendix B.
    """

    def __init__(self, deviation=0.2):
        if not 0.0 < deviation < math.inf:
            raise ValueError(f"`deviation` must be above 0, got {deviation}.")
        self.deviation = deviation

    def __call__(self, images, uniform):
        draws = uniform((ops.shape(images)[0], 2, 1))
        radius = self.deviation * ops.sqrt(-2.0 * ops.log(1.0 - draws[:, 0]))  # Box-Muller: two normal draws
        angle = 2.0 * math.pi * draws[:, 1]
        a, b = radius * ops.cos(angle), radius * ops.sin(angle)
        middles = [(side - 1) / 2.0 for side in images.shape[1:3]]
        rows, columns = (
            middle + (places(side) - middle) * ops.exp(-math.log(2.0) * exponent)
            for side, middle, exponent in zip(images.shape[1:3], middles, (a + b, a - b), strict=True)
        )
        return resampled(images, rows, columns)

    def get_config(self):
        return {"deviation": self.deviation}
