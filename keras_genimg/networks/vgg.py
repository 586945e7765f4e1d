"""VGG16 and VGG19, cut at named layers: the eyes of style transfer.

Reference: Simonyan & Zisserman, Very deep convolutional networks for large-scale image recognition, ICLR 2015.
"""

import keras
from keras import layers

from .. import tasks
from ..artifacts import load_weights
from ..files import zoo_folder

CONVOLUTIONS = {"vgg16": (2, 2, 3, 3, 3), "vgg19": (2, 2, 4, 4, 4)}
FILTERS = (64, 128, 256, 512, 512)
# What each set of weights was trained on: how 0..255 RGB becomes the network's input, as scale and offset.
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
TORCHVISION = [1 / (255 * d) for d in DEVIATION], [-m / d for m, d in zip(MEAN, DEVIATION, strict=True)]
CAFFE = [1.0] * 3, [-123.68, -116.779, -103.939]
DEEPEST_IN_ZOO = "block4_conv3"


@keras.saving.register_keras_serializable("keras_genimg")
class FeatureNetwork(keras.Model):
    """A functional model from photos 0..255 to lists of features.

    Args: as for a functional `keras.Model`: `inputs`, `outputs`, `name`.
    """

    tasks = (tasks.FEATURES,)


def layer_names(network="vgg16"):
    """The names of a network's convolutions, first to last: `block1_conv1`, `block1_conv2`, `block2_conv1`, ..."""
    if network not in CONVOLUTIONS:
        raise ValueError(f"`network` must be one of {sorted(CONVOLUTIONS)}, got {network!r}.")
    return [f"block{b}_conv{c}" for b, count in enumerate(CONVOLUTIONS[network], 1) for c in range(1, count + 1)]


def _convolutions(names, pooling, scale, offset, dtype, rectified):
    """The plain chain from images to the last of `names`, whose layers are rectified, or are rectified after them."""
    pool = {"max": layers.MaxPooling2D, "average": layers.AveragePooling2D}[pooling]
    images = keras.Input((None, None, 3), name="images")
    x = layers.Rescaling(scale, offset, dtype="float32")(images)
    block = "1"
    for index, name in enumerate(names):
        if name[5] != block:
            x = pool(2, name=f"block{block}_pool", dtype=dtype)(x)
            block = name[5]
        # seeded, so that the random network of `weights=None` is the same whenever it is made again
        kernel = keras.initializers.HeNormal(seed=index)
        convolution = layers.Conv2D(
            FILTERS[int(block) - 1], 3, padding="same", activation="relu" if rectified else None,
            kernel_initializer=kernel, name=name, dtype=dtype,
        )  # fmt: skip
        x = convolution(x)
        if not rectified:
            x = layers.ReLU(dtype=dtype)(x)
    return keras.Model(images, x)


def vgg_features(names, network="vgg16", pooling="max", weights="zoo", dtype=None, rectified=True):
    """A frozen VGG that gives the outputs of the layers that are named.

    Args:
        names: list of layers, such as `["block1_conv2", "block3_conv3"]`; see `layer_names`.
        network: "vgg16" or "vgg19".
        pooling: "max", as it was trained, or "average", which Gatys et al. found to give smoother gradients.
        weights: "zoo" for those that come with the package (VGG16 up to `block4_conv3`, torchvision's, in
            int8); "keras" for those of `keras.applications`, which downloads them; None for random ones.
        dtype: Keras dtype policy of the convolutions; None is the global one.
        rectified: give outputs after their ReLU; else before it, as ESRGAN compares them: most are 0 after it.

    Returns:
        A `keras.Model` from images `(batch, height, width, 3)`, RGB 0..255, at least 8 pixels high and wide for
        block 4, to a list of features `(batch, height / 2**(block - 1), width / 2**(block - 1), channels)`.

    Raises:
        ValueError: no such layer, network, pooling or weights, or weights that the package does not bring.

    Example:
        ```python
        features = vgg_features(["block1_conv2", "block2_conv2"], weights=None)
        [f.shape for f in features(np.zeros((1, 32, 48, 3)))]  # [(1, 32, 48, 64), (1, 16, 24, 128)]
        ```

    Reference: Simonyan & Zisserman, Very deep convolutional networks for large-scale image recognition, ICLR 2015.
    """
    known = layer_names(network)
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise ValueError(f"`names` must be some of {', '.join(known)}; got {unknown or 'none'}.")
    if pooling not in ("max", "average"):
        raise ValueError(f"`pooling` must be 'max' or 'average', got {pooling!r}.")
    if weights not in ("zoo", "keras", None):
        raise ValueError(f"`weights` must be 'zoo', 'keras' or None, got {weights!r}.")
    deepest = known[: 1 + max(known.index(name) for name in names)]
    if weights == "zoo":
        if network != "vgg16" or DEEPEST_IN_ZOO in deepest[:-1]:
            raise ValueError(
                f"The package has VGG16's weights up to {DEEPEST_IN_ZOO}, not those of {network} up to {deepest[-1]}: "
                "use weights='keras', which downloads them."
            )
        deepest = known[: 1 + known.index(DEEPEST_IN_ZOO)]
    model = _convolutions(deepest, pooling, *(CAFFE if weights == "keras" else TORCHVISION), dtype, rectified)
    if weights == "zoo":
        load_weights(model, zoo_folder() / "vgg16" / "model.weights.h5")
    if weights == "keras":
        application = {"vgg16": keras.applications.VGG16, "vgg19": keras.applications.VGG19}[network]
        copy_application(application(include_top=False), model)
    model = FeatureNetwork(model.input, [model.get_layer(name).output for name in names], name=network)
    model.trainable = False
    return model


def copy_application(application, model):
    """Copies the convolutions of a `keras.applications` VGG, which sees BGR, into one of ours, which sees RGB."""
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            kernel, bias = application.get_layer(layer.name).get_weights()
            layer.set_weights([kernel[:, :, ::-1] if layer.name == "block1_conv1" else kernel, bias])
