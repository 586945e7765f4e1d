"""Files of arrays that are cut, mangled or made to do harm: each is told by its name, and nothing of it runs."""

import contextlib
import os

import numpy as np
import pytest

from keras_genimg import arrays
from tests.kinds_of_damage import DAMAGES, packed


def read(path):
    return arrays.read(path, "remove it.", lambda found: found.keys() == {"mean"})


@pytest.fixture
def path(tmp_path):
    return tmp_path / "kept.npz"


def test_what_was_written_is_read(path):
    np.savez(path, mean=np.arange(6.0).reshape(2, 3))
    assert read(path)["mean"].tolist() == [[0, 1, 2], [3, 4, 5]]
    np.savez_compressed(path, mean=np.random.default_rng(0).normal(size=999))
    assert read(path)["mean"].shape == (999,)


@pytest.mark.parametrize("kind", DAMAGES)
def test_damage_is_told_on_one_line_with_the_files_name_and_the_cure(path, kind, capsys):
    path.write_bytes(DAMAGES[kind](packed(mean=np.arange(500.0))))
    with pytest.raises(arrays.Damaged, match=r"^.*kept.npz is damaged \(.+\): remove it\.$") as error:
        read(path)
    assert "\n" not in str(error.value) and capsys.readouterr().out == ""


def test_cuts_and_300_flipped_bytes_are_told_or_change_nothing(path):
    whole, rng = packed(mean=np.arange(20.0)), np.random.default_rng(1)
    contents = [whole[:length] for length in range(0, len(whole), 3)]
    for _ in range(300):
        content = bytearray(whole)
        content[rng.integers(len(content))] ^= int(rng.integers(1, 256))
        contents.append(bytes(content))
    for content in contents:
        path.write_bytes(content)
        with contextlib.suppress(arrays.Damaged):
            assert read(path)["mean"].tolist() == list(range(20))  # a date or another idle field


def test_a_pipe_is_not_waited_for_and_a_folder_not_read(path):
    path.mkdir()
    with pytest.raises(arrays.Damaged, match="no file"):
        read(path)
    if hasattr(os, "mkfifo"):
        path.rmdir()
        os.mkfifo(path)
        with pytest.raises(arrays.Damaged, match="no file"):
            read(path)
