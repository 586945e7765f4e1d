import numpy as np
import pytest

from keras_genimg import data
from tests.data.test_folder import noise, save


@pytest.fixture
def folder(tmp_path):
    """Two images of dogs, of which one lies deeper, and one of a cat."""
    for index, name in enumerate(["dog/2.png", "cat/1.png", "dog/a/1.jpg/1.png"]):
        save(tmp_path / name, noise(8, 8, seed=index))
    return tmp_path


def test_images_come_with_the_numbers_of_their_folders(folder):
    images, labels, class_names = data.load_classes(folder, 8)
    assert class_names == ("cat", "dog")
    assert labels.dtype == np.int64 and labels.tolist() == [0, 1, 1]
    np.testing.assert_array_equal(images, [noise(8, 8, seed=seed) for seed in (1, 0, 2)])


def test_labels_stay_with_their_images_where_names_sort_oddly(tmp_path):
    for index, name in enumerate(["a-b", "a", "a b", "B", "ä", "10", "9"]):
        save(tmp_path / name / "1.png", np.full((8, 8, 1), index, np.uint8))
    images, labels, class_names = data.load_classes(tmp_path, 8, channels=1)
    assert {class_names[label]: int(image[0, 0, 0]) for image, label in zip(images, labels, strict=True)} == {
        "a-b": 0, "a": 1, "a b": 2, "B": 3, "ä": 4, "10": 5, "9": 6
    }  # fmt: skip


def test_hidden_folders_are_passed_over(folder):
    save(folder / ".thumbnails" / "1.png", noise(8, 8))
    save(folder / "cat" / ".thumbnails" / "1.png", noise(8, 8))
    assert data.load_classes(folder, 8)[1].tolist() == [0, 1, 1]


def test_what_is_no_image_or_in_no_class_is_left_out_with_one_warning(folder):
    (folder / "cat" / "broken.png").touch()
    save(folder / "stray.png", noise(8, 8))
    with pytest.warns(UserWarning, match=r"^Left out 2 files in .*: cat.broken\.png, stray\.png\.$") as warned:
        _, labels, _ = data.load_classes(folder, 8)
    assert len(warned) == 1 and warned[0].filename == __file__
    assert labels.tolist() == [0, 1, 1]


def test_a_folder_a_level_too_low_is_refused(folder):
    (folder / "cat" / ".hidden").mkdir()
    with pytest.raises(ValueError, match=r"no folders in .*cat\. .* If it is itself a class, name the folder above it"):
        data.load_classes(folder / "cat", 8)


def test_a_folder_a_level_too_high_is_refused(folder, tmp_path_factory):
    above = tmp_path_factory.mktemp("above")
    folder.rename(above / "train")
    with pytest.raises(ValueError, match=r"single folder .*, train\. .* \(cat, dog\), name .*train\.$"):
        data.load_classes(above, 8)
    save(above / "Test" / "cat" / "1.png", noise(8, 8))
    with pytest.raises(ValueError, match=r"are splits and not classes: Test, train\. Name one of them"):
        data.load_classes(above, 8)


def test_a_single_class_is_refused(tmp_path):
    save(tmp_path / "cat" / "1.png", noise(8, 8))
    with pytest.raises(ValueError, match=r"If cat is the one class that is there, add another; `load_folder`"):
        data.load_classes(tmp_path, 8)


def test_classes_without_an_image_are_named(folder):
    (folder / "eel").mkdir()
    (folder / "fox").mkdir()
    (folder / "fox" / "1.png").touch()
    with pytest.raises(ValueError, match=r"^2 of the 4 classes in .* have no readable image: eel, fox\.$"):
        data.load_classes(folder, 8)


def test_missing_folders_files_and_wrong_arguments_are_refused(folder):
    with pytest.raises(FileNotFoundError, match=r"no folder .*missing"):
        data.load_classes(folder / "missing", 8)
    with pytest.raises(NotADirectoryError, match=r"2\.png is a file, where a folder"):
        data.load_classes(folder / "dog" / "2.png", 8)
    with pytest.raises(ValueError, match="`size` must be"):
        data.load_classes(folder, (8, 0))
    with pytest.raises(ValueError, match="`channels` must be"):
        data.load_classes(folder, 8, channels=2)
