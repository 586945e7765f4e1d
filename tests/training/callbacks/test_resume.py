import errno
import os
import pathlib
import signal
import subprocess
import sys
import time

import keras
import numpy as np
import pytest

from keras_genimg import callbacks, data, models
from tests import kit

ROOT = pathlib.Path(__file__).parents[3]


def make():
    keras.utils.set_random_seed(0)
    model = models.GAN(
        generator=models.gan_generator(4, (16, 16, 1), units=(16,)),
        discriminator=models.gan_discriminator((16, 16, 1), units=(16,), dropout=0.2),
        seed=0,
    )
    model.compile()
    return model


def fit(model, epochs, *extra, start=0):
    batches = data.batches(kit.images(24), 4, epoch=start)
    return model.fit(batches, epochs=epochs, shuffle=False, verbose=0, callbacks=list(extra))


def test_a_resumed_training_ends_at_the_weights_of_an_unbroken_one(tmp_path):
    straight, broken, again = make(), make(), make()
    fit(straight, 4)
    fit(broken, 2, callbacks.Resume(tmp_path))
    resume = callbacks.Resume(tmp_path)
    assert resume.finished_epochs == 2
    history = fit(again, 4, resume, start=2)
    assert history.epoch == [2, 3]
    assert kit.largest_difference(kit.weights(straight), kit.weights(again)) <= 1e-6
    assert sorted(path.name for path in tmp_path.iterdir()) == ["epoch-000003.weights.h5", "epoch-000004.weights.h5"]


def test_a_finished_training_is_not_repeated(tmp_path):
    model = make()
    fit(model, 2, callbacks.Resume(tmp_path))
    before = kit.weights(model)
    assert fit(model, 2, callbacks.Resume(tmp_path)).epoch == []
    assert kit.largest_difference(before, kit.weights(model)) == 0.0
    assert fit(model, 1).epoch == [0]  # without the callback, fit begins where it says


def plain(units=1):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(units)])
    model.compile("adam", "mse", run_eagerly=True)
    return model


def fit_plain(model, epochs, *extra):
    data = np.arange(8.0).reshape(4, 2), np.arange(4.0).reshape(4, 1)
    return model.fit(*data, epochs=epochs, shuffle=False, verbose=0, callbacks=list(extra))


def damaged(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.write_bytes(content)


def test_a_damaged_checkpoint_is_told_and_the_one_before_is_taken(tmp_path, capsys):
    straight, broken, again = plain(), plain(), plain()
    fit_plain(straight, 3)
    fit_plain(broken, 2, callbacks.Resume(tmp_path))
    for path in (tmp_path / "epoch-000002.weights.h5", tmp_path / ".writing-99999999-0-epoch-000003.weights.h5"):
        path.write_bytes((tmp_path / "epoch-000001.weights.h5").read_bytes())
        damaged(path)
    resume = callbacks.Resume(tmp_path)
    assert resume.finished_epochs == resume.finished_epochs == 1
    assert fit_plain(again, 3, resume).epoch == [1, 2]
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 and f"{tmp_path / 'epoch-000002.weights.h5'} is damaged" in lines[0]
    assert kit.largest_difference(kit.weights(straight), kit.weights(again)) <= 1e-6
    assert sorted(path.name for path in tmp_path.iterdir()) == ["epoch-000002.weights.h5", "epoch-000003.weights.h5"]
    for path in tmp_path.iterdir():
        damaged(path)
    with pytest.raises(ValueError, match=r"epoch-000003\.weights\.h5 is damaged, and there is no older .*: remove"):
        fit_plain(again, 4, callbacks.Resume(tmp_path))


@pytest.mark.parametrize("damage", [lambda content: b"", lambda content: content[:2000], lambda content: bytes(5000)])
def test_a_checkpoint_of_before_there_were_checksums_is_taken_unless_cut_or_emptied(tmp_path, damage):
    model, again, path = plain(), plain(), tmp_path / "epoch-000002.weights.h5"
    fit_plain(model, 1)
    model.save_weights(path)
    resume = callbacks.Resume(tmp_path)
    assert fit_plain(again, 2, resume).epoch == []
    assert kit.largest_difference(kit.weights(model), kit.weights(again)) == 0.0
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ValueError, match=r"epoch-000002\.weights\.h5 is damaged, and there is no older"):
        fit_plain(again, 3, callbacks.Resume(tmp_path))


def test_a_checkpoint_of_another_model_is_named(tmp_path):
    plain(units=3).save_weights(tmp_path / "epoch-000001.weights.h5")
    with pytest.raises(ValueError, match=r"epoch-000001\.weights\.h5 is damaged or of another model: remove"):
        fit_plain(plain(), 2, callbacks.Resume(tmp_path))


def test_a_full_disk_is_told_and_the_training_goes_on(tmp_path, capsys, monkeypatch):
    sync = os.fsync

    class Full(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            def full(descriptor):
                raise OSError(errno.ENOSPC, "No space left on device")

            monkeypatch.setattr(os, "fsync", full if epoch == 1 else sync)
            if epoch == 2:
                assert [path.name for path in tmp_path.iterdir()] == ["epoch-000001.weights.h5"]

    assert fit_plain(plain(), 3, Full(), callbacks.Resume(tmp_path)).epoch == [0, 1, 2]
    lines = capsys.readouterr().out.split("\n")
    assert [line for line in lines if line] == [
        f"The disk has no room left for {tmp_path / 'epoch-000002.weights.h5'}: make some. What was there before is "
        "kept. The training goes on."
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["epoch-000001.weights.h5", "epoch-000003.weights.h5"]


class Poison(keras.callbacks.Callback):
    """Makes the generator's weights NaN in the middle of an epoch."""

    def __init__(self, epoch):
        super().__init__()
        self.bad_epoch = epoch

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_begin(self, batch, logs=None):
        if self.epoch == self.bad_epoch and batch == 2:
            if keras.backend.backend() == "jax":
                self.model.jax_state_sync()
            weight = self.model.generator.trainable_variables[0]
            weight.assign(np.full(weight.shape, np.nan))


def test_divergence_stops_and_puts_the_last_good_weights_back(tmp_path, capsys):
    straight, poisoned = make(), make()
    fit(straight, 1)
    stop = callbacks.StopOnDivergence()
    history = fit(poisoned, 5, Poison(1), stop, callbacks.Resume(tmp_path))
    assert len(history.epoch) == 2 and "nan" in stop.reason
    assert "Stopped in epoch 2" in capsys.readouterr().out
    assert kit.largest_difference(kit.weights(straight), kit.weights(poisoned)) <= 1e-6
    fresh = make()
    fresh.load_weights(max(tmp_path.glob("*.h5")))  # and what was saved is good too
    assert kit.largest_difference(kit.weights(straight), kit.weights(fresh)) <= 1e-6


def test_an_exploding_loss_stops():
    stop = callbacks.StopOnDivergence(limit=1e-3)
    assert len(fit(make(), 5, stop).epoch) == 1 and "loss" in stop.reason
    stop = callbacks.StopOnDivergence()  # by default, what is large from the start may stay large
    stop.set_model(make())
    stop.on_train_begin()
    for value, stops in ((5e6, False), (4e9, False), (6e9, True)):
        stop.on_train_batch_end(0, {"loss": value})
        assert (stop.reason is not None) == stops
    with pytest.raises(ValueError, match="limit"):
        callbacks.StopOnDivergence(0)


def test_every_of_nothing_is_refused(tmp_path):
    with pytest.raises(ValueError, match="`every` must be at least 1"):
        callbacks.Resume(tmp_path, every=0)


RECIPE = """
import time
import keras
import keras_genimg as kg
from tests import kit
from tests.training.callbacks.test_resume import make

EPOCHS = 4

class Slow(type(kg.data.batches(kit.images(8), 4))):
    def __getitem__(self, index):
        time.sleep(0.05)
        return super().__getitem__(index)

def batches():
    return Slow(kit.images(48), 4)

def model():
    return make()

def compile(model, total_steps):
    model.compile()
"""


def test_a_killed_process_resumes_from_its_last_finished_epoch(tmp_path):
    recipe = tmp_path / "recipe.py"
    recipe.write_text(RECIPE)
    command = [sys.executable, "-m", "keras_genimg.cli", "train", str(recipe), "--output", str(tmp_path / "run")]
    checkpoints = tmp_path / "run" / "checkpoints"
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(1200):
            if list(checkpoints.glob("epoch-*")) or process.poll() is not None:
                break
            time.sleep(0.1)
        time.sleep(0.2)  # into the next epoch
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    finished = callbacks.Resume(checkpoints).finished_epochs
    assert 1 <= finished < 4
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert refused.returncode == 2 and "resume" in refused.stderr
    resumed = subprocess.run([*command, "--resume"], cwd=ROOT, capture_output=True, text=True, env={**os.environ})
    assert resumed.returncode == 0, resumed.stderr
    assert "Epoch 4/4" in resumed.stdout and f"Epoch {finished}/4" not in resumed.stdout
    assert callbacks.Resume(checkpoints).finished_epochs == 4
    assert (tmp_path / "run" / "model.weights.h5").is_file()
