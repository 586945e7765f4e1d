"""What all translators do: train, save, go on, take photos of any kind, and refuse what is wrong."""

import keras
import numpy as np
import pytest

from keras_genimg import losses, models
from tests import kit
from tests.models.translation.tiny import FAMILIES, LABELS, SIZE, augmented, data_of, fit, pix2pix

EACH = pytest.mark.parametrize("family", FAMILIES)
TARGETS = {"cycle_gan": "day", "star_gan": {"hat": "yes"}}


def photos(*shape, seed=0):
    return np.random.default_rng(seed).integers(0, 256, shape, "uint8")


@pytest.fixture(scope="module")
def trained():
    """Models after a few steps, by family."""
    models_of = {}
    for family, make in FAMILIES.items():
        models_of[family] = model = make()
        model.compile(keras.optimizers.Adam(1e-2))
        fit(model, family, epochs=2)
    return models_of


@EACH
def test_save_load_continue(family, tmp_path):
    model = augmented(FAMILIES[family])
    model.compile()
    kit.check_config_round_trip(model)
    fit(model, family, epochs=2, batch_size=2)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert kit.largest_difference(kit.weights(model), kit.weights(again)) == 0.0
    for each in (model, again):
        fit(each, family, batch_size=2)
    assert kit.largest_difference(kit.weights(model), kit.weights(again)) <= 1e-6


@EACH
def test_a_subclass_calls_the_step_of_its_parent(family):
    parent = type(FAMILIES[family]())

    class Counting(parent):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.steps = keras.metrics.Sum("steps")

        def train_step(self, data):
            self.steps.update_state(1.0)
            return {**super().train_step(data), "steps": self.steps.result()}

    model = Counting.from_config(FAMILIES[family]().get_config())
    model.compile()
    history = fit(model, family, callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch: 0.5)])
    assert history["steps"] == [2.0] and history["learning_rate"] == [0.5]
    assert all(np.isfinite(values).all() for values in history.values())


@EACH
def test_the_average_translates(family, trained):
    model = trained[family]
    image, target = photos(SIZE, SIZE, 3), TARGETS.get(family)
    before = model.translate(image, target)
    for networks in model.served_networks.values():
        kept, trained_network = networks
        assert any(np.any(a != b) for a, b in zip(kept.get_weights(), trained_network.get_weights(), strict=True))
        trained_network.set_weights([0.0 * w for w in trained_network.get_weights()])
    assert np.array_equal(model.translate(image, target), before)


@EACH
@pytest.mark.parametrize("shape", [(1, 1), (17, 33), (16, 40, 1), (37, 18, 3), (90, 70, 4)])
def test_photos_of_every_kind_keep_their_size(family, shape, trained):
    photo, target = photos(*shape), TARGETS.get(family)
    result = trained[family].translate(photo, target)
    assert result.dtype == np.uint8 and result.shape == (*shape[:2], 4 if shape[2:] == (4,) else 3)
    if shape[2:] == (4,):
        assert np.array_equal(result[..., 3], photo[..., 3])


@EACH
def test_an_image_of_the_trained_size_is_what_the_call_makes_of_it(family, trained):
    model, image = trained[family], photos(SIZE, SIZE, 3)
    inputs = [image[None].astype("float32")]
    if family in TARGETS:
        inputs.append(model.target.values(TARGETS[family], 1))
    made = model([keras.ops.convert_to_tensor(each) for each in inputs] if len(inputs) > 1 else inputs[0])
    made = np.rint(keras.ops.convert_to_numpy(made)[0])
    assert np.abs(model.translate(image, TARGETS.get(family)).astype(int) - made).max() <= 1


def test_photos_are_translated_at_the_size_that_the_network_has_seen(trained):
    model, photo = trained["pix2pix"], photos(40, 64, 3)
    seen = []
    edited = model.edited
    model.edited = lambda image, *rest: (seen.append(image.shape), edited(image, *rest))[1]
    try:
        for size in ("trained", 32, None):
            assert model.translate(photo, size=size).shape == (40, 64, 3)
    finally:
        del model.edited
    # 10 rows of 16 are too few for the network: the least side is 16
    assert model.image_size == SIZE and seen == [(16, 16, 3), (20, 32, 3), (40, 64, 3)]


def test_a_model_that_was_not_told_its_size_learns_it_from_the_data():
    model = pix2pix()
    assert model.image_size is None and pix2pix(image_size=64).image_size == 64
    model.compile()
    fit(model, "pix2pix")
    assert model.image_size == SIZE == model.get_config()["image_size"]


def test_several_photos_and_colours(trained):
    model, batch = trained["cut"], photos(3, 20, 24, 3)
    assert np.array_equal(model.translate(batch), np.stack([model.translate(photo) for photo in batch]))
    listed = model.translate([batch[0], photos(30, 17, 4)])
    assert np.array_equal(listed[0], model.translate(batch[0])) and listed[1].shape == (30, 17, 4)
    change = model.translate(batch[0] // 2 + 64, preserve_color=True).astype(int) - (batch[0] // 2 + 64)
    inside = (np.abs(change) < 64).all(-1)
    assert np.ptp(change[inside], axis=-1).max() <= 1  # R, G and B move alike, up to rounding


A, B = data_of("cut")


@pytest.mark.parametrize(
    ("family", "data", "message"),
    [
        *[(family, (A,), "two sets of images") for family in ("pix2pix", "cycle_gan", "cut")],
        ("star_gan", (A,), "images and labels"),
        ("pix2pix", (A, np.repeat(B, 2, axis=1)), "belong together"),
        ("pix2pix", (A[:, :14], B[:, :14]), "multiples of 4"),
        ("pix2pix", (A, B[..., :1]), "shape"),
        ("pix2pix", (A / 255.0, B), "multiply images of 0..1 by 255"),
        ("pix2pix", (A, B / 127.5 - 1.0), "from -1 to 1"),
        ("cut", (A[:, :8, :8], B), "at least 16"),
        ("cycle_gan", (np.repeat(A, 2, axis=2), B), "`image_size` is 16"),
        ("star_gan", (A, {"hat": LABELS["hat"]}), "no values of 'mouth'"),
        ("star_gan", (A, {"hat": LABELS["hat"], "mouth": LABELS["mouth"] + 1}), "`mouth` must be a number from 0 to 2"),
        ("star_gan", (A, LABELS["hat"]), "whole numbers of shape"),
        ("star_gan", (A, {"hat": LABELS["hat"][:3], "mouth": LABELS["mouth"]}), "3 values for 8 images"),
    ],
)
def test_data_that_do_not_suit_are_refused(family, data, message):
    model = FAMILIES[family]()
    model.compile()
    with pytest.raises(ValueError, match=message):
        model.fit(*data, batch_size=4, verbose=0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"images": []}, "empty"),
        ({"images": np.zeros((8, 8, 3))}, "uint8"),
        ({"images": np.zeros((8, 8, 2), "uint8")}, "channels"),
        ({"images": np.zeros((0, 8, 3), "uint8")}, "no pixels"),
        ({"images": np.zeros((8, 8, 3), "uint8"), "size": 0}, "size"),
        ({"images": np.zeros((8, 8, 3), "uint8"), "size": "own"}, "size"),
        ({"images": np.zeros((8, 8, 3), "uint8"), "target": "night"}, "takes no `target`"),
        ({"images": np.broadcast_to(np.uint8(0), (10_000, 10_000, 3)), "size": None}, "shrink it to 3464x3464"),
    ],
)
def test_photos_that_do_not_suit_are_refused(arguments, message, trained):
    with pytest.raises(ValueError, match=message):
        trained["pix2pix"].translate(**arguments)


@pytest.mark.parametrize(
    ("family", "options", "message"),
    [
        ("pix2pix", {"augmentations": [losses.ColourJitter()]}, "leave colours alone"),
        ("pix2pix", {"augmentations": [losses.Sometimes([losses.ColourJitter()], 0.5)]}, "leave colours alone"),
        ("pix2pix", {"pixel_weight": -1.0}, "pixel_weight"),
        ("pix2pix", {"multiple": 0}, "multiple"),
        ("pix2pix", {"image_size": 1.5}, "image_size"),
        ("pix2pix", {"objective": "hinge"}, "objective"),
        ("pix2pix", {"discriminator": models.patch_discriminator(3, (4, 4))}, "`discriminator` takes"),
        ("pix2pix", {"generator": models.unet((4, 4), channels=1)}, "`generator` takes"),
        ("cycle_gan", {"image_size": None}, "pool_size=0"),
        ("cycle_gan", {"domains": ("day", "night", "dusk")}, "two names"),
        ("cycle_gan", {"domains": ("a day", "night")}, "two names"),
        ("cycle_gan", {"augmentations": [losses.Sometimes([losses.Cutout()], losses.Adaptive())], "objective":
                       losses.Wasserstein()}, "Adaptive"),
        ("cut", {"temperature": 0.0}, "temperature"),
        ("cut", {"taps": ("images", "nowhere")}, "'nowhere', which is no layer"),
        ("star_gan", {"generator": models.translation_network((4, 4, 4), 1)}, "5 numbers"),
        ("star_gan", {"keep_share": 1.0}, "keep_share"),
    ],
)  # fmt: skip
def test_wrong_arguments_are_refused(family, options, message):
    with pytest.raises(ValueError, match=message):
        FAMILIES[family](**options)
