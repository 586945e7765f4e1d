"""The autoencoder, plain and denoising: its loss by hand, what it is trained on, saving, export, figures."""

import keras
import numpy as np
import pytest

from keras_genimg import data, degradations, evaluation, losses, models, pixels
from keras_genimg.evaluation.reconstruct import noisy
from tests import kit

SHAPE = (16, 16, 1)


def make(**options):
    keras.utils.set_random_seed(1)
    networks = {
        "encoder": models.plain_encoder(SHAPE, 3, filters=4),
        "decoder": models.vae_decoder(3, SHAPE, filters=4),
    }
    model = models.Autoencoder(**{**networks, **options}, seed=2)
    model.compile()
    return model


def test_config_round_trip():
    kit.check_config_round_trip(make(likelihood=losses.Bernoulli()))


@pytest.mark.parametrize("likelihood", [losses.Bernoulli(binarize=True), losses.Gaussian(0.2)])
def test_save_load_continue(likelihood, tmp_path):
    kit.check_save_load_continue(make(likelihood=likelihood), kit.images(), tmp_path / "model.keras")


def test_the_step_moves_both_networks():
    model = make()
    images = pixels.to_network(kit.images(4), 0.0, 1.0)
    loss = lambda: model.reconstruction_loss(images, images, training=True)  # noqa: E731
    kit.check_player_moves_its_own(model, "autoencoder", loss)


def test_the_loss_by_hand():
    # A decoder that always says logit 0 costs log 2 a pixel, whatever it is shown.
    model = make(likelihood=losses.Bernoulli())
    model.decoder.set_weights([np.zeros_like(weight) for weight in model.decoder.get_weights()])
    assert model.evaluate(kit.images(), verbose=0) == pytest.approx(256 * np.log(2.0), rel=1e-5)
    # And one that always says 0 is off by the images themselves, not by what was shown.
    model = make(likelihood=losses.Gaussian(1.0))
    model.decoder.set_weights([np.zeros_like(weight) for weight in model.decoder.get_weights()])
    images = kit.images(seed=3)
    wanted = (0.5 * (images / 255.0) ** 2 + 0.5 * np.log(2 * np.pi)).sum((1, 2, 3)).mean()
    assert model.evaluate(kit.images(), images, verbose=0) == pytest.approx(wanted, rel=1e-5)


def test_what_is_shown_comes_from_the_degraded_and_may_leave_the_range():
    model = make(likelihood=losses.Gaussian(1.0))
    shown, images = kit.images().astype("float32") * 3 - 200, kit.images(seed=3)
    codes = model.encoder(shown / 255.0)
    made = keras.ops.convert_to_numpy(model.decoder(codes))
    wanted = (0.5 * (images / 255.0 - made) ** 2 + 0.5 * np.log(2 * np.pi)).sum((1, 2, 3)).mean()
    assert model.evaluate((shown, images), verbose=0) == pytest.approx(wanted, rel=1e-4)


def test_it_learns_to_take_noise_away():
    model = make()
    model.compile(keras.optimizers.Adam(0.005))
    images = np.repeat(np.stack([np.full(SHAPE, 60, "uint8"), np.full(SHAPE, 200, "uint8")]), 16, axis=0)
    batches = data.batches(images, 8, degradation=degradations.GaussianNoise(50, rounded=1.0), seed=0)
    model.fit(batches, epochs=40, verbose=0)
    worse = noisy(images, 50.0)
    before, after = (np.abs(each.astype(int) - images).mean() for each in (worse, model.restore(worse)))
    assert after < 0.5 * before


def test_verbs_shapes_and_types():
    model, images = make(), kit.images(5)
    codes = model.encode(images, batch_size=2)
    assert codes.shape == (5, 3) and codes.dtype == np.float32
    made = model.reconstruct(images, batch_size=2)
    assert made.shape == images.shape and made.dtype == np.uint8
    assert np.array_equal(made, model.restore(images))
    assert np.array_equal(made, pixels.to_uint8(model.sample(codes)))


def test_its_figures_are_those_of_its_parts(monkeypatch):
    images, labels = kit.images(40), np.arange(40) % 2
    monkeypatch.setattr(data, "load", lambda name, split="train": (images, labels))
    model = make()
    found = evaluation.ReconstructionEvaluator(model, "drawn").evaluate(evaluation.ReconstructionEvaluator.usual)
    errors = ((model.reconstruct(images) - images.astype(float)) ** 2).mean((1, 2, 3))
    assert found["psnr_test"] == pytest.approx(np.mean(10 * np.log10(255**2 / errors)), rel=1e-5)
    assert found["psnr_noise_128_test"] < found["psnr_noise_50_test"] + 1 and 0.5 <= found["probe_accuracy_test"] <= 1
    (picture,) = evaluation.ReconstructionEvaluator(model, "drawn").pictures().values()
    assert picture.size == (2 * 18 + 2, 3 * 18 + 2)


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="`encoder` gives"):
        make(encoder=models.plain_encoder(SHAPE, 4, filters=4))
    with pytest.raises(ValueError, match="`likelihood` must be an object such as"):
        make(likelihood="gaussian")
    with pytest.raises(ValueError, match="image_shape"):
        models.Autoencoder()
    with pytest.raises(ValueError, match="`images`"):
        make().encode(np.zeros((2, 8, 8, 1), "uint8"))
    with pytest.raises(ValueError, match="no value above 1"):
        make().fit(kit.images() / 255.0)
    with pytest.raises(ValueError, match="no value above 1"):
        make().fit(kit.images() / 255.0, kit.images())
    with pytest.raises(ValueError, match="NHWC"):
        make().fit(kit.images(), np.zeros(8))  # labels
    with pytest.raises(ValueError, match="weighs no samples"):
        make().fit(kit.images(), sample_weight=np.ones(8))
