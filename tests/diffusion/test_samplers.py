"""Samplers on data whose perfect denoiser is known: where they land, how fast errors fall, that images are alone."""

import itertools

import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg import diffusion
from keras_genimg.diffusion.samplers import shuffled

SAMPLERS = [diffusion.DDIM, diffusion.Heun, diffusion.DPMSolver, diffusion.Ancestral]
DEVIATION = 0.7


def of_gaussian(x, sigma):
    """The perfect denoiser of pixels N(0, DEVIATION^2)."""
    return DEVIATION**2 / (DEVIATION**2 + sigma**2) * x


def noise(count=2, seed=0, size=8):
    return np.random.default_rng(seed).standard_normal((count, size, size, 1)).astype("float32")


def sampled(sampler, steps, start=None, denoise=of_gaussian):
    start = noise() if start is None else start
    steps = np.broadcast_to(np.float32(steps), (len(start),))
    return ops.convert_to_numpy(sampler(denoise, ops.convert_to_tensor(start), ops.convert_to_tensor(steps)))


def error(sampler, steps):
    """How far the amplitude is from that of the exact solution, which keeps x / sqrt(deviation^2 + sigma^2)."""
    exact = sampler.highest * DEVIATION / np.sqrt(DEVIATION**2 + sampler.highest**2) * noise()
    return np.abs(sampled(sampler, steps) / exact - 1).mean()


@pytest.mark.parametrize(("sampler", "order"), [(diffusion.DDIM, 1), (diffusion.Heun, 2), (diffusion.DPMSolver, 2)])
def test_errors_fall_by_the_order_of_the_method(sampler, order):
    # The lowest level is low enough that the last step, which is of first order, does not count.
    counts = np.array([20, 40, 80])
    errors = [error(sampler(80.0, 1e-4), count) for count in counts]
    slope = -np.polyfit(np.log(counts), np.log(errors), 1)[0]
    assert order - 0.25 < slope < order + 0.4


def test_ten_steps_of_dpm_solver_are_within_four_per_cent_and_better_than_ten_of_ddim():
    assert error(diffusion.DPMSolver(), 10) < 0.04 < error(diffusion.DDIM(), 10)


def test_ddim_is_the_papers_formula_of_alpha_bar():
    # x_t = sqrt(alpha) x0 + sqrt(1 - alpha) n is x / sqrt(1 + sigma^2), sigma^2 = (1 - alpha) / alpha.
    sampler, x = diffusion.DDIM(), noise().astype("float64") * 80.0
    sigmas = [float(sampler.level(index / 4)) for index in range(5)] + [0.0]
    for sigma, following in itertools.pairwise(sigmas):
        alpha, later = 1 / (1 + sigma**2), 1 / (1 + following**2)
        x_t = x * np.sqrt(alpha)
        x0 = of_gaussian(x, sigma)
        epsilon = (x_t - np.sqrt(alpha) * x0) / np.sqrt(1 - alpha)
        x = (np.sqrt(later) * x0 + np.sqrt(1 - later) * epsilon) / np.sqrt(later)
    np.testing.assert_allclose(sampled(sampler, 5), x, rtol=2e-4)


def test_eulers_method_of_the_flow_is_ddim_on_the_same_levels():
    sampler, flow = diffusion.DDIM(), diffusion.RectifiedFlow()
    z = noise().astype("float64") * 80.0 / 81.0  # on the line at t = 80 / 81
    sigmas = [float(sampler.level(index / 4)) for index in range(5)] + [0.0]
    for sigma, following in itertools.pairwise(sigmas):
        t, later = sigma / (1 + sigma), following / (1 + following)
        c_skip, c_out, c_in, c_noise = (float(each) for each in flow.coefficients(ops.convert_to_tensor(sigma)))
        assert c_noise == pytest.approx(t) and c_in == pytest.approx(1 - t)
        x = z / (1 - t)
        velocity = (of_gaussian(x, sigma) - c_skip * x) / c_out  # what the network would say
        z = z + (later - t) * velocity
    np.testing.assert_allclose(sampled(sampler, 5), z, rtol=1e-3, atol=1e-5)


def test_two_points_are_where_it_lands():
    def denoise(x, sigma):  # of pixels that are -1 or 1, equally likely
        return ops.tanh(x / sigma**2)

    for sampler in SAMPLERS:
        found = sampled(sampler(), 60, denoise=denoise)
        np.testing.assert_allclose(np.abs(found), 1.0, atol=1e-3)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_an_image_does_not_depend_on_its_neighbours_nor_on_their_steps(sampler):
    start = noise(3)
    together = sampled(sampler(), [3, 20, 1], start)
    for index, steps in enumerate([3, 20, 1]):
        alone = sampled(sampler(), steps, start[index : index + 1])
        np.testing.assert_allclose(together[index], alone[0], rtol=1e-6, atol=1e-6)


def variance_by_hand(steps):
    """Of pixels after so many steps of ancestral sampling with the perfect denoiser, each linear in x."""
    sampler = diffusion.Ancestral()
    sigmas = [float(sampler.level(index / (steps - 1))) for index in range(steps)] + [0.0]
    variance = sigmas[0] ** 2
    for sigma, following in itertools.pairwise(sigmas):
        kept, share = DEVIATION**2 / (DEVIATION**2 + sigma**2), (following / sigma) ** 2
        variance = (kept + share * (1 - kept)) ** 2 * variance + following**2 * (1 - share)
    return variance


def test_ancestral_sampling_has_the_variance_of_fresh_noise_which_becomes_the_datas():
    start = noise(50, size=16)
    assert sampled(diffusion.Ancestral(), 60, start).var() == pytest.approx(variance_by_hand(60), rel=0.03)
    assert variance_by_hand(4000) == pytest.approx(DEVIATION**2, rel=0.01)
    one, other = (sampled(sampler(), 60, start) for sampler in (diffusion.Ancestral, diffusion.DDIM))
    assert np.corrcoef(one.ravel(), other.ravel())[0, 1] < 0.1  # it has walked away from where it began


def test_shuffled_noise_is_normal_and_new_each_time():
    given = noise(40, size=16)
    made = [ops.convert_to_numpy(shuffled(ops.convert_to_tensor(given), index)) for index in range(6)]
    for each in made:
        assert each.std() == pytest.approx(1, abs=0.03) and abs(each.mean()) < 0.03
        np.testing.assert_allclose(np.sort(np.abs(each[0]).ravel()), np.sort(np.abs(given[0]).ravel()))
    every = np.stack([given, *made]).reshape(7, -1)
    assert np.abs(np.corrcoef(every) - np.eye(7)).max() < 0.05


def test_a_start_and_a_lower_level():
    # From level 0.5 of images that are 2: D takes them for noise in part, and no farther than that.
    start = np.full((2, 8, 8, 1), 2.0, "float32")
    found = diffusion.DDIM()(
        of_gaussian, ops.convert_to_tensor(noise() * 0), ops.convert_to_tensor([400.0, 400.0]),
        ops.convert_to_tensor(start), ops.convert_to_tensor([0.5, 0.1]),
    )  # fmt: skip
    exact = [2 * DEVIATION / np.sqrt(DEVIATION**2 + level**2) for level in (0.5, 0.1)]
    np.testing.assert_allclose(ops.convert_to_numpy(found)[:, 0, 0, 0], exact, rtol=0.01)


@pytest.mark.parametrize("make", [diffusion.EDM, diffusion.NoisePrediction, diffusion.RectifiedFlow, *SAMPLERS])
def test_it_is_saved_and_loaded(make):
    config = keras.saving.serialize_keras_object(make())
    again = keras.saving.deserialize_keras_object(config)
    assert type(again) is make and again.get_config() == make().get_config()


def test_levels_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="0 < `lowest` < `highest`"):
        diffusion.DDIM(1.0, 2.0)
    with pytest.raises(ValueError, match="`data_deviation`"):
        diffusion.EDM(0.0)


def test_upwards_is_the_way_back():
    sampler, images = diffusion.DDIM(), DEVIATION * noise(3)
    found = ops.convert_to_numpy(sampler.upwards(of_gaussian, ops.convert_to_tensor(images), 200))
    exact = images * np.sqrt(DEVIATION**2 + 80.0**2) / DEVIATION / 80.0
    np.testing.assert_allclose(found, exact, rtol=0.02)
    np.testing.assert_allclose(sampled(sampler, 200, found), images, rtol=0.04, atol=1e-4)  # of first order, twice


@pytest.mark.parametrize("sampler", [diffusion.DDIM, diffusion.DPMSolver, diffusion.Ancestral])
@pytest.mark.parametrize("repeats", [1, 3])
def test_pixels_that_are_held_are_the_known_ones_and_others_fit_them(sampler, repeats):
    # Images of one value: -1 or 1. Where a half is known, the other half must be the same.
    def denoise(x, sigma):
        mean = ops.mean(x / sigma**2, axis=(1, 2, 3), keepdims=True) * 64
        return ops.tanh(mean) + 0.0 * x

    start = noise(12, seed=3)
    known = np.broadcast_to(np.where(np.arange(12) % 2, 1.0, -1.0)[:, None, None, None], start.shape)
    unknown = np.zeros((12, 8, 8, 1), "float32")
    unknown[:, :, 4:] = 1
    found = ops.convert_to_numpy(
        sampler()(
            denoise, ops.convert_to_tensor(start), ops.ones((12,)) * 20.0,
            known=ops.convert_to_tensor(known.astype("float32")), unknown=ops.convert_to_tensor(unknown),
            repeats=repeats,
        )
    )  # fmt: skip
    np.testing.assert_allclose(found, known, atol=0.05)
