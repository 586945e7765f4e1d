"""The noise of cameras, which grows with the light, and too little light."""

import numpy as np

from .degradation import Degradation, amounts, checked_span
from .light import from_light, to_light

GAINS = ((1.9, 2.4), (1.0, 1.0), (1.5, 1.9))  # of red, green and blue: sensors see less of red and blue


class CameraNoise(Degradation):
    """Noise as in photos of cameras: strong where it is dark, stronger in red and blue than in green; tells nothing.

    Light arrives in electrons, whose number varies by its own root, and reading them adds a little more. So the
    variance of an amount of light x is a x + b; both are amplified with the colour when white is balanced. The result
    is clipped and rounded, as in a file; for the marks of a JPEG file as well, make a `Chain` with `JPEG`.

    Args:
        electrons: how many make white in green, 1 or more: a number, or the least and the greatest; few is noisy.
            Numbers are spread evenly over their logarithm.

    Raises:
        ValueError: electrons that are below 1 or above a million.

    Example:
        ```python
        photo = np.repeat(np.float32([60, 200]), 5000).reshape(1, 100, 100, 1)
        noisy, _ = CameraNoise(1000)(photo, np.random.default_rng(0))
        bool(noisy[:, :50].std() > noisy[:, 50:].std())  # True: the dark half is noisier
        ```

    Reference:
        Foi et al., Practical Poissonian-Gaussian noise modeling and fitting for single-image raw-data, 2008; Brooks et
        al., Unprocessing images for learned raw denoising, CVPR 2019, for how reading noise and gains go together.
    """

    def __init__(self, electrons=(100, 4000)):
        self.electrons = checked_span(electrons, "electrons", 1, 1e6)

    def __call__(self, images, generator):
        return np.rint(from_light(sensed(to_light(images), self.electrons, generator))), None


class LowLight(Degradation):
    """Photos as if taken with far too little light: dark, noisy and rounded; tells nothing.

    Light is taken away, a camera's noise is added, and a curve darkens the shadows further. What undoes it is to give
    the photo of before.

    Args:
        gain: the share of the light that is left, above 0, up to 1: a number, or the least and the greatest.
        electrons: as for `CameraNoise`: how many would make white; more by default, as who has little light exposes for
            longer.
        gamma: exponent of the curve, 1 (none) or more: a number, or the least and the greatest.

    Raises:
        ValueError: a number that leaves its range.

    Example:
        ```python
        photo = np.full((1, 8, 8, 3), 188, "float32")  # half of white's light
        dark, _ = LowLight(gain=0.1, electrons=1e6, gamma=1.0)(photo, np.random.default_rng(0))
        float(dark.mean().round())  # 63.0: a twentieth of it
        ```

    Reference: Wei et al., Deep Retinex decomposition for low-light enhancement, BMVC 2018, pose the task.
    """

    upright = True

    def __init__(self, gain=(0.05, 0.4), electrons=(2000, 20000), gamma=(1.0, 1.3)):
        self.gain = checked_span(gain, "gain", 1e-3, 1)
        self.electrons = checked_span(electrons, "electrons", 1, 1e6)
        self.gamma = checked_span(gamma, "gamma", 1, 10)

    def __call__(self, images, generator):
        light = to_light(images) * amounts(self.gain, generator, len(images))
        dark = from_light(sensed(light, self.electrons, generator)) / 255
        return np.rint(255 * dark ** amounts(self.gamma, generator, len(images))), None


def sensed(light, electrons, generator):
    """Amounts of light as a camera counts them: float32 `(count, height, width, channels)`, which may leave 0..1.

    The noise is normal, with the variance that electrons would have: whole electrons are told apart in photos of a few
    dozen of them only, and take four times as long to draw.
    """
    count, channels = len(light), light.shape[-1]
    shot = 1 / np.exp(amounts(np.log(electrons), generator, count))
    read = np.exp(2.18 * np.log(shot) + 1.2 + 0.26 * generator.standard_normal(shot.shape, np.float32))
    gains = np.ones((count, 1, 1, channels), np.float32)
    if channels == 3:
        gains = np.concatenate([amounts(span, generator, count) for span in GAINS], axis=-1)
    # x / gain is what the sensor sees; its noise is multiplied by the gain
    deviation = np.sqrt(shot * gains * light + read * gains**2)
    return light + deviation * generator.standard_normal(light.shape, np.float32)
