"""The likelihood of a latent-variable model, by importance sampling from its encoder.

Reference: Burda et al., Importance weighted autoencoders, ICLR 2016.
"""

import math

import keras
import numpy as np
from keras import ops

from ...images import pixels
from ...training import latents_of_seeds, uniforms_of_seeds
from .image_generator import given


def importance_weighted_log_likelihood(model, images, samples, seed, batch_size, label=None):
    """log 1/K sum_k p(x|z_k) p(z_k) / q(z_k|x) with z_k from q(z|x): equation 8 of the paper.

    Image i has the noise of `seed + i`, whatever stands beside it: the number is the same in every batch.

    Args:
        model: a `VAE`.
        images: checked, `(count, height, width, channels)`, 0..255.
        samples: K.
        seed: of the first image.
        batch_size: latents that are decoded at a time, and images that are encoded at a time.
        label: the images' joined conditions `(count, size)`, or None.

    Returns:
        A float64 array `(count,)`, nats.
    """
    score = _log_likelihood_network(model)
    blocks = (slice(start, start + batch_size) for start in range(0, len(images), batch_size))
    return np.concatenate(
        [
            _of_block(model, score, images[b], samples, seed + b.start, batch_size, None if label is None else label[b])
            for b in blocks
        ]
    )


def _log_likelihood_network(model):
    """Targets, latents (and labels) -> log p(x|z), as one network, which a backend compiles."""
    targets = keras.Input(model.image_shape)
    inputs = [keras.Input(tuple(each.shape[1:])) for each in model.decoder.inputs]
    decoded = ops.cast(model.decoder(inputs if len(inputs) > 1 else inputs[0], training=False), "float32")
    network = keras.Model([targets, *inputs], -model.likelihood.negative_log_likelihood(targets, decoded))
    # On the CPU, TensorFlow's XLA is slower than its oneDNN kernels; JAX has nothing but XLA.
    network.compile(jit_compile=keras.backend.backend() == "jax")
    return network


def _of_block(model, score, images, samples, seed, batch_size, label):
    def uniform(shape):
        return uniforms_of_seeds(range(seed, seed + shape[0]), math.prod(shape[1:])).reshape(shape)

    images = ops.convert_to_numpy(pixels.to_network(images, 0.0, 1.0))
    targets = ops.convert_to_numpy(model.likelihood.targets(images, uniform))
    mean, log_variance = (
        ops.convert_to_numpy(output) for output in model.encoder(given(targets, label), training=False)
    )
    log_weights = np.empty(len(images) * samples)
    for start in range(0, len(log_weights), batch_size):
        rows = np.arange(start, min(start + batch_size, len(log_weights)))
        image, sample = np.divmod(rows, samples)
        # One key for each pair of image and sample: more samples go on where fewer ended.
        noise = latents_of_seeds((seed + image << 32) + sample, model.latent_dim)
        latents = mean[image] + np.exp(0.5 * log_variance[image]) * noise
        # log p(z) - log q(z|x): the constants of the two normal densities cancel.
        prior_to_posterior = 0.5 * np.sum(
            np.square(noise, dtype=np.float64) + log_variance[image] - np.square(latents, dtype=np.float64), axis=1
        )
        others = [] if label is None else [label[image]]
        log_weights[rows] = score.predict_on_batch([targets[image], latents, *others]) + prior_to_posterior
    log_weights = log_weights.reshape(len(images), samples)
    largest = log_weights.max(axis=1)
    return largest + np.log(np.mean(np.exp(log_weights - largest[:, None]), axis=1))
