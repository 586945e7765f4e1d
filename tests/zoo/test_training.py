"""A training's folder: one training at a time, nothing of killed ones, and what a full disk leaves."""

import errno
import os
import subprocess
import sys

import pytest

from keras_genimg import zoo
from keras_genimg.files import DiskFull, locked

RECIPE = """
import keras_genimg as kg
from tests import kit

EPOCHS = 1

def batches():
    return kg.data.batches(kit.images(8), 4)

def model():
    return kg.models.GAN((16, 16, 1), 2, seed=0)

def compile(model, total_steps):
    model.compile(run_eagerly=True)  # two steps are not worth a compilation
"""


@pytest.fixture(autouse=True)
def recipe(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.py").write_text(RECIPE)
    return tmp_path / "small.py"


def test_a_second_training_into_a_folder_is_refused():
    with locked("run/.lock"):
        for resume in (False, True):
            with pytest.raises(ValueError, match=r"Another training is writing to run: wait .* or name another"):
                zoo.train("small.py", output="run", resume=resume)


def test_what_fails_before_the_first_step_leaves_no_folder(recipe):
    recipe.write_text(RECIPE.replace("return kg.data.batches(kit.images(8), 4)", "raise ValueError('no data')"))
    with pytest.raises(ValueError, match="no data"):
        zoo.train("small.py", output="run")
    assert not os.path.exists("run")


def test_what_killed_trainings_left_is_swept_and_damage_is_named(tmp_path):
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        dead.wait()
    (tmp_path / "run" / "samples").mkdir(parents=True)
    for name in (f".writing-{dead.pid}-losses.png", f"samples/.writing-{dead.pid}-3-epoch-0001.png"):
        (tmp_path / "run" / name).write_text("")
    zoo.train("small.py", output="run")
    assert not list(tmp_path.rglob(".writing-*")) and not list(tmp_path.rglob(".lock"))
    for name in ("training.yaml", "losses.json"):
        whole = (tmp_path / "run" / name).read_bytes()
        (tmp_path / "run" / name).write_bytes(whole[: len(whole) // 2])
        with pytest.raises(ValueError, match=f"{name} is damaged.*emove it"):
            zoo.train("small.py", output="run", resume=True, epochs=2)
        (tmp_path / "run" / name).write_bytes(whole)


def test_a_training_goes_on_where_the_disk_is_full_and_ends_with_one_error(tmp_path, monkeypatch, capsys):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(DiskFull, match=r"no room left for run.model\.weights\.h5"):
            zoo.train("small.py", output="run", epochs=2)
    told = [line for line in capsys.readouterr().out.splitlines() if "The training goes on" in line]
    # the first samples; then in each of two epochs the checkpoint, the record, the curves and the samples
    assert len(told) == 9
    assert not [path for path in (tmp_path / "run").rglob("*") if path.is_file()]
    zoo.train("small.py", output="run")
    assert (tmp_path / "run" / "model.weights.h5").is_file()
