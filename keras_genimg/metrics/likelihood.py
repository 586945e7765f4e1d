"""Likelihood protocols: how well a model with `log_likelihood` explains images that it was not trained on."""

import numpy as np

BLOCK = 50_000  # images times samples between two reports of progress; each block compiles its network anew
SAMPLES = 1000


def nll_1k(model, images, seed=0, progress=None, labels=None):
    """The negative log-likelihood of the first 1,000 images, with 1,000 importance samples each.

    The first are those of the published files: a source with another order, as tensorflow-datasets has, gives another
    number, by a standard error of some 0.7 nats on MNIST.

    Args:
        model: it has `log_likelihood(images, samples, seed)`, such as a `models.VAE`.
        images: `(count, height, width, channels)`, 0..255, 1,000 or more.
        seed: of the first image's noise.
        progress: called with the number of images done.
        labels: the images' conditions, for a model that takes any: its `log_likelihood` is called with `label`.

    Returns:
        A float, nats an image; an upper bound in expectation, which more samples would lower.

    Raises:
        ValueError: fewer than 1,000 images, or as `log_likelihood`.

    Example:
    ```python
    class Coin:
        def log_likelihood(self, images, samples, seed):
            return np.full(len(images), -np.log(2.0))


    nll_1k(Coin(), np.zeros((1000, 8, 8, 1), "uint8"))  # 0.6931: log 2
    ```

    Reference: Burda et al., Importance weighted autoencoders, ICLR 2016; there with 5,000 samples.
    """
    if len(images) < 1000:
        raise ValueError(f"nll_1k needs 1,000 images, got {len(images)}.")
    return _mean_negative_log_likelihood(model, images[:1000], SAMPLES, seed, progress, labels)


def negative_elbo(model, images, seed=0, progress=None, labels=None):
    """The negative evidence lower bound of all images, with one sample each.

    Args:
        model: as for `nll_1k`.
        images: `(count, height, width, channels)`, 0..255.
        seed: of the first image's noise.
        progress: called with the number of images done.
        labels: as for `nll_1k`.

    Returns:
        A float, nats an image.

    Raises:
        ValueError: as `log_likelihood`.

    Reference: Kingma & Welling, Auto-encoding variational Bayes, ICLR 2014.
    """
    return _mean_negative_log_likelihood(model, images, 1, seed, progress, labels)


def _mean_negative_log_likelihood(model, images, samples, seed, progress, labels):
    values, step = [], BLOCK // samples
    for start in range(0, len(images), step):
        # Image i has the noise of seed + i: the blocks give what one call with all images would.
        told = {} if labels is None else {"label": labels[start : start + step]}
        values.append(model.log_likelihood(images[start : start + step], samples, seed + start, **told))
        if progress is not None:
            progress(min(start + step, len(images)))
    return -float(np.mean(np.concatenate(values)))
