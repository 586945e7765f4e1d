"""Oracles: the formula with a network small enough for numpy; with `-m full` the figures that LPIPS publishes."""

from pathlib import Path

import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg import metrics
from keras_genimg.files import home
from keras_genimg.metrics import perceptual

EXAMPLES = Path(__file__).parents[3] / "shared/data/lpips_examples"


def random_network(name, channels, kernels, seed=0):
    """Arrays of the published shapes with random numbers in them."""
    rng = np.random.default_rng(seed)
    weights, inputs = {}, 3
    for index, (filters, kernel) in enumerate(zip(channels, kernels, strict=True)):
        scale = (2 / (kernel * kernel * inputs)) ** 0.5
        weights[f"{name}.Conv_{index}.kernel"] = rng.normal(0, scale, (kernel, kernel, inputs, filters)).astype(
            "float32"
        )
        weights[f"{name}.Conv_{index}.bias"] = rng.normal(0, 0.1, filters).astype("float32")
        inputs = filters
    heads = channels if len(channels) == 5 else [channels[i] for i in (1, 3, 6, 9, 12)]
    for index, filters in enumerate(heads):
        weights[f"NetLinLayer_{index}.Conv_0.kernel"] = rng.uniform(0, 1, (1, 1, filters, 1)).astype("float32")
    return weights


@pytest.fixture
def random_alexnet(monkeypatch):
    weights = random_network("AlexNet_0", [64, 192, 384, 256, 256], [11, 5, 3, 3, 3])
    monkeypatch.setattr(perceptual, "_weights", lambda name: weights)


@pytest.fixture
def random_vgg16(monkeypatch):
    channels = [8, 8, 16, 16, 32, 32, 32, 64, 64, 64, 64, 64, 64]
    weights = random_network("VGG16_0", channels, [3] * 13)
    monkeypatch.setattr(perceptual, "_weights", lambda name: weights)


def pair(side=40, seed=0):
    rng = np.random.default_rng(seed)
    clean = rng.integers(0, 256, (2, side, side, 3), dtype=np.uint8)
    return clean, np.clip(clean + rng.normal(0, 40, clean.shape), 0, 255).astype(np.uint8)


def test_the_formula_by_hand(monkeypatch):
    weights = {
        f"NetLinLayer_{stage}.Conv_0.kernel": np.float32([0.2, 0.5, 1.0]).reshape(1, 1, 3, 1) for stage in (0, 1)
    }
    network = lambda x, weights: [x, 2.0 * x[:, ::2]]  # noqa: E731
    clean, noisy = pair(4)
    total = 0
    for rows in (1, 2):  # the factor 2 goes with the length
        a, b = (((x / 255.0 - perceptual.MEAN) / perceptual.DEVIATION)[:, ::rows] for x in (clean, noisy))
        a, b = (x / np.sqrt((x**2).sum(axis=-1, keepdims=True)) for x in (a, b))
        total = total + ((a - b) ** 2 * [0.2, 0.5, 1.0]).sum(axis=-1).mean(axis=(1, 2))
    monkeypatch.setattr(perceptual, "_weights", lambda name: weights)
    found = perceptual._lpips(clean, noisy, network, "any", least=1)
    assert isinstance(found, np.ndarray)
    np.testing.assert_allclose(found, total, rtol=1e-5)


def test_stages_have_the_published_sizes(random_alexnet):
    x = ops.zeros((1, 64, 64, 3))
    shapes = [tuple(stage.shape[1:]) for stage in perceptual.alexnet_features(x, perceptual._weights("alexnet"))]
    assert shapes == [(15, 15, 64), (7, 7, 192), (3, 3, 384), (3, 3, 256), (3, 3, 256)]  # torchvision's, for 64 pixels


def test_vgg_stages_halve(random_vgg16):
    stages = perceptual.vgg16_features(ops.zeros((1, 32, 48, 3)), perceptual._weights("vgg16"))
    assert [tuple(stage.shape[1:3]) for stage in stages] == [(32, 48), (16, 24), (8, 12), (4, 6), (2, 3)]


def test_equal_images_and_grey(random_alexnet):
    clean, noisy = pair()
    assert metrics.lpips_alex(clean, clean) == pytest.approx([0, 0], abs=1e-12)
    assert (metrics.lpips_alex(clean, noisy) > 1e-3).all()
    grey = [images[..., :1] for images in (clean, noisy)]
    rgb = [np.repeat(images, 3, axis=-1) for images in grey]
    np.testing.assert_allclose(metrics.lpips_alex(*grey), metrics.lpips_alex(*rgb), rtol=1e-4)


@pytest.mark.parametrize("name", ["alex", "vgg"])
def test_first_called_inside_a_compiled_step(name, request):
    """As a loss and a metric at once: pixels move towards the target, and the gradient of a black patch is finite."""
    request.getfixturevalue(f"random_{name}net" if name == "alex" else "random_vgg16")
    metric = {"alex": metrics.lpips_alex, "vgg": metrics.lpips_vgg}[name]
    clean, noisy = pair(32)
    clean[:, :16] = noisy[:, :16] = 0
    model = keras.Sequential([keras.Input((32, 32, 3)), keras.layers.Rescaling(1.0), Pixels()])
    model.compile(keras.optimizers.SGD(1e4), loss=metric, metrics=[metric])
    values = [
        model.train_on_batch(noisy.astype("float32"), clean.astype("float32"), return_dict=True) for _ in range(3)
    ]
    assert values[0]["loss"] == pytest.approx(float(np.mean(metric(clean, noisy))), rel=1e-3)
    assert values[2]["loss"] < values[0]["loss"] and np.isfinite(values[2]["loss"])


@keras.saving.register_keras_serializable("tests")
class Pixels(keras.layers.Layer):
    """One weight per pixel, added to it."""

    def build(self, input_shape):
        self.offset = self.add_weight(shape=input_shape[1:], initializer="zeros")

    def call(self, images):
        return images + self.offset


def test_bad_input_is_named(random_alexnet):
    clean, noisy = pair()
    with pytest.raises(ValueError, match="`y_true` must be at least 31"):
        metrics.lpips_alex(clean[:, :30], noisy[:, :30])
    with pytest.raises(ValueError, match="`y_true` must be at least 16"):
        metrics.lpips_vgg(clean[:, :15], noisy[:, :15])
    with pytest.raises(ValueError, match="`y_pred` must hold pixels from 0 to 255"):
        metrics.lpips_alex(clean, noisy * 2.0)
    with pytest.raises(ValueError, match="`y_pred` must have the shape"):
        metrics.lpips_alex(clean, noisy[:, :-1])
    with pytest.raises(ValueError, match="`y_true` must be NHWC"):
        metrics.lpips_alex(clean[0], noisy[0])


def needs(name):
    if not (home() / f"weights/{name}.npz").exists():
        pytest.skip(f"{name}.npz is not in the cache")


@pytest.mark.full
@pytest.mark.parametrize(("metric", "expected"), [(metrics.lpips_alex, (0.722, 0.138)), (metrics.lpips_vgg, None)])
def test_the_published_examples(metric, expected):
    """0.722 and 0.138 are the figures that the authors give for their three example images with AlexNet."""
    from PIL import Image

    needs("alexnet" if metric is metrics.lpips_alex else "vgg16")
    if not EXAMPLES.exists():
        pytest.skip("the example images are not beside the checkout")
    reference, *others = (np.asarray(Image.open(EXAMPLES / f"ex_{name}.png"))[None] for name in ("ref", "p0", "p1"))
    found = [float(metric(reference, other)[0]) for other in others]
    print(f"{metric.__name__} {keras.backend.backend()}: {found[0]:.4f} {found[1]:.4f}")
    if expected is None:
        assert found[0] > found[1]  # p1 is the one that people find closer
    else:
        assert found == pytest.approx(expected, abs=0.001)


@pytest.mark.full
@pytest.mark.filterwarnings("ignore")  # lpips calls torchvision in a way that torchvision deprecates
@pytest.mark.parametrize(("net", "name"), [("alex", "alexnet"), ("vgg", "vgg16")])
def test_it_is_the_lpips_package(net, name):
    torch = pytest.importorskip("torch", reason="the lpips package needs torch")
    lpips = pytest.importorskip("lpips", reason="the lpips package is the oracle")
    needs(name)
    weights = metrics.load_weights(name)
    oracle = lpips.LPIPS(net=net, pnet_rand=True, verbose=False).eval()
    convolutions = [m for m in oracle.net.modules() if isinstance(m, torch.nn.Conv2d)]
    prefix = {"alex": "AlexNet_0", "vgg": "VGG16_0"}[net]
    with torch.no_grad():
        for index, convolution in enumerate(convolutions):
            kernel = weights[f"{prefix}.Conv_{index}.kernel"].transpose(3, 2, 0, 1)
            convolution.weight.copy_(torch.from_numpy(kernel.copy()))
            convolution.bias.copy_(torch.from_numpy(weights[f"{prefix}.Conv_{index}.bias"]))
        clean, noisy = pair(64)
        tensors = [torch.from_numpy(x.transpose(0, 3, 1, 2) / 127.5 - 1).float() for x in (clean, noisy)]
        expected = oracle(*tensors).numpy().reshape(-1)
    found = getattr(metrics, f"lpips_{net}")(clean, noisy)
    print(f"lpips_{net} {keras.backend.backend()}: largest difference {np.abs(found - expected).max():.1e}")
    np.testing.assert_allclose(found, expected, atol=1e-4)
