"""Learning-rate schedules that Keras lacks."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("keras_genimg")
class ConstantThenLinear(keras.optimizers.schedules.LearningRateSchedule):
    """A constant rate, then a straight line to zero.

    The falling end, with an average of the generator's weights, makes the last stretch of an adversarial training.

    Args:
        rate: the learning rate to begin with.
        total_steps: optimizer steps until zero.
        constant_share: share of the steps before the fall, 0 to below 1.

    Example:
        ```python
        keras.optimizers.Adam(ConstantThenLinear(2e-4, 10_000), beta_1=0.5)
        ```
    """

    def __init__(self, rate, total_steps, constant_share=0.5):
        if not 0.0 <= constant_share < 1.0:
            raise ValueError(f"`constant_share` must be at least 0 and below 1, got {constant_share}.")
        if not total_steps > 0:
            raise ValueError(f"`total_steps` must be above 0, got {total_steps}.")
        self.rate = rate
        self.total_steps = total_steps
        self.constant_share = constant_share

    def __call__(self, step):
        progress = ops.cast(step, "float32") / float(self.total_steps)
        return self.rate * ops.clip((1.0 - progress) / (1.0 - self.constant_share), 0.0, 1.0)

    def get_config(self):
        return {"rate": self.rate, "total_steps": self.total_steps, "constant_share": self.constant_share}
