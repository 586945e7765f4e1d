"""What the recipes of `Diffusion` share: the optimizer."""

import keras

from .schedules import warmed_cosine


def compile(model, total_steps, warmup=200):
    """Adam with a warm-up and a cosine. At three times this rate a training diverged after 400,000 images."""
    rate = warmed_cosine(5e-4, total_steps, warmup)
    model.compile(keras.optimizers.Adam(rate, beta_2=0.99, clipnorm=1.0))
