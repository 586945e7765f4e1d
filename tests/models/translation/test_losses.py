"""What the losses of each translator are made of, by hand."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg import losses, models
from keras_genimg.models.translation.translator import translated
from tests import kit
from tests.models.translation import tiny


def array(value):
    return ops.convert_to_numpy(value)


def number(value):
    return float(array(value))


tensor = ops.convert_to_tensor


def images(seed):
    return np.random.default_rng(seed).uniform(-1.0, 1.0, (2, 16, 16, 3)).astype("float32")


def identity():
    """A network that gives images as they are, and a weight that it does not use much."""
    inputs = keras.Input((None, None, 3))
    return keras.Model(inputs, keras.layers.Dense(3, kernel_initializer="identity")(inputs))


def constant(value, channels=3):
    """A judge that says one number of every place."""
    inputs = keras.Input((None, None, channels))
    bias = keras.initializers.Constant(value)
    return keras.Model(inputs, keras.layers.Conv2D(1, 1, kernel_initializer="zeros", bias_initializer=bias)(inputs))


X, Y = images(0), images(1)
DIFFERENCE = np.abs(X - Y).mean()


def test_pix2pix_adds_the_difference_to_the_target():
    model = models.Pix2Pix(
        generator=identity(), discriminator=constant(0.3, 6), objective=losses.LeastSquares(), pixel_weight=7.0
    )
    loss, fake = model.generator_loss(tensor(X), tensor(Y))
    assert np.allclose(array(fake), X, atol=1e-6)
    assert number(loss) == pytest.approx(0.5 * 0.7**2 + 7.0 * DIFFERENCE, rel=1e-5)
    model.compile()
    wanted = 0.5 * (0.7**2 + 0.3**2)
    assert number(model.discriminator_loss(tensor(X), tensor(Y), tensor(X))) == pytest.approx(wanted, rel=1e-5)


def test_pix2pix_learns_to_invert():
    inputs = keras.Input((None, None, 3))
    generator = keras.Model(inputs, keras.layers.Dense(3, activation="tanh", kernel_initializer="zeros")(inputs))
    model = tiny.pix2pix(generator=generator, multiple=1)
    model.compile(keras.optimizers.Adam(0.02))
    data = np.random.default_rng(0).integers(64, 192, (16, 16, 16, 3), "uint8")
    history = model.fit(data, 255 - data, batch_size=8, epochs=100, validation_data=(data, 255 - data), verbose=0)
    assert history.history["pixel_loss"][-1] < 0.02 and history.history["val_pixel_loss"][-1] < 0.03


def test_generators_that_change_nothing_have_no_cycle_and_no_identity_loss():
    networks = {"to_second": identity(), "to_first": identity()}
    judges = {"judge_of_second": constant(0.2), "judge_of_first": constant(0.6)}
    model = models.CycleGAN(pool_size=0, cycle_weight=5.0, identity_weight=2.5, **networks, **judges)
    loss, (fake_first, fake_second) = model.generators_loss(tensor(X), tensor(Y))
    assert np.allclose(array(fake_first), Y, atol=1e-6) and np.allclose(array(fake_second), X, atol=1e-6)
    assert number(loss) == pytest.approx(0.5 * (0.8**2 + 0.4**2), abs=1e-5)
    assert number(model.loss_trackers["cycle_loss"].result()) == pytest.approx(0.0, abs=1e-6)


def test_cycle_and_identity_losses_by_hand():
    half = identity()
    half.set_weights([0.5 * half.get_weights()[0], half.get_weights()[1]])
    judges = {"judge_of_second": constant(1.0), "judge_of_first": constant(1.0)}  # fooled: no adversarial loss
    model = models.CycleGAN(
        pool_size=0, to_second=half, to_first=identity(), cycle_weight=3.0, identity_weight=2.0, **judges
    )
    loss, _ = model.generators_loss(tensor(X), tensor(Y))
    cycle = np.abs(0.5 * X - X).mean() + np.abs(0.5 * Y - Y).mean()
    assert number(loss) == pytest.approx(3.0 * cycle + 2.0 * np.abs(0.5 * Y - Y).mean(), rel=1e-5)


def test_each_player_of_a_cycle_gan_moves_its_own():
    model = tiny.cycle_gan()
    model.compile()
    arrays = [tensor(each) for each in (X, Y)]
    kit.check_player_moves_its_own(model, "generators", lambda: model.generators_loss(*arrays)[0])
    kit.check_player_moves_its_own(model, "discriminators", lambda: model.discriminators_loss(*arrays, *arrays))


def test_discriminators_see_images_from_the_pool():
    model = tiny.cycle_gan(pool_size=2)
    model.compile()
    tiny.fit(model, "cycle_gan", batch_size=2)
    assert int(model.pool_of_first.filled) == 2 and np.ptp(array(model.pool_of_second.images)) > 0.0


def test_domains_are_asked_for_by_name():
    model = tiny.cycle_gan()
    photo = tiny.data_of("cycle_gan", 1)[0][0]
    for domain, network in zip(("day", "night"), model.exported_layers(), strict=True):
        wanted = array(translated(network, photo[None]))[0]
        assert np.abs(model.translate(photo, domain).astype(int) - np.rint(wanted)).max() <= 1
        (editor,) = [each for name, each in model.editors().items() if name == f"to_{domain}"]
        assert np.array_equal(editor.translate(photo), model.translate(photo, domain))
    assert np.array_equal(model.translate(photo), model.translate(photo, "night"))  # without a target, the second
    with pytest.raises(ValueError, match="day, night"):
        model.translate(photo, "dusk")


def test_an_image_and_itself_are_what_the_contrast_is_least_between():
    model = tiny.cut()
    same, other = (number(model.nce_loss(tensor(X), tensor(each))) for each in (X, Y))
    assert same < other
    assert model.taps == ("images", "encoder_1", "encoder_2", "block_0")  # one block is the first and the last


def test_places_are_drawn_once_each():
    model = tiny.cut(places=20)
    chosen = array(model.chosen(ops.zeros((2, 6, 7, 3))))
    assert len(chosen) == len(set(chosen.tolist())) == 20 and chosen.min() >= 0 and chosen.max() < 42
    everything = array(model.chosen(ops.zeros((2, 3, 5, 3))))
    assert sorted(everything.tolist()) == list(range(15))


def test_cut_weighs_and_averages_its_contrasts():
    model = tiny.cut(nce_weight=3.0, discriminator=constant(1.0))
    told = iter([tensor(2.0), tensor(5.0)])
    model.nce_loss = lambda source, result: next(told)
    assert number(model.generator_loss(tensor(X), tensor(Y))[0]) == pytest.approx(3.0 * 3.5, rel=1e-6)
    fast = tiny.cut(nce_weight=3.0, identity=False, discriminator=constant(1.0))
    fast.nce_loss = lambda source, result: tensor(2.0)
    assert number(fast.generator_loss(tensor(X), tensor(Y))[0]) == pytest.approx(6.0, rel=1e-6)


def test_what_a_star_gan_is_asked_for():
    model = tiny.star_gan()
    labels = np.zeros((64, 5), "float32")
    labels[np.arange(64), np.arange(64) % 2] = 1.0
    labels[np.arange(64), 2 + np.arange(64) % 3] = 1.0
    targets, wanted, back = map(array, model.drawn_targets(tensor(labels)))
    for span in (slice(0, 2), slice(2, 5)):
        asked = targets[:, span].sum(axis=1)
        assert set(asked.tolist()) == {0.0, 1.0}  # an attribute is named or left out
        assert np.array_equal(wanted[:, span], np.where(asked[:, None] > 0, targets[:, span], labels[:, span]))
        assert np.array_equal(back[:, span], np.where(asked[:, None] > 0, labels[:, span], 0.0))
    assert 0.3 < targets[:, :2].sum(axis=1).mean() < 0.7
    paper = tiny.star_gan(keep_share=0.0)
    assert np.all(array(paper.drawn_targets(tensor(labels))[0]).sum(axis=1) == 2.0)


def test_nothing_asked_for_is_what_the_image_shows():
    model = tiny.star_gan()
    model.noise.uniform = lambda shape: ops.zeros(shape)  # below every share: all is left out
    labels = np.eye(5, dtype="float32")[:2] + np.eye(5, dtype="float32")[3:]
    targets, wanted, back = map(array, model.drawn_targets(tensor(labels)))
    assert not targets.any() and not back.any() and np.array_equal(wanted, labels)


def test_the_cross_entropy_of_attributes_by_hand():
    model = tiny.star_gan()
    logits = np.log(np.array([[0.2, 0.8, 0.5, 0.25, 0.25]], "float32"))
    labels = np.array([[0, 1, 0, 1, 0]], "float32")
    assert number(model.class_loss(tensor(logits), tensor(labels))) == pytest.approx(
        -np.log(0.8) - np.log(0.25), rel=1e-5
    )


def test_the_slope_of_a_star_gan_is_that_of_the_mean_over_patches():
    model = tiny.star_gan(penalties=[losses.R1(2.0)], class_weight=0.0)
    model.compile()
    with_penalty = number(model.judgement_loss(model.logits, tensor(X), tensor(Y)))
    model.penalties = []
    without = number(model.judgement_loss(model.logits, tensor(X), tensor(Y)))

    def mean(images):
        return ops.mean(model.logits(images), axis=(1, 2, 3))

    slope = array(model.input_gradient(mean, tensor(X))[1])
    # R1 of weight g is g / 2 times the mean squared length
    assert with_penalty - without == pytest.approx((slope**2).sum(axis=(1, 2, 3)).mean(), rel=1e-3)
