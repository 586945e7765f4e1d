import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg import losses, models, pixels
from keras_genimg.tasks import Label
from keras_genimg.training import NoiseSource
from tests import kit

SHAPE = (8, 8, 3)


def make(**kwargs):
    keras.utils.set_random_seed(1)
    size = sum(each.size for each in kwargs.get("conditions", ())) or None
    model = models.StyleGAN2(
        generator=models.style_generator(6, SHAPE, width=8, filters=4, classes=size),
        discriminator=models.style_discriminator(SHAPE, filters=4, classes=size),
        seed=2,
        **{"path_length_weight": 2.0, **kwargs},
    )
    model.compile()
    return model


def test_config_round_trip():
    kit.check_config_round_trip(make(path_length_weight=0.5))


def test_save_load_continue(tmp_path):
    kit.check_save_load_continue(make(), kit.images(shape=SHAPE), tmp_path / "model.keras")


def test_each_player_moves_its_own_weights():
    model = make()
    real = pixels.to_network(kit.images(4, SHAPE))
    kit.check_player_moves_its_own(model, "discriminator", lambda: model.discriminator_loss(real))
    kit.check_player_moves_its_own(model, "generator", lambda: model.generator_loss(real))


def test_several_conditions_are_asked_for_by_name():
    model = make(conditions=[Label("hair", ("long", "short")), Label("hat", ("no", "yes"))])
    values = {"hair": np.array([0, 1, 1, 0]), "hat": np.array([1, 1, 0, 0])}
    kit.fit(model, {"image": kit.images(4, SHAPE), **values})
    one, other = (model.generate(2, seed=3, hair="long", hat=hat) for hat in ("no", "yes"))
    assert one.shape == (2, *SHAPE) and not np.array_equal(one, other)


def test_the_default_penalty_is_the_rule_for_the_size():
    model = models.StyleGAN2((16, 16, 3), 6)
    assert [type(each) for each in model.penalties] == [losses.R1]
    assert model.penalties[0].weight == pytest.approx(0.0002 * 256 / 32)
    assert model.path_length_weight == 0.0
    assert make().get_config()["path_length_weight"] == 2.0


def test_the_path_length_penalty_of_a_linear_synthesis_is_that_by_hand():
    """Images are styles times a matrix: the gradient of their random sum is the matrix times the random numbers."""
    draws = np.random.default_rng(0)
    matrix = draws.normal(size=(8, 192)).astype("float32")
    styles = keras.Input((8,))
    synthesis = keras.Model(
        styles, keras.layers.Reshape(SHAPE)(keras.layers.Dense(192, use_bias=False)(styles)), name="synthesis"
    )
    synthesis.set_weights([matrix])
    mapping = models.style_mapping(6, width=8)
    latents = keras.Input((6,))
    model = models.StyleGAN2(
        generator=keras.Model(latents, synthesis(mapping(latents))),
        discriminator=models.style_discriminator(SHAPE, filters=4),
        path_length_weight=2.0,
        seed=5,
    )
    model.compile()
    noise = NoiseSource(5)
    noise.normal((4, 6))
    numbers = ops.convert_to_numpy(noise.normal((4, *SHAPE))).reshape(4, -1) / 8.0
    lengths = np.sqrt(np.square(numbers @ matrix.T).sum(axis=1))
    mean = 0.01 * lengths.mean()
    found = float(ops.convert_to_numpy(model.path_length_penalty(4)))
    assert found == pytest.approx(np.square(lengths - mean).mean(), rel=1e-4)
    assert float(ops.convert_to_numpy(model.mean_path_length.value)) == pytest.approx(mean, rel=1e-4)


def test_a_generator_that_cannot_be_parted_is_refused():
    parts = {"generator": models.gan_generator(6, SHAPE), "discriminator": models.gan_discriminator(SHAPE)}
    with pytest.raises(ValueError, match='no layers named "mapping" and "synthesis"'):
        models.StyleGAN2(**parts, path_length_weight=2.0)
    assert models.StyleGAN2(**parts, path_length_weight=0).path_length_weight == 0
    with pytest.raises(ValueError, match="0 or more, got -1"):
        models.StyleGAN2(**parts, path_length_weight=-1)


@pytest.mark.parametrize("shape", [(28, 28, 1), (20, 36, 3)])
def test_other_sizes(shape):
    generator, discriminator = (
        models.style_generator(6, shape, width=8, filters=4),
        models.style_discriminator(shape, filters=4),
    )
    images = ops.convert_to_numpy(generator(np.random.default_rng(0).normal(size=(64, 6)).astype("float32")))
    assert images.shape == (64, *shape) and 0.3 < images.std() < 3.0  # of the size of real images at first
    assert discriminator(images[:4]).shape == (4, 1)
    with pytest.raises(ValueError, match="a side above 4 pixels"):
        models.style_synthesis((4, 4, 1))
