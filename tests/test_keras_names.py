"""What a person who knows Keras tries first, row by row: it does what Keras does, or says why not and what else."""

import keras
import numpy as np
import pytest

from keras_genimg import models
from keras_genimg.training import OptimizerGroup

from . import kit

SHAPE = (16, 16, 1)
IMAGES = kit.images(8)


def gan(**options):
    generator = models.gan_generator(4, SHAPE, units=(8,))
    return models.GAN(generator=generator, discriminator=models.gan_discriminator(SHAPE, units=(8,)), seed=0, **options)


def vae(**options):
    images, latents = keras.Input(SHAPE), keras.Input((2,))
    flat = keras.layers.Flatten()(images)
    encoder = keras.Model(images, [keras.layers.Dense(2)(flat), keras.layers.Dense(2)(flat)])
    decoder = keras.Model(latents, keras.layers.Reshape(SHAPE)(keras.layers.Dense(256)(latents)))
    return models.VAE(encoder=encoder, decoder=decoder, seed=0, **options)


def rates(model):
    return [float(member.learning_rate) for member in model.optimizer.members.values()]


def fit(model, data=IMAGES, epochs=1, **options):
    return model.fit(data, batch_size=4, epochs=epochs, verbose=0, **options).history


# compile


@pytest.mark.parametrize("optimizer", ["sgd", keras.optimizers.SGD(0.01)])
def test_one_optimizer_is_copied_for_each_player(optimizer):
    model = gan()
    model.compile(optimizer=optimizer)
    assert rates(model) == pytest.approx([0.01, 0.01])
    one, other = model.optimizer.members.values()
    assert isinstance(one, keras.optimizers.SGD) and one is not other
    fit(model)
    assert int(one.iterations) == int(other.iterations) == 2


def test_one_optimizer_of_one_player_is_the_one_that_was_given():
    model, optimizer = vae(), keras.optimizers.Adam(1e-3)
    model.compile(optimizer)
    assert model.optimizer["autoencoder"] is optimizer
    model.compile("adam")
    assert isinstance(model.optimizer["autoencoder"], keras.optimizers.Adam)


def test_an_optimizer_a_player():
    model = gan()
    members = {"discriminator": keras.optimizers.SGD(0.5), "generator": "adam"}
    for optimizer in (members, OptimizerGroup(members)):
        model.compile(optimizer=optimizer)
        assert rates(model) == pytest.approx([1e-3, 0.5])


@pytest.mark.parametrize("name", ["loss", "metrics"])
def test_losses_and_metrics_are_refused_with_the_reason(name):
    with pytest.raises(ValueError, match=f"own losses.*leave.*{'loss' if name == 'loss' else 'GenerationMetrics'}"):
        gan().compile(**{name: ["mse"]})
    gan().compile(**{name: []})


# callbacks


def test_learning_rate_scheduler_sets_one_members_rate():
    model = vae()
    model.compile(keras.optimizers.Adam(1.0))
    schedule = keras.callbacks.LearningRateScheduler(lambda epoch, rate: 0.1 * rate)
    history = fit(model, epochs=2, callbacks=[schedule])
    assert rates(model) == pytest.approx([0.01]) and history["learning_rate"] == pytest.approx([0.1, 0.01])


def test_learning_rate_scheduler_scales_several_members_alike():
    model = gan()
    model.compile({"generator": keras.optimizers.Adam(2e-3), "discriminator": keras.optimizers.Adam(4e-3)})
    fit(model, epochs=2, callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch, rate: 0.5 * rate)])
    assert rates(model) == pytest.approx([0.5e-3, 1e-3])


def test_reduce_on_plateau_scales_several_members_alike():
    model = gan()
    model.compile({"generator": keras.optimizers.SGD(0.0), "discriminator": keras.optimizers.SGD(0.0)})
    model.optimizer["generator"].learning_rate, model.optimizer["discriminator"].learning_rate = 1e-12, 2e-12
    plateau = keras.callbacks.ReduceLROnPlateau("generator_loss", factor=0.1, patience=1, mode="min", min_delta=1e9)
    fit(model, epochs=2, callbacks=[plateau])
    assert rates(model) == pytest.approx([1e-13, 2e-13])


# subclasses


@keras.saving.register_keras_serializable("tests")
class Logging(models.GAN):
    """As a Keras user would write it, without a word about backends."""

    def train_step(self, data):
        logs = super().train_step(data)
        return {**logs, "total": logs["generator_loss"] + logs["discriminator_loss"]}


def test_a_subclass_calls_super_train_step():
    plain, mine = gan(), Logging.from_config(gan().get_config())
    mine.set_weights(plain.get_weights())
    expected = {}
    for model in (plain, mine):
        model.compile()
        expected[model] = fit(model, shuffle=False)
    assert expected[mine]["generator_loss"] == pytest.approx(expected[plain]["generator_loss"], abs=1e-6)
    total = expected[plain]["generator_loss"][0] + expected[plain]["discriminator_loss"][0]
    assert expected[mine]["total"] == [pytest.approx(total, abs=1e-6)]
    assert kit.largest_difference(kit.weights(plain), kit.weights(mine)) <= 1e-6


def test_a_step_by_hand_trains():
    model = vae()
    model.compile()
    before = model.decoder.get_weights()
    assert set(model.train_step(IMAGES)) == {"loss", "reconstruction_loss", "kl_loss"}
    assert not np.array_equal(before[0], model.decoder.get_weights()[0])


# data


def as_a_generator(images):
    yield from ((images[:4],), (images[4:],))  # Keras wants tuples of generators


class Batches(keras.utils.PyDataset):
    def __init__(self, images):
        super().__init__()
        self.images = images

    def __len__(self):
        return 2

    def __getitem__(self, index):
        return self.images[4 * index : 4 * index + 4], np.zeros(4)


def kinds_of_data(images):
    """Name -> the same images as all that `fit` takes on this backend."""
    kinds = {
        "array": images, "tuple": (images, np.zeros(8)), "dict": {"image": images, "label": np.zeros(8)},
        "tensor": keras.ops.convert_to_tensor(images), "generator": as_a_generator(images), "dataset": Batches(images),
    }  # fmt: skip
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        kinds["tf.data"] = tf.data.Dataset.from_tensor_slices(images).batch(4)
        kinds["tf.data of dicts"] = tf.data.Dataset.from_tensor_slices({"image": images}).batch(4)
    if keras.backend.backend() == "torch":
        import torch

        kinds["loader"] = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.tensor(images)), 4)
    return kinds


def test_all_kinds_of_data_train_alike():
    floats, expected = IMAGES.astype("float32"), None
    for name, data in kinds_of_data(floats).items():
        model = vae()
        model.decoder.set_weights([np.full_like(w, 0.01) for w in model.decoder.get_weights()])
        model.encoder.set_weights([np.full_like(w, 0.01) for w in model.encoder.get_weights()])
        model.compile(optimizer="sgd")
        steps = {"batch_size": 4} if name in ("array", "tuple", "dict", "tensor") else {"steps_per_epoch": 2}
        history = model.fit(data, shuffle=False, verbose=0, **steps).history
        expected = history if expected is None else expected
        assert history == {key: pytest.approx(value, rel=1e-5) for key, value in expected.items()}, name


@pytest.mark.parametrize(("scale", "offset", "message"), [(1 / 255, 0, "by 255"), (2 / 255, -1, "127.5")])
def test_other_ranges_are_refused_before_the_first_step(scale, offset, message):
    model = vae()
    model.compile(optimizer="sgd")
    scaled = (IMAGES * scale + offset).astype("float32")
    for data in kinds_of_data(scaled).values():
        with pytest.raises(ValueError, match=message):
            model.fit(data, verbose=0)
        with pytest.raises(ValueError, match=f"validation_data.*{message}"):
            model.fit(IMAGES, validation_data=data, verbose=0)
    for data in kinds_of_data(scaled).values():
        with pytest.raises(ValueError, match=message):
            model.evaluate(data, verbose=0)
    assert int(model.optimizer.iterations) == 0


def test_other_ranges_are_refused_by_super_resolution():
    model = models.ESPCN(scale=2, filters=(2, 2))
    model.compile(optimizer="sgd", loss="mse")
    low, high = kit.images(2, (4, 4, 1)), kit.images(2, (8, 8, 1))
    for pair in ((low / 255, high), (low, high / 255)):
        with pytest.raises(ValueError, match="by 255"):
            model.fit(*pair, verbose=0)


def test_data_are_evaluated_alike_by_themselves_and_while_training():
    model = vae()
    model.compile(optimizer=keras.optimizers.SGD(0.0))
    looked_at = []
    check, model.check_pixels = model.check_pixels, lambda images, name: (looked_at.append(name), check(images, name))
    validated = fit(model, epochs=2, validation_data=IMAGES)["val_loss"][0]
    assert looked_at == ["x", "validation_data"]  # once, not in each epoch
    alone = model.evaluate(IMAGES, batch_size=4, verbose=0, return_dict=True)["loss"]
    assert alone == pytest.approx(validated, rel=0.05)  # other noise
    assert looked_at == ["x", "validation_data", "x"]


def test_validation_data_where_there_is_a_bound():
    model = vae()
    model.compile(optimizer="sgd")
    for data in (IMAGES, (IMAGES, np.zeros(8)), {"image": IMAGES}):
        assert "val_loss" in fit(model, validation_data=data)


def test_validation_data_without_a_loss_are_refused_before_the_first_step():
    model = gan()
    model.compile()
    for data in ({"validation_data": IMAGES}, {"validation_split": 0.5}):
        with pytest.raises(ValueError, match="no loss that `evaluate` or `validation_data` could report"):
            fit(model, **data)
    assert int(model.optimizer.iterations) == 0

    class Judged(models.GAN):
        def test_step(self, data):
            return {"brightness": keras.ops.mean(data)}

    judged = Judged(SHAPE, 4, seed=0)
    judged.compile()
    assert "val_brightness" in fit(judged, validation_data=IMAGES)
    assert "val_brightness" in fit(judged, validation_split=0.5)


# dtype, name, summary, predict, export, quantize


@pytest.mark.parametrize("family", [models.GAN, models.DCGAN, models.WGANGP, models.VAE])
def test_a_dtype_policy_is_that_of_the_networks_and_of_the_saved_file(family):
    model = family((16, 16, 1), 2, dtype="mixed_bfloat16", name="mine")
    assert model.name == "mine" and model.dtype_policy.name == "mixed_bfloat16"
    assert keras.config.dtype_policy().name == "float32"  # the global one is as it was
    networks = [getattr(model, name) for names in model.players.values() for name in names]
    assert all(any(layer.compute_dtype == "bfloat16" for layer in network.layers) for network in networks)
    assert family.from_config(model.get_config()).dtype_policy.name == "mixed_bfloat16"


@pytest.mark.parametrize("make", [gan, vae, lambda: models.ESPCN(2, filters=(4, 2))])
def test_summary_is_printed(make, capsys):
    make().summary()
    assert "Total params" in capsys.readouterr().out


def test_predict_of_an_autoencoder_reconstructs_images_and_decodes_latents():
    model = vae()
    assert np.array_equal(model.predict(IMAGES), model.reconstruct(IMAGES))
    assert model.predict(np.zeros((3, 2), "float32"), verbose=0).shape == (3, *SHAPE)


@pytest.mark.parametrize("make", [gan, vae, lambda: models.ESPCN(2, filters=(4, 2))])
def test_export_names_what_to_use(make):
    with pytest.raises(NotImplementedError, match=r"`keras_genimg.export\(model, path\)`"):
        make().export("folder")


def test_quantize_says_why_not():
    with pytest.raises(NotImplementedError, match=r"Keras quantizes dense layers.*export_litert"):
        models.ESPCN(2, filters=(4, 2)).quantize("int8")
