"""A disk that is truly full, where this machine lets the tests mount one: each writer, at sizes from 0 to enough."""

import contextlib
import shutil
import subprocess

import keras
import numpy as np
import pytest

from keras_genimg.artifacts import load_weights, save_weights
from keras_genimg.callbacks import Resume
from keras_genimg.files import DiskFull, replacing_all

KIB = (4, 8, 16, 32, 48, 64, 96, 128, 192, 320)


@contextlib.contextmanager
def disk(folder, kib):
    """A file system of so many kibibytes."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={kib}k", "none", str(folder)]
    if shutil.which("mount") is None:
        pytest.skip("full disks are NOT tested: this system has no `mount`")
    mounted = subprocess.run(command, capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"full disks are NOT tested: mounting one takes Linux and its root: {mounted.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)  # though something may still hold a file


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    inputs = keras.Input((8,))
    made = keras.Model(inputs, keras.layers.Dense(900)(inputs))
    made.compile("adam", "mse")
    made.optimizer.build(made.trainable_variables)
    return made


def test_weights_are_written_whole_or_not_at_all(model, tmp_path):
    path, ends = tmp_path / "m.weights.h5", []
    for kib in KIB:
        with disk(tmp_path, kib):
            before = b"what was there before"[: 0 if kib == 4 else None]
            path.write_bytes(before)
            try:
                save_weights(model, path)
            except DiskFull as error:
                assert str(path) in str(error) and path.read_bytes() == before
                ends.append("full")
            else:
                load_weights(model, path)
                ends.append("written")
            assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert ends == sorted(ends) and set(ends) == {"full", "written"}


def test_a_training_goes_on_from_the_last_checkpoint_that_had_room(model, tmp_path, capsys):
    found = []
    for kib in KIB:
        with disk(tmp_path, kib):
            resume = Resume(tmp_path / "checkpoints")
            resume.set_model(model)
            resume.set_params({"epochs": 3})
            resume.on_train_begin()
            for epoch in range(3):
                resume.on_epoch_end(epoch)
            told = capsys.readouterr().out.count("The training goes on.\n")
            written = Resume(tmp_path / "checkpoints").checkpoints()
            found.append((told, Resume(tmp_path / "checkpoints").finished_epochs))
            assert not list(tmp_path.rglob(".writing-*")) and len(written) <= 2
    assert found[0] == (3, 0) and found[-1] == (0, 3)
    assert all(told == 3 - epochs for told, epochs in found)  # a line for each that was not written


def test_files_that_belong_together_are_all_new_or_all_old(tmp_path):
    names, ends = ("card", "weights"), set()
    for kib in KIB:
        with disk(tmp_path, kib):
            for name in names:
                (tmp_path / name).write_bytes(b"old" if kib > 4 else b"")
            before = [(tmp_path / name).read_bytes() for name in names]
            content = [np.random.default_rng(0).bytes(size) for size in (9_000, 40_000)]
            try:
                with replacing_all([tmp_path / name for name in names]) as temporaries:
                    for temporary, new in zip(temporaries, content, strict=True):
                        temporary.write_bytes(new)
            except DiskFull:
                content = before
            assert [(tmp_path / name).read_bytes() for name in names] == content
            ends.add(content == before)
    assert ends == {True, False}
