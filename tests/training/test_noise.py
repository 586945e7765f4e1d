import numpy as np
import pytest
from keras import ops

from keras_genimg.training import NoiseSource, latents_of_seeds, uniforms_of_seeds
from keras_genimg.training.noise import threefry

# Known answers of Threefry-2x32-20 from the Random123 distribution: key, counter, output.
KNOWN = [
    ((0x00000000, 0x00000000), (0x00000000, 0x00000000), (0x6B200159, 0x99BA4EFE)),
    ((0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0x1CB996FC, 0xBB002BE7)),
    ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3), (0xC4923A9C, 0x483DF7A0)),
]


def words(pair):
    return tuple(np.array([word], np.uint32).view(np.int32) for word in pair)


@pytest.mark.parametrize(("key", "counter", "expected"), KNOWN)
@pytest.mark.parametrize("xp", [np, ops])
def test_threefry_gives_the_published_answers(key, counter, expected, xp):
    inputs = [words(key), words(counter)]
    if xp is ops:
        inputs = [tuple(map(ops.convert_to_tensor, pair)) for pair in inputs]
    output = [np.asarray(ops.convert_to_numpy(word)).view(np.uint32)[0] for word in threefry(*inputs, xp)]
    assert tuple(output) == expected


def test_a_latent_depends_on_its_seed_alone():
    many = latents_of_seeds(range(5, 9), 7)
    assert many.shape == (4, 7) and many.dtype == np.float32
    assert np.array_equal(many[2], latents_of_seeds([7], 7)[0])
    big = latents_of_seeds([7, 7 + 2**32], 7)
    assert not np.array_equal(big[0], big[1])  # the upper word of the seed counts


def test_latents_are_standard_normal():
    values = latents_of_seeds(range(2000), 64).ravel()
    # 128,000 values: the mean's deviation is 0.0028, the variance's 0.004; kurtosis 3
    assert abs(values.mean()) < 0.012 and abs(values.var() - 1) < 0.016 and abs((values**4).mean() - 3) < 0.15
    assert abs(np.corrcoef(latents_of_seeds(range(2000), 2).T)[0, 1]) < 0.1


def test_draws_differ_and_a_restored_counter_repeats_them():
    noise = NoiseSource(seed=3)
    first = ops.convert_to_numpy(noise.normal((4, 5)))
    second = ops.convert_to_numpy(noise.normal((4, 5)))
    assert not np.array_equal(first, second)
    again = NoiseSource(seed=3)
    again.set_weights([np.array(1, "int32")])
    assert np.array_equal(ops.convert_to_numpy(again.normal((4, 5))), second)
    assert not np.array_equal(ops.convert_to_numpy(NoiseSource(seed=4).normal((4, 5))), first)


def test_the_first_draw_is_at_counter_zero_on_every_backend():
    # Key (seed, draw), counters (position, 1): the definition, worked out with numpy.
    position, one = np.arange(3, dtype=np.int32), np.ones(3, np.int32)
    a, b = threefry((np.full(3, 9, np.int32), np.zeros(3, np.int32)), (position, one), np)
    bits = np.concatenate([a, b]).view(np.uint32) >> 8
    assert ops.convert_to_numpy(NoiseSource(seed=9).uniform((6,))) == pytest.approx(bits / 2.0**24, abs=1e-7)


def test_uniform_values_fill_the_unit_interval():
    values = ops.convert_to_numpy(NoiseSource(seed=0).uniform((20_000,)))
    assert values.min() >= 0.0 and values.max() < 1.0 and values.max() > 0.999
    assert np.histogram(values, 10, (0, 1))[0] == pytest.approx(2000, abs=200)  # deviation 42


def test_uniforms_of_seeds_are_uniform_and_of_their_seed_alone():
    many = uniforms_of_seeds(range(5, 9), 7)
    assert many.shape == (4, 7) and many.dtype == np.float32
    assert np.array_equal(many[2], uniforms_of_seeds([7], 7)[0])
    assert not np.array_equal(many[2], uniforms_of_seeds([7 + 2**32], 7)[0])  # the upper word of the seed counts
    values = uniforms_of_seeds(range(1000), 20)
    assert values.min() >= 0.0 and values.max() < 1.0
    assert np.histogram(values, 10, (0, 1))[0] == pytest.approx(2000, abs=200)  # deviation 42
    # 10,000 pairs of the same seed and place: were they drawn from one stream, the latents' radius would show it
    latents = latents_of_seeds(range(1000), 20)
    assert abs(np.corrcoef(values[:, :10].ravel(), np.hypot(latents[:, :10], latents[:, 10:]).ravel())[0, 1]) < 0.05
    with pytest.raises(ValueError, match="`seed`"):
        uniforms_of_seeds([-1], 2)


@pytest.mark.parametrize(("seed", "error"), [(-1, ValueError), (2**31, ValueError), (1.5, TypeError)])
def test_seeds_that_would_draw_the_noise_of_others(seed, error):
    with pytest.raises(error):
        NoiseSource(seed)


def test_odd_sizes_have_their_shape():
    assert tuple(NoiseSource(seed=0).normal((3, 3, 1)).shape) == (3, 3, 1)
    assert tuple(NoiseSource(seed=0).uniform((5, 1)).shape) == (5, 1)
