"""Oracle: a model whose log-likelihood is minus the seed that an image is given."""

import numpy as np
import pytest

from keras_genimg.metrics import likelihood


class Seeds:
    def __init__(self):
        self.calls = []

    def log_likelihood(self, images, samples, seed):
        self.calls.append((len(images), samples))
        return -np.arange(seed, seed + len(images), dtype=np.float64) - images[:, 0, 0, 0]


def test_nll_1k_takes_the_first_thousand_with_a_thousand_samples():
    images = np.zeros((1500, 2, 2, 1), "uint8")
    images[1000:] = 255
    model, done = Seeds(), []
    # The seeds of images 0 to 999 are 5 to 1004, whatever the blocks.
    assert likelihood.nll_1k(model, images, seed=5, progress=done.append) == 5 + 999 / 2
    assert set(model.calls) == {(50, 1000)} and done == list(range(50, 1001, 50))
    with pytest.raises(ValueError, match=r"needs 1,000 images, got 999"):
        likelihood.nll_1k(model, images[:999])


def test_negative_elbo_takes_all_images_with_one_sample():
    model, done = Seeds(), []
    images = np.zeros((70_000, 2, 2, 1), "uint8")
    assert likelihood.negative_elbo(model, images, progress=done.append) == 69_999 / 2
    assert model.calls == [(50_000, 1), (20_000, 1)] and done == [50_000, 70_000]
