"""Optimised style transfer of photos of any kind and size, coarse to fine.

Reference: Gatys et al., Controlling perceptual factors in neural style transfer, CVPR 2017.
"""

import numpy as np

from ...images.colours import as_rgb, grey
from ...images.pixels import resize
from ..at_size import at_size, fitted
from .restyling import check_strength, shares_of
from .style_transfer import StyleTransfer

COARSE = 512  # what the receptive fields of VGG's block 4 can hold together


def levels(size, steps):
    """Sizes and steps from coarse to fine: larger photos start from what a smaller size came to.

    Args:
        size: longer side of the last level, in pixels.
        steps: of the first level; each finer one takes 2/5 of them.

    Returns:
        List of `(longer side, steps)`.
    """
    sides = [min(size, COARSE)]
    while sides[-1] < size:
        sides.append(min(size, 2 * sides[-1]))
    return [(side, steps if index == 0 else -(-2 * steps // 5)) for index, side in enumerate(sides)]


def stylize(
    content,
    style,
    size=512,
    steps=500,
    seed=None,
    *,
    strength=1.0,
    style_weights=None,
    preserve_color=False,
    model=StyleTransfer,
    callbacks=None,
    verbose="auto",
):
    """A photo's content in a painting's style, by optimising the image.

    Photos above 512 pixels go coarse to fine, so that strokes stay large: the result at 512 is enlarged twofold and
    optimised again with fewer steps, until `size` is reached. To give the painting the photo's palette beforehand, pass
    `match_colours(style, content)` or `match_histograms(style, content)` as the style.

    Args:
        content: uint8 `(height, width)` or `(height, width, 1, 3 or 4)`, of any size.
        style: one such image, or a list of them, which are blended. It is brought to the working size, too.
        size: longer side in pixels at which the photo is worked on; a smaller photo keeps its own. The result is
            brought back to the photo's size.
        steps: of L-BFGS at the first level; 0.7 seconds each for 256 x 256 pixels, measured on two busy CPU cores.
        seed: of noise to start from, 0 or more, which finds more of the style and less of the photo; None starts from
            the photo. Equal seeds give equal images.
        strength: of the style, 0 to 1: the share of the painting's statistics against the photo's own.
        style_weights: a number of 0 or more for each style; None blends them equally.
        preserve_color: transfer luminance alone and keep the photo's colours.
        model: a function of `(height, width)` to a `StyleTransfer`, such as
            `functools.partial(StyleTransfer, style_weight=1e5)`.
        callbacks: list of `keras.callbacks.Callback` for the optimisation at each level.
        verbose: 0 for silence; "auto" or 1 for a progress bar.

    Returns:
        uint8 `(height, width, 3)`, the photo's size; with the photo's alpha, where it has one, `(height, width, 4)`.

    Raises:
        ValueError: not such images, or an argument out of its range.

    Example:
        ```python
        import functools

        rng = np.random.default_rng(0)
        photo, painting = rng.integers(0, 256, (33, 47, 3), "uint8"), rng.integers(0, 256, (40, 40, 3), "uint8")
        tiny = {"content_layers": {"block1_conv2": 1.0}, "style_layers": {"block1_conv1": 1.0}, "vgg_weights": None}
        model = functools.partial(StyleTransfer, **tiny)
        stylize(photo, painting, steps=2, model=model, verbose=0).shape  # (33, 47, 3)
        ```

    Reference: Gatys et al., Image style transfer using convolutional neural networks, CVPR 2016; Preserving color in
    neural artistic style transfer, 2016, section 3.2; Controlling perceptual factors, CVPR 2017, section 6.
    """
    strength = check_strength(strength)
    styles = [as_rgb(one, "style")[0] for one in (style if isinstance(style, (list, tuple)) else [style])]
    shares = shares_of(np.shape(content)[:2], len(styles), style_weights)
    if size < 16 or steps < 1:
        raise ValueError(f"`size` must be at least 16 and `steps` at least 1, got {size} and {steps}.")
    if seed is not None and seed < 0:
        raise ValueError(f"`seed` must be 0 or more, got {seed}.")

    def optimised(photo):
        result, (height, width) = None, photo.shape[:2]
        if height * width > StyleTransfer.most_pixels:  # said before the coarse levels, which take their time
            most = int(max(height, width) * (StyleTransfer.most_pixels / (height * width)) ** 0.5)
            raise ValueError(f"This photo can be optimised at a `size` of {most} at most, not at {max(height, width)}.")
        for side, count in levels(max(height, width), steps):
            small, paintings = fitted(photo, side), [fitted(one, side) for one in styles]
            if preserve_color:
                small, paintings = grey(small), [grey(one, small) for one in paintings]
            if result is not None:
                start = resize(result, *small.shape[:2])
            elif seed is not None:
                start = np.random.default_rng(seed).integers(0, 256, small.shape)
            else:
                start = small
            transfer = model(small.shape[:2])
            weights = [*(strength * share for share in shares), 1.0 - strength]
            transfer.adapt(small, [*paintings, small], weights, start)
            transfer.fit(count, verbose, callbacks)
            result = transfer.picture()
        return result

    return at_size(content, size, optimised, preserve_color)
