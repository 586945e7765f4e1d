"""Diffusion: one seed is one image, steps and guidance image by image, saving and going on, learning."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg import diffusion, models, pixels
from tests import kit

SHAPE = (8, 8, 1)


def tiny(classes=None, **settings):
    network = kit.stirred(models.denoising_unet(SHAPE, widths=(8, 8), classes=classes), 0.1)
    return models.Diffusion(network=network, classes=classes, seed=1, **settings)


def images(count=8, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (count, *SHAPE), "uint8")


@pytest.mark.parametrize("classes", [None, 3])
def test_one_seed_is_one_image(classes):
    model = tiny(classes)
    three, one = model.generate(3, seed=5), model.generate(1, seed=7)
    assert np.abs(three[2].astype(int) - one[0]).max() <= 1
    assert np.any(three[0] != three[1])


def test_each_image_has_its_own_steps_and_guidance():
    model = tiny(3)
    many = model.generate(3, seed=0, label=1, steps=[3, 20, 7], guidance=[1, 3, 0])
    for index, (steps, guidance) in enumerate([(3, 1), (20, 3), (7, 0)]):
        alone = model.generate(1, seed=index, label=1, steps=steps, guidance=guidance)
        assert np.abs(many[index].astype(int) - alone[0]).max() <= 1
    assert np.any(model.generate(1, seed=0, label=1, steps=3) != model.generate(1, seed=0, label=1, steps=20))
    with pytest.raises(ValueError, match="`steps` must be from 1 to 250, got 0"):
        model.generate(1, seed=0, steps=0)
    with pytest.raises(ValueError, match="does not take `guidance`"):
        tiny().generate(1, seed=0, guidance=2)


def test_another_sampler_may_be_set_at_any_time():
    model, other = tiny(), tiny(sampler=diffusion.Heun())
    other.set_weights(model.get_weights())
    before = model.generate(1, seed=0, steps=3)
    model.sampler = diffusion.Heun()
    after = model.generate(1, seed=0, steps=3)
    assert np.any(before != after)
    np.testing.assert_array_equal(after, other.generate(1, seed=0, steps=3))
    with pytest.raises(ValueError, match=r"must be an object such as `diffusion\.DPM"):
        model.sampler = diffusion.Heun


def test_guidance_of_one_is_none_and_of_zero_forgets_the_label():
    model = tiny(3)
    plain, one = model.generate(2, seed=3, label=2), model.generate(2, seed=3, label=2, guidance=1.0)
    assert np.abs(plain.astype(int) - one).max() <= 1
    forgotten = [model.generate(2, seed=3, label=label, guidance=0.0) for label in (0, 1)]
    np.testing.assert_array_equal(*forgotten)
    strong = tiny(3, guidance=3.0)
    strong.set_weights(model.get_weights())
    asked = model.generate(2, seed=3, label=2, guidance=3.0)
    assert np.abs(strong.generate(2, seed=3, label=2).astype(int) - asked).max() <= 1
    assert np.any(asked != plain)


def test_the_loss_by_hand():
    """A network that says 0 misses (x0 - c_skip x) / c_out, which has variance 1 for data of EDM's deviation."""
    model = models.Diffusion(
        network=models.denoising_unet((16, 16, 1), widths=(4,)), preconditioning=diffusion.EDM(0.25), seed=0,
        data_mean=0.5,
    )  # fmt: skip
    x0 = 0.5 + 0.25 * np.random.default_rng(0).standard_normal((400, 16, 16, 1)).astype("float32")
    loss = ops.convert_to_numpy(model.denoising_loss(ops.convert_to_tensor(x0)))
    assert loss == pytest.approx(1.0, abs=0.02)


def test_dropped_labels_are_none():
    model = tiny(3, label_dropout=0.4)
    seen = []
    model.said = lambda x, sigma, label, network, training: seen.append(ops.convert_to_numpy(label)) or x
    label = np.eye(3, dtype="float32")[np.arange(600) % 3]
    model.denoising_loss(ops.convert_to_tensor(images(600) / np.float32(127.5) - 1), ops.convert_to_tensor(label))
    kept = seen[0].sum(1)
    np.testing.assert_array_equal(seen[0], label * kept[:, None])
    assert 0.53 < kept.mean() < 0.67


@pytest.mark.parametrize("classes", [None, 3])
def test_it_is_saved_and_goes_on(classes, tmp_path):
    model = tiny(classes, preconditioning=diffusion.RectifiedFlow(), sampler=diffusion.DDIM(), steps=4)
    model.compile()
    data = (images(), np.arange(8) % 3) if classes else (images(),)
    model.fit(*data, batch_size=4, verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    kit.check_config_round_trip(loaded)
    np.testing.assert_array_equal(loaded.generate(2, seed=0), model.generate(2, seed=0))
    for twin in (model, loaded):
        twin.fit(*data, batch_size=4, shuffle=False, verbose=0)
    for ours, theirs in zip(model.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)
    assert "loss" in model.evaluate(*data, verbose=0, return_dict=True)


def test_a_subclass_may_call_the_parents_step(tmp_path):
    class Own(models.Diffusion):
        def train_step(self, data):
            return {**super().train_step(data), "own": ops.convert_to_tensor(1.0)}

    model = Own(network=models.denoising_unet(SHAPE, widths=(4,)))
    model.compile()
    history = model.fit(images(), batch_size=4, verbose=0)
    assert set(history.history) == {"loss", "own"}


def test_it_learns_two_pictures():
    """Of images that are all dark or all bright it makes such images, of the label asked for."""
    keras.utils.set_random_seed(0)
    labels = np.arange(64) % 2
    flat = np.broadcast_to((labels * 160 + 48)[:, None, None, None], (64, 4, 4, 1)).astype("uint8")
    network = models.denoising_unet((4, 4, 1), widths=(16,), classes=2)
    model = models.Diffusion(
        network=network, classes=("dark", "bright"), preconditioning=diffusion.EDM(0.63), half_life_images=500, seed=0
    )
    model.compile(keras.optimizers.Adam(5e-3))
    model.fit(flat.repeat(8, 0), labels.repeat(8), batch_size=64, epochs=30, verbose=0)
    for label, value in (("dark", 48), ("bright", 208)):
        made = model.generate(8, seed=0, label=label).astype(float)
        off = np.abs(made.mean((1, 2, 3)) - value)
        assert off.max() < 80 and np.median(off) < 20 and np.median(made.std((1, 2, 3))) < 25  # the other is 160 off


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="Give `image_shape`"):
        models.Diffusion()
    with pytest.raises(ValueError, match=r"`network` must take inputs of shapes \[\(8, 8, 1\), \(1,\), \(4,\)\]"):
        models.Diffusion(network=models.denoising_unet(SHAPE, widths=(4,)), classes=4)
    with pytest.raises(ValueError, match=r"must be an object such as `diffusion\.EDM"):
        models.Diffusion((8, 8, 1), preconditioning=diffusion.EDM)
    with pytest.raises(ValueError, match="multiples of 4"):
        models.denoising_unet((10, 8, 1))
    with pytest.raises(ValueError, match="`label_dropout`"):
        tiny(label_dropout=1)


def test_defaults_fit_each_other():
    model = models.Diffusion((8, 8, 3))
    assert model.generate(1, seed=0).shape == (1, 8, 8, 3) and model.settings[0].default == 10


def test_denoising_ends_at_the_image():
    model = tiny(3)
    way = model.denoising(seed=4, label=2, steps=5, guidance=2)
    assert way.shape == (5, *SHAPE) and way.dtype == np.uint8
    made = model.generate(1, seed=4, label=2, steps=5, guidance=2)
    assert np.abs(way[-1].astype(int) - made[0]).max() <= 1
    assert np.any(way[0] != way[-1]) and model.denoising(seed=4).shape == (10, *SHAPE)
    with pytest.raises(ValueError, match="takes no truncation here"):
        model.denoising(truncation=0.5)


def test_little_strength_keeps_an_image_and_all_of_it_is_generation():
    model, given = tiny(3), images(3)
    kept = model.translate(given, label=1, strength=0.0)
    assert np.abs(kept.astype(int) - given).mean() < 6  # the lowest level is not none at all
    anew = model.translate(given, label=1, strength=1.0, seed=5, steps=4)
    assert np.abs(anew.astype(int) - model.generate(3, seed=5, label=1, steps=4)).max() <= 4  # 80 levels of noise
    alone = model.translate(given[2:], label=1, strength=0.5, seed=2)
    assert np.abs(alone[0].astype(int) - model.translate(given, label=1, strength=0.5)[2]).max() <= 1


def test_what_is_not_marked_stays_to_the_byte():
    model, given = tiny(), images(2)
    masks = np.zeros((8, 8), bool)
    masks[2:5, 3:] = True
    made = model.inpaint(given, masks, seed=1, repeats=2, steps=4)
    np.testing.assert_array_equal(made[:, ~masks], given[:, ~masks])
    assert np.any(made[:, masks] != given[:, masks])
    np.testing.assert_array_equal(model.inpaint(given, ~masks & masks, repeats=1, steps=2), given)


def test_an_encoded_image_is_made_again():
    keras.utils.set_random_seed(0)
    model = models.Diffusion(
        network=models.denoising_unet(SHAPE, widths=(8,)), preconditioning=diffusion.EDM(0.6),
        sampler=diffusion.DDIM(), steps=100,
    )  # fmt: skip
    given = images(2)
    latents = model.encode(given, steps=100)  # of an untrained network: linear, so that the equation is solved well
    again = pixels.to_uint8(model(ops.convert_to_tensor(latents)))
    assert np.abs(again.astype(int) - given).mean() < 6
    way = model.interpolate(*latents, count=3)
    np.testing.assert_allclose(way[0].astype(int), again[0], atol=1)


def test_edits_that_cannot_be_are_refused():
    model = tiny(3)
    with pytest.raises(ValueError, match="`strength` must be from 0 to 1"):
        model.translate(images(1), label=0, strength=2)
    with pytest.raises(ValueError, match="needs `label`"):
        model.translate(images(1))
    with pytest.raises(ValueError, match="`masks` must be boolean or uint8"):
        model.inpaint(images(2), np.zeros((3, 3), bool), label=0)
    with pytest.raises(ValueError, match="must be uint8, so that"):
        model.inpaint(images(2).astype("float32"), np.zeros((8, 8), bool), label=0)
    with pytest.raises(ValueError, match="takes no truncation here"):
        model.translate(images(1), label=0, truncation=0.5)
    with pytest.raises(ValueError, match="at least 2"):
        model.encode(images(1), label=0, steps=1)


def latent(**settings):
    keras.utils.set_random_seed(0)
    autoencoder = models.VAE((16, 16, 1), latent_dim=3)
    network = kit.stirred(models.mlp_denoiser(3, units=8, blocks=1), 0.1)
    return models.Diffusion(network=network, autoencoder=autoencoder, seed=1, **settings)


def test_codes_may_be_diffused_in_place_of_pixels(tmp_path):
    model, given = latent(sampler=diffusion.DDIM(), steps=60), kit.images(8)
    assert (model.image_shape, model.latent_dim) == ((16, 16, 1), 3)
    before = [w.copy() for w in model.autoencoder.get_weights()]
    model.compile()
    kit.check_config_round_trip(model)
    kit.check_save_load_continue(model, given, tmp_path / "model.keras")
    for one, other in zip(before, model.autoencoder.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    three, one = model.generate(3, seed=5), model.generate(1, seed=7)
    assert three.shape == (3, 16, 16, 1) and np.abs(three[2].astype(int) - one[0]).max() <= 1
    assert model.denoising(seed=0, steps=4).shape == (4, 16, 16, 1)
    again = pixels.to_uint8(model(ops.convert_to_tensor(model.encode(given, steps=60))))
    plain = model.autoencoder.reconstruct(given)  # what its codes are worth
    assert np.abs(again.astype(int) - plain).mean() < 4
    kept = model.translate(given, strength=0.0)
    assert np.abs(kept.astype(int) - plain).mean() < 4


def test_codes_have_no_pixels():
    with pytest.raises(ValueError, match="no mask of pixels fits"):
        latent().inpaint(kit.images(1), np.zeros((16, 16), bool))
    with pytest.raises(ValueError, match="leave `image_shape` out"):
        models.Diffusion((16, 16, 1), autoencoder=models.VAE((16, 16, 1), latent_dim=3))
    with pytest.raises(ValueError, match="must take no conditions"):
        models.Diffusion(autoencoder=models.VAE((16, 16, 1), latent_dim=3, classes=2))
    with pytest.raises(ValueError, match=r"must take inputs of shapes \[\(1, 1, 3\)"):
        models.Diffusion(network=models.mlp_denoiser(4), autoencoder=models.VAE((16, 16, 1), latent_dim=3))
    assert models.Diffusion(autoencoder=models.VAE((16, 16, 1), latent_dim=3)).network.input_shape[0] == (None, 1, 1, 3)


def test_naming_the_steps_alone_costs_no_second_half_for_guidance():
    seen, model = [], tiny(classes=3)
    said = model.said
    model.said = lambda x, *rest: seen.append(x.shape[0]) or said(x, *rest)
    model.denoising(steps=3)
    assert set(seen) == {1}
    model.denoising(steps=3, guidance=2.0)
    assert set(seen) == {1, 2}


def test_what_is_compiled_in_cannot_be_set():
    model = tiny()
    for name in ("steps", "guidance", "data_mean"):
        with pytest.raises(AttributeError):
            setattr(model, name, 2)


def test_repeats_are_a_whole_number_from_1():
    for repeats in (0, 2.5, -1):
        with pytest.raises(ValueError, match="`repeats` must be a whole number"):
            tiny().inpaint(images(1), np.ones(SHAPE[:2], bool), repeats=repeats)


def test_repeats_at_levels_where_they_do_not_count_change_nothing():
    model = tiny()
    model.sampler = diffusion.DPMSolver(80.0, 12.0)  # all above 10
    mask = np.zeros(SHAPE[:2], bool)
    mask[2:5] = True
    np.testing.assert_array_equal(*(model.inpaint(images(2), mask, repeats=repeats, steps=4) for repeats in (1, 3)))
