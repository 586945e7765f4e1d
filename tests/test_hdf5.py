"""Files of weights that a stranger made, that were damaged, or that a full disk broke off."""

import os

import h5py
import keras
import numpy as np
import pytest

from keras_genimg import artifacts, hdf5
from keras_genimg.artifacts import load_weights, save_weights

SECRET = b"TOP SECRET: pass"  # as many bytes as four numbers have


def small():
    inputs = keras.Input((3,))
    return keras.Model(inputs, keras.layers.Dense(4)(inputs))


@pytest.fixture
def model():
    return small()


@pytest.fixture
def file(tmp_path):
    """A file as an earlier version wrote it, without a checksum, to be made worse by a test; `secret` is beside it."""
    (tmp_path / "secret").write_bytes(SECRET)
    with h5py.File(tmp_path / "stranger.weights.h5", "w") as file:
        file.create_dataset("network/0000", data=np.ones((3, 4), np.float16), compression="gzip", shuffle=True)
        file.create_dataset("network/0001", data=np.ones(4, np.float32), compression="gzip", shuffle=True)
        yield file


def closed(file):
    path = file.filename
    file.close()
    return path


def refused(model, file, match):
    before = model.get_weights()
    path = closed(file)
    with pytest.raises(ValueError, match=match) as caught:
        load_weights(model, path)
    assert str(caught.value).startswith(path) and "\n" not in str(caught.value)
    for one, other in zip(before, model.get_weights(), strict=True):
        assert np.array_equal(one, other)


def test_a_file_of_before_there_were_checksums_is_loaded(model, file):
    load_weights(model, closed(file))
    assert all((weight == 1).all() for weight in model.get_weights())


def test_numbers_in_another_file_are_not_read(model, file, tmp_path):
    del file["network/0001"]
    file.create_dataset("network/0001", (4,), "f4", external=[(str(tmp_path / "secret"), 0, 16)])
    refused(model, file, "another file")


@pytest.mark.parametrize("unlimited", [False, True])
def test_a_virtual_array_is_not_followed(model, file, tmp_path, unlimited):
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "other.h5")  # whoever opens it waits for ever
    del file["network/0001"]
    layout = h5py.VirtualLayout((4,), "f4", (None,) if unlimited else None)
    source = h5py.VirtualSource(tmp_path / "other.h5", "numbers", (4,), "f4", (None,) if unlimited else None)
    layout[: h5py.h5s.UNLIMITED if unlimited else 4] = source[: h5py.h5s.UNLIMITED if unlimited else 4]
    file.create_virtual_dataset("network/0001", layout)
    refused(model, file, "another file")


@pytest.mark.parametrize("name", ["network/0001", "network", "scales"])
@pytest.mark.parametrize("link", ["external", "soft"])
def test_links_to_elsewhere_are_not_followed(model, file, tmp_path, name, link):
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "other.h5")
    file["elsewhere"] = np.ones(4, np.float32)
    if name in file:
        del file[name]
    file[name] = (
        h5py.ExternalLink(str(tmp_path / "other.h5"), "x") if link == "external" else h5py.SoftLink("/elsewhere")
    )
    refused(model, file, "link to elsewhere")


@pytest.mark.parametrize(
    ("stored", "match"),
    [
        (np.ones(5, np.float32), "other shapes"),
        (np.ones((4, 1), np.float32), "other shapes"),
        (np.float32(1), "other shapes"),
        (np.ones(4, np.float64), "float64, where weights are float16 or float32"),
        (np.ones(4, np.int8), "int8, where"),  # without scales
        (np.ones(4, "S8"), "where weights are"),
        (np.ones(4, np.complex64), "complex64"),
        (np.full(4, np.nan, np.float32), "not finite"),
        (np.full(4, -np.inf, np.float32), "not finite"),
        (h5py.Empty("f4"), "other shapes"),
    ],
)
def test_other_numbers_are_refused(model, file, stored, match):
    del file["network/0001"]
    file["network/0001"] = stored
    refused(model, file, match)


def test_a_group_in_place_of_an_array_and_the_other_way_round(model, file):
    del file["network/0001"]
    file.create_group("network/0001")
    path = file.filename
    refused(model, file, "something else in place of '0001'")
    with h5py.File(path, "a") as again:
        del again["network"]
        again["network"] = np.ones(4)
        refused(model, again, "something else in place of 'network'")


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (4,), (10**9, 1), (1, 2**40)])
def test_scales_have_the_shape_of_the_kernel_or_are_refused(model, file, shape):
    del file["network/0000"]
    file["network/0000"] = np.ones((3, 4), np.int8)
    file.create_dataset("scales/network/0000", shape, "f4", chunks=tuple(min(side, 8) for side in shape))
    if shape == (1, 1):
        refused(model, file, "is damaged")  # nothing was written: HDF5 would read zeros
    else:
        refused(model, file, "other shapes")


def test_numbers_that_were_promised_and_not_stored_are_refused(model, file):
    del file["network/0001"]
    file.create_dataset("network/0001", (4,), "f4")
    refused(model, file, "does not hold the numbers")


@pytest.mark.parametrize("maximal", [(4,), (None,)])
def test_a_chunk_that_unpacks_to_more_than_its_size_is_refused(model, file, maximal):
    import zlib

    del file["network/0001"]
    chunks = (4,) if maximal == (4,) else (2**20,)
    values = file.create_dataset("network/0001", (4,), "f4", chunks=chunks, maxshape=maximal, compression="gzip")
    values.id.write_direct_chunk((0,), zlib.compress(bytes(2**24)))
    refused(model, file, "does not hold the numbers")


def test_filters_that_no_own_file_has_are_refused(model, file):
    del file["network/0001"]
    file.create_dataset("network/0001", data=np.ones(4, np.float32), compression="lzf")
    refused(model, file, "does not hold the numbers")


def test_a_file_that_is_far_too_large_is_not_even_read(model, file):
    path = closed(file)
    os.truncate(path, 2**42)  # of nothing: it takes no room
    with pytest.raises(ValueError, match="weights of this model have"):
        load_weights(model, path)


def test_what_is_no_file_is_not_opened(model, tmp_path):
    for make, match in ((os.mkdir, "is no file"), (getattr(os, "mkfifo", os.mkdir), "is no file")):
        path = tmp_path / f"{make.__name__}.weights.h5"
        make(path)
        with pytest.raises(ValueError, match=match):
            load_weights(model, path)
    with pytest.raises(ValueError, match="not there"):
        load_weights(model, tmp_path / "none.weights.h5")
    (tmp_path / "circle.weights.h5").symlink_to(tmp_path / "circle.weights.h5")
    with pytest.raises(ValueError, match="no file of weights"):
        load_weights(model, tmp_path / "circle.weights.h5")


@pytest.mark.parametrize("int8", [False, True])
def test_a_flipped_bit_anywhere_and_any_cut_are_seen(model, tmp_path, int8):
    path = tmp_path / "m.weights.h5"
    save_weights(model, path, int8=int8)
    load_weights(model, path)
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    for place in [*range(0, 520, 20), *rng.integers(0, len(whole), 60)]:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(damaged)
        with pytest.raises(ValueError, match=r"m\.weights\.h5 is (damaged|no file of weights)"):
            load_weights(model, path)
    for length in [*range(0, 600, 100), *rng.integers(0, len(whole), 20)]:
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match=r"m\.weights\.h5 is (damaged|no file of weights)"):
            load_weights(model, path)


def test_damage_to_a_file_without_a_checksum_is_one_clear_error_or_other_numbers(model, file):
    path = closed(file)
    with open(path, "rb") as opened:
        whole = opened.read()
    rng, told = np.random.default_rng(0), 0
    for _ in range(60):
        damaged = bytearray(whole)
        for place in rng.integers(0, len(whole), 3):
            damaged[place] ^= 1 << int(rng.integers(8))
        with open(path, "wb") as opened:
            opened.write(damaged)
        try:
            load_weights(model, path)
        except ValueError as error:
            assert str(error).startswith(path)
            told += 1
    assert told > 5  # whatever else was raised has ended this test


def test_other_readers_of_hdf5_read_what_is_written(model, tmp_path):
    save_weights(model, tmp_path / "m.weights.h5")
    with h5py.File(tmp_path / "m.weights.h5") as file:
        assert file.userblock_size == 512  # the checksum's, which they pass over
        assert np.array_equal(file["network/0001"][()], model.get_weights()[1])


def test_the_same_weights_make_the_same_file(model, tmp_path):
    for name in "ab":
        save_weights(model, tmp_path / name)
    assert artifacts.sha256(tmp_path / "a") == artifacts.sha256(tmp_path / "b")


def test_keras_writes_to_memory_and_reads_from_it(model):
    memory, again = hdf5.Memory(), small()
    model.save_weights(memory)
    again.load_weights(hdf5.Memory(memory.getvalue()))
    assert all(np.array_equal(*pair) for pair in zip(model.get_weights(), again.get_weights(), strict=True))
