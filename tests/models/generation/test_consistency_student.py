"""Consistency: the levels that are compared, the answers of the teacher, one step and several, learning."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg import diffusion, models
from tests import kit

SHAPE = (8, 8, 1)


def teacher(classes=None):
    network = kit.stirred(models.denoising_unet(SHAPE, widths=(8,), classes=classes), 0.1)
    return models.Diffusion(network=network, classes=classes, preconditioning=diffusion.EDM(0.6), data_mean=-0.1)


def test_it_begins_as_its_teacher():
    of = teacher(3)
    student = models.ConsistencyStudent.of(of, stage_images=100, seed=1)
    assert (student.data_mean, student.preconditioning.data_deviation, student.steps) == (-0.1, 0.6, 2)
    np.testing.assert_array_equal(
        student.generate(2, seed=0, label=1, steps=1), of.generate(2, seed=0, label=1, steps=1)
    )  # one step of any sampler is the denoiser's answer at the highest level


def test_levels_come_closer_stage_by_stage():
    student = models.ConsistencyStudent.of(teacher(), stage_images=100)
    sigma = np.array([0.1, 1.0, 80.0], "float32")
    for images, half in ((0, 0.5), (99, 0.5), (100, 0.25), (750, 0.5**8), (10_000, 0.5**8)):
        student.averaged_network.images_seen.assign(float(images))
        apart = (1 + 8 / (1 + np.exp(sigma))) * half
        found = ops.convert_to_numpy(student.nearer(ops.convert_to_tensor(sigma)))
        np.testing.assert_allclose(found, np.maximum(sigma * (1 - apart), 0), rtol=1e-5)
    assert found[0] > 0.09  # at the end all levels are close


def test_the_loss_by_hand():
    """Of a network that says 0, D is c_skip x: at the first stage the wanted answer is the image, or D at half."""
    of = models.Diffusion(network=models.denoising_unet(SHAPE, widths=(4,)), preconditioning=diffusion.EDM(0.5))
    student = models.ConsistencyStudent.of(of, seed=3)
    images = np.full((4, *SHAPE), 0.5, "float32")
    found = float(ops.convert_to_numpy(student.denoising_loss(ops.convert_to_tensor(images))))
    twin = models.ConsistencyStudent.of(of, seed=3)
    sigma = np.exp(-1.1 + 2.0 * ops.convert_to_numpy(twin.noise.normal((4, 1, 1, 1)))).astype("float64")
    noise = ops.convert_to_numpy(twin.noise.normal(images.shape))
    near = np.maximum(sigma * (1 - (1 + 8 / (1 + np.exp(sigma))) / 2), 0)
    said, wanted = (0.25 / (0.25 + level**2) * (images + level * noise) for level in (sigma, near))
    huber = 0.00054 * 8
    each = np.sqrt(np.square(said - wanted).sum((1, 2, 3)) + huber**2) - huber
    assert found == pytest.approx(np.mean(each / (sigma - near)[:, 0, 0, 0]), rel=1e-4)


@pytest.mark.parametrize("classes", [None, 3])
def test_it_trains_saves_and_goes_on(classes, tmp_path):
    model = models.ConsistencyStudent.of(teacher(classes), stage_images=8, seed=1)
    model.compile()
    kit.check_config_round_trip(model)
    images = kit.images(8, SHAPE)
    given = images if classes is None else (images, np.arange(8) % 3)
    if classes is None:
        kit.check_save_load_continue(model, given, tmp_path / "model.keras")
        assert float(model.averaged_network.images_seen) == 32
    else:
        model.fit(*given, verbose=0)
        assert model.generate(3, seed=0, label=[0, 1, 2], steps=[1, 2, 4]).shape == (3, *SHAPE)


@pytest.mark.once
def test_one_step_lands_on_a_picture_where_the_teachers_lies_between():
    """Of images that are all dark or all bright the best denoiser says, in one step, something in between."""
    keras.utils.set_random_seed(0)
    flat = np.full((512, 4, 4, 1), 200, "uint8")
    flat[::2] = 60

    def off(model):
        made = model.generate(32, seed=0, steps=1).astype(float)
        return np.median(np.minimum(np.abs(made - 60), np.abs(made - 200)).mean((1, 2, 3)))

    of = models.Diffusion(
        network=models.denoising_unet((4, 4, 1), widths=(16,)), preconditioning=diffusion.EDM(0.55),
        half_life_images=500, seed=0,
    )  # fmt: skip
    of.compile(keras.optimizers.Adam(5e-3))
    of.fit(flat, batch_size=64, epochs=30, verbose=0)
    student = models.ConsistencyStudent.of(of, stage_images=2500, seed=0)
    student.compile(keras.optimizers.Adam(1e-3))
    student.fit(flat, batch_size=64, epochs=40, verbose=0)
    assert off(student) < 0.6 * off(of)


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="`stage_images` must be at least 1"):
        models.ConsistencyStudent(SHAPE, stage_images=0)
    with pytest.raises(ValueError, match="must give the image back where there is no noise"):
        models.ConsistencyStudent(SHAPE, preconditioning=Constant())


class Constant(diffusion.Preconditioning):
    def coefficients(self, sigma):
        return (0.5 * sigma**0, sigma, sigma**0, sigma)


def test_a_student_of_codes_has_the_autoencoder_of_its_teacher():
    network = models.mlp_denoiser(3, units=8, blocks=1)
    of = models.Diffusion(network=network, autoencoder=models.VAE((16, 16, 1), latent_dim=3), seed=0)
    student = models.ConsistencyStudent.of(of, stage_images=10)
    assert student.autoencoder is of.autoencoder


def test_of_no_strength_an_image_stays():
    student = models.ConsistencyStudent.of(teacher(), stage_images=100, seed=1)
    given = np.random.default_rng(0).integers(0, 256, (2, *SHAPE), "uint8")
    assert np.abs(student.translate(given, strength=0.0).astype(int) - given).max() <= 6
