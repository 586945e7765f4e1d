"""Penalties on the discriminator's gradient with respect to images."""

import keras
from keras import ops


def _squared_norms(gradients):
    gradients = ops.cast(gradients, "float32")
    return ops.sum(ops.square(gradients), axis=tuple(range(1, len(gradients.shape))))


def gradient_penalty(gradients):
    """E[(|g| - 1)^2]: how far the critic is from slope one.

    Args:
        gradients: `(batch, ...)`, the critic's gradient at points between real and generated images.

    Returns:
        A scalar.

    Example:
        ```python
        gradient_penalty(np.zeros((4, 8, 8, 1)))  # 1.0: no slope at all
        ```
    """
    # The constant keeps the derivative of the root finite where the gradient vanishes.
    return ops.mean(ops.square(ops.sqrt(_squared_norms(gradients) + 1e-12) - 1.0))


def zero_centered_penalty(gradients):
    """E[|g|^2] / 2: how steep the discriminator is.

    Args:
        gradients: `(batch, ...)`, the discriminator's gradient at the images themselves.

    Returns:
        A scalar.

    Example:
        ```python
        zero_centered_penalty(np.zeros((4, 8, 8, 1)))  # 0.0
        ```
    """
    return 0.5 * ops.mean(_squared_norms(gradients))


class Penalty:
    """A weighted penalty on the discriminator's gradient at certain points.

    Args:
        weight: factor of the penalty, 0 or more; or a `keras.optimizers.schedules.LearningRateSchedule` that gives it
            by the discriminator's steps so far.

    Example:
        ```python
        penalty = R1(10.0)  # one of its subclasses
        penalty(np.zeros((4, 8, 8, 1)))  # 0.0: from the gradients at its points
        ```
    """

    def __init__(self, weight):
        if isinstance(weight, dict):
            weight = keras.optimizers.schedules.deserialize(weight)
        if not isinstance(weight, keras.optimizers.schedules.LearningRateSchedule) and not weight >= 0:
            raise ValueError(f"the weight of {type(self).__name__} must be 0 or more, got {weight}.")
        self.weight = weight

    @property
    def follows_schedule(self):
        """Whether the weight depends on the step."""
        return callable(self.weight)

    def points(self, real_images, fake_images, uniform):
        """Where the gradient is taken: images like `real_images`, -1..1. `uniform(shape)` draws from [0, 1).

        Where they are `real_images` or `fake_images` themselves, the pass that the objective looks at is shared.
        """
        raise NotImplementedError

    def __call__(self, gradients, step=0):
        """The weighted penalty, a scalar, from the gradients at `points`, at a step of the discriminator."""
        raise NotImplementedError

    def weight_at(self, step):
        """The factor at a step of the discriminator."""
        return self.weight(step) if self.follows_schedule else self.weight

    def get_config(self):
        schedules = keras.optimizers.schedules
        return {"weight": schedules.serialize(self.weight) if self.follows_schedule else self.weight}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


@keras.saving.register_keras_serializable("keras_genimg")
class GradientPenalty(Penalty):
    """Slope one between a real and a generated image, as WGAN-GP asks.

    Args:
        weight: lambda of the paper, 10 there.

    Example:
        ```python
        GradientPenalty(10.0)(np.zeros((4, 8, 8, 1)))  # 10.0: the critic has no slope
        ```

    Reference: Gulrajani et al., Improved training of Wasserstein GANs, NeurIPS 2017, equation 3.
    """

    def __init__(self, weight=10.0):
        super().__init__(weight)

    def points(self, real_images, fake_images, uniform):
        share = uniform((ops.shape(real_images)[0], *[1] * (len(real_images.shape) - 1)))
        return real_images + share * (fake_images - real_images)

    def __call__(self, gradients, step=0):
        return self.weight_at(step) * gradient_penalty(gradients)


class _ZeroCentered(Penalty):
    def __call__(self, gradients, step=0):
        return self.weight_at(step) * zero_centered_penalty(gradients)


@keras.saving.register_keras_serializable("keras_genimg")
class R1(_ZeroCentered):
    """weight / 2 * E[|gradient at real images|^2].

    Args:
        weight: gamma of the paper.

    Example:
        ```python
        R1(2.0)(np.full((4, 2, 2, 1), 0.5))  # 1.0: half the weight times |gradient|^2
        ```

    Reference: Mescheder et al., Which training methods for GANs do actually converge?, ICML 2018.
    """

    def points(self, real_images, fake_images, uniform):
        return real_images


@keras.saving.register_keras_serializable("keras_genimg")
class R2(_ZeroCentered):
    """weight / 2 * E[|gradient at generated images|^2].

    Args:
        weight: gamma of the paper.

    Example:
        ```python
        R2(2.0)(np.full((4, 2, 2, 1), 0.5))  # 1.0: half the weight times |gradient|^2
        ```

    Reference: Mescheder et al., Which training methods for GANs do actually converge?, ICML 2018.
    """

    def points(self, real_images, fake_images, uniform):
        return fake_images
