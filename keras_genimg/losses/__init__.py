"""Losses: pure functions of logits, latents and gradients, and the small objects that models hold."""

from ..augmentations.differentiable import Augmentation, ColourJitter, Cutout, Translation
from ..augmentations.scale import Scale
from ..augmentations.sometimes import Adaptive, Sometimes
from ..augmentations.turns import Mirror, QuarterTurns
from .adversarial import (
    hinge_discriminator_loss,
    hinge_generator_loss,
    least_squares_discriminator_loss,
    least_squares_generator_loss,
    minimax_generator_loss,
    non_saturating_discriminator_loss,
    non_saturating_generator_loss,
    relativistic_discriminator_loss,
    relativistic_generator_loss,
    wasserstein_discriminator_loss,
    wasserstein_generator_loss,
)
from .charbonnier import Charbonnier
from .contrastive import patch_nce_loss
from .divergence import (
    Bernoulli,
    Gaussian,
    bernoulli_negative_log_likelihood,
    gaussian_negative_log_likelihood,
    kl_from_standard_normal,
)
from .objectives import (
    Hinge,
    LeastSquares,
    Minimax,
    NonSaturating,
    Objective,
    RelativisticPairing,
    Wasserstein,
)
from .penalties import R1, R2, GradientPenalty, Penalty, gradient_penalty, zero_centered_penalty
from .style import content_loss, feature_difference, gram_loss, gram_matrix, statistics_loss, total_variation

__all__ = [
    "R1",
    "R2",
    "Adaptive",
    "Augmentation",
    "Bernoulli",
    "Charbonnier",
    "ColourJitter",
    "Cutout",
    "Gaussian",
    "GradientPenalty",
    "Hinge",
    "LeastSquares",
    "Minimax",
    "Mirror",
    "NonSaturating",
    "Objective",
    "Penalty",
    "QuarterTurns",
    "RelativisticPairing",
    "Scale",
    "Sometimes",
    "Translation",
    "Wasserstein",
    "bernoulli_negative_log_likelihood",
    "content_loss",
    "feature_difference",
    "gaussian_negative_log_likelihood",
    "gradient_penalty",
    "gram_loss",
    "gram_matrix",
    "hinge_discriminator_loss",
    "hinge_generator_loss",
    "kl_from_standard_normal",
    "least_squares_discriminator_loss",
    "least_squares_generator_loss",
    "minimax_generator_loss",
    "non_saturating_discriminator_loss",
    "non_saturating_generator_loss",
    "patch_nce_loss",
    "relativistic_discriminator_loss",
    "relativistic_generator_loss",
    "statistics_loss",
    "total_variation",
    "wasserstein_discriminator_loss",
    "wasserstein_generator_loss",
    "zero_centered_penalty",
]
