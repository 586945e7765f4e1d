"""Photos that are out of focus, or whose camera shook."""

import numpy as np
from scipy import fft, ndimage

from .degradation import Degradation, checked_number, checked_span
from .light import from_light, to_light

REACH = 4  # deviations: where a Gaussian kernel ends
STEPS = 8  # points of a camera's path for each pixel of its kernel's side


class GaussianBlur(Degradation):
    """Blur by a Gaussian kernel, each image by its own; tells nothing.

    The pixels' values are blurred as they are, not the light: so it stands for enlarged files as well as for focus.

    Args:
        deviation: of the kernel, in pixels, 0 or more: a number, or the least and the greatest.

    Raises:
        ValueError: deviations that are negative or above 50.

    Example:
        ```python
        dot = np.zeros((1, 9, 9, 1), "float32")
        dot[0, 4, 4] = 100
        blurred, _ = GaussianBlur(1.0)(dot, np.random.default_rng(0))
        float(blurred[0, 4, 4, 0])  # 15.92: 100 / (2 pi)
        ```
    """

    def __init__(self, deviation=(0.0, 1.2)):
        self.deviation = checked_span(deviation, "deviation", 0, 50)
        self.margin = int(np.ceil(REACH * self.deviation[1]))

    def __call__(self, images, generator):
        blurred = np.empty_like(images, np.float32)
        for image, deviation, result in zip(
            images, generator.uniform(*self.deviation, len(images)), blurred, strict=True
        ):
            sides = (deviation, deviation, 0)
            ndimage.gaussian_filter(image, sides, mode="mirror", truncate=REACH, output=result)
        return blurred, None


class MotionBlur(Degradation):
    """Blur by a camera that shook while it took the photo, then a little noise; tells nothing.

    The camera's path is a random walk with inertia, and light is what it spreads. All images of a batch share a path.

    Args:
        size: side of the kernel in pixels, odd: a number, or the least and the greatest. A path reaches its kernel's
            border, and its middle is the kernel's.
        deviation: of the noise, in units of 0..255.
        kernels: list of float arrays with odd sides, to draw from in place of paths: recorded ones, for example. They
            are scaled to the sum 1.

    Raises:
        ValueError: sizes or kernels' sides that are even, sizes that are not from 1 to 199, a negative deviation.

    Example:
        ```python
        dot = np.zeros((1, 9, 9, 1), "float32")
        dot[0, 4, 4] = 255
        line, _ = MotionBlur(kernels=[np.ones((1, 3))], deviation=0.0)(dot, np.random.default_rng(0))
        line[0, 4, 3:6, 0].round().tolist()  # [156.0, 156.0, 156.0]: a third of the light each
        ```

    Reference:
        Levin et al., Understanding and evaluating blind deconvolution algorithms, CVPR 2009, recorded such paths.
    """

    def __init__(self, size=(5, 31), deviation=2.55, kernels=None):
        self.size = checked_span(size, "size", 1, 199)
        self.deviation = checked_number(deviation, "deviation", 0, 255)
        given = () if kernels is None else kernels
        self.kernels = [np.asarray(kernel, np.float32) / np.sum(kernel) for kernel in given]
        sides = [side for kernel in self.kernels for side in kernel.shape] or self.size
        if any(side % 2 == 0 for side in sides):
            raise ValueError(f"Sides of kernels must be odd, so that they have a middle; got {sorted(set(sides))}.")
        self.margin = max(sides) // 2

    def __call__(self, images, generator):
        blurred = from_light(convolved(to_light(images), self.kernel(generator)))
        return blurred + self.deviation * generator.standard_normal(images.shape, np.float32), None

    def kernel(self, generator):
        """The kernel that a call with this generator would use: float32, with odd sides and the sum 1."""
        if self.kernels:
            return self.kernels[generator.integers(len(self.kernels))]
        half = generator.integers(self.size[0] // 2, self.size[1] // 2, endpoint=True)
        return shake(2 * int(half) + 1, generator)


def shake(size, generator):
    """The kernel of a camera that walks at random with inertia: float32 `(size, size)` of the sum 1.

    Its middle is that of the light, so that what is blurred stays where it was.
    """
    kernel, middle = np.zeros((size, size), np.float32), (size - 1) / 2
    inertia = 1 - 10 ** generator.uniform(-3, -1)
    velocity = generator.standard_normal((2, STEPS * size))
    for step in range(1, STEPS * size):
        velocity[:, step] += inertia * velocity[:, step - 1]
    path = np.cumsum(velocity, axis=1)
    path -= path.mean(axis=1, keepdims=True)
    path = middle + path * middle / np.abs(path).max()
    low = np.clip(np.floor(path), 0, max(size - 2, 0)).astype(int)
    near = path - low
    for down in (0, 1)[:size]:
        for right in (0, 1)[:size]:
            share = np.abs(1 - down - near[0]) * np.abs(1 - right - near[1])
            np.add.at(kernel, (low[0] + down, low[1] + right), share)
    return kernel / kernel.sum()


def convolved(images, kernel):
    """Images `(count, height, width, channels)` convolved with one kernel of odd sides, mirrored at their edges."""
    (height, width, channels), reach = images.shape[1:], [side // 2 for side in kernel.shape]
    sizes = [fft.next_fast_len(side + 2 * more, real=True) for side, more in zip((height, width), reach, strict=True)]
    spectrum = np.repeat(fft.rfft2(kernel, sizes)[..., None], channels, axis=-1)
    result = np.empty_like(images)
    for image, place in zip(images, result, strict=True):  # one after the other they stay in the processor's cache
        padded = np.pad(image, (*((more, more) for more in reach), (0, 0)), mode="reflect")
        whole = fft.irfft2(fft.rfft2(padded, sizes, axes=(0, 1)) * spectrum, sizes, axes=(0, 1))
        place[:] = whole[kernel.shape[0] - 1 :, kernel.shape[1] - 1 :][:height, :width]
    return result
