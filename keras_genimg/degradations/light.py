"""Light, as sensors count it, beside pixels, which are spaced as the eye sees it."""

import numpy as np


def to_light(images):
    """Pixels as amounts of light, by the sRGB curve: blur, noise and exposure are simple there.

    Args:
        images: float array of any shape; what leaves 0..255 is clipped, as a file would.

    Returns:
        An array of the same shape and precision, 0 (black) to 1 (white).

    Example:
        ```python
        to_light(np.float32([0, 188, 255])).round(1).tolist()  # [0.0, 0.5, 1.0]
        ```

    Reference: IEC 61966-2-1, the sRGB colour space.
    """
    values = np.clip(images / np.float32(255), 0, 1)
    light = ((values + 0.055) / 1.055) ** 2.4
    return np.divide(values, 12.92, out=light, where=values <= 0.04045)


def from_light(light):
    """Amounts of light as pixels; undoes `to_light`.

    Args:
        light: float array of any shape; what leaves 0..1 is clipped: a sensor is full there.

    Returns:
        An array of the same shape and precision, 0..255, not rounded.

    Example:
        ```python
        from_light(np.float32([-1, 0, 0.5, 1])).round().tolist()  # [0.0, 0.0, 188.0, 255.0]
        ```
    """
    light = np.clip(light, 0, 1)
    images = 255 * (1.055 * light ** (1 / 2.4) - 0.055)
    return np.multiply(light, 255 * 12.92, out=images, where=light <= 0.0031308)
