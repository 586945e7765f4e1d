"""`python -m benchmarks.translation`, with people and networks so small that its figures mean nothing."""

import json

import numpy as np
import pytest
from PIL import Image

from benchmarks import translation
from keras_genimg import metrics
from tests.evaluation import drawn_people

pytestmark = pytest.mark.once

TINY = [
    "--filters", "2", "2", "--residual-filters", "2", "2", "2", "--residual-blocks", "1", "--discriminator-filters",
    "2", "2", "--batch-size", "4", "--unpaired-batch-size", "2", "--distances", "coverage_12_test",
]  # fmt: skip
METHODS = ["source", "nearest", "pix2pix", "L1 alone", "CycleGAN", "CUT"]


@pytest.fixture(autouse=True)
def few_people(monkeypatch):
    drawn_people.use(monkeypatch)
    monkeypatch.setitem(translation.MEASURES, "lpips_alex", metrics.ssim)  # it needs weights, and larger images
    monkeypatch.setattr("keras_genimg.metrics.protocols.default_features", lambda: lambda x: x.mean(axis=(1, 2)))


def test_all_methods_stand_in_a_table_and_a_picture(tmp_path, capsys):
    translation.main([*TINY, "--images", "12", "--output", str(tmp_path / "results")])
    figures = json.loads((tmp_path / "results" / "translation.json").read_text())["methods"]
    assert list(figures) == METHODS
    # By hand: cartoons are 100 grey levels brighter than their sources, those of the training 5 more.
    assert figures["source"]["psnr_test"] == 8.131 and figures["nearest"]["psnr_test"] == 34.15
    assert figures["nearest"]["parts_accuracy_test"] == figures["nearest"]["coverage_12_test"] == 1.0
    assert figures["pix2pix"]["images seen"] == 12 and figures["CUT"]["images seen"] % 2 == 0
    printed = capsys.readouterr().out
    assert printed.startswith("| method | psnr_test | lpips_alex_test | parts_accuracy_test | coverage_12_test |")
    assert all(f"\n| {method} | {figures[method]['psnr_test']} | " in printed for method in METHODS)
    with Image.open(tmp_path / "results" / "translation.png") as picture:
        assert picture.size == (8 * 18 + 2, 7 * 18 + 2)


def test_too_few_images_are_refused(capsys):
    with pytest.raises(SystemExit):
        translation.main([*TINY, "--images", "7"])
    assert "--images must be two batches of 4 at least" in capsys.readouterr().err


def test_without_pairs_nobody_is_in_both_sets():
    options = translation.argparse.Namespace(unpaired_batch_size=3)
    people = np.arange(12, dtype="uint8").reshape(12, 1, 1, 1)
    shown = translation.batches(people, people, False, options)
    seen = [np.concatenate([shown.batch(index)[of] for index in range(len(shown))]) % 2 for of in range(2)]
    assert not seen[0].any() and seen[1].all()


def test_the_clock_ends_a_training_by_its_cpu_seconds(monkeypatch):
    times = iter([10.0, 10.0, 12.5, 15.0])
    monkeypatch.setattr(translation.time, "process_time", lambda: next(times))
    clock = translation.Clock(seconds=5.0)
    clock.set_model(translation.keras.Model())
    stopped = []
    for _ in range(3):
        clock.on_train_batch_end(0)
        stopped.append(clock.model.stop_training)
    assert stopped == [False, False, True] and clock.seconds == 5.0 and clock.done == 3
