"""Layers of image-to-image networks, against numpy."""

import keras
import numpy as np
import pytest

from keras_genimg import layers


def features(shape=(2, 6, 7, 3), seed=0):
    return np.random.default_rng(seed).normal(2.0, 3.0, shape).astype("float32")


def test_reflection_is_numpys():
    x = features()
    wanted = np.pad(x, ((0, 0), (2, 2), (2, 2), (0, 0)), mode="reflect")
    layer = layers.ReflectionPadding2D(2)
    assert np.array_equal(keras.ops.convert_to_numpy(layer(x)), wanted)
    assert layer.compute_output_shape((None, None, 7, 3)) == (None, None, 11, 3)


@pytest.mark.skipif(keras.backend.backend() != "jax", reason="the others pad by reflection at any size")
def test_reflection_at_sizes_that_jax_does_not_know():
    import jax
    import jax.export

    like = jax.ShapeDtypeStruct(jax.export.symbolic_shape("n, h, w, 3"), "float32")
    exported = jax.export.export(jax.jit(layers.ReflectionPadding2D(2).call))(like)
    x = features()
    wanted = np.pad(x, ((0, 0), (2, 2), (2, 2), (0, 0)), mode="reflect")
    assert np.array_equal(exported.call(x), wanted)


def test_conditional_normalization_by_numpy():
    x, condition = features(), np.array([[0.5], [1.0]], "float32")
    layer = layers.ConditionalInstanceNormalization()
    layer(x, condition)
    rng = np.random.default_rng(1)
    values = [rng.normal(size=w.shape).astype("float32") for w in layer.weights]
    layer.set_weights(values)
    scale, offset, scale_by, offset_by = values
    normal = (x - x.mean((1, 2), keepdims=True)) / np.sqrt(x.var((1, 2), keepdims=True) + 1e-5)
    wanted = normal * (scale + condition @ scale_by)[:, None, None] + (offset + condition @ offset_by)[:, None, None]
    assert keras.ops.convert_to_numpy(layer(x, condition)) == pytest.approx(wanted, abs=1e-4)


def test_adaptive_normalization_takes_over_the_statistics():
    content, style = features(), features((2, 9, 4, 3), seed=1) * 2 + 5
    result = keras.ops.convert_to_numpy(layers.AdaptiveInstanceNormalization()(content, style))
    assert result.mean((1, 2)) == pytest.approx(style.mean((1, 2)), abs=1e-3)
    assert result.std((1, 2)) == pytest.approx(style.std((1, 2)), rel=1e-3)
    itself = keras.ops.convert_to_numpy(layers.AdaptiveInstanceNormalization()(content, content))
    assert itself == pytest.approx(content, abs=1e-4)


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_nearest_upsampling_is_keras_own(scale):
    x, layer = features(), layers.NearestUpsampling(scale)
    assert np.array_equal(layer(x), keras.layers.UpSampling2D(scale)(x))
    assert layer.compute_output_shape((None, None, 7, 3)) == (None, None, 7 * scale, 3)


def test_cropping_to_another_images_size():
    assert layers.CropLike()(features(), features((2, 5, 4, 8))).shape == (2, 5, 4, 3)


@pytest.mark.parametrize(
    "layer",
    [
        layers.NearestUpsampling(3),
        layers.ReflectionPadding2D(3),
        layers.ConditionalInstanceNormalization(1e-3),
        layers.CropLike(),
    ],
)
def test_layers_come_back_from_their_configs(layer):
    again = keras.layers.deserialize(keras.layers.serialize(layer))
    assert again.get_config() == layer.get_config()
