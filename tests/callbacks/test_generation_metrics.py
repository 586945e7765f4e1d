"""A model whose only weight is the brightness of its images, led along a list of them: the FID is (level - 20)^2."""

import keras
import numpy as np
import pytest

from keras_genimg import callbacks, models
from tests.kinds_of_damage import DAMAGES, packed

GRAIN = np.random.default_rng(0).uniform(-5, 5, (40, 4, 4, 1)).round()
REFERENCE = (GRAIN + 20).astype(np.uint8)


def mean_colours(images):
    return np.asarray(images, np.float64).mean(axis=(1, 2))


class Shade(keras.Model):
    def __init__(self):
        super().__init__()
        self.network = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
        self.grainy = True

    @property
    def served_networks(self):
        return {"network": [self.network]}

    @property
    def level(self):
        return float(self.network.get_weights()[0][0, 0])

    def call(self, x):
        return self.network(x)

    def generate(self, count, seed):
        return self.level + self.grainy * GRAIN[seed : seed + count]


class Lead(keras.callbacks.Callback):
    """Sets the level at the end of each epoch; None makes all images alike."""

    def __init__(self, levels):
        super().__init__()
        self.levels = levels

    def on_epoch_end(self, epoch, logs=None):
        level = self.levels[epoch]
        self.model.grainy = level is not None
        self.model.network.set_weights([np.full((1, 1), 90.0 if level is None else level, np.float32)])


def trained(levels, initial_epoch=0, protocol="fid_40_test", **options):
    model = Shade()
    model.compile("sgd", "mse")
    measured = callbacks.GenerationMetrics(REFERENCE, protocol=protocol, features=mean_colours, **options)
    x = np.zeros((4, 1), np.float32)
    plan = {"epochs": len(levels), "initial_epoch": initial_epoch, "verbose": 0}
    history = model.fit(x, x, callbacks=[Lead(levels), measured], **plan)
    return model, measured, history.history


def test_history_has_it_and_the_best_weights_come_back():
    model, measured, history = trained([30, 22, 21, 60], every=1)
    assert history["fid_40_test"] == pytest.approx([100, 4, 1, 1600], abs=1e-6)
    assert measured.values == dict(zip([1, 2, 3, 4], history["fid_40_test"], strict=True))
    assert measured.best == pytest.approx(1) and measured.best_epoch == 3 and measured.reason is None
    assert model.level == 21


def test_it_measures_every_few_epochs_and_the_last():
    _, measured, history = trained([30, 22, 21, 60, 25], every=2)
    assert list(measured.values) == [2, 4, 5] and len(history["fid_40_test"]) == 3


def test_higher_is_better_for_some():
    model, measured, _ = trained([90, 20, 120], every=1, protocol="coverage_40_test")
    assert measured.values == {1: 0.0, 2: 1.0, 3: 0.0} and model.level == 20


class Conditional(Shade):
    """Asked for the class 1 it is as wide as its level, and for the class 0 a tenth of that; classes are 20 apart."""

    def generate(self, count, seed, label):
        grain = GRAIN[seed : seed + count] / 5 * self.level
        return 100 + 20 * label[:, None, None, None] + grain * np.where(label, 1, 0.1)[:, None, None, None]


def test_a_conditional_model_is_asked_for_the_classes_of_the_reference():
    labels = np.arange(40) % 2
    target = Conditional()
    target.network.set_weights([np.full((1, 1), 20, np.float32)])
    reference = target.generate(40, 0, labels).round()

    class Features:
        class_count = 2

        def __call__(self, images):
            return mean_colours(images)

    measured = callbacks.GenerationMetrics(
        reference, "class_diversity_40_test", Features(), every=1, stop_factor=100, labels=labels
    )
    model, x = Conditional(), np.zeros((4, 1), np.float32)
    model.compile("sgd", "mse")
    levels = [10, 19, 30, 60]  # diversities are about 1/4, 0.9, 9/4 and 9: 1 is right
    model.fit(x, x, epochs=4, verbose=0, callbacks=[Lead(levels), measured])
    assert list(measured.values.values()) == pytest.approx([0.25, 0.9, 2.25, 9], rel=0.05)
    assert measured.best_epoch == 2 and model.level == 19


def test_it_stops_where_the_metric_goes_away_from_its_best(capsys):
    model, measured, history = trained([30, 25, 28, 31, 20], every=1, stop_factor=4)  # 100, 25, 64, 121 > 4 x 25
    assert len(history["loss"]) == 4 and model.level == 25
    assert measured.reason == "fid_40_test went from 25 to 121"
    assert "Stopped in epoch 4" in capsys.readouterr().out


def test_a_collapse_is_logged_and_stops_where_wanted():
    model, _, history = trained([30, None, 22], every=1)
    assert history["fid_40_test"] == pytest.approx([100, np.inf, 4]) and model.level == 22
    model, measured, history = trained([30, None, 22], every=1, stop_factor=2)
    assert len(history["loss"]) == 2 and model.level == 30 and "never change" in measured.reason


def test_a_resumed_training_remembers_its_best(tmp_path):
    path = tmp_path / "best.npz"
    trained([30, 22], every=1, path=path)
    model, measured, _ = trained([30, 22, 50, 40], initial_epoch=2, every=1, path=path)
    assert measured.best_epoch == 2 and model.level == 22
    model, measured, _ = trained([50], every=1, path=path)  # a training from the start is another one
    assert measured.best_epoch == 1 and model.level == 50


def test_damaged_best_weights_are_told_before_the_training_goes_on(tmp_path):
    path = tmp_path / "best.npz"
    trained([30, 22], every=1, path=path)
    whole = path.read_bytes()
    of_another_model = packed(best=4.0, best_epoch=2, **{"0/0000": np.zeros((7, 7))})
    for content in (DAMAGES["cut"](whole), DAMAGES["a pickle in it"](whole), of_another_model):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"best\.npz is damaged .*: remove it to go on without"):
            trained([30, 22, 50, 40], initial_epoch=2, every=1, path=path)
    path.unlink()
    assert trained([30, 22, 50, 40], initial_epoch=2, every=1, path=path)[1].best_epoch == 4


def test_a_gan_ends_with_its_best_averaged_generator():
    images = np.random.default_rng(1).integers(0, 256, (64, 16, 16, 1), np.uint8)
    model = models.GAN((16, 16, 1), latent_dim=4, seed=0)
    model.compile()
    measured = callbacks.GenerationMetrics(images, protocol="fid_64_test", features=mean_colours, every=1)
    history = model.fit(images, epochs=3, batch_size=16, verbose=0, callbacks=[measured])
    assert measured.best == min(history.history["fid_64_test"])
    again = measured.protocol.evaluate(model.generate, images, mean_colours)
    assert again["fid_64_test"] == pytest.approx(measured.best)


class Weights(keras.callbacks.Callback):
    """Keeps the weights of each epoch."""

    def on_train_begin(self, logs=None):
        self.of_epochs = []

    def on_epoch_end(self, epoch, logs=None):
        self.of_epochs.append(self.model.get_weights())


def test_a_vae_ends_with_the_networks_of_its_best_epoch_and_the_optimizer_of_the_last():
    images = np.random.default_rng(1).integers(0, 256, (64, 16, 16, 1), np.uint8)
    pixels, latents = keras.Input((16, 16, 1)), keras.Input((2,))
    flat = keras.layers.Flatten()(pixels)
    encoder = keras.Model(pixels, [keras.layers.Dense(2)(flat), keras.layers.Dense(2)(flat)])
    decoder = keras.Model(latents, keras.layers.Reshape((16, 16, 1))(keras.layers.Dense(256)(latents)))
    model = models.VAE(encoder=encoder, decoder=decoder, seed=0)
    model.compile()
    measured = callbacks.GenerationMetrics(images, protocol="fid_64_test", features=mean_colours, every=1)
    kept = Weights()
    # the first epoch is the best: what comes after it is held to be worse
    measured._is_best = lambda value: measured.best is None
    model.fit(images, epochs=3, batch_size=32, verbose=0, callbacks=[measured, kept])
    assert measured.best_epoch == 1
    for network in (encoder, decoder):
        index = [id(weight) for weight in model.weights].index(id(network.weights[0]))
        assert np.array_equal(network.get_weights()[0], kept.of_epochs[0][index])
        assert not np.array_equal(network.get_weights()[0], kept.of_epochs[2][index])
    assert int(keras.ops.convert_to_numpy(model.optimizer.iterations)) == 6


def test_bad_arguments_are_named_before_the_training():
    for options, message in (
        ({"every": 0}, "`every` must be at least 1"),
        ({"stop_factor": 1}, "`stop_factor` must be above 1"),
        ({"path": "best"}, "`path` must end in .npz"),
        ({"protocol": "fdi_10k_test"}, "Near ones: fid_10k_test"),
        ({"protocol": "fid_41_test", "features": mean_colours}, "`reference` has 40 images, fewer than the 41"),
        ({"protocol": "fcd_40_test"}, "`features` must be given for fcd_40_test"),
        ({"protocol": "class_diversity_40_test", "features": mean_colours}, "`labels` must be given"),
        ({"protocol": "fid_40_test"}, "no more images than its features have dimensions"),
    ):
        with pytest.raises(ValueError, match=message):
            callbacks.GenerationMetrics(REFERENCE, **options)
