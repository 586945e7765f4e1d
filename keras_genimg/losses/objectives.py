"""The adversarial losses as objects that a model holds and saves."""

import keras

from . import adversarial


class Objective:
    """What the two players minimise.

    Attributes:
        pairs_with_real: whether the generator's loss needs the discriminator at real images too.
        boundary: the logit between real and generated; None where differences of logits alone count.
    """

    pairs_with_real = False
    boundary = 0.0

    def discriminator_loss(self, real_logits, fake_logits):
        """A scalar from logits `(batch, ...)` at real and generated images."""
        raise NotImplementedError

    def generator_loss(self, fake_logits, real_logits=None):
        """A scalar; `real_logits` are given where `pairs_with_real`."""
        raise NotImplementedError

    def get_config(self):
        return {}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


class _Smoothed(Objective):
    def __init__(self, label_smoothing=0.0):
        if not 0.0 <= label_smoothing < 1.0:
            raise ValueError(f"`label_smoothing` must be at least 0 and below 1, got {label_smoothing}.")
        self.label_smoothing = label_smoothing

    def get_config(self):
        return {"label_smoothing": self.label_smoothing}


@keras.saving.register_keras_serializable("keras_genimg")
class NonSaturating(_Smoothed):
    """Cross-entropy, with the generator's loss that keeps its gradient (Goodfellow 2014, section 3).

    Args:
        label_smoothing: one-sided smoothing of the real label, 0 to below 1.

    Example:
        ```python
        NonSaturating().generator_loss(np.zeros((4, 1)))  # 0.6931: log 2
        ```
    """

    def discriminator_loss(self, real_logits, fake_logits):
        return adversarial.non_saturating_discriminator_loss(real_logits, fake_logits, self.label_smoothing)

    def generator_loss(self, fake_logits, real_logits=None):
        return adversarial.non_saturating_generator_loss(fake_logits)


@keras.saving.register_keras_serializable("keras_genimg")
class Minimax(NonSaturating):
    """The zero-sum game of Goodfellow 2014, equation 1.

    Args:
        label_smoothing: one-sided smoothing of the real label, 0 to below 1.

    Example:
        ```python
        Minimax().generator_loss(np.zeros((4, 1)))  # -0.6931: -log 2
        ```
    """

    def generator_loss(self, fake_logits, real_logits=None):
        return adversarial.minimax_generator_loss(fake_logits)


@keras.saving.register_keras_serializable("keras_genimg")
class LeastSquares(_Smoothed):
    """Squared error to 1 for real and 0 for fake (Mao 2017).

    Args:
        label_smoothing: one-sided smoothing of the real target, 0 to below 1.

    Example:
        ```python
        LeastSquares().discriminator_loss(np.ones((4, 1)), np.zeros((4, 1)))  # 0.0: all told apart
        ```
    """

    boundary = 0.5

    def discriminator_loss(self, real_logits, fake_logits):
        return adversarial.least_squares_discriminator_loss(real_logits, fake_logits, self.label_smoothing)

    def generator_loss(self, fake_logits, real_logits=None):
        return adversarial.least_squares_generator_loss(fake_logits)


@keras.saving.register_keras_serializable("keras_genimg")
class Hinge(Objective):
    """Hinge loss with margin one (Lim & Ye 2017); goes with spectral normalisation.

    Example:
        ```python
        Hinge().discriminator_loss(np.ones((4, 1)), -np.ones((4, 1)))  # 0.0: beyond the margin
        ```
    """

    def discriminator_loss(self, real_logits, fake_logits):
        return adversarial.hinge_discriminator_loss(real_logits, fake_logits)

    def generator_loss(self, fake_logits, real_logits=None):
        return adversarial.hinge_generator_loss(fake_logits)


@keras.saving.register_keras_serializable("keras_genimg")
class Wasserstein(Objective):
    """The critic's estimate of the earth mover's distance (Arjovsky 2017); needs a penalty or spectral norm.

    Args:
        drift: factor of the mean square of logits at real images, 0 or more; Karras 2018 has 0.001.

    Raises:
        ValueError: a negative `drift`.

    Example:
        ```python
        Wasserstein().discriminator_loss(np.ones((4, 1)), np.zeros((4, 1)))  # -1.0
        ```
    """

    boundary = None

    def __init__(self, drift=0.0):
        if not drift >= 0:
            raise ValueError(f"`drift` must be 0 or more, got {drift}.")
        self.drift = drift

    def discriminator_loss(self, real_logits, fake_logits):
        return adversarial.wasserstein_discriminator_loss(real_logits, fake_logits, self.drift)

    def generator_loss(self, fake_logits, real_logits=None):
        return adversarial.wasserstein_generator_loss(fake_logits)

    def get_config(self):
        return {"drift": self.drift}


@keras.saving.register_keras_serializable("keras_genimg")
class RelativisticPairing(Objective):
    """Each real image against one generated image (Huang 2024); goes with R1 and R2 penalties.

    Example:
        ```python
        RelativisticPairing().generator_loss(np.zeros((4, 1)), np.zeros((4, 1)))  # 0.6931: log 2
        ```
    """

    pairs_with_real = True
    boundary = None

    def discriminator_loss(self, real_logits, fake_logits):
        return adversarial.relativistic_discriminator_loss(real_logits, fake_logits)

    def generator_loss(self, fake_logits, real_logits=None):
        return adversarial.relativistic_generator_loss(real_logits, fake_logits)
