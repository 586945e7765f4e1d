"""Oracles: the linear model with normal noise, whose likelihood and posterior have closed forms, and decoders that pass
their latents over."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_genimg import losses, models
from keras_genimg.training import uniforms_of_seeds
from tests import kit

SHAPE = (2, 3, 1)
DEVIATION = 0.3
# x = W z + b + noise. W's columns are orthogonal, so the posterior's covariance is diagonal, as an encoder's is.
WEIGHTS = np.array([[0.3, 0.0], [0.0, 0.2], [0.3, 0.0], [0.0, 0.2], [0.0, -0.2], [0.2, 0.0]])
BIAS = np.array([0.5, 0.4, 0.6, 0.5, 0.5, 0.4])
POSTERIOR_VARIANCE = 1.0 / (1.0 + np.sum(WEIGHTS**2, axis=0) / DEVIATION**2)


def linear(mean_offset=0.0, variance_factor=1.0, likelihood=None):
    """The linear VAE with the exact posterior as its encoder, or with one that is off."""
    decoder = keras.Sequential([keras.Input((2,)), layers.Dense(6), layers.Reshape(SHAPE)], name="decoder")
    decoder.set_weights([WEIGHTS.T, BIAS])
    images = keras.Input(SHAPE)
    flat = layers.Flatten()(images)
    encoder = keras.Model(images, [layers.Dense(2)(flat), layers.Dense(2)(flat)], name="encoder")
    to_mean = WEIGHTS * POSTERIOR_VARIANCE / DEVIATION**2
    log_variance = np.log(POSTERIOR_VARIANCE * variance_factor)
    encoder.set_weights([to_mean, mean_offset - BIAS @ to_mean, np.zeros((6, 2)), log_variance])
    return models.VAE(encoder=encoder, decoder=decoder, likelihood=likelihood or losses.Gaussian(DEVIATION), seed=0)


def exact(images):
    """log N(x; b, W W' + deviation^2 I)."""
    covariance = WEIGHTS @ WEIGHTS.T + DEVIATION**2 * np.eye(6)
    off = images.reshape(len(images), -1) / 255.0 - BIAS
    quadratic = np.einsum("ni,ij,nj->n", off, np.linalg.inv(covariance), off)
    return -0.5 * (quadratic + np.linalg.slogdet(2.0 * np.pi * covariance)[1])


@pytest.mark.parametrize("samples", [1, 7])
def test_with_the_exact_posterior_every_estimate_is_exact(samples):
    images = kit.images(20, SHAPE)
    # p(x|z) p(z) / q(z|x) is p(x) for every z
    np.testing.assert_allclose(linear().log_likelihood(images, samples), exact(images), atol=1e-4)


def test_a_poor_encoder_comes_near_from_below():
    images = np.repeat(kit.images(1, SHAPE), 2000, axis=0)
    model = linear(mean_offset=0.4, variance_factor=1.5)
    below = [
        exact(images[:1])[0] - model.log_likelihood(images, samples, batch_size=4000).mean() for samples in (1, 4, 32)
    ]
    assert below[0] > below[1] > below[2] > 0.0
    # With one sample the mean is the evidence lower bound: log p(x) - KL(q || posterior), of two normal densities.
    divergence = 0.5 * np.sum(1.5 - 1.0 - np.log(1.5) + 0.4**2 / POSTERIOR_VARIANCE)
    assert below[0] == pytest.approx(divergence, abs=0.06)  # the deviation of the mean of 2,000 is near 0.015
    model.compile()
    bound = -model.evaluate(images, batch_size=500, verbose=0, return_dict=True)[
        "loss"
    ]  # what training climbs, on other noise
    assert bound == pytest.approx(exact(images[:1])[0] - divergence, abs=0.06)
    many = model.log_likelihood(images[:4], samples=20_000, batch_size=4000)
    np.testing.assert_allclose(many, exact(images[:4]), atol=0.03)


@pytest.mark.parametrize("likelihood", [losses.Bernoulli(binarize=True), losses.Gaussian(0.2)])
def test_the_numbers_are_the_same_in_every_batch(likelihood):
    model = linear(mean_offset=0.4, variance_factor=1.5, likelihood=likelihood)
    images = kit.images(5, SHAPE)
    whole = model.log_likelihood(images, samples=6, seed=3)
    assert whole.shape == (5,) and whole.dtype == np.float64
    for batch_size in (1, 4, 7):
        np.testing.assert_allclose(model.log_likelihood(images, 6, 3, batch_size), whole, rtol=1e-6, atol=1e-5)
    # image i has the noise of seed + i
    np.testing.assert_allclose(model.log_likelihood(images[2:], samples=6, seed=5), whole[2:], rtol=1e-6, atol=1e-5)
    assert np.all(np.abs(model.log_likelihood(images, samples=6, seed=9) - whole) > 1e-3)


def test_images_are_binarised_by_their_seeds():
    images = kit.images(40, SHAPE)
    shares = images.reshape(40, 6) / 255.0
    model = linear(likelihood=losses.Bernoulli(binarize=True))
    model.encoder.set_weights([np.zeros_like(weight) for weight in model.encoder.get_weights()])  # the prior
    model.decoder.set_weights([np.zeros((2, 6)), np.ones(6)])  # logit 1, whose log sigmoid is 1 - log(1 + e)
    ink = np.sum(uniforms_of_seeds(range(8, 48), 6) < shares, axis=1)
    values = model.log_likelihood(images, samples=4, seed=8)
    np.testing.assert_allclose(values, ink - 6 * np.log1p(np.e), rtol=1e-6)
    model.likelihood = losses.Bernoulli()  # greys stay grey
    values = model.log_likelihood(images, samples=4, seed=8)
    np.testing.assert_allclose(values, shares.sum(axis=1) - 6 * np.log1p(np.e), rtol=1e-6)


def test_bad_input_is_refused():
    model = linear()
    with pytest.raises(ValueError, match="`images` has images of shape"):
        model.log_likelihood(kit.images(2))
    with pytest.raises(ValueError, match="`samples` must be 1 or more, got 0"):
        model.log_likelihood(kit.images(2, SHAPE), samples=0)
    with pytest.raises(ValueError, match="`batch_size` must be 1 or more, got 0"):
        model.log_likelihood(kit.images(2, SHAPE), batch_size=0)
    with pytest.raises(ValueError, match="`seed` and those of the images after it"):
        model.log_likelihood(kit.images(2, SHAPE), seed=2**31 - 1)
