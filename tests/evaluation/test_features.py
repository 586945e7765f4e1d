"""Feature networks: weights that are wrong by known factors."""

import pytest

from keras_genimg import metrics, models, zoo
from keras_genimg.evaluation import FeaturesEvaluator

NAMES = ["block1_conv1", "block1_conv2"]


@pytest.fixture
def published(monkeypatch):
    """A random VGG16, and its arrays as those that were published."""
    model = models.vgg_features(NAMES, weights=None)
    values = iter(model.get_weights())
    arrays = {f"VGG16_0.Conv_{i}.{kind}": next(values) for i in range(len(NAMES)) for kind in ("kernel", "bias")}
    monkeypatch.setattr(metrics, "load_weights", {"vgg16": arrays}.get)
    return model


def test_the_published_weights_have_no_error(published):
    assert FeaturesEvaluator(published).evaluate(["features_error_sample"]) == {"features_error_sample": 0.0}


def test_the_largest_error_counts(published):
    # Without biases (they start at 0) rectified layers are homogeneous: 1 % in each of two kernels is 1.01^2 - 1.
    published.set_weights([1.01 * weights for weights in published.get_weights()])
    found = FeaturesEvaluator(published).evaluate(["features_error_sample"])
    assert found["features_error_sample"] == pytest.approx(0.0201, rel=1e-4)


def test_without_the_published_weights_it_says_what_to_bring(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GENIMG_HOME", str(tmp_path))
    monkeypatch.setattr("urllib.request.urlopen", lambda *arguments, **more: (_ for _ in ()).throw(OSError("offline")))
    with pytest.raises(FileNotFoundError, match=r"bring vgg16\.npz .*KERAS_GENIMG_HOME moves the folder"):
        zoo.evaluate("vgg16")
