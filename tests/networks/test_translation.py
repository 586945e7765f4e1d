"""The networks that translate: what a place of a result or a logit depends on, and the sizes that they take."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg import models
from keras_genimg.training import autodiff


def reach(network, size, channels=3):
    """How many rows and columns of the input the middle of the output depends on."""
    images = ops.convert_to_tensor(np.random.default_rng(0).normal(size=(1, size, size, channels)).astype("float32"))

    def middle(images):
        made = network(images)
        return ops.sum(made[:, made.shape[1] // 2, made.shape[2] // 2], axis=-1)

    slope = ops.convert_to_numpy(autodiff.input_grad(middle, images, [])[1])[0]
    seen = np.abs(slope).max(axis=-1) > 0
    return tuple(int(np.ptp(np.nonzero(seen.any(axis=axis))[0])) + 1 for axis in (1, 0))


@pytest.mark.parametrize(("filters", "pixels"), [((2, 2), 16), ((2, 2, 2), 34), ((2, 2, 2, 2), 70)])
def test_a_logit_sees_a_patch(filters, pixels):
    # Instance normalization would look at the whole image; spectral normalisation does not.
    network = models.patch_discriminator(filters=filters, spectral=True)
    for layer in network.layers:  # LeakyReLU and large kernels let something through everywhere
        layer.set_weights([np.abs(w) + 0.1 if w.ndim == 4 else w for w in layer.get_weights()])
    assert reach(network, 160) == (pixels, pixels)


def test_patches_of_the_sizes_of_the_paper():
    assert models.patch_discriminator(6).count_params() == pytest.approx(2.77e6, rel=0.01)
    assert models.patch_discriminator(filters=(4, 8, 8))(np.zeros((1, 64, 64, 3))).shape == (1, 14, 14, 1)


def test_the_paper_sizes_of_the_generators():
    assert models.translation_network().count_params() == pytest.approx(11.4e6, rel=0.01)
    assert models.unet((32, 64, 128, 128)).count_params() == pytest.approx(1.02e6, rel=0.01)


@pytest.mark.parametrize("size", [(16, 16), (17, 33), (50, 70)])
def test_the_residual_network_takes_any_size(size):
    images = np.random.default_rng(0).normal(size=(1, *size, 3)).astype("float32")
    made = ops.convert_to_numpy(models.translation_network((2, 2, 2), 1)(images))
    assert made.shape == images.shape and np.abs(made).max() <= 1.0


def test_a_condition_changes_what_it_makes_from_the_first_step_on():
    network = models.translation_network((2, 2, 2), 1, condition=2)
    images = ops.convert_to_tensor(np.random.default_rng(0).normal(size=(1, 16, 16, 3)).astype("float32"))
    told = ops.convert_to_tensor(np.zeros((1, 2), "float32"))

    def of_condition(told):
        return ops.sum(network([images, told]) ** 2, axis=(1, 2, 3))

    # The normalizations begin alike whatever the condition is: let them have learnt something.
    for layer in network.layers:
        if "conditional" in layer.name:
            layer.set_weights([w + 0.1 for w in layer.get_weights()])
    slope = ops.convert_to_numpy(autodiff.input_grad(of_condition, told, [])[1])
    assert np.all(np.abs(slope) > 1e-6)


def test_the_innermost_features_of_a_unet_are_not_normalised_away():
    network = models.unet((2, 2, 2))
    images = np.random.default_rng(0).normal(size=(2, 8, 8, 3)).astype("float32")  # the innermost is one pixel
    innermost = [layer for layer in network.layers if isinstance(layer, keras.layers.LeakyReLU)][-1]
    features = ops.convert_to_numpy(keras.Model(network.inputs[0], innermost.output)(images))
    assert features.shape == (2, 1, 1, 2) and np.abs(features[0] - features[1]).max() > 0


def test_a_unet_refuses_what_halves_to_a_fraction_and_a_patch_discriminator_too_few_widths():
    with pytest.raises(Exception, match=r"Concatenate|shape|size"):  # each backend's own error
        models.unet((2, 2, 2))(np.zeros((1, 20, 16, 3)))
    for builder in (models.unet, models.patch_discriminator):
        with pytest.raises(ValueError, match="2"):
            builder(filters=(4,))
    with pytest.raises(ValueError, match="power of two"):
        models.star_discriminator(24, 3)
