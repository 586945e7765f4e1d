"""A disk that is truly full, where this machine lets the tests mount one: each writer, at sizes from 0 to enough."""

import contextlib
import logging
import pathlib
import shutil
import subprocess
import sys

import keras
import numpy as np
import pytest
import yaml
from PIL import Image

from keras_genimg import cli, files, zoo
from keras_genimg.artifacts import load_weights, save_weights
from keras_genimg.callbacks import Resume
from keras_genimg.files import DiskFull, replacing_all
from keras_genimg.images.photos import read

KIB = (4, 8, 16, 32, 48, 64, 96, 128, 192, 320)


@contextlib.contextmanager
def disk(folder, kib):
    """A file system of so many kibibytes."""
    room = f"size={kib}k" if kib else "nr_inodes=1"  # tmpfs takes a size of 0 for any
    command = ["mount", "-t", "tmpfs", "-o", room, "none", str(folder)]
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


RECIPE = """
import keras_genimg as kg
from tests import kit

EPOCHS = 2

def batches():
    return kg.data.batches(kit.images(8), 4)

def model():
    generator = kg.models.gan_generator(2, (16, 16, 1), units=(8,))
    return kg.models.GAN(
        generator=generator, discriminator=kg.models.gan_discriminator((16, 16, 1), units=(8,)), seed=0
    )

def compile(model, total_steps):
    model.compile(run_eagerly=True)  # two steps are not worth a compilation
"""


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    """Runs the command line; gives its exit code and the lines of its error stream."""
    monkeypatch.chdir(tmp_path)
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # as a process of the command's own does
    pathlib.Path("tiny.py").write_text(RECIPE)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["keras-genimg", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code, capsys.readouterr().err.splitlines()

    return run


def test_train_says_that_the_disk_is_full_and_ends_as_it_should_once_there_is_room(command, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    assert command("train", "tiny.py", "--output", "whole") == (0, [])
    for kib in (0, 40):
        with disk(small, kib):
            code, lines = command("train", "tiny.py", "--output", "small/run")
            assert code == 1 and len(lines) == 1
            assert lines[0].startswith("keras-genimg: The disk has no room left for small/run")
            assert not [path for path in small.rglob("*") if path.name.startswith(".")]
            subprocess.run(["mount", "-o", "remount,size=8m,nr_inodes=1000", str(small)], check=True)
            assert command("train", "tiny.py", "--output", "small/run", "--resume") == (0, [])
            for name in ("model.weights.h5", "losses.json"):
                assert (small / "run" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_upscale_writes_whole_photos_alone(command, tmp_path):
    small, ends = tmp_path / "small", set()
    small.mkdir()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 40, 3), "uint8")).save("photo.png")
    for kib in (0, 8, 64):
        with disk(small, kib):
            code, lines = command("upscale", "espcn_x2", "photo.png", "--output", "small/out.png")
            ends.add(code)
            if code:
                assert code == 1 and len(lines) == 1 and not list(small.iterdir())
                assert "photo.png was left out: The disk has no room left for small/out.png" in lines[0]
            else:
                assert not lines and read(small / "out.png").pixels.shape == (80, 80, 3)
    assert ends == {0, 1}


@pytest.mark.full
@pytest.mark.skipif(keras.backend.backend() == "torch", reason="there are no SavedModels from torch")
def test_an_export_is_whole_or_not_there(command, tmp_path):
    pytest.importorskip("tensorflow")
    small, ends = tmp_path / "small", []
    small.mkdir()
    for kib in (0, 4, 64, 512, 1024, 1400, 2000, 4096, 6000, 12000):
        with disk(small, kib):
            code, lines = command("export", "gan_mnist", "--output", "small/gan")
            ends.append(code)
            assert not [path for path in small.rglob("*") if path.name.startswith(".")]
            if code:
                assert code == 1 and len(lines) == 1 and "The disk has no room left for" in lines[0]
                assert not (small / "gan" / "1").exists()
    assert ends == sorted(ends, reverse=True) and set(ends) == {0, 1}


@pytest.mark.full
def test_a_publication_changes_all_or_nothing(command, tmp_path, monkeypatch):
    small, entry, ends = tmp_path / "small", files.zoo_folder() / "espcn_x2", []
    small.mkdir()
    model = zoo.load("espcn_x2")
    model.set_weights([1.001 * weight for weight in model.get_weights()])
    zoo.save_weights(model, "training/model.weights.h5")
    facts = {"keras": "", "backend": "", "precision": "float32", "device": "", "minutes": 1.0}
    facts |= dict.fromkeys(("epochs", "batches_per_epoch", "images_seen"), 1)
    pathlib.Path("training/training.yaml").write_text(yaml.safe_dump(facts))
    monkeypatch.setattr(files, "zoo_folder", lambda: small / "zoo")
    arguments = "evaluate", "espcn_x2", "--write-card", "--weights", "training", "--protocol", "psnr_y_sample"
    for free in (0, 4, 16, 32, 40, 48, 56, 64, 128):
        with disk(small, 20_000):
            copy = shutil.copytree(entry, small / "zoo" / entry.name)
            before = {path.name: path.read_bytes() for path in copy.iterdir() if path.is_file()}
            used = shutil.disk_usage(small).used // 1024
            subprocess.run(["mount", "-o", f"remount,size={used + free}k", str(small)], check=True)
            code, lines = command(*arguments)
            ends.append(code)
            if code:
                assert code == 1 and len(lines) == 1 and "The disk has no room left for" in lines[0]
                assert {path.name: path.read_bytes() for path in copy.iterdir() if path.is_file()} == before
                subprocess.run(["mount", "-o", "remount,size=20m", str(small)], check=True)
                assert command(*arguments) == (0, [])
            assert zoo.card("espcn_x2")[0]["sha256"] == zoo.sha256(copy / "model.weights.h5")
    assert ends == sorted(ends, reverse=True) and set(ends) == {0, 1}


@pytest.mark.skipif(not pathlib.Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_training_goes_on_though_its_lines_find_no_room(command, monkeypatch):
    full = open("/dev/full", "w")  # noqa: SIM115  closing it fails too
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", full)
        code, lines = command("train", "tiny.py", "--output", "run")
    with contextlib.suppress(OSError):
        full.close()
    assert (code, lines) == (0, []) and pathlib.Path("run/model.weights.h5").exists()
