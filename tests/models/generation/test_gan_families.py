"""What GAN, DCGAN and WGANGP share."""

import keras
import numpy as np
import pytest

from keras_genimg import callbacks, layers, losses, models, pixels
from tests import kit

SHAPE = (16, 16, 1)


def make(family, **kwargs):
    keras.utils.set_random_seed(1)
    if family is models.WGANGP:
        kwargs.setdefault("discriminator_steps", 2)
    networks = {}
    if family is not models.GAN:
        networks["generator"] = models.dcgan_generator(6, SHAPE, filters=8)
        normalization = layers.ImageNormalization if family is models.WGANGP else models.batch_normalization
        networks["discriminator"] = models.dcgan_discriminator(SHAPE, filters=8, normalization=normalization)
    else:
        networks["generator"] = models.gan_generator(6, SHAPE, units=(16,))
        networks["discriminator"] = models.gan_discriminator(SHAPE, units=(16,), dropout=0.2)
    model = family(**{**networks, **kwargs}, seed=2)
    model.compile()
    return model


FAMILIES = pytest.mark.parametrize("family", [models.GAN, models.DCGAN, models.WGANGP])


@FAMILIES
def test_config_round_trip(family):
    settings = {"penalties": [losses.R1(0.5)], "augmentations": [losses.Cutout(0.3)]}
    kit.check_config_round_trip(make(family, objective=losses.LeastSquares(0.1), **settings))


@FAMILIES
def test_save_load_continue(family, tmp_path):
    kit.check_save_load_continue(make(family), kit.images(), tmp_path / "model.keras")


@FAMILIES
def test_each_player_moves_its_own_weights(family):
    model = make(family)
    real = pixels.to_network(kit.images(4))
    # A constant added to a critic's answers cancels in E[fake] - E[real].
    blind = [model.discriminator.layers[-1].bias] if family is models.WGANGP else []
    kit.check_player_moves_its_own(model, "discriminator", lambda: model.discriminator_loss(real), blind)
    kit.check_player_moves_its_own(model, "generator", lambda: model.generator_loss(real))


@pytest.mark.parametrize(
    "objective",
    [losses.NonSaturating(0.1), losses.Minimax(), losses.LeastSquares(), losses.Hinge(), losses.Wasserstein(),
     losses.RelativisticPairing()],
    ids=lambda objective: type(objective).__name__,
)  # fmt: skip
def test_any_objective_with_any_penalties(objective):
    penalties = [losses.GradientPenalty(10.0), losses.R1(0.1), losses.R2(0.1)]
    discriminator = models.dcgan_discriminator(SHAPE, filters=4, normalization=None, spectral=True)
    model = make(models.DCGAN, objective=objective, penalties=penalties, discriminator=discriminator)
    history = kit.fit(model, kit.images()).history
    assert all(np.isfinite(values).all() for values in history.values())


def test_the_discriminator_loss_adds_the_penalty_of_a_linear_critic():
    # A critic <w, x> has gradient w everywhere: WGAN-GP's loss is E<w, fake> - E<w, real> + 10 (|w| - 1)^2.
    inputs = keras.Input(SHAPE)
    critic = keras.Model(inputs, keras.layers.Dense(1, use_bias=False)(keras.layers.Flatten()(inputs)))
    model = make(models.WGANGP, discriminator=critic)
    w = keras.ops.convert_to_numpy(critic.trainable_variables[0].value)[:, 0]
    real = np.random.default_rng(0).uniform(-1, 1, (4, *SHAPE)).astype("float32")
    fakes = []
    fake_images = model.fake_images
    model.fake_images = lambda count, label: fakes.append(fake_images(count, label)) or fakes[0]
    loss = float(keras.ops.convert_to_numpy(model.discriminator_loss(keras.ops.convert_to_tensor(real))))
    fake = keras.ops.convert_to_numpy(fakes[0]).reshape(4, -1)
    expected = (fake @ w).mean() - (real.reshape(4, -1) @ w).mean() + 10 * (np.linalg.norm(w) - 1) ** 2
    assert loss == pytest.approx(expected, rel=1e-4)


class Marked(losses.Augmentation):
    """Adds 1, 2, 3 ... to what it is given, so that every look at images can be told apart."""

    def __init__(self):
        self.calls = []

    def __call__(self, images, uniform):
        self.calls.append(images)
        return images + len(self.calls)


def test_the_discriminator_sees_augmented_images_alone():
    marked, looks = Marked(), []
    penalties = [losses.R1(1.0), losses.R2(1.0)]
    model = make(models.DCGAN, objective=losses.RelativisticPairing(), penalties=penalties, augmentations=[marked])
    logits = model.logits
    model.logits = lambda images, label: looks.append(keras.ops.convert_to_numpy(images)) or logits(images, label)
    # traced values cannot be looked at
    model.input_gradient = lambda function, images: (function(images), keras.ops.zeros_like(images))
    real = pixels.to_network(kit.images(4))
    model.discriminator_loss(real), model.generator_loss(real)
    seen = [keras.ops.convert_to_numpy(images) + call for call, images in enumerate(marked.calls, start=1)]
    real_seen, fake_seen, fake_later, real_later = seen
    assert real_seen == pytest.approx(keras.ops.convert_to_numpy(real) + 1)
    # Both losses at both kinds of images as they were seen, R1 and R2 in the passes of the first: four, as R3GAN has.
    expected = [real_seen, fake_seen, fake_later, real_later]
    assert all(np.array_equal(one, other) for one, other in zip(looks, expected, strict=True))


def adaptive(**kwargs):
    strong = [losses.Mirror(), losses.QuarterTurns(), losses.Translation(fractional=True), losses.Scale()]
    return make(models.DCGAN, augmentations=[losses.Sometimes(strong, losses.Adaptive(images=80))], **kwargs)


def test_an_adaptive_probability_rises_while_all_real_images_are_known():
    model = adaptive()
    model.discriminator.layers[-1].bias.assign([100.0])  # whatever it sees, the logit is above 0
    history = model.fit(kit.images(8), batch_size=4, epochs=3, shuffle=False, verbose=0).history
    # By 4 / 80 a step, and the mean over the two steps of an epoch.
    assert history["augmentation_probability"] == pytest.approx([0.075, 0.175, 0.275])
    assert float(keras.ops.convert_to_numpy(model.augmentations[0].current)) == pytest.approx(0.3)


def test_an_adaptive_model_saves_and_continues(tmp_path):
    model = adaptive()
    kit.check_config_round_trip(model)
    model.discriminator.layers[-1].bias.assign([100.0])
    kit.check_save_load_continue(model, kit.images(), tmp_path / "model.keras")
    assert float(keras.ops.convert_to_numpy(model.augmentations[0].current)) == pytest.approx(0.4)


def test_resuming_goes_on_with_the_adaptive_probability(tmp_path):
    def trained(epochs):
        model = adaptive()
        model.discriminator.layers[-1].bias.assign([100.0])
        resume = callbacks.Resume(tmp_path)
        model.fit(kit.images(8), batch_size=4, epochs=epochs, shuffle=False, verbose=0, callbacks=[resume])
        return float(keras.ops.convert_to_numpy(model.augmentations[0].current))

    assert trained(1) == pytest.approx(0.1) and trained(2) == pytest.approx(0.2)


@pytest.mark.parametrize("objective", [losses.Wasserstein(), losses.RelativisticPairing()])
def test_an_adaptive_probability_needs_logits_with_a_zero(objective):
    with pytest.raises(ValueError, match=r"says nothing with .* a schedule or a number instead"):
        adaptive(objective=objective)
    schedule = keras.optimizers.schedules.PolynomialDecay(0.0, 80, end_learning_rate=0.4)
    model = make(models.DCGAN, objective=objective, augmentations=[losses.Sometimes([losses.Scale()], schedule)])
    assert kit.fit(model, kit.images(8)).history["augmentation_probability"] == pytest.approx([0.03])  # of 0.02, 0.04


@pytest.mark.parametrize(
    ("penalties", "passes"),
    [([], 2), ([losses.R1(1.0), losses.R2(1.0)], 2), ([losses.R1(1.0), losses.R1(3.0), losses.GradientPenalty()], 3)],
)
def test_penalties_at_the_images_themselves_cost_no_pass(penalties, passes):
    plain = models.gan_discriminator(SHAPE, units=(16,))  # the same at each look: no Dropout
    model, calls = make(models.GAN, penalties=penalties, discriminator=plain), []
    real = pixels.to_network(kit.images(4))
    fake = model.fake_images(4)
    model.fake_images = lambda count, label: fake
    logits = model.logits
    model.logits = lambda images, label: calls.append(len(images)) or logits(images, label)
    model.noise.uniform = lambda shape: keras.ops.full(shape, 0.25)
    found = keras.ops.convert_to_numpy(model.discriminator_loss(real))
    assert len(calls) == passes
    expected = model.objective.discriminator_loss(logits(real), logits(fake))
    for penalty in penalties:  # each at a pass of its own
        points = penalty.points(real, fake, model.noise.uniform)
        expected = expected + penalty(model.input_gradient(logits, points)[1])
    assert found == pytest.approx(keras.ops.convert_to_numpy(expected), rel=1e-6)


def test_the_average_counts_the_images_that_the_generator_saw():
    model = make(models.WGANGP, discriminator_steps=3)
    model.compile()
    model.fit(kit.images(12), batch_size=6, verbose=0)
    assert float(model.averaged_generator.images_seen) == 2 * (6 // 3)


def test_each_critic_step_sees_fresh_images():
    model = make(models.WGANGP, discriminator_steps=3)
    model.compile(run_eagerly=True)
    seen = []
    loss = model.discriminator_loss
    model.discriminator_loss = lambda images, label: (
        seen.append(keras.ops.convert_to_numpy(images)) or loss(images, label)
    )
    images = kit.images(6)
    if keras.backend.backend() == "jax":
        pytest.skip("values inside a traced step cannot be looked at")
    model.fit(images, batch_size=6, verbose=0, shuffle=False)
    assert np.concatenate(seen) == pytest.approx(images / 127.5 - 1.0, abs=1e-6)


@FAMILIES
def test_one_seed_is_one_image(family):
    model = make(family)
    images = model.generate(7, seed=3)
    assert images.shape == (7, *SHAPE) and images.dtype == np.uint8
    for other in (model.generate(2, seed=5), model.generate(7, seed=3, batch_size=2)[2:4]):
        assert np.abs(images[2:4].astype(int) - other).max() <= 1
    assert not np.array_equal(images[0], images[1])


def test_generate_shows_the_average_not_the_last_step():
    model = make(models.DCGAN)
    before = model.generate(2, seed=0)
    network = model.averaged_generator.network
    network.set_weights([np.zeros_like(weight) for weight in network.get_weights()])
    assert (model.generate(2, seed=0) == 128).all()  # tanh(0) is the middle of 0..255
    assert not np.array_equal(before, model.generate(2, seed=0))


def test_interpolation_begins_and_ends_at_its_seeds():
    model = make(models.DCGAN)
    strip = model.interpolate(3, 9, count=5)
    ends = np.concatenate([model.generate(1, seed=3), model.generate(1, seed=9)]).astype(int)
    assert np.abs(strip[[0, -1]] - ends).max() <= 1 and len(strip) == 5
    assert np.abs(model.interpolate(3, 3, count=3) - ends[:1]).max() <= 1  # parallel latents


class Unpaired:
    """An objective that does not say what its generator's loss is given."""

    def discriminator_loss(self, real_logits, fake_logits):
        return keras.ops.mean(fake_logits) - keras.ops.mean(real_logits)

    def generator_loss(self, fake_logits, real_logits=None):
        return -keras.ops.mean(fake_logits)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"count": 0}, "count"),
        ({"count": 1, "seed": -1}, "seed"),
        ({"count": 2, "seed": 2**63 - 1}, "seed"),
    ],
)
def test_bad_requests_are_refused(arguments, message):
    with pytest.raises(ValueError, match=f"`{message}`"):
        make(models.GAN).generate(**arguments)
    with pytest.raises(ValueError, match="`count`"):
        make(models.GAN).interpolate(0, 1, count=1)
    with pytest.raises(ValueError, match="`start`"):
        make(models.GAN).interpolate(np.zeros(5), 1)


@pytest.mark.parametrize("shape", [(28, 28, 1), (16, 16, 3), (36, 20, 1), (100, 64, 3), (32, 32, 3)])
def test_default_networks_fit_any_allowed_size(shape):
    generator, discriminator = models.dcgan_generator(4, shape, 4), models.dcgan_discriminator(shape, 4)
    assert generator.output_shape == (None, *shape)
    assert discriminator.input_shape == (None, *shape) and discriminator.output_shape == (None, 1)


@pytest.mark.parametrize(
    "shape", [(30, 28, 1), (12, 12, 1), (260, 260, 3), (28, 28, 2), (28, 28), (28.5, 28, 1), 28, ("a", 28, 1)]
)
@pytest.mark.parametrize("family", [models.GAN, models.DCGAN, models.WGANGP, models.VAE])
def test_other_sizes_are_refused_with_the_rule(family, shape):
    with pytest.raises(ValueError, match="multiples of 4 from 16 to 256"):
        family(image_shape=shape, latent_dim=4)


@pytest.mark.parametrize("latent_dim", [0, -1, 2.5, "8"])
@pytest.mark.parametrize("family", [models.GAN, models.VAE])
def test_a_wrong_latent_dim_is_refused(family, latent_dim):
    with pytest.raises(ValueError, match="`latent_dim`"):
        family(image_shape=SHAPE, latent_dim=latent_dim)


def test_a_network_of_unknown_shapes_is_refused():
    unbuilt = keras.Sequential([keras.layers.Dense(4)])
    with pytest.raises(ValueError, match="`generator` must be a functional"):
        models.GAN(generator=unbuilt, discriminator=models.gan_discriminator(SHAPE, (4,)))
    with pytest.raises(ValueError, match="`encoder` must be a functional"):
        models.VAE(encoder=unbuilt, decoder=models.vae_decoder(3, SHAPE, 4))


def test_evaluate_says_what_to_use():
    with pytest.raises(ValueError, match="GenerationMetrics"):
        make(models.GAN).evaluate(kit.images(), verbose=0)


def test_networks_that_do_not_fit_are_refused():
    generator = models.dcgan_generator(4, SHAPE, 4)
    with pytest.raises(ValueError, match="`discriminator` takes shape"):
        models.DCGAN(generator=generator, discriminator=models.dcgan_discriminator((16, 16, 3), 4))
    with pytest.raises(ValueError, match="`generator` takes shape"):
        models.DCGAN(latent_dim=5, generator=generator)
    with pytest.raises(ValueError, match="image_shape"):
        models.DCGAN()
    with pytest.raises(ValueError, match="discriminator_steps"):
        models.DCGAN(generator=generator, discriminator_steps=0)


def test_the_users_own_networks_give_the_shapes():
    generator = models.dcgan_generator(5, (20, 16, 3), 4)
    model = models.DCGAN(generator=generator, discriminator=models.dcgan_discriminator((20, 16, 3), 4))
    assert model.image_shape == (20, 16, 3) and model.latent_dim == 5


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((4, 16, 16), "uint8"), "channel axis"),
        (np.zeros((4, 16, 16, 3), "uint8"), r"\(16, 16, 1\) is wanted"),
        (np.random.default_rng(0).random((4, *SHAPE)), "0..255"),
        (np.random.default_rng(0).normal(size=(4, *SHAPE)), "0 to 255"),
    ],
)
def test_fit_refuses_images_that_are_not_pixels(images, message):
    with pytest.raises(ValueError, match=message):
        make(models.GAN).fit(images)


class Batches(keras.utils.PyDataset):
    def __init__(self, images):
        super().__init__()
        self.images = images

    def __len__(self):
        return 2

    def __getitem__(self, index):
        return self.images[4 * index : 4 * index + 4], np.zeros(4)


def test_labels_are_passed_over_whatever_brings_the_images():
    images = kit.images()
    forms = [
        (images,),
        (images, np.zeros(8)),
        ((images, np.zeros(8)),),
        (images.astype("float32"),),
        (Batches(images),),
    ]
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        forms.append((tf.data.Dataset.from_tensor_slices((images, np.zeros(8))).batch(4),))
    losses_seen = []
    for form in forms:
        model = make(models.DCGAN)
        batch = {"batch_size": 4} if isinstance(form[0], (np.ndarray, tuple)) else {}
        losses_seen.append(model.fit(*form, shuffle=False, verbose=0, **batch).history["generator_loss"][0])
    assert losses_seen == pytest.approx([losses_seen[0]] * len(forms), abs=1e-5)


@pytest.mark.parametrize("count", [7, 5])
def test_a_last_small_batch_is_trained_on_too(count):
    model = make(models.WGANGP, discriminator_steps=2)
    history = model.fit(kit.images(count), batch_size=4, verbose=0).history  # the last batch has 3 images, or 1
    assert np.isfinite(history["discriminator_loss"][0])


def test_each_kernel_begins_with_draws_of_its_own():
    def kernels(seed):
        keras.utils.set_random_seed(seed)
        networks = models.dcgan_generator(4, (64, 64, 1), 8, 8), models.dcgan_discriminator((64, 64, 1), 8, 8)
        weights = [keras.ops.convert_to_numpy(w) for network in networks for w in network.trainable_variables]
        return [w for w in weights if w.ndim == 4 and w.shape[2:] == (8, 8)]

    one, other, again = kernels(0), kernels(1), kernels(0)
    first = [kernel.ravel()[0] for kernel in [*one, *other]]
    assert len(set(first)) == len(first) > 10
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True))
    drawn = np.concatenate([kernel.ravel() for kernel in one])
    assert drawn.std() == pytest.approx(0.02, rel=0.05)  # as in the paper


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"objective": "hinge"}, "`objective` must be an object such as `losses.Hinge\\(\\)`, got 'hinge'"),
        ({"objective": losses.Hinge}, "`objective` must be an object"),
        ({"objective": Unpaired()}, "`objective` must say by `pairs_with_real`"),
        ({"penalties": losses.R1(1.0)}, "`penalties` must be a list"),
        ({"penalties": ["r1"]}, "`penalties` must be an object such as `losses.R1\\(\\)`"),
        ({"augmentations": losses.Cutout(0.3)}, "`augmentations` must be a list"),
        ({"augmentations": [losses.Cutout]}, "`augmentations` must be an object"),
        ({"discriminator_steps": 1.5}, "`discriminator_steps` must be a whole number"),
        ({"seed": -1}, "`seed` must be a whole number from 0"),
    ],
)
def test_wrong_objects_are_refused_at_once(arguments, message):
    with pytest.raises(ValueError, match=message):
        models.GAN(SHAPE, 4, **arguments)


@pytest.mark.parametrize("builder", [models.dcgan_generator, models.residual_generator, models.vae_decoder])
@pytest.mark.parametrize("shape", [(7, 7, 1), (28, 28)])
def test_shapes_that_networks_cannot_grow_to(builder, shape):
    with pytest.raises(ValueError, match=r"`image_shape` must be .* above 7 pixels"):
        builder(4, shape)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, 2),  # on each layer but the first
        ({"spectral": True}, 0),
        ({"spectral": True, "normalization": models.batch_normalization}, 2),
        ({"normalization": None}, 0),
    ],
)
def test_spectral_normalisation_comes_without_batch_normalisation_unless_asked(options, expected):
    network = models.dcgan_discriminator(SHAPE, filters=4, **options)
    assert sum(isinstance(layer, keras.layers.BatchNormalization) for layer in network.layers) == expected
