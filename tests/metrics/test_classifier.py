"""A network whose features and classes can be said beforehand: means of the image, and the larger of two."""

import keras
import numpy as np
import pytest

from keras_genimg import metrics


def network(policy="float32"):
    """Features: the mean of the image, and 100 less that. Logits: the same, so class 0 is a mean above 50."""
    keras.config.set_dtype_policy(policy)
    try:
        images = keras.Input((4, 4, 1))
        x = keras.layers.Conv2D(2, 1)(images)
        x = keras.layers.GlobalAveragePooling2D(name="features")(x)
        model = keras.Model(images, keras.layers.Dense(2)(x))
    finally:
        keras.config.set_dtype_policy("float32")
    model.set_weights([np.array([[[[1.0, -1.0]]]]), np.array([0.0, 100.0]), np.eye(2), np.zeros(2)])
    return model


def images(count=7, seed=0):
    means = np.random.default_rng(seed).integers(0, 101, (count, 1, 1, 1))
    return np.broadcast_to(means, (count, 4, 4, 1)).astype(np.uint8)


@pytest.mark.parametrize("batch_size", [3, 250])
def test_features_and_classes(batch_size):
    features, x = metrics.ClassifierFeatures(network(), batch_size=batch_size), images()
    found, means = features(x), x[:, 0, 0, 0].astype(float)
    np.testing.assert_allclose(found, np.stack([means, 100 - means], axis=1), atol=1e-4)
    assert found.dtype == np.float32 and features.dimensions == 2 and features.class_count == 2
    np.testing.assert_array_equal(features.classes(found), (means < 50).astype(int))


def test_each_head_names_its_own_classes():
    one = network()
    features = one.get_layer("features").output
    heads = [keras.layers.Dense(2, name="zeta")(features), keras.layers.Dense(3, name="alpha")(features)]
    two = keras.Model(one.inputs[0], heads)
    for head, kernel in (("zeta", np.eye(2)), ("alpha", [[0, 1, 0], [0, 0, 1]])):
        two.get_layer(head).set_weights([np.array(kernel, "float32"), np.zeros(len(kernel[0]))])
    features, x = metrics.ClassifierFeatures(two), images()
    dark = x[:, 0, 0, 0] < 50
    assert list(features.heads.items()) == [("zeta", 2), ("alpha", 3)] and features.class_count == 2
    np.testing.assert_array_equal(features.classes(features(x)), dark)
    np.testing.assert_array_equal(features.classes(features(x), "alpha"), dark + 1)
    assert metrics.label_accuracy(x, dark + 1, features, "alpha") == 1


def test_the_name_stands_for_the_weights():
    one, same, other = network(), network(), network()
    other.layers[-1].bias.assign([0.0, 1e-3])
    names = [metrics.ClassifierFeatures(each).name for each in (one, same, other)]
    assert names[0] == names[1] != names[2]


def test_it_measures_in_float32_what_was_trained_in_less():
    x = images()
    whole, mixed = (metrics.ClassifierFeatures(network(policy))(x) for policy in ("float32", "mixed_bfloat16"))
    np.testing.assert_array_equal(whole, mixed)  # bfloat16 would round 100 - 77


def test_later_training_does_not_move_the_ruler():
    trained = network()
    features, x = metrics.ClassifierFeatures(trained), images()
    before = features(x)
    trained.set_weights([weight * 0 for weight in trained.get_weights()])
    np.testing.assert_array_equal(features(x), before)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="`network` has no layer named 'penultimate'"):
        metrics.ClassifierFeatures(network(), layer="penultimate")
    plain = network()
    with pytest.raises(ValueError, match=r"of `network` gives shape .*, not vectors"):
        metrics.ClassifierFeatures(plain, layer=plain.layers[1].name)  # the convolution
    features = metrics.ClassifierFeatures(network())
    with pytest.raises(ValueError, match=r"`images` has images of shape \(5, 5, 1\)"):
        features(np.zeros((1, 5, 5, 1), np.uint8))
