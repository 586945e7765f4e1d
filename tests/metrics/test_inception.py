"""Oracles: batch normalization written out in numpy, pools by hand; with `-m full` the TorchScript original."""

import keras
import numpy as np
import pytest

from keras_genimg import metrics
from keras_genimg.metrics.inception import EPSILON, _pooled, load_inception
from keras_genimg.metrics.weights import home


@pytest.fixture(scope="module")
def network():
    return metrics.inception_2015()


def random_weights(network):
    rng = np.random.default_rng(0)
    weights = {}
    for layer in network.layers:
        if isinstance(layer, keras.layers.Conv2D):
            height, width, inputs, filters = layer.kernel.shape
            scale = (height * width * inputs) ** -0.5
            arrays = {
                "weight": rng.normal(0, scale, (filters, inputs, height, width)),
                "beta": rng.normal(0, 0.1, filters),
                "mean": rng.normal(0, 0.1, filters),
                "var": rng.uniform(0.5, 2, filters),
            }
            weights |= {f"net.layers.{layer.name.replace('-', '.')}.{part}": array for part, array in arrays.items()}
    return weights


def test_it_is_the_published_size(network):
    assert network.output_shape == (None, 2048)
    convolutions = [layer for layer in network.layers if isinstance(layer, keras.layers.Conv2D)]
    assert len(convolutions) == 94  # as in the graph of 2015 up to its pool
    assert network.count_params() == 21_768_352  # what Keras states for Inception v3 without its top, trainable


def test_folding_is_batch_normalization(network):
    weights = random_weights(network)
    load_inception(network, weights)
    kernel, bias = network.get_layer("conv_3").get_weights()  # 1x1, so a product
    x = np.random.default_rng(1).normal(size=(5, 64)).astype("float32")
    part = {name: weights[f"net.layers.conv_3.{name}"] for name in ("weight", "beta", "mean", "var")}
    expected = (x @ part["weight"][:, :, 0, 0].T - part["mean"]) / np.sqrt(part["var"] + EPSILON) + part["beta"]
    np.testing.assert_allclose(x @ kernel[0, 0] + bias, expected, atol=1e-5)


def test_the_average_pool_leaves_padding_out():
    inputs = keras.Input((4, 4, 1))
    model = keras.Model(inputs, _pooled(inputs, "pool", 1))
    model.get_layer("pool").set_weights([np.ones((1, 1, 1, 1)), np.zeros(1)])
    image = np.arange(16, dtype="float32").reshape(1, 4, 4, 1)
    pooled = model.predict_on_batch(image)[0, :, :, 0]
    assert pooled[0, 0] == pytest.approx(np.mean([0, 1, 4, 5]))  # four pixels, not nine
    assert pooled[0, 1] == pytest.approx(np.mean([0, 1, 2, 4, 5, 6]))
    assert pooled[1, 1] == pytest.approx(5)


def test_missing_weights_are_named(network):
    weights = random_weights(network)
    del weights["net.layers.mixed_7.tower.conv.beta"]
    with pytest.raises(ValueError, match=r"`weights` has no array named net.layers.mixed_7.tower.conv.beta"):
        load_inception(network, weights)


def test_features_do_not_depend_on_company(network):
    features = metrics.InceptionFeatures(network=load_inception(network, random_weights(network)), batch_size=2)
    images = np.random.default_rng(0).integers(0, 256, (3, 12, 9, 1), dtype=np.uint8)
    together = features(images)
    assert together.shape == (3, 2048) and together.std() > 1e-3
    np.testing.assert_allclose(features(images[2:]), together[2:], atol=1e-4)
    np.testing.assert_allclose(features(np.repeat(images[2:], 3, axis=-1)), together[2:], atol=1e-4)  # grey is RGB
    with pytest.raises(ValueError, match="`images` must hold pixels from 0 to 255"):
        features(images * 2.0)


def real_images():
    """48 of CIFAR-10 and 16 of MNIST, where they lie in the cache."""
    from PIL import Image

    cifar, mnist = home() / "cifar10/test_batch.png", home() / "mnist/t10k-images-idx3-ubyte"
    if not (cifar.exists() and mnist.exists()):
        pytest.skip("CIFAR-10 and MNIST are not in the cache")
    yield np.asarray(Image.open(cifar).convert("RGB")).reshape(-1, 32, 32, 3)[:48]
    yield np.frombuffer(mnist.read_bytes()[16:], np.uint8).reshape(-1, 28, 28, 1)[:16]


@pytest.mark.full
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # torch.jit announces its end
def test_features_are_the_originals():
    torch = pytest.importorskip("torch", reason="the original is a TorchScript")
    original = home() / "weights/inception_fid.pt"
    if not original.exists():
        pytest.skip("the TorchScript original is not in the cache")
    original, features = torch.jit.load(original).eval(), metrics.InceptionFeatures()
    for images in real_images():
        x = torch.from_numpy(images.astype("float32").transpose(0, 3, 1, 2).copy())
        x = torch.nn.functional.interpolate(x, (299, 299), mode="bilinear", align_corners=False) / 127.5 - 1
        with torch.no_grad():
            expected = original(x.expand(-1, 3, -1, -1).contiguous()).numpy()
        error = np.abs(features(images) - expected).max()
        print(f"{keras.backend.backend()} {images.shape}: largest difference {error:.2e}")
        assert error < 1e-4
