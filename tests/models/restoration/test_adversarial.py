"""Adversarial training of restorers: losses by hand, what is kept of it, and pixels alone as ordinary training."""

import keras
import numpy as np
import pytest

from keras_genimg import losses, models, tasks, zoo
from keras_genimg.models.photo_editor import PhotoEditor
from tests import kit

LOW, HIGH = kit.images(8, (8, 8, 3)), kit.images(8, (16, 16, 3), seed=1)
FEATURES = "block2_conv1"


def tiny(restorer=None, **options):
    restorer = models.EDSR(2, filters=4, blocks=1) if restorer is None else restorer
    judge = models.patch_discriminator(filters=(4, 8), spectral=True)
    options = {"vgg_weights": None, "features_layer": FEATURES, **options}
    return models.AdversarialRestoration(restorer, judge, **options)


def fit(model, epochs=1, data=(LOW, HIGH), **options):
    return model.fit(*data, batch_size=4, epochs=epochs, shuffle=False, verbose=0, **options).history


def array(value):
    return keras.ops.convert_to_numpy(value).astype("float64")


def network_target():
    """The good images, as the networks see them."""
    return keras.ops.convert_to_tensor(HIGH / np.float32(127.5) - 1.0)


def softplus(x):
    return np.log1p(np.exp(x))


def test_the_losses_are_those_of_the_paper_by_hand():
    model = tiny(pixel_weight=0.25, perceptual_weight=0.5, adversarial_weight=2.0)
    model.compile()
    result = array(model.restorer(LOW))
    # The oracle has its own networks: VGG of the same seeded weights, rectified after the layer that is asked for.
    maps = models.vgg_features(["block1_conv2", FEATURES], weights=None)
    kernel, bias = maps.get_layer(FEATURES).get_weights()

    def features(images):
        before = keras.ops.max_pool(maps(images.astype("float32"))[0], 2, 2)
        return array(keras.ops.conv(before, kernel, padding="same")) + bias

    real, fake = features(HIGH), features(result)
    assert (real < 0).mean() > 0.2  # so a rectified comparison would be another one
    perceptual = (np.abs(fake - real).mean(axis=(1, 2, 3)) / np.abs(real).mean(axis=(1, 2, 3))).mean()
    pixels = np.abs(result - HIGH).mean() / 127.5
    real_logits, fake_logits = (array(model.discriminator(x / 127.5 - 1.0)) for x in (HIGH, result))
    loss, made = model.generator_loss(LOW, network_target())
    np.testing.assert_allclose(array(made), result / 127.5 - 1.0, atol=1e-5)
    # a training step of the discriminator sharpens its estimates of spectral norms, so its share is near, not equal
    expected = 0.25 * pixels + 0.5 * perceptual
    assert array(loss) - 2.0 * softplus(real_logits - fake_logits).mean() == pytest.approx(expected, abs=0.02)
    assert array(model.likeness_loss(made, network_target())) == pytest.approx(expected, rel=1e-4)
    assert array(model.trackers["perceptual_loss"].result()) == pytest.approx(perceptual, rel=1e-4)
    loss = model.discriminator_loss(network_target(), made)
    assert array(loss) == pytest.approx(softplus(fake_logits - real_logits).mean(), abs=0.02)


def test_each_player_moves_its_own():
    model = tiny()
    model.compile()
    target = network_target()
    blind = [model.discriminator.layers[-1].bias]  # of pairs the difference alone counts
    kit.check_player_moves_its_own(
        model, "discriminator", lambda: model.discriminator_loss(target, keras.ops.flip(target, axis=0)), blind
    )
    last = model.restorer.network.layers[-2]  # it starts at zero, which those before it cannot see through
    last.set_weights([np.full_like(w, 0.01) for w in last.get_weights()])
    kit.check_player_moves_its_own(model, "generator", lambda: model.generator_loss(LOW, target))


def test_pixels_alone_are_ordinary_training():
    plain, model = (models.EDSR(2, filters=4, blocks=1) for _ in range(2))
    model.set_weights(plain.get_weights())
    model = tiny(model, pixel_weight=1.0, perceptual_weight=0.0, adversarial_weight=0.0, half_life_images=1e-6)
    plain.compile(keras.optimizers.SGD(1e-4), loss="mean_absolute_error")
    model.compile(keras.optimizers.SGD(1e-4 * 127.5))  # its loss is on the scale of -1..1
    expected = plain.fit(LOW, HIGH, batch_size=4, epochs=3, shuffle=False, verbose=0).history["loss"]
    found = fit(model, 3)["pixel_loss"]
    assert np.array(found) * 127.5 == pytest.approx(expected, rel=1e-5)
    for one, other in zip(plain.get_weights(), model.collapsed().get_weights(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_what_is_kept_is_the_restorer_with_the_average():
    model = tiny(half_life_images=1000)
    model.compile(keras.optimizers.Adam(1e-2))
    fit(model)
    before, kept = model.edit(LOW[0]), model.collapsed()
    assert type(kept) is models.EDSR and kept.get_config() == model.restorer.get_config()
    assert any(np.any(a != b) for a, b in zip(kept.get_weights(), model.restorer.get_weights(), strict=True))
    model.restorer.set_weights([0.0 * w for w in model.restorer.get_weights()])
    assert np.array_equal(kept.upscale(LOW[0]), before) and np.array_equal(model.edit(LOW[0]), before)
    kept.compile("adam", loss="mean_absolute_error")
    fit(kept)  # it trains on
    assert np.array_equal(model.edit(LOW[0]), before)


def test_of_a_wide_restorer_the_small_one_is_kept():
    model = tiny(models.SESR(2, channels=3, filters=4, blocks=1, width=8))
    assert model.collapsed().width is None


@keras.saving.register_keras_serializable("tests")
class Brightening(PhotoEditor):
    """A restorer of the same size that takes a strength."""

    tasks = (tasks.RESTORE,)
    halo = 0

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.convolution = keras.layers.Conv2D(3, 1)
        self.convolution.build((None, None, None, 3))

    @property
    def takes(self):
        return tasks.Photo(), tasks.Number("strength", meaning="Of the light")

    def call(self, inputs):
        image, strength = inputs
        return image + strength[:, None, None] * self.convolution(image)


def test_a_restorer_that_takes_more_is_trained_by_all_that_it_takes():
    model = tiny(Brightening())
    model.compile()
    strength = np.linspace(0.0, 1.0, 8, dtype="float32")
    history = fit(model, data=((HIGH, strength), HIGH))
    assert np.isfinite(history["generator_loss"]).all()
    assert model.edit(HIGH[0], strength=0.0).tolist() == HIGH[0].tolist()
    assert model.collapsed().restore(HIGH, strength=0.5).shape == HIGH.shape


def test_save_load_continue(tmp_path):
    model = tiny()
    model.compile()
    kit.check_config_round_trip(model)
    fit(model, 2)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert kit.largest_difference(kit.weights(model), kit.weights(again)) == 0.0
    for each in (model, again):
        fit(each)
    assert kit.largest_difference(kit.weights(model), kit.weights(again)) <= 1e-6


def test_a_subclass_calls_the_step_of_its_parent():
    class Counting(models.AdversarialRestoration):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.steps = keras.metrics.Sum("steps")

        def train_step(self, data):
            self.steps.update_state(1.0)
            return {**super().train_step(data), "steps": self.steps.result()}

    model = Counting.from_config(tiny().get_config())
    model.compile()
    history = fit(model, callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch: 0.5)])
    assert history["steps"] == [2.0] and history["learning_rate"] == [0.5]
    assert all(np.isfinite(values).all() for values in history.values())


def test_validation_is_of_the_average():
    model = tiny(perceptual_weight=0.0)
    model.compile()
    history = fit(model, validation_data=(LOW, HIGH))
    expected = np.abs(model.collapsed().predict(LOW, verbose=0) - HIGH).mean() / 127.5
    assert history["val_pixel_loss"] == [pytest.approx(expected, rel=1e-4)]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ((LOW,), "learns from pairs"),
        ((LOW[..., :1], HIGH), "must be RGB"),
        ((LOW / 255.0, HIGH), "by 255"),
        ((LOW, HIGH / 127.5 - 1.0), "from -1 to 1"),
    ],
)
def test_data_that_do_not_suit_are_refused(data, message):
    model = tiny()
    model.compile()
    with pytest.raises(ValueError, match=message):
        fit(model, data=data)


def test_arguments_that_do_not_suit_are_refused():
    with pytest.raises(ValueError, match=r"\(height, width, 3\)"):
        models.AdversarialRestoration(models.EDSR(2, filters=4, blocks=1), models.patch_discriminator(6, (4, 8)))
    with pytest.raises(ValueError, match=r"`restorer` must be an object such as `models.EDSR\(4\)`"):
        tiny("edsr_baseline_x4")
    with pytest.raises(ValueError, match="adversarial_weight"):
        tiny(adversarial_weight=-1.0)
    with pytest.raises(ValueError, match="objective"):
        tiny(objective="hinge")


RECIPE = """
import keras
import keras_genimg as kg

EPOCHS = 1

def batches():
    return kg.data.SuperResolutionPatches([kg.data.sample_photo()], 2, 16, 2, batches=2, luma=False)

def model():
    return kg.models.AdversarialRestoration(
        kg.models.EDSR(2, filters=4, blocks=1), kg.models.patch_discriminator(filters=(4, 8), spectral=True),
        vgg_weights=None, features_layer="block1_conv1",
    )

def compile(model, total_steps):
    model.compile()
"""


def test_what_is_saved_of_a_training_is_the_inner_model(tmp_path):
    recipe = tmp_path / "recipe.py"
    recipe.write_text(RECIPE)
    model = zoo.train(str(recipe), output=tmp_path / "run")
    kept = models.EDSR(2, filters=4, blocks=1)
    zoo.load_weights(kept, tmp_path / "run" / "model.weights.h5")
    difference = np.abs(kept.upscale(LOW[0]).astype(int) - model.collapsed().upscale(LOW[0]))
    assert difference.max() <= 1  # kernels in half precision


def test_feature_difference_is_a_share_of_the_target():
    features, target = np.full((2, 4, 4, 3), 3.0), np.full((2, 4, 4, 3), -2.0)
    target[1] = 4.0
    assert array(losses.feature_difference(features, target)) == pytest.approx([2.5, 0.25])
