import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg import losses, models, pixels
from tests import kit

SHAPE = (16, 16, 1)


def make(**kwargs):
    keras.utils.set_random_seed(1)
    networks = {"encoder": models.vae_encoder(SHAPE, 3, filters=4), "decoder": models.vae_decoder(3, SHAPE, filters=4)}
    model = models.VAE(**{**networks, **kwargs}, seed=2)
    model.compile()
    return model


def test_config_round_trip():
    kit.check_config_round_trip(make(beta=4.0, likelihood=losses.Gaussian(0.2)))


@pytest.mark.parametrize("likelihood", [losses.Bernoulli(binarize=True), losses.Gaussian()])
def test_save_load_continue(likelihood, tmp_path):
    kit.check_save_load_continue(make(likelihood=likelihood), kit.images(), tmp_path / "model.keras")


def test_the_step_moves_both_networks():
    model = make()
    images = pixels.to_network(kit.images(4), 0.0, 1.0)
    loss = lambda: model.negative_evidence_lower_bound(images, training=True)  # noqa: E731
    kit.check_player_moves_its_own(model, "autoencoder", loss)


@pytest.mark.parametrize("beta", [0.0, 1.0, 4.0])
def test_the_loss_is_reconstruction_plus_beta_divergence(beta):
    history = kit.fit(make(beta=beta), kit.images()).history
    expected = history["reconstruction_loss"][0] + beta * history["kl_loss"][0]
    assert history["loss"][0] == pytest.approx(expected, rel=1e-5)


def test_the_bound_by_hand():
    # An encoder that always says N(0, 1) has KL 0, and a decoder that always says logit 0 costs log 2 a pixel.
    model = make()
    for network in (model.encoder, model.decoder):
        network.set_weights([np.zeros_like(weight) for weight in network.get_weights()])
    results = model.evaluate(kit.images(), verbose=0, return_dict=True)
    assert results["kl_loss"] == pytest.approx(0.0, abs=1e-6)
    assert results["loss"] == pytest.approx(256 * np.log(2.0), rel=1e-5)


def test_evaluate_moves_nothing():
    model = make()
    before = [ops.convert_to_numpy(v.value).copy() for v in model.trainable_variables]
    model.evaluate(kit.images(), verbose=0)
    after = [ops.convert_to_numpy(v.value) for v in model.trainable_variables]
    assert all(np.array_equal(*pair) for pair in zip(before, after, strict=True))


def test_it_learns_to_reconstruct():
    model = make(likelihood=losses.Gaussian(0.1))
    model.compile(keras.optimizers.Adam(0.003))
    dark, light = np.full(SHAPE, 60, "uint8"), np.full(SHAPE, 200, "uint8")
    images = np.stack([dark, light] * 16)
    kit.fit(model, images, epochs=40, batch_size=8)
    error = np.abs(model.reconstruct(images[:2]).astype(int) - images[:2]).mean()
    assert error < 20  # one picture for both would be 70 off


def test_shapes_and_types():
    model = make()
    mean, log_variance = model.encode(kit.images(5), batch_size=2)
    assert mean.shape == log_variance.shape == (5, 3)
    for images in (model.decode(mean), model.reconstruct(kit.images(5)), model.generate(5, seed=0)):
        assert images.shape == (5, *SHAPE) and images.dtype == np.uint8
    assert model.interpolate(mean[0], mean[1], count=4).shape == (4, *SHAPE)


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="`encoder` must map"):
        make(encoder=models.vae_encoder(SHAPE, 4, filters=4))
    with pytest.raises(ValueError, match="beta"):
        make(beta=-1.0)
    with pytest.raises(ValueError, match="`likelihood` must be an object such as"):
        make(likelihood="gaussian")
    with pytest.raises(ValueError, match="`latents`"):
        make().decode(np.zeros((2, 4)))
    with pytest.raises(ValueError, match="`images`"):
        make().encode(np.zeros((2, 8, 8, 1), "uint8"))
    with pytest.raises(ValueError, match="image_shape"):
        models.VAE()


@pytest.mark.parametrize("shape", [(28, 28, 1), (36, 20, 3)])
def test_default_networks_fit_any_allowed_size(shape):
    model = models.VAE(image_shape=shape, latent_dim=2)
    assert model.encoder.input_shape == (None, *shape) and model.decoder.output_shape == (None, *shape)
