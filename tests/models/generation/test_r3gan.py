import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg import losses, models, pixels
from tests import kit

SHAPE = (8, 8, 3)


def make(classes=None, **kwargs):
    keras.utils.set_random_seed(1)
    model = models.R3GAN(
        generator=models.r3gan_generator(6, SHAPE, filters=4, group=4, classes=classes),
        discriminator=models.r3gan_discriminator(SHAPE, filters=4, group=4, classes=classes),
        classes=classes,
        seed=2,
        **kwargs,
    )
    model.compile()
    return model


def halving(start=1.0):
    return keras.optimizers.schedules.ExponentialDecay(start, 1, 0.5)


def test_config_round_trip():
    kit.check_config_round_trip(make(penalties=[losses.R1(halving()), losses.R2(0.5)]))


def test_save_load_continue(tmp_path):
    model = make(penalties=[losses.R1(halving()), losses.R2(0.5)])
    kit.check_save_load_continue(model, kit.images(shape=SHAPE), tmp_path / "model.keras")


def test_each_player_moves_its_own_weights():
    model = make()
    kit.fit(model, kit.images(4, SHAPE))  # until then the last convolution of each block is zero, and hides the others
    real = pixels.to_network(kit.images(4, SHAPE))
    kit.check_player_moves_its_own(model, "discriminator", lambda: model.discriminator_loss(real))
    kit.check_player_moves_its_own(model, "generator", lambda: model.generator_loss(real))


def test_blocks_begin_as_the_identity_and_features_keep_their_size():
    generator = models.r3gan_generator(64, (32, 32, 3), filters=8, max_filters=32, blocks=2, group=8, classes=10)
    draws = np.random.default_rng(0)
    latents, labels = draws.normal(size=(64, 64)).astype("float32"), np.eye(10, dtype="float32")[np.arange(64) % 10]
    images = ops.convert_to_numpy(generator([latents, labels]))
    assert images.shape == (64, 32, 32, 3) and 0.3 < images.std() < 3.0
    short = models.r3gan_generator(64, (32, 32, 3), filters=8, max_filters=32, blocks=1, group=8, classes=10)
    kept = {weight.shape: weight for weight in generator.weights if len(weight.shape) == 3}
    assert len(kept) == 1 and len(short.layers) < len(generator.layers)
    before, after = (layer.output for layer in generator.layers if layer.name in _first_block(generator))
    inside = keras.Model(generator.inputs, [before, after])([latents, labels])
    assert np.array_equal(*map(ops.convert_to_numpy, inside))


def _first_block(network):
    """The names of the layers at the two ends of the first block: what is added to, and the sum."""
    total = next(layer for layer in network.layers if isinstance(layer, keras.layers.Add))
    return {total.input[0]._keras_history.operation.name, total.name}


@pytest.mark.parametrize("penalty", [losses.R1, losses.R2, losses.GradientPenalty])
def test_a_weight_may_follow_a_schedule(penalty):
    gradients = np.full((4, 2, 2, 1), 0.25, "float32")
    plain = float(ops.convert_to_numpy(penalty(1.0)(gradients)))
    scheduled = penalty(halving(2.0))
    for step, factor in ((0, 2.0), (1, 1.0), (3, 0.25)):
        assert float(ops.convert_to_numpy(scheduled(gradients, step))) == pytest.approx(factor * plain)
    again = penalty.from_config(scheduled.get_config())
    assert float(ops.convert_to_numpy(again(gradients, 2))) == pytest.approx(0.5 * plain)


def test_training_follows_the_schedule():
    """Two steps with a weight that halves are a step with 1 and a step with a half."""
    scheduled = make(penalties=[losses.R1(halving())])
    kit.fit(scheduled, kit.images(8, SHAPE))
    constant = make(penalties=[losses.R1(1.0)])
    batches = kit.images(8, SHAPE)
    kit.fit(constant, batches[:4])
    constant.penalties[0].weight = 0.5
    constant.compile(constant.optimizer)  # the step is traced anew
    kit.fit(constant, batches[4:])
    assert kit.largest_difference(kit.weights(scheduled), kit.weights(constant)) <= 1e-5
