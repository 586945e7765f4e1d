"""The networks of progressive growing: one block for each size, so that training can begin with the small ones.

Reference: Karras et al., Progressive growing of GANs for improved quality, stability, and variation, ICLR 2018.
"""

import math

import keras
from keras import layers

from ..layers import EqualizedConv2D, EqualizedDense, MinibatchDeviation, NearestUpsampling, PixelNormalization
from .labels import beside, projected

GAIN = math.sqrt(2.0)  # He's, for what LeakyReLU takes away
SMALLEST = 4  # pixels of a side


def _convolution(x, filters):
    return layers.LeakyReLU(0.2)(EqualizedConv2D(filters, 3, padding="same", gain=GAIN)(x))


def sizes(image_shape, filters, max_filters):
    """The sides of each size from the smallest on, and the filters at each.

    Raises:
        ValueError: a shape that cannot be halved.
    """
    height, width, *_ = image_shape
    sides = [(height, width)]
    while not (sides[0][0] % 2 or sides[0][1] % 2) and min(sides[0]) >= 2 * SMALLEST:
        sides.insert(0, (sides[0][0] // 2, sides[0][1] // 2))
    if len(image_shape) != 3 or len(sides) < 2:
        raise ValueError(
            "`image_shape` must be (height, width, channels) with even sides of 8 pixels or more, got "
            f"{tuple(image_shape)}: growing begins with the halves, or halves of these."
        )
    return sides, [min(filters * 2 ** (len(sides) - 1 - i), max_filters) for i in range(len(sides))]


def progressive_generator(latent_dim, image_shape, filters=32, max_filters=256, classes=None):
    """Latents to images, by layers "block_0", "block_1" ... that double the sides, and "to_images".

    Args:
        latent_dim: length of a latent vector.
        image_shape: `(height, width, channels)`. Sides are halved while they are even and the halves have 4 pixels.
        filters: at full size; at each halving twice as many.
        max_filters: the most of any layer.
        classes: length of the label vector that stands beside the latents; None is a network without one.

    Returns:
        A `keras.Model` named "generator": `(batch, latent_dim)`, or a list of that and `(batch, classes)`, ->
        `(batch, height, width, channels)`, float32, about -1..1.

    Raises:
        ValueError: a shape that cannot be halved.

    Example:
        ```python
        generator = progressive_generator(8, (16, 16, 3), filters=4)
        generator.get_layer("block_0")(np.zeros((2, 8))).shape  # (2, 4, 4, 16)
        ```

    Reference: Karras et al., Progressive growing of GANs for improved quality, stability, and variation, ICLR 2018.
    """
    sides, widths = sizes(image_shape, filters, max_filters)
    latents = keras.Input((latent_dim,), name="latents")
    inputs, x = beside(latents, latents, classes)
    x = EqualizedDense(math.prod(sides[0]) * widths[0], gain=GAIN / 4)(PixelNormalization()(x))
    x = PixelNormalization()(layers.LeakyReLU(0.2)(layers.Reshape((*sides[0], widths[0]))(x)))
    x = PixelNormalization()(_convolution(x, widths[0]))
    blocks = [keras.Model(inputs, x, name="block_0")]
    for index, filters_of_size in enumerate(widths[1:], start=1):
        x = features = keras.Input(blocks[-1].output.shape[1:])
        x = PixelNormalization()(_convolution(NearestUpsampling(2)(x), filters_of_size))
        x = PixelNormalization()(_convolution(x, filters_of_size))
        blocks.append(keras.Model(features, x, name=f"block_{index}"))
    x = inputs = keras.tree.map_structure(lambda each: keras.Input(each.shape[1:], name=each.name), inputs)
    for block in blocks:
        x = block(x)
    return keras.Model(inputs, _to_images(image_shape[-1], "to_images")(x), name="generator")


def progressive_discriminator(image_shape, filters=32, max_filters=256, classes=None):
    """Images to one logit, by "from_images" and layers "block_1" ... that halve the sides, the last one "block_0".

    Its last block sees how much the images of a batch differ.

    Args:
        image_shape: `(height, width, channels)`. Sides are halved while they are even and the halves have 4 pixels.
        filters: at full size; at each halving twice as many.
        max_filters: the most of any layer.
        classes: length of the label vector, which is projected on the last features; None is a network without one.

    Returns:
        A `keras.Model` named "discriminator": `(batch, height, width, channels)`, -1..1, or a list of that and
        `(batch, classes)`, -> `(batch, 1)`, float32.

    Raises:
        ValueError: a shape that cannot be halved.

    Example:
        ```python
        progressive_discriminator((16, 16, 3), filters=4)(np.zeros((2, 16, 16, 3))).shape  # (2, 1)
        ```

    Reference: Karras et al., Progressive growing of GANs for improved quality, stability, and variation, ICLR 2018.
    """
    sides, widths = sizes(image_shape, filters, max_filters)
    images = keras.Input(image_shape, name="images")
    x = _from_images(image_shape, widths[-1], "from_images")(images)
    for index in range(len(sides) - 1, 0, -1):
        features = keras.Input(x.shape[1:])
        halves = layers.AveragePooling2D(2)(_convolution(_convolution(features, widths[index]), widths[index - 1]))
        x = keras.Model(features, halves, name=f"block_{index}")(x)
    features = keras.Input(x.shape[1:], name="features")
    y = _convolution(MinibatchDeviation()(features), widths[0])
    y = layers.LeakyReLU(0.2)(EqualizedDense(widths[0], gain=GAIN)(layers.Flatten()(y)))
    logits = EqualizedDense(1, dtype="float32")(y)
    inputs, logits = projected(
        features, y, logits, classes,
        lambda units: EqualizedDense(units, use_bias=False, gain=math.sqrt(classes / units), dtype="float32"),
    )  # fmt: skip
    last = keras.Model(inputs, logits, name="block_0")
    if classes is None:
        return keras.Model(images, last(x), name="discriminator")
    label = keras.Input((classes,), name="label")
    return keras.Model([images, label], last([x, label]), name="discriminator")


def _to_images(channels, name):
    return EqualizedConv2D(channels, 1, dtype="float32", name=name)


def _from_images(image_shape, filters, name):
    images = keras.Input(image_shape)
    features = layers.LeakyReLU(0.2)(EqualizedConv2D(filters, 1, gain=GAIN)(images))
    return keras.Model(images, features, name=name)


def blocks_of(network):
    """How many layers "block_0", "block_1" ... a network has."""
    names, count = {layer.name for layer in network.layers}, 0
    while f"block_{count}" in names:
        count += 1
    return count


def check_grows(generator, discriminator):
    """Refuses networks that are not parted into sizes as growing needs it.

    Raises:
        ValueError: a layer is missing, or the sides of blocks do not double.
    """
    count = blocks_of(generator)
    for network, end in ((generator, "to_images"), (discriminator, "from_images")):
        if count < 2 or blocks_of(network) != count or end not in {layer.name for layer in network.layers}:
            raise ValueError(
                f'`{network.name}` must have layers "block_0", "block_1" ... and "{end}", and both networks as many '
                "blocks, two at least: build them by `progressive_generator` and `progressive_discriminator`."
            )
    made = [generator.get_layer(f"block_{i}").output.shape[1:3] for i in range(count)]
    taken = [keras.tree.flatten(discriminator.get_layer(f"block_{i}").input)[0].shape[1:3] for i in range(count)]
    height, width = made[0]
    wanted = [(height * 2**i, width * 2**i) for i in range(count)]
    for name, found in (("generator", made), ("discriminator", taken)):
        if [tuple(each) for each in found] != wanted:
            raise ValueError(f"The blocks of `{name}` have the sides {found}, where {wanted} are wanted.")


def ends_of_generator(generator):
    """What shows the features of each size but the last as images, while that is the largest: "to_images_0" ...

    Args:
        generator: a network with layers "block_0", "block_1" ..., as of `progressive_generator`.

    Returns:
        A `keras.Model` named "generator_ends", of which the layers are used one by one.
    """
    channels = generator.output_shape[-1]
    features = [generator.get_layer(f"block_{i}").output for i in range(blocks_of(generator) - 1)]
    inputs = [keras.Input(each.shape[1:]) for each in features]
    images = [_to_images(channels, f"to_images_{i}")(each) for i, each in enumerate(inputs)]
    return keras.Model(inputs, images, name="generator_ends")


def ends_of_discriminator(discriminator):
    """What makes features of images of each size but the last, while that is the largest: "from_images_0" ...

    Args:
        discriminator: a network with layers "block_0", "block_1" ..., as of `progressive_discriminator`.

    Returns:
        A `keras.Model` named "discriminator_ends", of which the layers are used one by one.
    """
    channels = discriminator.inputs[0].shape[-1]
    blocks = [discriminator.get_layer(f"block_{i}") for i in range(blocks_of(discriminator) - 1)]
    shapes = [keras.tree.flatten(block.input)[0].shape[1:] for block in blocks]
    inputs = [keras.Input((*shape[:2], channels)) for shape in shapes]
    features = [
        _from_images(images.shape[1:], shape[-1], f"from_images_{i}")(images)
        for i, (images, shape) in enumerate(zip(inputs, shapes, strict=True))
    ]
    return keras.Model(inputs, features, name="discriminator_ends")
