"""Schedules of learning rates that recipes share."""

import keras


def warmed_cosine(rate, total_steps, warmup, end=0.005):
    """Up to `rate` within `warmup` steps, at most a tenth of all, then down a cosine to the share `end` of it."""
    warmup = min(warmup, total_steps // 10)
    return keras.optimizers.schedules.CosineDecay(
        0.0, total_steps - warmup, alpha=end, warmup_target=rate, warmup_steps=warmup
    )
