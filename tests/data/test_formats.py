import functools
import gzip
import io
import tracemalloc
import zipfile

import numpy as np
import pytest
from PIL import Image

from keras_genimg.data import formats
from tests.data.tiny import idx_bytes, random_split, write_idx_split, write_npz_split, write_png_split

GREY, RGB = (28, 28, 1), (32, 32, 3)


@pytest.mark.parametrize("gzipped", [False, True])
@pytest.mark.parametrize("split, prefix", [("train", "train"), ("test", "t10k")])
def test_idx_split_comes_back_as_written(tmp_path, split, prefix, gzipped):
    images, labels = random_split(6, GREY)
    write_idx_split(tmp_path, prefix, images, labels, gzipped)
    read_images, read_labels = formats.read_idx_split(tmp_path, split, GREY, 10)
    np.testing.assert_array_equal(read_images, images)
    np.testing.assert_array_equal(read_labels, labels)
    assert read_images.dtype == np.uint8 and read_labels.dtype == np.int64
    assert read_images.flags.writeable  # torch warns of arrays that are not


@pytest.mark.parametrize("split", ["train", "test"])
def test_png_split_comes_back_as_written(tmp_path, split):
    images, labels = random_split(7, RGB)
    write_png_split(tmp_path, split, images, labels)
    read_images, read_labels = formats.read_png_split(tmp_path, split, RGB, 10)
    np.testing.assert_array_equal(read_images, images)
    np.testing.assert_array_equal(read_labels, labels)
    assert read_images.dtype == np.uint8 and read_labels.dtype == np.int64


@pytest.mark.parametrize("read, shape", [(formats.read_idx_split, GREY), (formats.read_png_split, RGB)])
def test_folder_without_the_split_has_no_answer(tmp_path, read, shape):
    assert read(tmp_path, "train", shape, 10) is None
    assert read(tmp_path / "nowhere", "train", shape, 10) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\x00\x08",
        b"PK\x03\x04 not idx at all",
        idx_bytes(np.zeros((2, 3)))[:-1],
        idx_bytes(np.zeros((2, 3))) + b"x",
        idx_bytes(np.zeros((2, 3)))[:9],
        idx_bytes(np.zeros(6)),
        b"\x00\x00\x0d\x02" + idx_bytes(np.zeros((2, 3)))[4:],  # 0x0d: floats
    ],
    ids=["empty", "half a magic number", "zip", "a byte short", "a byte long", "half a header", "rank 1", "floats"],
)
def test_broken_idx_is_named(tmp_path, raw):
    path = tmp_path / "broken-idx2-ubyte"
    path.write_bytes(raw)
    with pytest.raises(ValueError, match="broken-idx2-ubyte"):
        formats.read_idx(path, (None, None))


@pytest.mark.parametrize("keep", [0, 5, 40, -4])
def test_broken_gzip_is_named(tmp_path, keep):
    path = tmp_path / "broken-idx2-ubyte.gz"
    path.write_bytes(gzip.compress(idx_bytes(np.arange(200).reshape(10, 20)))[:keep])
    with pytest.raises(ValueError, match=r"broken-idx2-ubyte\.gz"):
        formats.read_idx(path, (None, None))


def test_half_an_idx_split_is_an_error(tmp_path):
    write_idx_split(tmp_path, "train", *random_split(3, GREY))
    (tmp_path / "train-labels-idx1-ubyte").unlink()
    with pytest.raises(ValueError, match="train-labels-idx1-ubyte is missing"):
        formats.read_idx_split(tmp_path, "train", GREY, 10)


def test_idx_images_must_fit_labels_and_shape(tmp_path):
    images, labels = random_split(3, GREY)
    write_idx_split(tmp_path, "train", images, labels[:2])
    with pytest.raises(ValueError, match=r"labels-idx1-ubyte has the shape \(2,\), where \(3,\) is wanted"):
        formats.read_idx_split(tmp_path, "train", GREY, 10)
    write_idx_split(tmp_path, "train", images[:, :20], labels)
    with pytest.raises(
        ValueError, match=r"train-images-idx3-ubyte has the shape \(3, 20, 28\), where \(None, 28, 28\) is"
    ):
        formats.read_idx_split(tmp_path, "train", GREY, 10)


def test_part_of_a_png_split_is_an_error(tmp_path):
    write_png_split(tmp_path, "train", *random_split(7, RGB))
    (tmp_path / "data_batch_4.png").unlink()
    with pytest.raises(ValueError, match=r"data_batch_4\.png missing"):
        formats.read_png_split(tmp_path, "train", RGB, 10)


def test_truncated_png_sheet_is_named(tmp_path):
    write_png_split(tmp_path, "test", *random_split(7, RGB))
    path = tmp_path / "test_batch.png"
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(ValueError, match=r"test_batch\.png is corrupt"):
        formats.read_png_split(tmp_path, "test", RGB, 10)


@pytest.mark.parametrize("size, mode", [((1000, 7), "RGB"), ((1024, 7), "L")])
def test_png_sheet_of_another_shape_is_named(tmp_path, size, mode):
    write_png_split(tmp_path, "test", *random_split(7, RGB))
    Image.new(mode, size).save(tmp_path / "test_batch.png")
    with pytest.raises(ValueError, match=r"test_batch\.png must have rows of 1024 RGB pixels"):
        formats.read_png_split(tmp_path, "test", RGB, 10)


@pytest.mark.parametrize(
    "text",
    [
        "", "[1, 2", '{"a": 1}', '["cat"]', "[1, 2]", "3", "[0, 1, 2, 3, 4, 5, 10]", "[0, 1, 2, 3, 4, 5, -1]",
        "[0, 1, 2, 3, 4, 5, 0.5]", f"[0, 1, 2, 3, 4, 5, {10**30}]", "[" * 100_000,
    ],
)  # fmt: skip
def test_broken_labels_are_named(tmp_path, text):
    write_png_split(tmp_path, "test", *random_split(7, RGB))
    (tmp_path / "test_lables.json").write_text(text)
    with pytest.raises(ValueError, match=r"test_lables\.json"):
        formats.read_png_split(tmp_path, "test", RGB, 10)


def test_labels_of_no_class_are_named(tmp_path):
    images, labels = random_split(3, GREY)
    for label in (10, 255):
        labels[1] = label
        write_idx_split(tmp_path, "train", images, labels)
        with pytest.raises(ValueError, match=rf"labels-idx1-ubyte has labels from \d to {label}: .* 0 to 9"):
            formats.read_idx_split(tmp_path, "train", GREY, 10)


def header(*sizes):
    return idx_bytes(np.zeros((1,) * len(sizes)))[:4] + b"".join(size.to_bytes(4, "big") for size in sizes)


def peak_of(function):
    tracemalloc.start()
    try:
        function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("name", "begin", "match"),
    [
        ("a.gz", header(2**32 - 1, 28, 28), "promises .* more than it can hold"),
        ("a", header(2**32 - 1, 28, 28), "promises .* more than it can hold"),
        ("a.gz", header(100, 2**16, 2**16), "has the shape"),
        ("a.gz", header(100, 28, 28), "does not hold the 78400 values"),
    ],
)
def test_a_header_that_lies_costs_no_memory(tmp_path, name, begin, match):
    content = begin + bytes(2**25)
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)

    def read():
        with pytest.raises(ValueError, match=match):
            formats.read_idx(tmp_path / name, (None, 28, 28))

    assert peak_of(read) < 4e6  # what follows would unpack to 32 MiB


read_npz = functools.partial(formats.read_npz_split, file_name="pneumoniamnist.npz", image_shape=GREY, classes=10)


@pytest.mark.parametrize("split, prefix", [("train", "train"), ("validation", "val"), ("test", "test")])
def test_npz_split_comes_back_as_written(tmp_path, split, prefix):
    images, labels = random_split(7, GREY)
    assert read_npz(tmp_path, split) is None
    write_npz_split(tmp_path, prefix, images, labels)
    read_images, read_labels = read_npz(tmp_path, split)
    np.testing.assert_array_equal(read_images, images)
    np.testing.assert_array_equal(read_labels, labels)
    assert read_images.dtype == np.uint8 and read_labels.dtype == np.int64
    read_images[0] = 0  # may be written to


def test_damaged_npz_is_named(tmp_path):
    write_npz_split(tmp_path, "train", *random_split(7, GREY))
    path = tmp_path / "pneumoniamnist.npz"
    whole = path.read_bytes()
    flipped = whole[:1000] + bytes([whole[1000] ^ 255]) + whole[1001:]
    for broken in (b"", whole[:-100], whole[: len(whole) // 2], flipped, b"<html>not found</html>"):
        path.write_bytes(broken)
        with pytest.raises(ValueError, match=r"pneumoniamnist\.npz is corrupt, cut short or not .*: get it again"):
            read_npz(tmp_path, "train")
    path.write_bytes(whole)
    with pytest.raises(ValueError, match=r"not a file of MedMNIST .*val_images\.npy.*: get it again"):
        read_npz(tmp_path, "validation")


@pytest.mark.parametrize(
    "images, labels, match",
    [
        (np.zeros((3, 64, 64), "uint8"), np.zeros((3, 1), "uint8"), r"shape \(3, 64, 64\): .*several sizes"),
        (np.zeros((3, 28, 28, 3), "uint8"), np.zeros((3, 1), "uint8"), r"\(count, 28, 28\) is wanted"),
        (np.zeros((3, 28, 28), "float32"), np.zeros((3, 1), "uint8"), "train_images of float32"),
        (np.zeros((3, 28, 28), "uint8"), np.zeros((2, 1), "uint8"), "a whole number for each of the 3 images"),
        (np.zeros((3, 28, 28), "uint8"), np.zeros((3, 14), "uint8"), r"train_labels of uint8 and shape \(3, 14\)"),
        (np.zeros((3, 28, 28), "uint8"), np.zeros(3), "train_labels of float64"),
        (np.zeros((3, 28, 28), "uint8"), np.full((3, 1), 10, "uint8"), "labels from 10 to 10: the classes are 0 to 9"),
        (np.zeros((0, 28, 28), "uint8"), np.zeros((0, 1), "uint8"), "do not fit the 0 images"),
        (np.array([None]), np.zeros((1, 1), "uint8"), "corrupt, cut short or not"),
    ],
)
def test_npz_of_other_arrays_is_named(tmp_path, images, labels, match):
    np.savez(tmp_path / "pneumoniamnist.npz", train_images=images, train_labels=labels)
    with pytest.raises(ValueError, match=match):
        read_npz(tmp_path, "train")


@pytest.mark.parametrize("promised", [(10**9, 28, 28), (2**25 // 784, 28, 28)])
def test_an_npz_header_that_lies_costs_no_memory(tmp_path, promised):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|u1", "fortran_order": False, "shape": promised})
    with zipfile.ZipFile(tmp_path / "pneumoniamnist.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("train_images.npy", header.getvalue() + bytes(2**25))

    def read():
        with pytest.raises(ValueError, match="does not hold what its header promises"):
            read_npz(tmp_path, "train")

    assert peak_of(read) < 4e6  # what follows would unpack to 32 MiB
