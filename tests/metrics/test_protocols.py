"""Protocols with features that numpy can follow; the counts are small, the rules are the same."""

import numpy as np
import pytest

from keras_genimg import metrics
from tests.kinds_of_damage import DAMAGES


class Colours:
    """Mean colours: a feature function with a name, so that what it gives is cached."""

    name, calls = "colours", 0

    def __call__(self, images):
        type(self).calls += 1
        return images.mean(axis=(1, 2))


@pytest.fixture(autouse=True)
def own_home(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_GENIMG_HOME", str(tmp_path))
    return tmp_path


def photos(count, seed):
    return np.random.default_rng(seed).integers(0, 256, (count, 6, 6, 3), dtype=np.uint8)


@pytest.mark.parametrize(
    ("name", "metric", "count", "split"),
    [
        ("fid_50k_train", "fid", 50_000, "train"),
        ("fid_10k_test", "fid", 10_000, "test"),
        ("kid_10k_test", "kid", 10_000, "test"),
        ("fcd_10k_test", "fcd", 10_000, "test"),
        ("coverage_500_test", "coverage", 500, "test"),
    ],
)
def test_a_name_is_its_protocol(name, metric, count, split):
    protocol = metrics.Protocol.parse(name)
    assert (protocol.metric, protocol.count, protocol.split) == (metric, count, split)
    assert protocol.name == name


@pytest.mark.parametrize(
    "name", ["fid", "fid_10k", "fid_0_test", "psnr_10k_test", "fid_10K_test", "fid_10k_test!", None]
)
def test_another_name_is_an_error(name):
    with pytest.raises(ValueError, match="`protocol` must be metric_count_split"):
        metrics.Protocol.parse(name)


def test_a_name_may_say_how_images_are_sampled():
    protocol = metrics.Protocol.parse("label_accuracy_10k_truncation_0.7")
    assert protocol == metrics.Protocol("label_accuracy", 10_000, None, (("truncation", 0.7),))
    assert metrics.Protocol.parse("fid_10k_test_truncation_0").settings == (("truncation", 0.0),)
    both = metrics.Protocol.parse("fid_10k_test_steps_20_guidance_1.5")
    assert both == metrics.Protocol("fid", 10_000, "test", (("steps", 20.0), ("guidance", 1.5)))
    with pytest.raises(ValueError, match=r"is written 'fid_10k_test_truncation_0.7'"):
        metrics.Protocol.parse("fid_10k_test_truncation_0.70")
    with pytest.raises(ValueError, match="`protocol` must be metric_count_split"):
        metrics.Protocol.parse("fid_10k_test_truncation_1.5")


def test_a_protocol_has_one_name():
    with pytest.raises(ValueError, match="'fid_10000_test' is written 'fid_10k_test'"):
        metrics.Protocol.parse("fid_10000_test")


def test_it_is_the_distance_of_what_was_generated():
    asked = []

    def generate(count, seed):
        asked.append((count, seed))
        return np.clip(photos(count, seed) + 0.3, 0, 255)  # floats are rounded, as in a file

    reference, features = photos(300, 99), Colours()
    result = metrics.Protocol("fid", 250, "test").evaluate(generate, reference, features, seed=5, batch_size=100)
    assert asked == [(100, 5), (100, 105), (50, 205)]
    generated = np.concatenate([photos(count, seed) for count, seed in asked])
    assert result == {"fid_250_test": pytest.approx(metrics.fid(reference, generated, features))}


def test_kid_comes_with_its_deviation():
    reference, features = photos(1000, 0), Colours()
    result = metrics.Protocol("kid", 1000, "test").evaluate(photos, reference, features, seed=1, batch_size=1000)
    value, deviation = metrics.kid(reference, photos(1000, 1), features)
    assert result == pytest.approx({"kid_1k_test": value, "kid_1k_test_deviation": deviation})


@pytest.mark.parametrize("metric", ["fid", "precision"])
def test_the_reference_is_measured_once(metric, own_home):
    protocol, reference, features = metrics.Protocol(metric, 64, "test"), photos(200, 0), Colours()
    first = protocol.evaluate(photos, reference, features)
    before = Colours.calls
    assert protocol.evaluate(photos, reference, features) == first
    assert Colours.calls - before == 1  # the generated images' one batch
    changed = reference.copy()
    changed[0, 0, 0, 0] ^= 255
    protocol.evaluate(photos, changed, features)
    assert Colours.calls - before == 1 + 1 + 4  # other images are measured anew
    assert len(list(own_home.rglob("*.npz"))) == 2


@pytest.mark.parametrize("metric", ["fid", "precision"])
def test_a_damaged_cache_is_told_and_made_anew(metric, own_home, caplog):
    protocol, reference, features = metrics.Protocol(metric, 64, "test"), photos(200, 0), Colours()
    first = protocol.evaluate(photos, reference, features)
    (path,) = own_home.rglob("*.npz")
    whole = path.read_bytes()
    for kind, damaged in DAMAGES.items():
        path.write_bytes(damaged(whole))
        caplog.clear()
        assert protocol.evaluate(photos, reference, features) == first, kind
        (told,) = caplog.messages
        assert str(path) in told and told.endswith("it is computed anew.")
        caplog.clear()
        assert protocol.evaluate(photos, reference, features) == first and not caplog.messages


def test_statistics_of_other_shapes_are_made_anew(own_home):
    protocol, reference, features = metrics.Protocol("fid", 64, "test"), photos(200, 0), Colours()
    first = protocol.evaluate(photos, reference, features)
    (path,) = own_home.rglob("*.npz")
    np.savez(path, count=200, mean=np.zeros(3), scatter=np.zeros((3, 2)))
    assert protocol.evaluate(photos, reference, features) == first


def test_features_without_a_name_are_not_cached(own_home):
    metrics.Protocol("fid", 64, "test").evaluate(photos, photos(64, 0), lambda images: images.mean(axis=(1, 2)))
    assert list(own_home.rglob("*.npz")) == []


def test_progress_counts_images():
    done = []
    protocol = metrics.Protocol("fid", 70, "test")
    protocol.evaluate(photos, photos(100, 0), Colours(), batch_size=50, progress=done.append)
    assert list(dict.fromkeys(done)) == [64, 100, 150, 170]  # the reference in batches of 64, then what is generated


@pytest.mark.parametrize(
    ("generate", "count", "message"),
    [
        (photos, 101, "`reference` has 100 images, fewer than the 101"),
        (lambda count, seed: photos(count - 1, seed), 100, "`generate` gave 99 images where 100 were asked for"),
        (lambda count, seed: photos(count, seed)[:, 1:], 100, "`generate` has images of shape"),
        (lambda count, seed: photos(count, seed) * 1.5, 100, "`generate` must hold pixels from 0 to 255"),
        (lambda count, seed: photos(count, seed) * np.nan, 100, "`generate` must hold pixels from 0 to 255"),
        (lambda count, seed: photos(count, seed) * 0, 100, "features that never change"),
        (photos, 3, "`fake` has 3 images for features of 3 dimensions"),
    ],
)
def test_less_than_the_protocol_says_is_an_error(generate, count, message):
    with pytest.raises(ValueError, match=message):
        metrics.Protocol("fid", count, "test").evaluate(generate, photos(100, 0), Colours())


def test_a_classifier_distance_needs_its_classifier():
    with pytest.raises(ValueError, match="`features` must be given for fcd_100_test"):
        metrics.Protocol("fcd", 100, "test").evaluate(photos, photos(100, 0))


def test_fewer_images_than_a_subset_of_kid_are_refused_before_the_work():
    before = Colours.calls
    with pytest.raises(ValueError, match="kid_500_test has fewer images than the 1000 of a subset"):
        metrics.Protocol("kid", 500, "test").evaluate(photos, photos(500, 0), Colours())
    assert Colours.calls == before


def test_too_few_images_for_inception_are_refused_before_the_work():
    features = Colours()
    features.dimensions = 2048
    before = Colours.calls
    with pytest.raises(ValueError, match="fid_2k_test has no more images than its features have dimensions"):
        metrics.Protocol("fid", 2000, "test").evaluate(photos, photos(2000, 0), features)
    assert Colours.calls == before
