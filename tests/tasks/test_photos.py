"""Declared photos and masks: what people may give, what networks see, what is served, and files."""

import numpy as np
import pytest
from PIL import Image

from keras_genimg.tasks import Mask, Photo


def test_photos_are_seen_as_rgb():
    grey = np.arange(6, dtype="uint8").reshape(2, 3)
    for given in (grey, grey[..., None], np.dstack([grey] * 3), np.dstack([grey] * 4)):
        (seen,) = Photo("style").values(given, 1)
        assert seen.dtype == np.float32 and np.array_equal(seen, np.dstack([grey] * 3))


def test_masks_are_seen_from_0_to_1():
    mask = np.array([[0, 51, 255]], "uint8")
    (seen,) = Mask().values(mask, 1)
    assert seen.shape == (1, 3, 1) and seen.ravel() == pytest.approx([0.0, 0.2, 1.0])
    assert np.array_equal(Mask().values(mask == 255, 1)[0].ravel(), [0.0, 0.0, 1.0])
    assert np.array_equal(Mask().encoded(mask, np.float32), seen[..., 0])


def test_one_is_for_all_and_several_are_for_each():
    images = np.random.default_rng(0).integers(0, 256, (2, 4, 5, 3), "uint8")
    assert [len(Photo().values(given, 2)) for given in (images[0], images, list(images))] == [2, 2, 2]
    assert np.array_equal(Photo().values(images, 2)[1], images[1])
    sizes = Photo().values([images[0], images[1, :3]], 2)
    assert [image.shape for image in sizes] == [(4, 5, 3), (3, 5, 3)]
    with pytest.raises(ValueError, match="`image` must be one image for all, or 3, one a photo; got 2"):
        Photo().values(images, 3)


def test_files_are_read_as_they_are_meant_to_be_seen(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise when shown
    colours = np.zeros((2, 3, 3), "uint8")
    colours[0, 0] = 255
    Image.fromarray(colours).save(tmp_path / "mask.png", exif=exif)
    mask = Mask().parsed([str(tmp_path / "mask.png")])
    assert np.array_equal(mask, [[0, 255], [0, 0], [0, 0]])
    assert Photo().parsed([str(tmp_path / "mask.png")]).shape == (3, 2, 3)
    assert len(Photo().parsed([str(tmp_path / "mask.png")] * 2)) == 2


def test_what_is_transparent_in_a_file_is_no_mask(tmp_path):
    white, alpha = np.full((2, 2, 3), 255, "uint8"), np.array([[0, 255], [51, 0]], "uint8")
    for name, picture in (("rgba", np.dstack([white, alpha])), ("la", np.dstack([white[..., 0], alpha]))):
        Image.fromarray(picture).save(tmp_path / f"{name}.png")
        assert np.array_equal(Mask().of_file(tmp_path / f"{name}.png"), alpha)


def test_what_is_served_says_so():
    assert Photo("style", (3,), "a painting").description == "Pixels 0..255 of any size, RGB: a painting."
    assert Photo().description == "Pixels 0..255 of any size, grey, RGB or RGBA: the photo."
    assert [given.served_shape for given in (Photo(), Photo("style", (3,)), Mask())] == [
        (None, None, None),
        (None, None, 3),
        (None, None, 1),
    ]
    assert Photo.from_config(Photo("style", (3,)).get_config()) == Photo("style", (3,))


@pytest.mark.parametrize(
    ("given", "value", "message"),
    [
        (Photo(), np.zeros((3, 3)), "`image` must be uint8"),
        (Mask(), np.zeros((3, 3), "float32"), "`mask` must be uint8 0..255 or boolean"),
        (Mask(), np.zeros((3, 3, 3), "uint8"), "`mask` must be uint8"),
    ],
)
def test_what_is_none_is_refused(given, value, message):
    with pytest.raises(ValueError, match=message):
        given.values(value, 1)
    with pytest.raises(ValueError, match=f"`{given.name}` is missing"):
        given.of_seeds([0])


def test_channels_are_those_of_photos():
    with pytest.raises(ValueError, match="`channels` must be some of"):
        Photo(channels=(2,))


def test_a_mask_of_0_and_1_in_uint8_is_refused_for_it_would_mark_next_to_nothing():
    given = np.eye(4, dtype="uint8")
    with pytest.raises(ValueError, match="give booleans, or 255 for 1"):
        Mask().image(given)
    np.testing.assert_array_equal(Mask().image(given > 0), Mask().image(255 * given))
    assert Mask().image(0 * given).max() == 0
