"""Who restyles photos on the command line: `gatys`, by optimisation, or a network of the zoo."""

import keras

from .. import models, zoo
from ..images import photos
from ..models.at_size import at_size, fitted
from ..models.style.coarse_to_fine import levels
from ..models.style.restyling import shares_of
from ..tasks import STYLIZE, tasks_of

OPTIMISED = "gatys"


def stylist(
    name, styles=(), strength=1.0, style_weights=None, preserve_color=False, size=None, steps=None, seed=None
):  # fmt: skip
    """What restyles one photo after the other.

    Args:
        name: "gatys", or a zoo entry that restyles.
        styles: paths of style images, blended; none for an entry that has its own style.
        strength: of the style, 0 to 1.
        style_weights: a number of 0 or more for each style; None blends them equally.
        preserve_color: keep the photo's colours.
        size: longer side in pixels at which a photo is restyled; None is 512 for gatys, the photo's own for a network.
            Paintings are brought to this size, or to 512.
        steps: of gatys; None is 500.
        seed: of gatys' noise to start from; None starts from the photo.

    Returns:
        A function of a photo, uint8, and `advance`, which is called with shares of the work, to uint8 of its size.

    Raises:
        ValueError: no such entry, one that does not restyle, or arguments that it does not take.
        OSError: a style cannot be read.
    """
    paintings = [photos.read(path).pixels for path in styles]
    if name == OPTIMISED:
        _check_styles(name, paintings, style_weights)
        weights = {"strength": strength, "style_weights": style_weights, "preserve_color": preserve_color}
        return lambda photo, advance: _optimised(photo, advance, paintings, size or 512, steps or 500, seed, weights)
    model = zoo.load(name)
    if STYLIZE not in tasks_of(model):
        raise ValueError(f"{name} does not restyle photos; {OPTIMISED} does.")
    if steps is not None or seed is not None:
        raise ValueError(f"{name} is a network: `--steps` and `--seed` are for {OPTIMISED} alone.")
    if "style" not in [given.name for given in model.takes]:
        if paintings or style_weights is not None:
            raise ValueError(f"{name} has learnt its one style: leave out `--style` and `--style-weight`.")
        arguments = {"strength": strength}
    else:
        _check_styles(name, paintings, style_weights)
        paintings = [fitted(image, min(size or 512, max(image.shape[:2]))) for image in paintings]
        arguments = {"styles": paintings, "strength": strength, "style_weights": style_weights}
    arguments["preserve_color"] = preserve_color
    if size is None:
        return lambda photo, advance: model.stylize(photo, **arguments)
    keep = preserve_color and not paintings  # a fast style keeps the photo's colours, the others recolour the painting
    return lambda photo, advance: at_size(photo, size, lambda small: model.stylize(small, **arguments), keep)


def _check_styles(name, paintings, style_weights):
    if not paintings:
        raise ValueError(f"{name} takes its style from an image: name one, or several, by `--style`.")
    shares_of((1, 1), len(paintings), style_weights)  # once, and not for every photo


def _optimised(photo, advance, paintings, size, steps, seed, weights):
    total = sum(count for _, count in levels(min(size, max(photo.shape[:2])), steps))
    tick = keras.callbacks.LambdaCallback(on_train_batch_end=lambda step, logs: advance and advance(1 / total))
    return models.stylize(photo, paintings, size, steps, seed, **weights, callbacks=[tick], verbose=0)
