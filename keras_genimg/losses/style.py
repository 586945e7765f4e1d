"""What style transfer compares: features for content, their statistics for style, neighbours for smoothness.

Features are those of a classifier such as `models.vgg_features`. Every function gives one value an image, so that a
batch may weigh its images; sizes do not enter, so that weights hold for all sizes.
"""

from keras import ops


def gram_matrix(features):
    """Which feature maps fire together, wherever in the image: the style of Gatys et al., as Johnson et al. scale it.

    Args:
        features: `(batch, height, width, channels)`.

    Returns:
        float32 `(batch, channels, channels)`: inner products of the maps, over the number of places and of maps.

    Example:
        ```python
        gram_matrix(np.ones((2, 8, 8, 3), "float32")).shape  # (2, 3, 3)
        ```

    Reference: Gatys et al., Image style transfer using convolutional neural networks, CVPR 2016, equation 3; Johnson et
    al., Perceptual losses for real-time style transfer and super-resolution, ECCV 2016, equation 4.
    """
    features = ops.cast(features, "float32")
    count, height, width, channels = ops.shape(features)
    flat = ops.reshape(features, (count, height * width, channels))
    return ops.matmul(ops.transpose(flat, (0, 2, 1)), flat) / ops.cast(height * width * channels, "float32")


def content_loss(features, target):
    """Mean squared difference of features (equation 2 of Johnson et al.).

    Args:
        features: `(batch, height, width, channels)`.
        target: the same shape.

    Returns:
        float32 `(batch,)`.

    Example:
        ```python
        content_loss(np.ones((2, 8, 8, 3), "float32"), np.zeros((2, 8, 8, 3), "float32"))  # [1, 1]
        ```
    """
    return ops.mean(ops.square(ops.cast(features, "float32") - ops.cast(target, "float32")), axis=(1, 2, 3))


def feature_difference(features, target):
    """Mean absolute difference of features, as a share of the target's mean absolute feature.

    So it is of the same size for all layers, networks and photos: 0 for equal features.

    Args:
        features: `(batch, height, width, channels)`.
        target: the same shape.

    Returns:
        float32 `(batch,)`.

    Example:
        ```python
        feature_difference(np.full((2, 8, 8, 3), 3.0), np.full((2, 8, 8, 3), -2.0))  # [2.5, 2.5]
        ```

    Reference: Wang et al., ESRGAN: enhanced super-resolution generative adversarial networks, ECCV workshops 2018,
    section 3.3, where it is the difference alone.
    """
    features, target = ops.cast(features, "float32"), ops.cast(target, "float32")
    difference = ops.mean(ops.abs(features - target), axis=(1, 2, 3))
    return difference / (ops.mean(ops.abs(target), axis=(1, 2, 3)) + 1e-8)


def gram_loss(gram, target):
    """Mean squared difference of Gram matrices.

    Args:
        gram: `(batch, channels, channels)`, of `gram_matrix`.
        target: the same shape, or with a batch of 1.

    Returns:
        float32 `(batch,)`.

    Example:
        ```python
        gram_loss(np.ones((2, 3, 3), "float32"), np.zeros((2, 3, 3), "float32")).shape  # (2,)
        ```
    """
    return ops.mean(ops.square(gram - target), axis=(1, 2))


def statistics_loss(statistics, target):
    """Squared differences of means and of deviations, each averaged over the maps: the style of Huang & Belongie.

    Args:
        statistics: mean and deviation, each `(batch, 1, 1, channels)`, of `layers.instance_statistics`.
        target: the same.

    Returns:
        float32 `(batch,)`.
    """
    return sum(ops.mean(ops.square(a - b), axis=(1, 2, 3)) for a, b in zip(statistics, target, strict=True))


def total_variation(images):
    """Mean squared difference of neighbouring pixels, down and across.

    Args:
        images: `(batch, height, width, channels)`, at least 2 pixels high and wide.

    Returns:
        float32 `(batch,)`.

    Example:
        ```python
        total_variation(np.ones((2, 8, 8, 3), "float32"))  # [0, 0]: nothing varies
        ```
    """
    images = ops.cast(images, "float32")
    down = ops.mean(ops.square(images[:, 1:] - images[:, :-1]), axis=(1, 2, 3))
    return down + ops.mean(ops.square(images[:, :, 1:] - images[:, :, :-1]), axis=(1, 2, 3))
