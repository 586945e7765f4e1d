"""Mixed precision, by Keras's own policies."""

import keras
import numpy as np
import pytest

from keras_genimg import losses, models
from tests import kit


@pytest.fixture(params=["mixed_bfloat16", "mixed_float16"])
def policy(request):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(request.param)
    yield request.param
    keras.config.set_dtype_policy(before)


def small(family, **kwargs):
    if family is models.VAE:
        return models.VAE((16, 16, 1), 4, seed=0)
    generator = models.dcgan_generator(4, (16, 16, 1), filters=8)
    critic = models.dcgan_discriminator((16, 16, 1), filters=8, normalization=None)
    return family(generator=generator, discriminator=critic, seed=0, **kwargs)


@pytest.mark.parametrize("family", [models.DCGAN, models.WGANGP, models.VAE])
def test_training_in_half_precision_is_finite_and_moves(policy, family):
    model = small(family, **({"discriminator_steps": 2} if family is models.WGANGP else {}))
    model.compile()
    before = kit.weights(model)
    history = kit.fit(model, kit.images(), epochs=2).history
    assert all(np.isfinite(values).all() for values in history.values())
    assert kit.largest_difference(before, kit.weights(model)) > 0
    assert model.generate(2, seed=0).dtype == np.uint8
    scaled = isinstance(next(iter(model.optimizer.members.values())), keras.optimizers.LossScaleOptimizer)
    assert scaled == (policy == "mixed_float16")
    assert all(v.dtype == "float32" for v in model.trainable_variables)


def test_the_logged_loss_is_not_scaled():
    keras.utils.set_random_seed(0)
    plain = small(models.DCGAN)
    initial = plain.get_weights()
    plain.compile()
    expected = kit.fit(plain, kit.images(4)).history["discriminator_loss"][0]
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_float16")
    try:
        scaled = small(models.DCGAN)
        scaled.set_weights(initial)
        scaled.compile()
        assert kit.fit(scaled, kit.images(4)).history["discriminator_loss"][0] == pytest.approx(expected, rel=0.05)
    finally:
        keras.config.set_dtype_policy(before)


def test_penalties_in_half_precision_agree_with_single(policy):
    penalties = [losses.R1(10.0)]
    half = small(models.DCGAN, penalties=penalties)
    half.compile()
    steep = [10.0 * weights for weights in half.discriminator.get_weights()]
    half.discriminator.set_weights(steep)
    keras.config.set_dtype_policy("float32")  # the fixture puts it back
    single, without = small(models.DCGAN, penalties=penalties), small(models.DCGAN)
    for model in (single, without):
        model.set_weights(half.get_weights())
        model.compile()
    found = [kit.fit(model, kit.images(4)).history["discriminator_loss"][0] for model in (half, single, without)]
    assert found[1] - found[2] > 10  # the penalty counts
    assert found[0] - found[2] == pytest.approx(found[1] - found[2], rel=0.02)
