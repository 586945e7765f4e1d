"""`python -m benchmarks.augmentation`, with sets and networks so small that its figures mean nothing."""

import json
import types

import numpy as np
import pytest

from benchmarks import augmentation

pytestmark = pytest.mark.once

OPTIONS = {
    "data": "pneumonia_mnist", "a_class": 8, "shares": [50], "images": 32, "looks": 2, "filters": 2, "steps": 10,
    "classifier_filters": [2, 2],
}  # fmt: skip
ARMS = ("real", "real, mirrored and shifted", "real and 50 % generated", "generated alone")


@pytest.fixture
def output(tmp_path, monkeypatch):
    """A small file as MedMNIST's, where the second class is brighter, and a folder for the results."""
    generator, arrays = np.random.default_rng(0), {}
    for prefix, count in (("train", 40), ("val", 10), ("test", 20)):
        labels = np.arange(count) % 4 > 0
        images = generator.integers(0, 128, (count, 28, 28), "uint8") + 127 * labels[:, None, None].astype("uint8")
        arrays |= {f"{prefix}_images": images, f"{prefix}_labels": labels[:, None].astype("uint8")}
    monkeypatch.setenv("KERAS_GENIMG_HOME", str(tmp_path))
    (tmp_path / "pneumonia_mnist").mkdir()
    np.savez(tmp_path / "pneumonia_mnist" / "pneumoniamnist.npz", **arrays)
    return tmp_path / "results"


def test_a_run_that_broke_off_goes_on_where_it_was(output, capsys):
    first = {"test": dict.fromkeys(ARMS, 0.5)}
    file = output / "augmentation.json"
    output.mkdir()
    file.write_text(json.dumps({"options": OPTIONS, "seeds": {"0": first}}))
    arguments = [f"--output={output}", "--seeds=2"]
    for key, value in OPTIONS.items():
        arguments += [f"--{key.replace('_', '-')}", *map(str, value if isinstance(value, list) else [value])]

    for further, message in (
        ([], "--resume goes on with it"),
        (["--resume", "--steps=11"], "a run with other options"),
    ):
        with pytest.raises(SystemExit):
            augmentation.main([*arguments, *further])
        assert message in capsys.readouterr().err

    augmentation.main([*arguments, "--resume"])
    printed = capsys.readouterr().out
    result = json.loads(file.read_text())
    assert result["options"] == OPTIONS and result["seeds"]["0"] == first
    figures = result["seeds"]["1"]
    assert figures["real_images"] == [8, 8] and list(figures["held_out"]) == ["16", "32"]
    assert figures["generator_images"] == max((16, 32), key=lambda length: figures["held_out"][str(length)])
    assert set(figures["test"]) == set(ARMS) and all(f"| {arm} | " in printed for arm in ARMS)
    assert (output / "seed_1.png").is_file()

    augmentation.main([*arguments, "--resume"])
    assert capsys.readouterr().out == printed and json.loads(file.read_text()) == result


def test_each_training_of_the_classifier_begins_anew():
    images = np.random.default_rng(0).integers(0, 256, (20, 28, 28, 1), "uint8")
    options = types.SimpleNamespace(data="mnist", classifier_filters=(2,), steps=10)
    learner = augmentation.Learner((28, 28, 1), 2, options)
    weights = []
    for seed in (0, 1, 0):
        learner.train(images, np.arange(20) % 2, seed, lambda: None)
        weights.append(np.concatenate([each.ravel() for each in learner.network.get_weights()]))
    np.testing.assert_allclose(weights[0], weights[2], atol=1e-5)
    assert np.abs(weights[0] - weights[1]).max() > 0.1


def test_generated_images_go_to_the_rarest_classes_first():
    assert augmentation.evened([3, 1, 5], 0).tolist() == [0, 0, 0]
    assert augmentation.evened([3, 1, 5], 2).tolist() == [0, 2, 0]
    assert augmentation.evened([3, 1, 5], 6).tolist() == [2, 4, 0]
    assert augmentation.evened([3, 1, 5], 9).tolist() == [3, 5, 1]
    assert augmentation.evened([0, 0, 0], 7).tolist() == [3, 2, 2]


def test_balanced_accuracy_counts_each_class_alike():
    labels, named = np.array([0, 1, 1, 1, 1]), np.array([0, 1, 1, 0, 1])
    assert augmentation.balanced_accuracy(labels, named) == (1 + 3 / 4) / 2
    assert augmentation.balanced_accuracy(labels, np.ones(5)) == 0.5


def test_held_out_images_are_the_validation_split_or_the_last_of_training(output, monkeypatch):
    training, held_out, test = augmentation.load("pneumonia_mnist")
    assert [len(images) for images, _ in (training, held_out, test)] == [40, 10, 20]
    numbered = np.arange(60, dtype="uint8").reshape(60, 1, 1, 1)
    monkeypatch.setattr(augmentation.kg.data, "load", lambda name, split: (numbered, np.arange(60) % 3))
    (images, labels), (held_out, its_labels), _ = augmentation.load("mnist")
    assert images[:, 0, 0, 0].tolist() == list(range(50)) and held_out[:, 0, 0, 0].tolist() == list(range(50, 60))
    np.testing.assert_array_equal(np.concatenate([labels, its_labels]), np.arange(60) % 3)


def test_a_subset_is_drawn_by_its_seed():
    images, labels = np.arange(60).reshape(60, 1, 1, 1), np.arange(60) % 3
    (some, its_labels), (same, _), (other, _) = (augmentation.subset(images, labels, 5, seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(some, same)
    np.testing.assert_array_equal(some[:, 0, 0, 0] % 3, its_labels)
    assert np.bincount(its_labels).tolist() == [5, 5, 5] and set(some.ravel()) != set(other.ravel())
    assert sorted(augmentation.subset(images, labels, 0, 0)[0].ravel()) == list(range(60))
    assert np.bincount(augmentation.subset(images[:32], labels[:32] // 2, 15, 0)[1]).tolist() == [15, 10]


def test_the_table_has_paired_differences_and_their_deviations():
    seeds = [
        {"test": {"generated alone": 0.5, "real": 0.7, "real, mirrored and shifted": 0.8}},
        {"test": {"generated alone": 0.6, "real": 0.9, "real, mirrored and shifted": 0.9}},
    ]
    assert augmentation.table(seeds).splitlines()[2:] == [
        "| real | 80.00 ± 14.14 |  | -5.00 ± 7.07 |",
        "| real, mirrored and shifted | 85.00 ± 7.07 | +5.00 ± 7.07 |  |",
        "| generated alone | 55.00 ± 7.07 | -25.00 ± 7.07 | -30.00 ± 0.00 |",
    ]
    assert "| real | 70.00 |  | -10.00 |" in augmentation.table(seeds[:1])
