"""What an editor is trained on: all that `edit` takes, as `call` gets it, judged before the first step."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from keras_genimg import models, tasks
from keras_genimg.models.photo_editor import PhotoEditor
from tests import kit

PHOTOS = kit.images(8, (8, 8, 3))
MASKS = np.zeros((8, 8, 8, 1), "uint8")
MASKS[:, 2:6, 3:] = 255
PLAIN = np.full((6, 5, 3), 100, "uint8")
SHADES = ("dark", "light") * 4


@keras.saving.register_keras_serializable("tests")
class Painter(PhotoEditor):
    """Paints one colour a shade, everywhere."""

    tasks = (tasks.RESTORE,)
    halo = 0

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.colour = layers.Dense(3)
        self.colour.build((None, 2))

    @property
    def takes(self):
        return tasks.Photo(), tasks.Mask(), tasks.Choice("shade", ("dark", "light"))

    def call(self, inputs):
        image, mask, shade = inputs
        assert [keras.backend.standardize_dtype(value.dtype) for value in inputs] == ["float32"] * 3
        return self.colour(shade)[:, None, None] + 100.0 + 0.0 * image * mask


def make(run_eagerly=True):
    keras.utils.set_random_seed(0)
    model = Painter()
    model.compile(keras.optimizers.SGD(1e-4), loss="mean_absolute_error", run_eagerly=run_eagerly)
    return model


def numbers(shades):
    return np.array([("dark", "light").index(shade) for shade in shades])


class Batches(keras.utils.PyDataset):
    def __init__(self, inputs, targets):
        super().__init__()
        self.data = inputs, targets

    def __len__(self):
        return 2

    def __getitem__(self, index):
        return keras.tree.map_structure(lambda values: values[4 * index : 4 * index + 4], self.data)


def test_it_learns_from_all_that_it_edits():
    floats, shades = (MASKS / 255.0).astype("float32"), numbers(SHADES)
    ways = [
        (((PHOTOS, MASKS, SHADES), PHOTOS), 4),
        (([PHOTOS.astype("float32"), MASKS == 255, shades], PHOTOS), 4),
        (((PHOTOS, floats[..., 0].astype("float64"), np.eye(2)[shades]), PHOTOS), 4),
        (({"shade": shades, "image": PHOTOS, "mask": floats}, PHOTOS.astype("float32")), 4),
        ((Batches((PHOTOS, MASKS[..., 0], shades), PHOTOS),), None),
    ]
    losses = [make().fit(*data, batch_size=size, shuffle=False, verbose=0).history["loss"][0] for data, size in ways]
    assert losses == pytest.approx([losses[0]] * 5, rel=1e-5)


def test_pairs_in_one_tuple_and_weights_are_keras_own_arguments():
    inputs, weights = (PHOTOS, MASKS, numbers(SHADES)), np.arange(8.0)[:, None, None]
    fits = [
        make().fit(*data, batch_size=4, shuffle=False, verbose=0, **options).history["loss"]
        for data, options in [
            ((inputs, PHOTOS), {"sample_weight": weights}),
            (((inputs, PHOTOS, weights),), {}),
        ]
    ]
    assert fits[0] == pytest.approx(fits[1])
    assert make().evaluate((inputs, PHOTOS), verbose=0) == pytest.approx(make().evaluate(inputs, PHOTOS, verbose=0))
    history = make().fit((inputs, PHOTOS), validation_data=(inputs, PHOTOS), verbose=0).history
    assert "val_loss" in history


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"mask": MASKS.astype("float32")}, r"`mask` must be from 0 to 1, got 255.0 at \[0, 2, 3, 0\] in float32"),
        ({"mask": MASKS.astype("int64")}, "`mask` must be uint8 0..255, boolean or float 0..1"),
        ({"mask": MASKS[:, :6]}, r"`mask` must have the photos' size \(8, 8\), got \(6, 8\)"),
        ({"mask": MASKS[:3]}, "`mask` has 3 values for"),
        ({"shade": np.full(8, 2)}, r"`shade` must be a number from 0 to 1 or one of dark, light; got 2 at \[0\]"),
        ({"image": PHOTOS / 255.0}, "by 255"),
        ({"mask": None}, r"takes image, mask, shade in one array each, got 2: `fit\(\(image, mask, shade\), target\)`"),
    ],
)
def test_what_it_does_not_take_is_refused_before_the_first_step(wrong, message):
    model = make()
    inputs = {"image": PHOTOS, "mask": MASKS, "shade": numbers(SHADES), **wrong}
    inputs = tuple(value for value in inputs.values() if value is not None)
    for data in ((inputs, PHOTOS), ((inputs, PHOTOS),), (Batches(inputs, PHOTOS),)):
        with pytest.raises(ValueError, match=message):
            model.fit(*data, verbose=0)
    assert int(model.optimizer.iterations) == 0


def test_a_forgotten_mask_is_named():
    for data in (((),), (PHOTOS, PHOTOS), ((PHOTOS, PHOTOS),), (list(PHOTOS), PHOTOS), ({"image": PHOTOS}, PHOTOS)):
        with pytest.raises(ValueError, match="Painter takes image, mask, shade in one array each"):
            make().fit(*data, verbose=0)


def test_the_kit_works_for_an_editor_with_a_mask(tmp_path):
    data = (PHOTOS, MASKS, numbers(SHADES)), PHOTOS
    kit.check_save_load_continue(make(run_eagerly=False), data, tmp_path / "model.keras")


def test_where_the_mask_is_0_the_photo_stays_whatever_the_network_says():
    for photo in (PHOTOS[0], PHOTOS[0, ..., 0], np.dstack([PHOTOS[0], PHOTOS[1, ..., :1]])):
        colours = np.stack([photo] * 3, -1) if photo.ndim == 2 else photo
        for ensemble in (False, True):
            result = make().restore(photo, mask=MASKS[0], ensemble=ensemble)
            kept = MASKS[0, ..., 0] == 0
            assert np.array_equal(result[kept], colours[kept])
            assert np.all(np.abs(result[~kept][..., :3].astype(int) - 100) < 5)

    class Lamp(Painter):
        @property
        def takes(self):
            return tasks.Photo(), tasks.Mask(confines=False), tasks.Choice("shade", ("dark", "light"))

    assert np.all(np.abs(Lamp().restore(PHOTOS[0], mask=MASKS[0]).astype(int) - 100) < 5)


def test_photos_of_any_sizes_come_as_a_list_and_masks_without_channels():
    model = make()
    sizes = [PHOTOS[0], PHOTOS[1, :5], PHOTOS[2, :3, :, 0]]
    masks = [MASKS[0], MASKS[1, :5], MASKS[2, :3]]
    results = model.restore(sizes, mask=masks)
    assert [result.shape for result in results] == [(8, 8, 3), (5, 8, 3), (3, 8, 3)]
    for result, photo, mask in zip(results, sizes, masks, strict=True):
        assert np.array_equal(result, model.restore(photo, mask=mask))
    assert np.array_equal(model.restore(PHOTOS, mask=MASKS[..., 0]), model.restore(PHOTOS, mask=MASKS))


def test_an_editor_without_tasks_says_what_is_wrong():
    class Plain(PhotoEditor):
        def call(self, image):
            return image

    with pytest.raises(ValueError, match="`edit` takes no `mask`; besides photos Plain takes nothing"):
        Plain().edit(PHOTOS[0], mask=MASKS[0])


def test_odd_sizes_that_a_network_cannot_take_are_put_down_to_multiple():
    class Halving(PhotoEditor):
        tasks = (tasks.TRANSLATE,)

        def call(self, image):
            return image + ops.repeat(ops.repeat(image[:, ::2, ::2][:, :-1, :-1], 2, axis=1), 2, axis=2)

    with pytest.raises(Exception, match="`multiple` must say so; it is 1"):  # each backend has its own
        Halving().translate(PHOTOS[0, :7, :7])


class Everywhere(Painter):
    """Its parent is told that nothing may change, and paints all the same."""

    def call(self, inputs):
        image, mask, shade = inputs
        return super().call([image, 0.0 * mask, shade])


class Lit(models.ESPCN):
    """Takes one input more than its parent."""

    @property
    def takes(self):
        return tasks.Photo(), tasks.Number("light")

    def call(self, inputs):
        image, light = inputs
        return super().call(image) + 50.0 * light[:, None, None]


def test_inputs_are_made_ready_once_and_masks_hold_once_where_a_subclass_calls_its_parent():
    keras.utils.set_random_seed(0)
    wanted, model = make(), Everywhere()
    model.set_weights(wanted.get_weights())
    options = {"mask": MASKS[0], "shade": "light"}
    result = model.restore(PHOTOS[0], **options)
    assert np.array_equal(result, wanted.restore(PHOTOS[0], **options))
    assert not np.array_equal(result[2:6, 3:], PHOTOS[0, 2:6, 3:])


@pytest.mark.parametrize("run_eagerly", [False, True])
def test_a_subclass_that_takes_an_input_more_calls_its_parent_as_that_is_called(run_eagerly):
    model, photos, lights = Lit(2, filters=(2, 2)), np.full((4, 6, 5, 1), 100, "uint8"), np.arange(4) / 4
    assert np.all(model.upscale(PLAIN, light=0.5) == 125)
    model.compile(keras.optimizers.SGD(0.0), loss="mean_absolute_error", run_eagerly=run_eagerly)
    targets = np.full((4, 12, 10, 1), 100, "uint8")
    history = model.fit((photos, lights), targets, verbose=0).history
    assert history["loss"] == pytest.approx([50 * lights.mean()], abs=0.01)


def test_a_call_from_a_class_beside_the_family_gets_what_the_model_takes():
    class Halved:
        def call(self, inputs):
            image, light = inputs
            return super().call([image, light / 2])

    class Dim(Halved, Lit):
        pass

    assert np.all(Dim(2, filters=(2, 2)).upscale(PLAIN, light=1.0) == 125)
