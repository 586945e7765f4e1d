"""Truncation: images nearer to the middle of what a generator makes, which look better and differ less."""

import math

from keras import ops

from ...tasks import Number

TRUNCATION = Number(
    "truncation",
    0.0,
    1.0,
    default=1.0,
    meaning="How much of what it learnt images may show: less gives better and more alike ones",
)


def truncated(latents, share):
    """Standard normal latents, mapped to the normal law cut to the middle share of its probability.

    Each value keeps its quantile, so that a seed keeps its image as the share falls; where BigGAN draws anew what is
    beyond a threshold, another image would come. The threshold of a share is `scipy.stats.norm.ppf(0.5 + share / 2)`:
    0.67 for a half, 1.96 for 0.95.

    Args:
        latents: float32 `(batch, latent_dim)`.
        share: float32 `(batch, 1)`, 0..1; 1 changes nothing.

    Returns:
        Latents of the same shape.

    Reference: Brock et al., Large scale GAN training for high fidelity natural image synthesis, ICLR 2019, section 3.1.
    """
    cut = math.sqrt(2.0) * ops.erfinv(ops.multiply(share, ops.erf(latents / math.sqrt(2.0))))
    return ops.where(ops.less(share, 1.0), cut, latents)
