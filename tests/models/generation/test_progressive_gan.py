import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg import losses, models, pixels, tasks
from keras_genimg.training.callbacks import Resume
from tests import kit

SHAPE = (8, 8, 3)  # two sizes, three phases
IMAGES = kit.images(8, SHAPE)  # a phase


def make(shape=SHAPE, classes=None, cls=models.ProgressiveGAN, **kwargs):
    keras.utils.set_random_seed(1)
    size = 3 + 2 if classes else None
    model = cls(
        generator=models.progressive_generator(6, shape, filters=2, classes=size),
        discriminator=models.progressive_discriminator(shape, filters=2, classes=size),
        **({"classes": classes, "conditions": [tasks.Attributes("attributes", ("hat", "bow"))]} if classes else {}),
        **{"seed": 2, "phase_images": 8, **kwargs},
    )
    model.compile()
    return model


def number(tensor):
    return ops.convert_to_numpy(tensor)


def at_share(model, phase, share):
    """Puts a model into a phase of which a share is over."""
    model.saved_phase.assign(phase)
    model.phase_began.assign(0.0)
    model.averaged_generator.images_seen.assign(share * model.phase_images)
    model.begin(phase)
    return model


def latents(count=4):
    return np.random.default_rng(0).normal(size=(count, 6)).astype("float32")


def shown(model):
    """The images of the generator in training."""
    return number(model.images_of(model.generator, model.generator_ends, latents(), training=True))


def test_config_round_trip():
    kit.check_config_round_trip(make(phase_images=12, objective=losses.NonSaturating(), penalties=[losses.R1(10.0)]))


def test_save_load_continue(tmp_path):
    """Through all phases: two are over when the model is saved."""
    kit.check_save_load_continue(make(), IMAGES, tmp_path / "model.keras")


def test_a_training_resumed_in_another_phase_gives_the_same_weights(tmp_path):
    whole = make()
    kit.fit(whole, IMAGES, epochs=2)
    for epochs in (1, 2):
        resumed = make()
        resumed.fit(IMAGES, epochs=epochs, batch_size=4, shuffle=False, verbose=0, callbacks=Resume(tmp_path))
    assert resumed.phase == 1
    assert kit.largest_difference(kit.weights(whole), kit.weights(resumed)) <= 1e-6


class Counted(models.ProgressiveGAN):
    """As a user writes a step of his own."""

    def train_step(self, data):
        return {**super().train_step(data), "one": 1.0}


def test_the_first_phase_trains_the_smallest_size_alone_and_each_later_one_what_it_adds():
    model = make(cls=Counted)
    groups = {
        "block_0": (model.generator.get_layer("block_0"), model.discriminator.get_layer("block_0")),
        "block_1": (model.generator.get_layer("block_1"), model.discriminator.get_layer("block_1")),
        "first ends": (model.generator_ends, model.discriminator_ends),
        "last ends": (model.generator.get_layer("to_images"), model.discriminator.get_layer("from_images")),
    }

    def moved():
        before = {name: [w.copy() for part in parts for w in part.get_weights()] for name, parts in groups.items()}
        history = kit.fit(model, IMAGES).history
        assert history["one"] == [1.0]
        after = {name: [w for part in parts for w in part.get_weights()] for name, parts in groups.items()}
        same = {
            name: [np.array_equal(*each) for each in zip(before[name], after[name], strict=True)] for name in groups
        }
        assert all(len(set(each)) == 1 for each in same.values())  # of a group either all move or none
        return history["side"], {name for name, each in same.items() if not any(each)}

    assert moved() == ([4], {"block_0", "first ends"})
    assert moved() == ([8], set(groups))
    assert moved() == ([8], set(groups) - {"first ends"})
    assert moved() == ([8], set(groups) - {"first ends"})


@pytest.mark.parametrize(("phase", "blind"), [(1, []), (2, ["generator_ends", "discriminator_ends"])])
def test_each_player_moves_its_own_weights(phase, blind):
    model = at_share(make(), phase, 0.5)
    real = pixels.to_network(IMAGES[:4])
    idle = [weight for name in blind for weight in getattr(model, name).trainable_variables]
    mine = {player: [w for w in idle if any(w is v for v in model._variables_of(player))] for player in model.players}
    kit.check_player_moves_its_own(
        model, "discriminator", lambda: model.discriminator_loss(real), mine["discriminator"]
    )
    kit.check_player_moves_its_own(model, "generator", lambda: model.generator_loss(real), mine["generator"])


def test_after_the_last_fade_both_players_are_the_networks_of_full_size():
    model = make((16, 16, 1))
    at_share(model, 0, 0.0)
    at_share(model, 4, 0.0)
    plain = models.progressive_generator(6, (16, 16, 1), filters=2)
    plain.set_weights(model.generator.get_weights())
    assert np.array_equal(shown(model), number(plain(latents())))
    critic = models.progressive_discriminator((16, 16, 1), filters=2)
    critic.set_weights(model.discriminator.get_weights())
    assert np.array_equal(number(model.logits(shown(model))), number(critic(shown(model))))
    end_of_fade = shown(at_share(model, 3, 1.0))
    assert np.array_equal(end_of_fade, shown(at_share(model, 4, 0.0)))


def test_a_fade_begins_with_what_was_there_enlarged_and_goes_its_way_evenly():
    model = make((16, 16, 1))
    held = shown(at_share(model, 2, 0.0))
    first, half, last = (shown(at_share(model, 3, share)) for share in (0.0, 0.5, 1.0))
    assert held.shape == (4, 8, 8, 1) and first.shape == (4, 16, 16, 1)
    assert np.array_equal(first, np.kron(held, np.ones((1, 2, 2, 1))))
    assert half == pytest.approx((first + last) / 2, abs=1e-6)
    # What the discriminator says of enlarged images is what it said of the small ones.
    before = number(at_share(model, 2, 0.0).logits(held))
    assert number(at_share(model, 3, 0.0).logits(first)) == pytest.approx(before, abs=1e-5)
    assert number(at_share(model, 3, 1.0).logits(first)) == pytest.approx(number(model.discriminator(first)), abs=1e-6)


def test_real_images_are_shown_at_the_size_of_the_phase_and_faded_in():
    images = kit.images(2, (16, 16, 1))
    wanted = images / 127.5 - 1.0
    small = {side: wanted.reshape(2, side, 16 // side, side, 16 // side, 1).mean(axis=(2, 4)) for side in (4, 8)}
    model = make((16, 16, 1))
    seen = [number(at_share(model, phase, 0.25).network_batch(images, -1.0, 1.0)[0]) for phase in (0, 1, 2, 4)]
    faded = 0.75 * np.kron(small[4], np.ones((1, 2, 2, 1))) + 0.25 * small[8]
    for found, expected in zip(seen, (small[4], faded, small[8], wanted), strict=True):
        assert found == pytest.approx(expected, abs=1e-6)


def test_what_is_generated_is_enlarged_until_it_has_grown_and_what_is_served_is_always_full():
    model = make()
    full = model.generate(2, seed=0)
    kit.fit(model, IMAGES)
    early = model.generate(2, seed=0)
    assert early.shape == full.shape == (2, *SHAPE)
    assert np.array_equal(early, np.kron(early[:, ::2, ::2], np.ones((1, 2, 2, 1), "uint8")))
    network = model.averaged_generator.network
    served = number(model.sample(latents()))
    assert np.array_equal(served, number(pixels.to_pixels(network(latents()))))
    at_share(model, 2, 0.0)
    assert not np.array_equal(model.generate(2, seed=0), early)


def test_a_phase_that_is_put_back_is_gone_back_to():
    """As `callbacks.RollBack` does at the end of an epoch, after which a training may stop."""
    model = at_share(make(), 1, 0.5)
    put_back = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: model.saved_phase.assign(0))
    model.fit(IMAGES, batch_size=8, verbose=0, callbacks=[put_back])
    assert model.phase == 0


def test_conditions_are_told_while_it_grows():
    model = at_share(make(classes=("cat", "dog", "owl")), 1, 0.5)
    data = {"image": IMAGES, "label": np.arange(8) % 3, "attributes": np.eye(2)[np.arange(8) % 2]}
    assert kit.fit(model, data).history["side"] == [8] and model.phase == 1
    cat, owl = (model.generate(2, seed=0, label=label, attributes={"hat": 1}) for label in ("cat", "owl"))
    assert not np.array_equal(cat, owl)


def test_without_networks_it_builds_its_own_whose_images_have_the_size_of_real_ones():
    model = models.ProgressiveGAN((28, 20, 1), 6, seed=0)
    sides = [model.generator.get_layer(f"block_{i}").output.shape[1:3] for i in range(3)]
    assert sides == [(7, 5), (14, 10), (28, 20)] and model.phase == 4
    images = number(model.generator(latents(32)))
    assert images.shape == (32, 28, 20, 1) and 0.3 < images.std() < 3.0
    assert isinstance(model.objective, losses.Wasserstein) and model.objective.drift == 0.001


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"phase_images": 0}, "above 0, got 0"),
        ({"generator": models.dcgan_generator(6, (16, 16, 1), filters=2)}, '`generator` must have layers "block_0"'),
        ({"discriminator": models.progressive_discriminator((16, 8, 1))}, "`discriminator`"),
    ],
)
def test_networks_that_cannot_grow_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        models.ProgressiveGAN((16, 16, 1), 6, **arguments)


def test_a_shape_that_cannot_be_halved_is_refused():
    with pytest.raises(ValueError, match="even sides of 8 pixels or more, got"):
        models.progressive_generator(6, (9, 16, 1))
