"""PSNR and SSIM, on RGB and on the Y channel: how close an image came to the one it should be."""

import math

import numpy as np

from keras_genimg.metrics.pairs import as_pairs, crop, luma

WINDOW, SIGMA = 11, 1.5  # Wang et al. 2004, section III.B
C1, C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2  # their K1, K2 and L


def _psnr(xp, y_true, y_pred):
    with np.errstate(divide="ignore"):  # equal images have an infinite PSNR; that is no mistake
        return 20 * math.log10(255.0) - 10 * xp.log10(xp.mean(xp.square(y_true - y_pred), axis=(1, 2, 3)))


def psnr(y_true, y_pred):
    """Peak signal-to-noise ratio over all channels, in dB; higher is closer, and equal images have infinity.

    Published super-resolution numbers are those of `psnr_y`; on RGB they come out some 2 dB lower. It is
    differentiable, and fits `compile(metrics=[psnr])`.

    Args:
        y_true: NHWC images with one or three channels, 0..255. Two numpy arrays are compared in float64.
        y_pred: the same shape.

    Returns:
        One value per image, shape `(count,)`.

    Raises:
        ValueError: wrong rank, shapes that differ, or arrays that leave 0..255.

    Example:
    ```python
    photo = np.random.uniform(0, 240, (2, 32, 32, 3))
    psnr(photo, photo + 10.0)  # 28.13: dB, 20 log10(255 / 10)
    ```
    """
    return _psnr(*as_pairs(y_true, y_pred))


def psnr_y(y_true, y_pred, border=0):
    """PSNR on the Y channel with a border left away: the number that super-resolution papers print.

    Y is BT.601 in 16..235, as MATLAB's rgb2ycbcr has it, not rounded. The usual border is the upscaling factor,
    since pixels at the edge know only half of their neighbours.

    Args:
        y_true: NHWC images, RGB or grey, 0..255.
        y_pred: the same shape. Round a network's output to uint8 first for the number of a paper.
        border: pixels to leave away on each side.

    Returns:
        One value per image in dB, shape `(count,)`.

    Raises:
        ValueError: as `psnr`, or a border that leaves nothing.

    Example:
    ```python
    model = keras.Sequential([keras.layers.Conv2D(3, 3, padding="same")])
    model.compile(loss="mse", metrics=[keras.metrics.MeanMetricWrapper(psnr_y, name="psnr_y", border=3)])
    ```
    """
    xp, y_true, y_pred = as_pairs(y_true, y_pred)
    return _psnr(xp, luma(crop(y_true, border)), luma(crop(y_pred, border)))


def _blur(images):
    """The Gaussian window, as a sum of shifted copies along one axis and then the other; only whole windows."""
    taps = np.exp(-0.5 * (np.arange(WINDOW) - WINDOW // 2) ** 2 / SIGMA**2)
    taps = [float(tap) for tap in taps / taps.sum()]
    shifts = [slice(i, i - WINDOW + 1 or None) for i in range(WINDOW)]  # a negative end also serves unknown sizes
    images = sum(tap * images[:, shift] for tap, shift in zip(taps, shifts, strict=True))
    return sum(tap * images[:, :, shift] for tap, shift in zip(taps, shifts, strict=True))


def _ssim(xp, y_true, y_pred):
    if any(side is not None and side < WINDOW for side in y_true.shape[1:3]):
        raise ValueError(f"`y_true` must be at least {WINDOW} pixels high and wide, got {tuple(y_true.shape)}.")
    a, b = y_true - 127.5, y_pred - 127.5  # variances do not care, and float32 keeps more of their digits
    mean_a, mean_b, aa, bb, ab = (_blur(moment) for moment in (a, b, a * a, b * b, a * b))
    spread = aa - mean_a * mean_a + bb - mean_b * mean_b
    covariance = ab - mean_a * mean_b
    mean_a, mean_b = mean_a + 127.5, mean_b + 127.5
    luminance = (2 * mean_a * mean_b + C1) / (mean_a * mean_a + mean_b * mean_b + C1)
    structure = (2 * covariance + C2) / (spread + C2)
    return xp.mean(luminance * structure, axis=(1, 2, 3))


def ssim(y_true, y_pred):
    """Structural similarity over all channels: 1 for equal images, around 0 for unrelated ones.

    The window is the paper's Gaussian of 11 pixels and sigma 1.5 with population variances, only where it lies
    wholly inside the image. It is differentiable, and fits `compile(metrics=[ssim])`.

    Args:
        y_true: NHWC images with one or three channels, 0..255, at least 11 pixels on a side.
        y_pred: the same shape.

    Returns:
        One value per image, the mean over channels, shape `(count,)`.

    Raises:
        ValueError: wrong rank, shapes that differ, images under 11 pixels, or arrays that leave 0..255.

    Example:
    ```python
    photo = np.random.uniform(0, 255, (2, 32, 32, 3))
    ssim(photo, photo)  # [1, 1]
    ```

    Reference:
        Wang et al., "Image quality assessment: from error visibility to structural similarity", 2004.
    """
    return _ssim(*as_pairs(y_true, y_pred))


def ssim_y(y_true, y_pred, border=0):
    """SSIM on the Y channel with a border left away, beside `psnr_y` in super-resolution papers.

    Args:
        y_true: NHWC images, RGB or grey, 0..255, at least 11 pixels on a side after the crop.
        y_pred: the same shape.
        border: pixels to leave away on each side.

    Returns:
        One value per image, shape `(count,)`.

    Raises:
        ValueError: as `ssim`, or a border that leaves nothing.

    Example:
    ```python
    ssim_y(np.full((1, 20, 20, 3), 128), np.full((1, 20, 20, 3), 128), border=2)  # [1]
    ```
    """
    xp, y_true, y_pred = as_pairs(y_true, y_pred)
    return _ssim(xp, luma(crop(y_true, border)), luma(crop(y_pred, border)))
