import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg import models, pixels
from tests import kit

SHAPE = (16, 16, 1)
LABELS = np.arange(8) % 3


def make(**kwargs):
    keras.utils.set_random_seed(1)
    model = models.ACGAN(
        generator=models.dcgan_generator(6, SHAPE, filters=4, classes=3),
        discriminator=models.acgan_discriminator(SHAPE, 3, filters=4),
        classes=3,
        seed=2,
        **kwargs,
    )
    model.compile()
    return model


def test_config_round_trip():
    kit.check_config_round_trip(make(class_weight=0.5))


def test_save_load_continue(tmp_path):
    kit.check_save_load_continue(make(), {"image": kit.images(), "label": LABELS}, tmp_path / "model.keras")


def test_each_player_moves_its_own_weights():
    model = make()
    real, label = pixels.to_network(kit.images(4)), ops.one_hot(LABELS[:4], 3)
    kit.check_player_moves_its_own(model, "discriminator", lambda: model.discriminator_loss(real, label))
    kit.check_player_moves_its_own(model, "generator", lambda: model.generator_loss(real, label))


def test_the_class_loss_is_cross_entropy_by_hand():
    model = make()
    images = ops.convert_to_tensor(kit.images(4).astype("float32") / 127.5 - 1.0)
    logits = ops.convert_to_numpy(model.discriminator(images, training=True)[1]).astype("float64")
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    expected = -np.log(shares[np.arange(4), [0, 2, 1, 1]]).mean()
    found = model.class_loss(images, ops.one_hot([0, 2, 1, 1], 3))
    assert float(ops.convert_to_numpy(found)) == pytest.approx(expected, rel=1e-5)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="needs `classes`"):
        models.ACGAN(SHAPE, 6)
    with pytest.raises(ValueError, match="0 or more, got -1"):
        make(class_weight=-1)
    with pytest.raises(ValueError, match=r"shapes \(1,\) and \(3,\), as `acgan_discriminator` does"):
        models.ACGAN(SHAPE, 6, classes=3, discriminator=models.dcgan_discriminator(SHAPE, filters=4))
