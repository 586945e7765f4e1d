"""Photos without their colours."""

import numpy as np

from ..images.pixels import LUMA_WEIGHTS
from .degradation import Degradation


class Grey(Degradation):
    """Takes the colours away: three equal channels of luma, not rounded; tells nothing.

    Example:
        ```python
        red = np.float32([[[[255, 0, 0]]]])
        Grey()(red, np.random.default_rng(0))[0].tolist()  # [[[[76.245, 76.245, 76.245]]]]
        ```
    """

    def __call__(self, images, generator):
        return np.repeat((images @ np.float32(LUMA_WEIGHTS))[..., None], 3, axis=-1), None
