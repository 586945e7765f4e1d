"""Photos without their colours."""

import numpy as np

from ..images.pixels import LUMA_WEIGHTS
from .degradation import Degradation


class Grey(Degradation):
    """Takes the colours away: three equal channels of luma, not rounded; tells nothing.

    Raises:
        ValueError: on call, images of other than three channels.

    Example:
        ```python
        red = np.float32([[[[255, 0, 0]]]])
        Grey()(red, np.random.default_rng(0))[0].tolist()  # [[[[76.245, 76.245, 76.245]]]]
        ```
    """

    def __call__(self, images, generator):
        if images.shape[-1] != 3:
            raise ValueError(f"Only images of three channels have colours to take away, got {images.shape}.")
        return np.repeat((images @ np.float32(LUMA_WEIGHTS))[..., None], 3, axis=-1), None
