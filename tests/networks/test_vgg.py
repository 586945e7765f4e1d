"""VGG features against keras.applications and, where torch is, against a network of torch's own layers."""

import keras
import numpy as np
import pytest

from keras_genimg.models import vgg_features
from keras_genimg.networks import vgg


def photos(height=40, width=56, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (2, height, width, 3)).astype("float32")


def largest_relative_difference(found, wanted):
    return max(
        np.abs(keras.ops.convert_to_numpy(a) - b).max() / np.abs(b).max() for a, b in zip(found, wanted, strict=True)
    )


@pytest.mark.parametrize(("network", "pooling"), [("vgg16", "max"), ("vgg19", "max"), ("vgg19", "average")])
def test_features_equal_those_of_keras_applications(network, pooling, monkeypatch):
    package = {"vgg16": keras.applications.vgg16, "vgg19": keras.applications.vgg19}[network]
    original = {"vgg16": keras.applications.VGG16, "vgg19": keras.applications.VGG19}[network]
    application = original(include_top=False, weights=None)  # random: the arithmetic is what is compared
    monkeypatch.setattr(keras.applications, network.upper(), lambda include_top: application)
    names = ["block1_conv1", "block2_conv2", "block3_conv3"]
    if pooling == "average":  # no pooling lies before these
        names = ["block1_conv2"]
    features = vgg_features(names, network, pooling, weights="keras")
    oracle = keras.Model(application.input, [application.get_layer(name).output for name in names])
    found, wanted = features(photos()), oracle(package.preprocess_input(photos()))
    if len(names) == 1:
        found, wanted = [found], [wanted]
    assert largest_relative_difference(found, [keras.ops.convert_to_numpy(w) for w in wanted]) < 1e-4


def test_average_pooling_is_the_mean_of_four():
    plain = vgg_features(["block1_conv2", "block2_conv1"], pooling="average", weights=None)
    before, after = plain(photos())
    before = keras.ops.convert_to_numpy(before)
    mean = before.reshape(2, 20, 2, 28, 2, 64).mean(axis=(2, 4))
    again = keras.ops.convert_to_numpy(plain.get_layer("block2_conv1")(mean))
    assert np.abs(again - keras.ops.convert_to_numpy(after)).max() < 1e-3


def test_the_zoos_weights_are_torchvisions_network():
    torch = pytest.importorskip("torch")
    functional = torch.nn.functional
    names = vgg.layer_names()[:10]
    features = vgg_features(names)
    x = (torch.tensor(photos()).permute(0, 3, 1, 2) / 255 - torch.tensor(vgg.MEAN)[:, None, None]) / torch.tensor(
        vgg.DEVIATION
    )[:, None, None]
    wanted = []
    with torch.no_grad():
        for name in names:
            if name.endswith("conv1") and wanted:
                x = functional.max_pool2d(x, 2)
            kernel, bias = (torch.tensor(w) for w in features.get_layer(name).get_weights())
            x = functional.relu(functional.conv2d(x.float(), kernel.permute(3, 2, 0, 1), bias, padding=1))
            wanted.append(x.permute(0, 2, 3, 1).numpy())
    assert largest_relative_difference(features(photos()), wanted) < 1e-4


def test_what_is_not_rectified_is_what_the_relu_is_given():
    names = ["block1_conv2", "block2_conv1"]
    before, after = (vgg_features(names, weights=None, rectified=rectified)(photos()) for rectified in (False, True))
    for plain, rectified in zip(before, after, strict=True):
        plain = keras.ops.convert_to_numpy(plain)
        assert plain.min() < 0
        np.testing.assert_allclose(np.maximum(plain, 0.0), keras.ops.convert_to_numpy(rectified), atol=1e-5)


def test_a_cut_network_is_no_deeper_than_asked_and_frozen():
    features = vgg_features(["block1_conv2"])
    assert [layer.name for layer in features.layers if layer.weights] == ["block1_conv1", "block1_conv2"]
    assert not features.trainable_variables


def test_random_weights_are_the_same_each_time():
    one, other = (vgg_features(["block2_conv1"], weights=None).get_weights() for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"names": ["block9_conv1"]}, "block9_conv1"),
        ({"names": []}, "none"),
        ({"names": ["block1_conv1"], "network": "vgg11"}, "vgg16"),
        ({"names": ["block1_conv1"], "pooling": "min"}, "average"),
        ({"names": ["block1_conv1"], "weights": "imagenet"}, "'keras'"),
        ({"names": ["block5_conv1"]}, "block4_conv3.*weights='keras'"),
        ({"names": ["block1_conv1"], "network": "vgg19"}, "weights='keras'"),
    ],
)
def test_what_cannot_be_had_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        vgg_features(**arguments)
