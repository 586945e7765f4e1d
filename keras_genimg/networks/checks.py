"""Checks of the networks that a model is given, and of the shapes that its own can make."""

import operator


def check_image_shape(image_shape):
    """Returns `(height, width, channels)` as a tuple of integers that the default networks can make.

    Raises:
        ValueError: a side is not a multiple of 4 from 16 to 256, or the channels are neither 1 nor 3.
    """
    try:
        shape = tuple(operator.index(side) for side in image_shape)
    except TypeError:  # not a sequence, or not of whole numbers
        shape = ()
    if len(shape) != 3 or any(side % 4 or not 16 <= side <= 256 for side in shape[:2]) or shape[2] not in (1, 3):
        raise ValueError(
            "`image_shape` must be (height, width, channels) with sides that are multiples of 4 from 16 to 256 and "
            f"1 (grey) or 3 (RGB) channels, got {image_shape!r}. For other sizes pass your own networks."
        )
    return shape


def check_built(**networks):
    """Refuses networks whose shapes are not known yet; None is no network."""
    for name, network in networks.items():
        # An unbuilt Sequential raises where a subclassed model has no such attribute or None.
        if network is not None and not (getattr(network, "built", False) and getattr(network, "inputs", None)):
            raise ValueError(
                f"`{name}` must be a functional `keras.Model`, or a Sequential one that begins with `keras.Input`, so "
                "that its shapes are known."
            )


def check_network(network, name, input_shape, output_shape=None, label_size=None):
    """Refuses a network whose shapes are not those wanted (batch left out).

    Args:
        network: a built one.
        name: of the argument, for the message.
        input_shape: of its first input.
        output_shape: of its output; None is any.
        label_size: length of the label vector that it must take beside; None is a network without a label.

    Raises:
        ValueError: another shape, or a label where none is declared or the other way about.
    """
    takes, *labels = (tuple(each.shape[1:]) for each in network.inputs)
    for wanted, shape, end in ((input_shape, takes, "takes"), (output_shape, network.output_shape[1:], "gives")):
        if wanted is not None and shape != tuple(wanted):
            raise ValueError(f"`{name}` {end} shape {shape}, where {tuple(wanted)} is wanted.")
    if label_size is None and labels:
        raise ValueError(f"`{name}` takes a label beside its input: say `classes`, or build it without.")
    if label_size is not None and labels != [(label_size,)]:
        raise ValueError(
            f"`{name}` must take a label of shape ({label_size},) beside its input, since there are conditions; it "
            f"takes {labels or 'none'}: build it with `classes={label_size}`."
        )
