"""Truncation, and what settings of sampling are beside conditions."""

import keras
import numpy as np
import pytest

import keras_genimg as kg
from keras_genimg.training import latents_of_seeds


@pytest.fixture(scope="module")
def dcgan():
    return kg.models.DCGAN((16, 16, 1), 4, classes=("cat", "dog"), seed=0)


@pytest.fixture(scope="module")
def style_gan():
    """One whose styles differ: as it is built they are nearly equal."""
    keras.utils.set_random_seed(0)
    generator = kg.models.style_generator(4, (16, 16, 3), width=8, filters=4, classes=3)
    for weight in generator.get_layer("mapping").weights:
        weight.assign(50.0 * keras.random.normal(weight.shape, seed=1))
    discriminator = kg.models.style_discriminator((16, 16, 3), filters=4, classes=3)
    return kg.models.StyleGAN2(generator=generator, discriminator=discriminator, classes=3, seed=0)


def test_each_image_has_its_own_truncation(dcgan):
    plain = dcgan.generate(3, seed=5)
    np.testing.assert_array_equal(dcgan.generate(3, seed=5, truncation=1), plain)
    mixed = dcgan.generate(3, seed=5, truncation=[1.0, 0.3, 1.0], batch_size=2)
    np.testing.assert_array_equal(mixed[[0, 2]], plain[[0, 2]])
    np.testing.assert_array_equal(mixed[1], dcgan.generate(1, seed=6, label=0, truncation=0.3)[0])
    latents = np.float32(0.3) * latents_of_seeds([6], 4)
    np.testing.assert_array_equal(mixed[1], kg.images.pixels.to_uint8(dcgan([latents, np.float32([[1, 0]])]))[0])


def test_interpolation_takes_one_truncation_or_one_for_each_end(dcgan):
    one = dcgan.interpolate(1, 2, 4, label=0, truncation=0.5)
    np.testing.assert_array_equal(one[0], dcgan.generate(1, seed=1, label=0, truncation=0.5)[0])
    ends = dcgan.interpolate(1, 2, 4, label=0, truncation=(1.0, 0.5))
    np.testing.assert_array_equal(ends[0], dcgan.generate(1, seed=1, label=0)[0])
    np.testing.assert_array_equal(ends[-1], one[-1])


def test_a_vae_is_truncated_too():
    vae = kg.models.VAE((16, 16, 1), 4, seed=0)
    images = vae.generate(3, seed=0, truncation=0.0)
    np.testing.assert_array_equal(images, vae.decode(np.zeros((3, 4))))


def test_styles_go_straight_to_their_mean_under_the_same_conditions(style_gan):
    labels = [0, 1, 2, 0]
    middle = style_gan.generate(4, seed=3, label=labels, truncation=0.0)
    np.testing.assert_array_equal(middle[0], middle[3])
    assert np.abs(middle[0].astype(int) - middle[1]).max() > 1, "each class has a middle of its own"
    generator = style_gan.averaged_generator.network
    one_hot = np.eye(3, dtype="float32")[labels]
    fixed = latents_of_seeds(range(256), 4)

    def styles_of(latents, rows):
        return keras.ops.convert_to_numpy(generator.get_layer("mapping")([latents, rows], training=False))

    means = np.stack([styles_of(fixed, np.repeat(row[None], 256, axis=0)).mean(axis=0) for row in one_hot])
    styles = styles_of(latents_of_seeds(range(3, 7), 4), one_hot)
    wanted = generator.get_layer("synthesis")(means + 0.6 * (styles - means))
    found = style_gan.generate(4, seed=3, label=labels, truncation=0.6).astype(int)
    assert np.abs(found - kg.images.pixels.to_uint8(kg.images.pixels.to_pixels(wanted))).max() <= 1
    assert np.abs(found - style_gan.generate(4, seed=3, label=labels)).max() > 5


def test_a_style_generator_without_conditions_has_one_mean_style():
    model = kg.models.StyleGAN2(
        generator=kg.models.style_generator(4, (16, 16, 3), width=8, filters=4),
        discriminator=kg.models.style_discriminator((16, 16, 3), filters=4),
    )
    images = model.generate(3, seed=0, truncation=0.0)
    np.testing.assert_array_equal(images[0], images[2])
    assert model.mean_style().shape == (1, 8)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"truncation": 1.5}, "`truncation` must be from 0 to 1, got 1.5"),
        ({"truncation": "half"}, "`truncation` must be a number"),
        ({"truncated": 0.5}, "DCGAN takes label, truncation; it does not take `truncated`"),
    ],
)
def test_what_is_no_truncation_is_refused(dcgan, values, message):
    with pytest.raises(ValueError, match=message):
        dcgan.generate(2, seed=0, **values)


def test_settings_are_not_asked_of_the_data(dcgan):
    model = kg.models.DCGAN((16, 16, 1), 4, seed=0)
    with pytest.raises(ValueError, match="DCGAN takes truncation; it does not take `label`"):
        model.generate(1, label=0)
    with pytest.raises(ValueError, match="Two inputs, `conditions` among them, have the name 'truncation'"):
        kg.models.DCGAN((16, 16, 1), 4, conditions=[kg.tasks.Number("truncation")])
