import sys

import numpy as np
import pytest

from keras_genimg.data import load_unpaired, unpaired


def numbered(count, size=8):
    """Images that tell their own number in every pixel."""
    return np.broadcast_to(np.arange(count, dtype="uint8")[:, None, None, None], (count, size, size, 3)).copy()


def test_each_set_goes_round_evenly_and_by_itself():
    batches = unpaired(numbered(6), numbered(4, 10), 2)
    assert len(batches) == 3
    seen = [[], []]
    for epoch in range(4):
        batches.epoch = epoch
        for index in range(3):
            for stream, batch in zip(seen, batches[index], strict=True):
                stream += batch[:, 0, 0, 0].tolist()
    assert [sorted(seen[0][i : i + 6]) for i in range(0, 24, 6)] == [list(range(6))] * 4
    assert [sorted(seen[1][i : i + 4]) for i in range(0, 24, 4)] == [list(range(4))] * 6
    assert seen[0][:6] != seen[0][6:12]


def test_a_batch_depends_on_seed_epoch_and_place_alone():
    rng = np.random.default_rng(0)
    images = [rng.integers(0, 256, (5, 9, 9, 3), "uint8") for _ in range(2)]
    one, other = (unpaired(*images, 2, crop=6, flip=True, seed=3, epoch=1) for _ in range(2))
    other[0]
    assert all(np.array_equal(a, b) for a, b in zip(one[1], other[1], strict=True))
    assert not np.array_equal(unpaired(*images, 2, crop=6, seed=4, epoch=1)[1][0], one[1][0])


def test_crops_are_windows_of_the_images():
    image = np.random.default_rng(0).integers(0, 256, (1, 7, 9, 3), "uint8")
    first, second = unpaired(image, image, 1, crop=5)[0]
    windows = [image[0, top : top + 5, left : left + 5].tobytes() for top in range(3) for left in range(5)]
    assert first.tobytes() in windows and second.tobytes() in windows


@pytest.mark.parametrize("arguments", [{"batch_size": 7}, {"batch_size": 0}, {"batch_size": 2, "crop": 9}])
def test_what_cannot_be_cut_is_refused(arguments):
    with pytest.raises(ValueError, match="must be from 1"):
        unpaired(numbered(6), numbered(4), **arguments)


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("horse2zebra", {}, "no set named 'horse2zebra', only cycle_gan/apple2orange, .*, cycle_gan/horse2zebra"),
        (None, {}, "no set named None"),
        ("cycle_gan/maps", {"split": "trainA"}, "no split 'trainA', only 'train' and 'test'"),
        ("cycle_gan/maps", {"size": 0}, "`size` must be"),
        ("cycle_gan/maps", {"channels": 2}, "`channels` must be"),
    ],
)
def test_unknown_tasks_and_splits_are_refused(name, options, words):
    with pytest.raises(ValueError, match=words):
        load_unpaired(name, **options)


def test_without_tensorflow_datasets_the_reason_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow_datasets", None)
    with pytest.raises(
        FileNotFoundError, match=r"through tensorflow-datasets: ModuleNotFoundError: .*Where its images"
    ):
        load_unpaired("cycle_gan/maps")
