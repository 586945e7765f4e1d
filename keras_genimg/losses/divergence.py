"""Divergences and likelihoods of latent-variable models, in nats an image."""

import math

import keras
from keras import ops


def kl_from_standard_normal(mean, log_variance):
    """KL(N(mean, exp(log_variance)) || N(0, 1)), summed over latents.

    Args:
        mean: `(batch, latent_dim)`.
        log_variance: `(batch, latent_dim)`, natural logarithm.

    Returns:
        `(batch,)`, nats.

    Example:
        ```python
        kl_from_standard_normal(ops.zeros((2, 3)), ops.zeros((2, 3)))  # [0, 0]: the same distribution
        ```

    Reference: Kingma & Welling, Auto-encoding variational Bayes, ICLR 2014, appendix B.
    """
    return 0.5 * ops.sum(ops.square(mean) + ops.exp(log_variance) - 1.0 - log_variance, axis=-1)


def bernoulli_negative_log_likelihood(targets, logits):
    """Cross-entropy of pixels, summed over each image.

    Args:
        targets: `(batch, height, width, channels)`, 0..1.
        logits: of the same shape.

    Returns:
        `(batch,)`, nats.

    Example:
        ```python
        bernoulli_negative_log_likelihood(ops.ones((2, 4, 4, 1)), ops.zeros((2, 4, 4, 1)))  # [11.09, 11.09]: 16 log 2
        ```
    """
    return ops.sum(ops.softplus(logits) - targets * logits, axis=(1, 2, 3))


def gaussian_negative_log_likelihood(targets, mean, deviation):
    """-log N(targets; mean, deviation^2), summed over each image.

    Args:
        targets: `(batch, height, width, channels)`, 0..1.
        mean: of the same shape.
        deviation: standard deviation, in the units of the targets.

    Returns:
        `(batch,)`, nats (negative values are possible: it is a density).

    Example:
        ```python
        images = np.ones((2, 4, 4, 1))
        gaussian_negative_log_likelihood(images, images, 1.0)  # [14.70, 14.70]: 8 log(2 pi)
        ```
    """
    constant = math.log(deviation) + 0.5 * math.log(2.0 * math.pi)
    return ops.sum(0.5 * ops.square((targets - mean) / deviation) + constant, axis=(1, 2, 3))


@keras.saving.register_keras_serializable("keras_genimg")
class Bernoulli:
    """Pixels of 0..1 as probabilities of ink; the decoder gives logits.

    Args:
        binarize: draw each training target anew as 0 or 1 with the pixel as its probability (dynamic binarisation, the
            protocol of published MNIST likelihoods). Otherwise grey targets are used as they are.

    Example:
        ```python
        likelihood = Bernoulli()
        likelihood.mean(np.zeros((2, 4, 4, 1)))  # 0.5: everywhere, for the logits are 0
        ```

    Reference: Burda et al., Importance weighted autoencoders, ICLR 2016 (dynamic binarisation).
    """

    def __init__(self, binarize=False):
        self.binarize = binarize

    @property
    def normalized(self):
        """Whether this is a probability of what is encoded: of greys that stay grey it is none."""
        return self.binarize

    def targets(self, images, uniform):
        """What is encoded and compared: images 0..1, binarised where asked. `uniform(shape)` draws from [0, 1)."""
        if not self.binarize:
            return images
        return ops.cast(uniform(ops.shape(images)) < images, "float32")

    def negative_log_likelihood(self, targets, decoded):
        """`(batch,)` in nats, from targets 0..1 and the decoder's output."""
        return bernoulli_negative_log_likelihood(targets, decoded)

    def mean(self, decoded):
        """Images 0..1 from the decoder's output."""
        return ops.sigmoid(decoded)

    def get_config(self):
        return {"binarize": self.binarize}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


@keras.saving.register_keras_serializable("keras_genimg")
class Gaussian:
    """Pixels of 0..1 with normal noise of a fixed deviation; the decoder gives the mean.

    Args:
        deviation: standard deviation of a pixel in units of 0..1, above 0. Smaller values weigh sharpness against KL.

    Example:
        ```python
        likelihood = Gaussian(0.1)
        likelihood.negative_log_likelihood(np.ones((2, 4, 4, 1)), np.ones((2, 4, 4, 1))).shape  # (2,)
        ```
    """

    normalized = True

    def __init__(self, deviation=0.1):
        if not deviation > 0:
            raise ValueError(f"`deviation` must be above 0, got {deviation}.")
        self.deviation = deviation

    def targets(self, images, uniform):
        """Images 0..1 as they are."""
        return images

    def negative_log_likelihood(self, targets, decoded):
        """`(batch,)` in nats, from targets 0..1 and the decoder's output."""
        return gaussian_negative_log_likelihood(targets, decoded, self.deviation)

    def mean(self, decoded):
        """Images 0..1 from the decoder's output."""
        return ops.clip(decoded, 0.0, 1.0)

    def get_config(self):
        return {"deviation": self.deviation}

    @classmethod
    def from_config(cls, config):
        return cls(**config)
