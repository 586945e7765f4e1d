"""Oracles: images alone against images in company; with `-m full` the TorchScript original."""

import keras
import numpy as np
import pytest

from keras_genimg import metrics
from keras_genimg.files import home
from keras_genimg.metrics.inception import load_inception
from tests.metrics.test_inception import random_weights


def test_features_do_not_depend_on_company():
    network = metrics.inception_2015()
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
