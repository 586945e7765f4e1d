"""Labels and other conditions, from the data to the images, in every family that takes them."""

import keras
import numpy as np
import pytest

from keras_genimg import models, tasks
from keras_genimg.models.generation.gan import parts
from tests import kit

SHAPE = (16, 16, 1)
CLASSES = ("cat", "dog", "owl")
LABELS = np.arange(8) % 3


def perceptrons(size):
    return {
        "generator": models.gan_generator(4, SHAPE, (8,), classes=size),
        "discriminator": models.gan_discriminator(SHAPE, (8,), classes=size),
    }


def convolutions(size, normalization=None):
    return {
        "generator": models.dcgan_generator(4, SHAPE, 4, classes=size),
        "discriminator": models.dcgan_discriminator(SHAPE, 4, normalization=normalization, classes=size),
    }


def autoencoders(size):
    encoder = models.vae_encoder(SHAPE, 4, filters=4, classes=size)
    return {"encoder": encoder, "decoder": models.vae_decoder(4, SHAPE, filters=4, classes=size)}


NETWORKS = {
    models.GAN: perceptrons, models.DCGAN: convolutions, models.WGANGP: convolutions, models.VAE: autoencoders
}  # fmt: skip
FAMILIES = pytest.mark.parametrize("family", NETWORKS)


def make(family, classes=CLASSES, size=3, **kwargs):
    keras.utils.set_random_seed(1)
    model = family(**NETWORKS[family](size), classes=classes, seed=2, **kwargs)
    model.compile()
    return model


def sampled(model, vector):
    """Float pixels, which tell what an untrained network's rounded ones would not."""
    return keras.ops.convert_to_numpy(model.sample(np.ones((1, 4), "float32"), np.asarray(vector, "float32")))


def fit(model, *data):
    return model.fit(*data, batch_size=4, shuffle=False, verbose=0).history


@FAMILIES
def test_a_conditional_model_trains_saves_and_is_asked_for_classes(family, tmp_path):
    model = make(family)
    history = fit(model, (kit.images(), LABELS))
    assert all(np.isfinite(values).all() for values in history.values())
    kit.check_config_round_trip(model)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    images = model.generate(3, seed=5, label="dog")
    assert np.array_equal(images, again.generate(3, seed=5, label=[1, 1, 1]))
    assert again.takes == model.takes
    assert again.takes[:2] == (tasks.Noise("latents", (4,)), tasks.Label("label", CLASSES))
    assert [each.name for each in again.takes[2:]] == ["truncation"]
    one, other = (sampled(model, np.eye(3)[[k]]) for k in (1, 2))
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("family", [models.GAN, models.VAE])
def test_each_image_is_one_seed_and_one_label_whatever_stands_beside_it(family):
    model = make(family)
    images = model.generate(5, seed=7)  # without labels seeds walk through the classes: 7 % 3 = 1
    for index, label in enumerate((1, 2, 0, 1, 2)):
        one = model.generate(1, seed=7 + index, label=label)[0]
        assert np.abs(images[index].astype(int) - one).max() <= 1
    mixed = model.interpolate(7, 8, 3, label=(1, 2))
    assert np.abs(mixed[[0, 2]].astype(int) - images[:2]).max() <= 1


@FAMILIES
def test_labels_that_are_missing_or_none_are_refused_before_the_first_step(family):
    model, images = make(family), kit.images()
    for data, words in [
        ((images,), r"no `label`: `fit\(\(images, labels\)\)`"),
        ((images, LABELS + 1), "`label` must be a number from 0 to 2 or one of cat, dog, owl; got 3"),
        ((images, ["cat"] * 7 + ["hat"]), "got 'hat'"),
        ((images, LABELS[:7]), "7 values for 8 images"),
    ]:
        before = kit.weights(model)
        with pytest.raises(ValueError, match=words):
            fit(model, *data)
        assert kit.largest_difference(before, kit.weights(model)) == 0.0
    with pytest.raises(ValueError, match="does not take `style`"):
        model.generate(1, style=1)
    with pytest.raises(ValueError, match="does not take `label`"):
        models.GAN(**perceptrons(None)).generate(1, label=1)


def test_networks_and_classes_go_together():
    for family, networks in NETWORKS.items():
        with pytest.raises(ValueError, match=r"must take a label of shape \(3,\)"):
            family(**networks(None), classes=3)
        with pytest.raises(ValueError, match="takes a label beside its input: say `classes`"):
            family(**networks(3))


@pytest.mark.parametrize("family", [models.GAN, models.DCGAN, models.VAE])
def test_a_network_that_does_not_hear_the_label_is_the_one_without(family):
    told, plain = make(family), make(family, classes=None, size=None)
    for name in (name for networks in told.players.values() for name in networks):
        _copy(getattr(plain, name), getattr(told, name))
    if family is not models.VAE:
        told.averaged_generator.network.set_weights(told.generator.get_weights())
    assert np.abs(told.generate(4, seed=0).astype(int) - plain.generate(4, seed=0)).max() <= 1
    one, other = fit(told, (kit.images(4), LABELS[:4])), fit(plain, kit.images(4))
    first = next(iter(one))  # a GAN's later losses come after a step in which the label's weights moved
    assert one[first] == pytest.approx(other[first], rel=1e-5)


def _copy(plain, told):
    """Weights without a label into a network with one, whose weights for the label become 0."""
    weights = plain.get_weights()
    for variable in told.weights:
        shape = tuple(variable.shape)
        if weights and shape == weights[0].shape:
            variable.assign(weights.pop(0))
        elif weights and len(shape) == 2 and shape[0] == weights[0].shape[0] + 3:
            variable.assign(np.concatenate([weights.pop(0), np.zeros((3, shape[1]), "float32")]))
        else:  # a projection, which stands alone
            variable.assign(np.zeros(shape, "float32"))
    assert not weights


def test_the_projection_is_the_inner_product_of_features_and_an_embedding():
    # Equation 3 of Miyato & Koyama: the logit of class k is that without a label plus <V_k, features>.
    network = models.dcgan_discriminator(SHAPE, 4, normalization=None, classes=3)
    images = np.random.default_rng(0).uniform(-1, 1, (2, *SHAPE)).astype("float32")
    features = keras.Model(network.inputs[0], next(x for x in network.layers if "flatten" in x.name).output)(images)
    features = keras.ops.convert_to_numpy(features)
    logits = [keras.ops.convert_to_numpy(network([images, np.eye(3, dtype="float32")[[k, k]]])) for k in range(3)]
    embedding = next(w for w in network.weights if tuple(w.shape) == (3, features.shape[1]))
    embedding = keras.ops.convert_to_numpy(embedding.value)
    for k in (1, 2):
        expected = features @ (embedding[k] - embedding[0])
        assert logits[k][:, 0] - logits[0][:, 0] == pytest.approx(expected, abs=1e-5)


def test_parts_divide_labels_as_they_divide_images():
    images, labels = keras.ops.arange(6), keras.ops.arange(6) * 10
    divided = [[x.tolist() for x in map(keras.ops.convert_to_numpy, pair)] for pair in parts(images, labels, 3)]
    assert divided == [[[0, 1], [0, 10]], [[2, 3], [20, 30]], [[4, 5], [40, 50]]]


def test_classes_beside_attributes():
    hats = tasks.Attributes("attributes", ("hat", "glasses"))
    model = make(models.GAN, size=5, conditions=[hats])
    data = {"label": LABELS, "attributes": np.ones((8, 2))}
    fit(model, kit.images(), data)
    with pytest.raises(ValueError, match=r'no `attributes`: `fit\(images, {"label": ..., "attributes": ...}\)`'):
        fit(model, kit.images(), {"label": LABELS})
    kit.check_config_round_trip(model)
    bare, hat = (model.condition_vector({"label": "owl", "attributes": {"hat": on}}, 1) for on in (0, 1))
    assert bare.tolist() == [[0, 0, 1, 0, 0]] and hat.tolist() == [[0, 0, 1, 1, 0]]
    assert not np.array_equal(sampled(model, bare), sampled(model, hat))
    assert model.generate(2, seed=1, label="cat", attributes={"hat": 1}).shape == (2, *SHAPE)


def test_a_vae_reconstructs_and_weighs_images_given_their_labels():
    model, images = make(models.VAE), kit.images()
    fit(model, (images, LABELS))
    assert model.reconstruct(images, LABELS).shape == images.shape
    # the moments, not pixels, which an untrained network may round to the same
    assert not np.array_equal(model.encode(images, LABELS)[0], model.encode(images, (LABELS + 1) % 3)[0])
    alone = [model.log_likelihood(images[i : i + 1], 2, seed=i, label=LABELS[i : i + 1])[0] for i in range(8)]
    assert model.log_likelihood(images, 2, label=LABELS) == pytest.approx(alone, rel=1e-4)
    with pytest.raises(ValueError, match="VAE needs `label`"):
        model.encode(images)
