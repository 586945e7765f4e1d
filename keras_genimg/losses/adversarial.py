"""Adversarial losses: pure functions of logits in pairs, one for each player."""

from keras import ops


def non_saturating_discriminator_loss(real_logits, fake_logits, label_smoothing=0.0):
    """Cross-entropy of telling real from fake: E[softplus(-real)] + E[softplus(fake)].

    Args:
        real_logits: `(batch, ...)`, the discriminator at real images.
        fake_logits: `(batch, ...)`, the discriminator at generated images.
        label_smoothing: one-sided: the target of reals is 1 less this, 0..1.

    Returns:
        A scalar.

    Example:
        ```python
        non_saturating_discriminator_loss(ops.zeros((4, 1)), ops.zeros((4, 1)))  # 1.3863: 2 log 2
        ```

    Reference: Goodfellow et al., Generative adversarial nets, NeurIPS 2014; Salimans et al., Improved techniques for
    training GANs, NeurIPS 2016 (one-sided smoothing).
    """
    # Cross-entropy with target t at logit x is softplus(-x) + (1 - t) x.
    real_loss = ops.mean(ops.softplus(-real_logits) + label_smoothing * real_logits)
    return real_loss + ops.mean(ops.softplus(fake_logits))


def non_saturating_generator_loss(fake_logits):
    """E[softplus(-fake)]: minus the log-probability that generated images are taken for real.

    Args:
        fake_logits: `(batch, ...)`, the discriminator at generated images.

    Returns:
        A scalar.

    Example:
        ```python
        non_saturating_generator_loss(np.zeros((4, 1)))  # 0.6931: log 2
        ```

    Reference: Goodfellow et al., Generative adversarial nets, NeurIPS 2014, section 3.
    """
    return ops.mean(ops.softplus(-fake_logits))


def minimax_generator_loss(fake_logits):
    """E[log(1 - sigmoid(fake))], the generator's half of the minimax game; it saturates at confident rejection.

    Args:
        fake_logits: `(batch, ...)`, the discriminator at generated images.

    Returns:
        A scalar.

    Example:
        ```python
        minimax_generator_loss(np.zeros((4, 1)))  # -0.6931: -log 2
        ```

    Reference: Goodfellow et al., Generative adversarial nets, NeurIPS 2014, equation 1.
    """
    return -ops.mean(ops.softplus(fake_logits))


def least_squares_discriminator_loss(real_logits, fake_logits, label_smoothing=0.0):
    """(E[(real - target)^2] + E[fake^2]) / 2, with the target of reals at 1 less the smoothing.

    Args:
        real_logits: `(batch, ...)`, the discriminator at real images.
        fake_logits: `(batch, ...)`, the discriminator at generated images.
        label_smoothing: one-sided: the target of reals is 1 less this, 0..1.

    Returns:
        A scalar.

    Example:
        ```python
        least_squares_discriminator_loss(np.ones((4, 1)), np.zeros((4, 1)))  # 0.0: all told apart
        ```

    Reference: Mao et al., Least squares generative adversarial networks, ICCV 2017 (0-1 coding).
    """
    real_loss = ops.mean(ops.square(real_logits - (1.0 - label_smoothing)))
    return 0.5 * (real_loss + ops.mean(ops.square(fake_logits)))


def least_squares_generator_loss(fake_logits):
    """E[(fake - 1)^2] / 2.

    Args:
        fake_logits: `(batch, ...)`, the discriminator at generated images.

    Returns:
        A scalar.

    Example:
        ```python
        least_squares_generator_loss(np.zeros((4, 1)))  # 0.5
        ```

    Reference: Mao et al., Least squares generative adversarial networks, ICCV 2017 (0-1 coding).
    """
    return 0.5 * ops.mean(ops.square(fake_logits - 1.0))


def hinge_discriminator_loss(real_logits, fake_logits):
    """E[max(0, 1 - real)] + E[max(0, 1 + fake)].

    Args:
        real_logits: `(batch, ...)`, the discriminator at real images.
        fake_logits: `(batch, ...)`, the discriminator at generated images.

    Returns:
        A scalar.

    Example:
        ```python
        hinge_discriminator_loss(np.ones((4, 1)), -np.ones((4, 1)))  # 0.0: beyond the margin
        ```

    Reference: Lim & Ye, Geometric GAN, 2017; Miyato et al., ICLR 2018.
    """
    return ops.mean(ops.relu(1.0 - real_logits)) + ops.mean(ops.relu(1.0 + fake_logits))


def hinge_generator_loss(fake_logits):
    """-E[fake].

    Args:
        fake_logits: `(batch, ...)`, the discriminator at generated images.

    Returns:
        A scalar.

    Example:
        ```python
        hinge_generator_loss(np.ones((4, 1)))  # -1.0
        ```

    Reference: Lim & Ye, Geometric GAN, 2017.
    """
    return -ops.mean(fake_logits)


def wasserstein_discriminator_loss(real_logits, fake_logits, drift=0.0):
    """E[fake] - E[real], minus the critic's estimate of the distance.

    Args:
        real_logits: `(batch, ...)`, the discriminator at real images.
        fake_logits: `(batch, ...)`, the discriminator at generated images.
        drift: factor of E[real^2], which keeps logits from drifting away from zero together.

    Returns:
        A scalar.

    Example:
        ```python
        wasserstein_discriminator_loss(np.ones((4, 1)), np.zeros((4, 1)))  # -1.0
        ```

    Reference: Arjovsky et al., Wasserstein GAN, ICML 2017; Karras et al., Progressive growing of GANs for improved
    quality, stability, and variation, ICLR 2018, section A.1 (drift).
    """
    loss = ops.mean(fake_logits) - ops.mean(real_logits)
    return loss + drift * ops.mean(ops.square(real_logits)) if drift else loss


def wasserstein_generator_loss(fake_logits):
    """-E[fake].

    Args:
        fake_logits: `(batch, ...)`, the discriminator at generated images.

    Returns:
        A scalar.

    Example:
        ```python
        wasserstein_generator_loss(np.ones((4, 1)))  # -1.0
        ```

    Reference: Arjovsky et al., Wasserstein GAN, ICML 2017.
    """
    return -ops.mean(fake_logits)


def relativistic_discriminator_loss(real_logits, fake_logits):
    """E[softplus(-(real - fake))]: each real image should score above the generated one it is paired with.

    Args:
        real_logits: `(batch, ...)`, the discriminator at real images.
        fake_logits: `(batch, ...)`, the discriminator at generated images.

    Returns:
        A scalar.

    Example:
        ```python
        relativistic_discriminator_loss(np.zeros((4, 1)), np.zeros((4, 1)))  # 0.6931: log 2
        ```

    Reference: Jolicoeur-Martineau, The relativistic discriminator, ICLR 2019; Huang et al., The GAN is dead; long live
    the GAN!, NeurIPS 2024.
    """
    return ops.mean(ops.softplus(fake_logits - real_logits))


def relativistic_generator_loss(real_logits, fake_logits):
    """E[softplus(-(fake - real))].

    Args:
        real_logits: `(batch, ...)`, the discriminator at real images.
        fake_logits: `(batch, ...)`, the discriminator at generated images.

    Returns:
        A scalar.

    Example:
        ```python
        relativistic_generator_loss(np.zeros((4, 1)), np.zeros((4, 1)))  # 0.6931: log 2
        ```

    Reference: Jolicoeur-Martineau, The relativistic discriminator, ICLR 2019.
    """
    return ops.mean(ops.softplus(real_logits - fake_logits))
