"""What models share that are fitted to one image and to no data: steps, the losses of now, the picture as it stands."""

import keras
import numpy as np

from ..images import pixels
from ..training import MultiStepModel


class OneImageModel(MultiStepModel):
    """A model that optimises one image: `adapt` says what is wanted, `fit(steps)` works on it, `picture()` shows it.

    A subclass gives the weight `image`, float32 `(1, height, width, 3)` of 0..1, writes `adapt` and `is_adapted`, and a
    `train_step` whose logs are `self.logs(...)`.

    Args:
        size: `(height, width)` of the image in pixels, at least 16 each and `most_pixels` in all.
        losses: names of what is logged, "loss" first.
        kwargs: as for `MultiStepModel`.

    Raises:
        ValueError: a size out of range; on `fit`, that there was no `adapt`.

    Attributes:
        most_pixels: of an image that is optimised.
    """

    most_pixels = 4_000_000

    def __init__(self, size, losses=("loss",), **kwargs):
        super().__init__(autocast=False, **kwargs)
        height, width = self.size = tuple(map(int, size))
        if min(self.size) < 16 or height * width > self.most_pixels:
            raise ValueError(
                f"`size` must be at least 16 pixels a side and {self.most_pixels:,} in all, got {height}x{width}."
            )
        self.loss_trackers = [keras.metrics.Mean(name) for name in losses]

    def is_adapted(self):
        """Whether `adapt` has said what is wanted."""
        raise NotImplementedError

    def logs(self, *values):
        """What a step logs: these losses, in the order of their names, rather than their means since the first step."""
        for tracker, value in zip(self.loss_trackers, values, strict=True):
            tracker.reset_state()
            tracker.update_state(value)
        return self.get_metrics_result()

    def picture(self):
        """The image as it stands: uint8 `(height, width, 3)`."""
        if hasattr(self, "jax_state_sync"):  # within `fit` on JAX the weights live elsewhere
            self.jax_state_sync()
        return pixels.to_uint8(pixels.to_pixels(self.image, 0.0, 1.0))[0]

    def fit(self, steps, verbose="auto", callbacks=None):
        """Optimises the image.

        Args:
            steps: how many, of the optimizer of `compile`, or of the paper's; to callbacks, each is a batch.
            verbose: 0 for silence; "auto" or 1 for a progress bar with the losses.
            callbacks: list of `keras.callbacks.Callback`, such as `training.callbacks.Previews`.

        Returns:
            A `keras.callbacks.History` of the last step's losses.

        Raises:
            ValueError: `adapt` was not called.
        """
        self.check_adapted()
        if not self.compiled:
            self.compile()
        one_a_step = np.zeros((steps, 1), "float32")
        return super().fit(one_a_step, batch_size=1, verbose=verbose, callbacks=callbacks, shuffle=False)

    def check_adapted(self):
        """Refuses to optimise for nothing."""
        if not self.is_adapted():
            raise ValueError("There is no goal yet: call `adapt` before `fit`.")
