"""What every editor of photos does: a model of this file alone, with a mask, that knows nothing of sizes and files."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from keras_genimg import pixels, tasks
from keras_genimg.layers import NearestUpsampling
from keras_genimg.models.photo_editor import PhotoEditor


@keras.saving.register_keras_serializable("tests")
class Inpainter(PhotoEditor):
    """Paints anew what a mask names; the network halves the photo once, so sides must be even."""

    tasks = (tasks.RESTORE,)
    halo = 8
    tile = 6
    smallest = 4
    multiple = 2

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        image = keras.Input((None, None, 4))
        x = layers.Conv2D(4, 3, padding="same", activation="relu")(image)
        x = NearestUpsampling()(layers.Conv2D(4, 3, 2, padding="same", activation="relu")(x))
        self.network = keras.Model(image, layers.Conv2D(3, 3, padding="same")(x))

    @property
    def takes(self):
        strength = tasks.Number("strength", meaning="Of what is painted")
        return tasks.Photo(), tasks.Mask("mask", "what is to be painted anew"), strength

    def call(self, inputs):
        image, mask, strength = inputs
        share = mask * strength[:, None, None]
        image = pixels.to_network(image, -0.5, 0.5)
        painted = self.network(ops.concatenate([image * (1.0 - mask), mask], axis=-1))
        return pixels.to_pixels((1.0 - share) * image + share * painted, -0.5, 0.5)


class Larger(PhotoEditor):
    """Twice the photo, each pixel repeated, grey for grey: an oracle by hand."""

    tasks = (tasks.UPSCALE,)
    scale = 2
    halo = 0
    keeps_grey = True

    def call(self, image):
        return ops.repeat(ops.repeat(image, 2, axis=1), 2, axis=2)


class Whole(PhotoEditor):
    """Photos with their own mean taken away, which only the whole photo knows."""

    tasks = (tasks.TRANSLATE,)
    most_pixels = 900

    def call(self, image):
        return image - ops.mean(image, axis=(1, 2, 3), keepdims=True) + 128.0


def picture(*shape, seed=0):
    return np.random.default_rng(seed).integers(0, 256, shape, "uint8")


def mask_of(height, width):
    mask = np.zeros((height, width), "uint8")
    mask[height // 4 : height // 2 + 1, width // 3 :] = 255
    return mask


@pytest.fixture(scope="module")
def inpainter():
    keras.utils.set_random_seed(0)
    return Inpainter()


def test_the_verb_of_the_task_is_edit(inpainter):
    assert Inpainter.restore is PhotoEditor.edit and "Edits photos of any size" in Inpainter.restore.__doc__
    assert Larger.upscale is PhotoEditor.edit and not hasattr(Larger, "restore")
    photo, mask = picture(9, 12, 3), mask_of(9, 12)
    assert np.array_equal(inpainter.restore(photo, mask=mask), inpainter.edit(photo, mask=mask))


@pytest.mark.parametrize("size", [(8, 8), (17, 31), (40, 23), (3, 50)])
def test_tiled_is_whole(inpainter, size):
    photo, mask = picture(*size, 3), mask_of(*size)
    whole = inpainter.restore(photo, tile=100, mask=mask).astype(int)
    assert np.abs(whole - photo).max() > 3  # the network has something to say
    for tile in (None, 4, 5):
        assert np.abs(inpainter.restore(photo, tile=tile, mask=mask) - whole).max() <= 1  # rounding


@pytest.mark.parametrize("shape", [(1, 1), (5, 3, 1), (7, 9, 3), (6, 11, 4)])
def test_photos_of_every_kind_come_back_and_nothing_changes_outside_the_mask(inpainter, shape):
    photo, mask = picture(*shape), mask_of(*shape[:2])
    result = inpainter.restore(photo, mask=mask)
    colours = np.stack([photo] * 3, -1) if len(shape) == 2 else np.repeat(photo, 3, -1) if shape[2] == 1 else photo
    assert result.dtype == np.uint8 and result.shape == colours.shape
    assert np.array_equal(result[mask == 0], colours[mask == 0])
    assert np.array_equal(result[..., 3:], colours[..., 3:])


def test_masks_and_numbers_are_for_all_photos_or_for_each(inpainter):
    photos, masks = picture(2, 8, 10, 3), np.stack([mask_of(8, 10), np.full((8, 10), 255, "uint8")])[..., None]
    alone = [
        inpainter.restore(photo, mask=mask, strength=share)
        for photo, mask, share in zip(photos, masks, (0.5, 1.0), strict=True)
    ]
    assert np.array_equal(inpainter.restore(photos, mask=masks, strength=[0.5, 1.0]), np.stack(alone))
    assert np.array_equal(inpainter.restore(photos, mask=list(masks[..., 0]), strength=[0.5, 1.0]), np.stack(alone))
    shared = inpainter.restore(photos, mask=masks[0] == 255)
    assert np.array_equal(shared[1], inpainter.restore(photos[1], mask=masks[0]))
    assert np.array_equal(inpainter.restore(photos, mask=masks, strength=0), photos)


def test_a_default_stands_where_nothing_is_given(inpainter):
    photo, mask = picture(8, 8, 3), mask_of(8, 8)
    assert np.array_equal(inpainter.restore(photo, mask=mask), inpainter.restore(photo, mask=mask, strength=1.0))


@pytest.mark.parametrize("shape", [(3, 5), (3, 5, 1), (4, 3, 3)])
def test_larger_photos_keep_their_kind(shape):
    photo = picture(*shape)
    assert np.array_equal(Larger().upscale(photo, tile=2), photo.repeat(2, 0).repeat(2, 1))


def test_alpha_of_larger_photos_is_smooth_and_tiled_as_whole():
    photo = picture(13, 9, 4)
    result = Larger().upscale(photo, tile=3)
    assert np.array_equal(result, Larger().upscale(photo, tile=100))
    assert np.array_equal(result[..., :3], photo[..., :3].repeat(2, 0).repeat(2, 1))
    photo[..., 3] = 200
    assert np.array_equal(Larger().upscale(photo)[..., 3], np.full((26, 18), 200))


def test_the_ensemble_knows_no_direction(inpainter):
    photo, mask = picture(12, 14, 3), mask_of(12, 14)
    result = inpainter.restore(photo, ensemble=True, mask=mask).astype(int)
    turned = inpainter.restore(np.rot90(photo), ensemble=True, mask=np.rot90(mask))
    assert np.abs(np.rot90(result) - turned).max() <= 1
    assert np.abs(result - inpainter.restore(photo, mask=mask)).max() > 1


def test_the_work_that_is_done_adds_up_to_one(inpainter):
    shares = []
    inpainter.restore(picture(2, 13, 9, 3), tile=4, advance=shares.append, mask=mask_of(13, 9))
    assert sum(shares) == pytest.approx(1.0) and len(shares) > 4


def test_a_model_that_looks_at_the_whole_is_never_tiled():
    model, photo = Whole(), picture(20, 30, 3)
    wanted = np.clip(np.rint(photo - photo.mean() + 128.0), 0, 255)
    assert np.abs(model.translate(photo) - wanted).max() <= 1
    with pytest.raises(ValueError, match="Whole looks at the whole photo"):
        model.translate(photo, tile=8)
    with pytest.raises(ValueError, match="shrink it to 25x34 first"):
        model.translate(picture(30, 40, 3))


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({}, "`mask` is missing. Of the photo's height and width"),
        ({"mask": None}, "`mask` is missing"),
        ({"mask": np.zeros((8, 7), "uint8")}, "`mask` must have the photo's height and width, 8x8, got 8x7"),
        ({"mask": np.zeros((8, 8))}, "`mask` must be uint8 0..255 or boolean"),
        ({"mask": np.zeros((8, 8, 3), "uint8")}, "`mask` must be uint8"),
        ({"mask": [np.zeros((8, 8), "uint8")] * 2}, "`mask` must be one image for all, or 1, one a photo; got 2"),
        ({"mask": np.zeros((8, 8), bool), "strength": 2}, "`strength` must be from 0 to 1"),
        ({"mask": np.zeros((8, 8), bool), "style": 2}, "`restore` takes no `style`; besides photos Inpainter takes"),
        ({"mask": np.zeros((8, 8), bool), "tile": 0}, "`tile` must be a whole number"),
    ],
)
def test_bad_input_is_refused(inpainter, inputs, message):
    with pytest.raises(ValueError, match=message):
        inpainter.restore(picture(8, 8, 3), **inputs)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((4, 4, 3)), "`images` must be uint8"),
        (np.zeros((4, 4, 2), "uint8"), "channels"),
        (np.zeros(4, "uint8"), "height"),
        (np.zeros((0, 4, 3), "uint8"), "no pixels"),
        (np.zeros((0, 4, 4, 3), "uint8"), "empty"),
    ],
)
def test_what_is_no_photo_is_refused(images, message):
    with pytest.raises(ValueError, match=message):
        Larger().upscale(images)


def test_it_trains_by_keras_and_is_saved(tmp_path):
    keras.utils.set_random_seed(0)
    model = Inpainter()
    photos = np.full((8, 8, 8, 3), 90.0, "float32")  # which the network has to find out
    masks = np.stack([mask_of(8, 8)] * 8)[..., None] / np.float32(255)
    inputs = [photos * (1.0 - masks), masks, np.ones((8, 1), "float32")]
    model.compile(keras.optimizers.Adam(1e-2), loss="mean_absolute_error")
    before = model.evaluate(inputs, photos, verbose=0)
    model.fit(inputs, photos, epochs=20, verbose=0)
    assert model.evaluate(inputs, photos, verbose=0) < 0.5 * before
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    photo, mask = picture(9, 7, 3), mask_of(9, 7)
    assert np.array_equal(again.restore(photo, mask=mask), model.restore(photo, mask=mask))


@pytest.mark.skipif(keras.backend.backend() == "torch", reason="torch does not export")
def test_it_is_exported_by_its_declaration(inpainter, tmp_path):
    tf = pytest.importorskip("tensorflow")
    from keras_genimg import exporting
    from tests.export_kit import check_exports

    check_exports({"inpainter": inpainter, "larger": Larger(), "whole": Whole()}, tmp_path)
    signatures = tf.saved_model.load(str(exporting.export(inpainter, tmp_path / "again"))).signatures
    restore, bytes_of = signatures["restore"], signatures["restore_bytes"]
    photo, layer = picture(6, 7, 3), np.full((6, 7, 4), 255, "uint8")  # white paint, transparent but for two rows
    layer[2:, :, 3] = 0
    files = {name: tf.io.encode_png(value)[None] for name, value in (("image_bytes", photo), ("mask_bytes", layer))}
    made = tf.io.decode_png(bytes_of(**files, strength=tf.ones(1))["image_bytes"][0]).numpy()
    assert np.array_equal(made[2:], photo[2:]) and not np.array_equal(made[:2], photo[:2])
    image, mask, strength = tf.zeros((1, 8, 8, 3), tf.uint8), tf.zeros((1, 8, 8, 1), tf.uint8), tf.ones(1)
    for wrong, message in (({"mask": mask[:, 1:]}, "mask"), ({"strength": 2.0 * strength}, "from 0 to 1")):
        with pytest.raises(tf.errors.InvalidArgumentError, match=message):
            restore(**{"image": image, "mask": mask, "strength": strength, **wrong})


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="TensorFlow alone writes them")
def test_onnx_takes_the_mask_from_0_to_1(inpainter, tmp_path):
    pytest.importorskip("tf2onnx")
    runtime = pytest.importorskip("onnxruntime")
    from keras_genimg import exporting

    generator = np.random.default_rng(0)
    inputs = {"image": generator.uniform(0, 255, (2, 12, 14, 3)), "mask": generator.uniform(0, 1, (2, 12, 14, 1))}
    inputs = {name: value.astype("float32") for name, value in inputs.items()}
    strength = np.array([0.3, 1.0], "float32")
    expected = ops.convert_to_numpy(inpainter([*inputs.values(), strength[:, None]]))
    session = runtime.InferenceSession(exporting.export_onnx(inpainter, tmp_path / "inpainter"))
    np.testing.assert_allclose(session.run(["output"], {**inputs, "strength": strength})[0], expected, atol=1e-3)
