import keras
import numpy as np
import pytest

from keras_genimg import layers, losses, models, pixels
from tests import kit


def trainable(network):
    return sum(int(np.prod(v.shape)) for v in network.trainable_variables)


def test_the_networks_of_the_paper_have_its_sizes():
    # Miyato 2018, table 4, for 32 x 32: from latents to 4 x 4 x 256, three blocks of 256, BatchNorm, a convolution.
    expected = (128 + 1) * 4 * 4 * 256 + 3 * 2 * (3 * 3 * 256 * 256 + 2 * 256) + 2 * 256 + (3 * 3 * 256 + 1) * 3
    assert trainable(models.residual_generator(128, (32, 32, 3))) == expected == 4_077_827
    # A convolution of the image, four blocks of 128, one logit.
    expected = (3 * 3 * 3 + 1) * 128 + 4 * 2 * (3 * 3 * 128 + 1) * 128 + 128 + 1
    assert trainable(models.residual_discriminator((32, 32, 3))) == expected == 1_184_385


@pytest.mark.parametrize("shape", [(16, 16, 1), (28, 28, 1), (36, 20, 1), (100, 64, 3), (32, 32, 3), (256, 16, 3)])
def test_they_fit_any_allowed_size(shape):
    generator = models.residual_generator(4, shape, 4, max_filters=8)
    discriminator = models.residual_discriminator(shape, 4, max_filters=8)
    assert generator.output_shape == (None, *shape)
    assert discriminator.input_shape == (None, *shape) and discriminator.output_shape == (None, 1)


def test_sides_that_do_not_halve_evenly_are_no_trouble():
    generator = models.residual_generator(4, (36, 20, 1), 4, max_filters=4)
    discriminator = models.residual_discriminator((36, 20, 1), 4, max_filters=4)
    logits = keras.ops.convert_to_numpy(discriminator(generator(np.ones((2, 4), "float32"))))
    assert logits.shape == (2, 1) and np.isfinite(logits).all()


def test_a_block_whose_convolutions_are_zero_is_its_shortcut():
    # With every convolution of its blocks at zero, the discriminator sums what its first one, all ones here, makes of
    # the image: 27 values of one at each of 16 x 16 pixels but the edges, halved to 8 x 8 by means.
    network = models.residual_discriminator((16, 16, 3), 2, 2, spectral=False)
    first, *blocks, last = [layer for layer in network.layers if hasattr(layer, "kernel")]
    for layer in blocks:
        layer.kernel.assign(np.zeros(layer.kernel.shape))
    for layer in (first, last):
        layer.kernel.assign(np.ones(layer.kernel.shape))
    image = np.ones((1, 16, 16, 3), "float32")
    values = 3 * np.outer([2, *[3] * 14, 2], [2, *[3] * 14, 2]).sum() / 4  # four pixels to a place; two filters
    assert float(keras.ops.convert_to_numpy(network(image))[0, 0]) == pytest.approx(2 * values, rel=1e-5)


def test_attention_stands_once_where_it_is_asked_for():
    generator = models.residual_generator(4, (32, 32, 3), 8, max_filters=8, attention=16)
    discriminator = models.residual_discriminator((32, 32, 3), 8, 8, attention=8)
    for network, side, spectral in ((generator, 16, False), (discriminator, 8, True)):
        (layer,) = [each for each in network.layers if isinstance(each, layers.SelfAttention)]
        assert layer.output.shape[1:3] == (side, side) and layer.spectral == spectral
    for build in (models.residual_generator, lambda _, shape, **more: models.residual_discriminator(shape, **more)):
        with pytest.raises(ValueError, match=r"one of the sides that features have, \[8"):
            build(4, (16, 16, 3), attention=32)


def test_a_label_scales_and_moves_the_features_of_every_block():
    generator = models.residual_generator(4, (16, 16, 1), 8, max_filters=8, classes=3)
    conditional = [each for each in generator.layers if isinstance(each, layers.ConditionalBatchNormalization)]
    assert len(conditional) == 4  # two blocks of two convolutions
    latents, labels = np.ones((3, 4), "float32"), np.eye(3, dtype="float32")
    first, *others = keras.ops.convert_to_numpy(generator([latents, labels]))
    assert all(np.array_equal(first, each) for each in others)  # at first no class differs
    conditional[0].offset_by.assign(np.arange(24.0).reshape(3, 8))
    first, *others = keras.ops.convert_to_numpy(generator([latents, labels]))
    assert all(np.abs(first - each).max() > 1e-4 for each in others)


def make(normalization=None, spectral=True, objective=None):
    keras.utils.set_random_seed(1)
    model = models.DCGAN(
        generator=models.residual_generator(6, (16, 16, 3), 8, max_filters=8),
        discriminator=models.residual_discriminator((16, 16, 3), 8, 16, normalization, spectral),
        objective=objective or losses.Hinge(),
        augmentations=[losses.ColourJitter(), losses.Translation(), losses.Cutout()],
        seed=2,
    )
    model.compile()
    return model


def test_they_train_save_and_go_on(tmp_path):
    kit.check_config_round_trip(make())
    kit.check_save_load_continue(make(), kit.images(shape=(16, 16, 3)), tmp_path / "model.keras")


@pytest.mark.parametrize(("normalization", "spectral"), [(None, True), (layers.ImageNormalization, False)])
def test_each_player_moves_its_own_weights(normalization, spectral):
    # Not by the hinge: within its margin the last bias has gradient 1 from reals and -1 from fakes.
    model = make(normalization, spectral, losses.NonSaturating())
    real = pixels.to_network(kit.images(4, (16, 16, 3)))
    kit.check_player_moves_its_own(model, "discriminator", lambda: model.discriminator_loss(real))
    kit.check_player_moves_its_own(model, "generator", lambda: model.generator_loss(real))


def test_a_spectral_generator_has_no_plain_kernels_but_those_of_conditions():
    generator = models.residual_generator(4, (16, 16, 3), 8, max_filters=16, classes=3, attention=16, spectral=True)
    kinds = {type(layer).__name__ for layer in generator.layers if layer.weights}
    assert kinds == {
        "SpectralDense", "SpectralConv2D", "SelfAttention", "ConditionalBatchNormalization", "BatchNormalization",
    }  # fmt: skip
