"""A training becomes an entry, and an entry is trained anew and held against its card: on a zoo of two tiny entries."""

import errno
import os

import h5py
import numpy as np
import pytest
from PIL import Image

from keras_genimg import data, files, metrics, zoo
from keras_genimg.files import DiskFull
from keras_genimg.zoo import cards, publication, reproduction

IMAGES = np.random.default_rng(0).integers(0, 256, (300, 16, 16, 1), np.uint8)
LABELS = (np.arange(300) % 10).astype(np.int64)

GAN = """
import keras_genimg as kg

DATA = "mnist"
EPOCHS = 200

def batches():
    return kg.data.batches(kg.data.load("mnist", "train")[0], 100, seed=0)

def model():
    generator = kg.models.gan_generator(4, (16, 16, 1), units=(8,))
    discriminator = kg.models.gan_discriminator((16, 16, 1), units=(8,))
    return kg.models.GAN(generator=generator, discriminator=discriminator, seed=0)

def compile(model, total_steps):
    model.compile()
"""
DIFFUSION = """
import keras_genimg as kg

DATA = "mnist"
EPOCHS = 1

def model():
    network = kg.models.denoising_unet((16, 16, 1), widths=(4,), classes=10)
    return kg.models.Diffusion(network=network, classes=10, steps=3, seed=0)

def batches():
    images, labels = kg.data.load("mnist", "train")
    return kg.data.batches(images, 100, labels=labels, seed=0)

def compile(model, total_steps):
    model.compile()
"""
CLASSIFIER = """
import keras

DATA = "mnist"

def model():
    images = keras.Input((16, 16, 1))
    features = keras.layers.Dense(4, name="features")(keras.layers.Flatten()(images))
    return keras.Model(images, keras.layers.Dense(10)(features))
"""
FACTS = {
    "name": "gan_mnist", "task": "generation", "parameters": None, "bytes": None, "sha256": None,
    "metrics": {"fcd_100_test": None, "fcd_200_test": None}, "trained_with": None, "date": None,
    "reproduces_within": 0.1,
}  # fmt: skip
TEXT = "# A GAN\n\n<!-- figures -->\n<!-- end of figures -->\n\n<!-- neighbours -->\n<!-- end of neighbours -->"


@pytest.fixture(autouse=True)
def tiny_zoo(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_GENIMG_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(files, "zoo_folder", lambda: tmp_path / "zoo")
    monkeypatch.setattr(data, "load", lambda name, split: (IMAGES, LABELS))
    for name, recipe in {"gan_mnist": GAN, "classifier_mnist": CLASSIFIER}.items():
        folder = tmp_path / "zoo" / name
        folder.mkdir(parents=True)
        (folder / "recipe.py").write_text(recipe)
        facts = FACTS | {"name": name}
        if name.startswith("classifier"):
            zoo.save_weights(zoo.recipe(name).model(), folder / "model.weights.h5")
            path = folder / "model.weights.h5"
            facts |= {"sha256": zoo.sha256(path), "parameters": 1078, "bytes": path.stat().st_size, "metrics": {}}
        cards.write(folder, facts, TEXT)
    return tmp_path / "zoo"


def _as_other_bytes(path):
    before = path.read_bytes()
    with Image.open(path) as image:
        image.load()
    image.save(path, compress_level=1)
    assert path.read_bytes() != before


def test_a_training_becomes_an_entry(tiny_zoo):
    zoo.train("gan_mnist", epochs=1, output="run")
    publication.publish("gan_mnist", training="run")
    facts, text = zoo.card("gan_mnist")
    folder = tiny_zoo / "gan_mnist"
    assert facts["sha256"] == zoo.sha256(folder / "model.weights.h5")
    assert facts["bytes"] == (folder / "model.weights.h5").stat().st_size
    # by hand: 4 x 8 + 4 x 8 of the normalisation + 8 x 256 + 256
    assert facts["parameters"] == 2368
    assert facts["trained_with"]["images_seen"] == 300 and facts["trained_with"]["epochs"] == 1
    found = [zoo.evaluate("gan_mnist", "fcd_100_test", seed)["fcd_100_test"] for seed in (0, 10_000, 20_000)]
    figure = facts["metrics"]["fcd_100_test"]
    assert figure["value"] == pytest.approx(found[0], rel=1e-3)
    assert figure["mean"] == pytest.approx(np.mean(found), rel=1e-3)
    assert figure["deviation"] == pytest.approx(np.std(found, ddof=1), rel=1e-2, abs=1e-4 * found[0])
    assert list(facts["metrics"]) == ["fcd_100_test", "fcd_200_test"]
    assert 0 <= facts["nearest_training_image"]["share_nearer"] <= 1
    assert f"| `fcd_100_test` | {figure['value']} |" in text
    for picture in ("samples.png", "neighbours.png"):
        with Image.open(folder / picture) as image:
            assert image.width > 100
    _as_other_bytes(folder / "samples.png")
    before = {file: (folder / file).read_bytes() for file in ("samples.png", "neighbours.png")}
    publication.publish("gan_mnist", protocol="fcd_200_test", seeds=1)
    assert all((folder / file).read_bytes() == content for file, content in before.items())  # the same pixels
    (folder / "samples.png").write_bytes(before["neighbours.png"])
    publication.publish("gan_mnist", protocol="fcd_200_test", seeds=1)
    assert (folder / "samples.png").read_bytes() != before["neighbours.png"]
    assert "[`gan_mnist`](gan_mnist/README.md)" in (tiny_zoo / "README.md").read_text()
    assert not list(tiny_zoo.rglob(".writing*"))


@pytest.mark.parametrize(("options", "dtype"), [({}, np.int8), ({"half": True}, np.float16)])
def test_an_entry_is_int8_unless_told_otherwise(tiny_zoo, options, dtype):
    zoo.train("gan_mnist", epochs=1, output="run")
    publication.publish("gan_mnist", training="run", protocol="fcd_100_test", seeds=1, **options)
    with h5py.File(tiny_zoo / "gan_mnist" / "model.weights.h5") as file:
        assert file["generator/0000"].dtype == dtype


def test_further_seeds_are_put_to_the_first(tiny_zoo, monkeypatch):
    zoo.train("gan_mnist", epochs=1, output="run")
    publication.publish("gan_mnist", training="run", seeds=1)
    first = zoo.card("gan_mnist")[0]["metrics"]
    assert first["fcd_100_test"].keys() == {"value", "seeds"}
    evaluate, measured = metrics.Protocol.evaluate, []

    def counted(protocol, *arguments, **options):
        measured.append(protocol.count)
        return evaluate(protocol, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(metrics.Protocol, "evaluate", counted)
        publication.publish("gan_mnist", protocol="fcd_100_test")
    assert measured == [100, 100]  # not the first seed again, nor the other protocol
    second = zoo.card("gan_mnist")[0]["metrics"]
    found = [zoo.evaluate("gan_mnist", "fcd_100_test", seed)["fcd_100_test"] for seed in (0, 10_000, 20_000)]
    assert second["fcd_100_test"]["value"] == first["fcd_100_test"]["value"]
    assert second["fcd_100_test"]["mean"] == pytest.approx(np.mean(found), rel=1e-3)
    assert second["fcd_200_test"] == first["fcd_200_test"]


def test_figures_of_other_weights_are_dropped_where_they_cannot_be_measured(tiny_zoo, monkeypatch):
    zoo.train("gan_mnist", epochs=1, output="run")
    publication.publish("gan_mnist", training="run")
    first = zoo.card("gan_mnist")[0]
    evaluate, told = metrics.Protocol.evaluate, []

    def without_weights(protocol, *arguments, **options):
        if protocol.count == 100:
            raise FileNotFoundError("the weights are not here")
        return evaluate(protocol, *arguments, **options)

    monkeypatch.setattr(metrics.Protocol, "evaluate", without_weights)
    with pytest.raises(FileNotFoundError):
        publication.publish("gan_mnist")
    publication.publish("gan_mnist", missing=lambda *said: told.append(said))
    assert told == [("fcd_100_test", "the weights are not here")]
    assert zoo.card("gan_mnist")[0] == first  # the same weights: what was known stays
    zoo.train("gan_mnist", epochs=2, output="run", resume=True)
    publication.publish("gan_mnist", training="run/model.weights.h5", missing=lambda *said: None)
    second = zoo.card("gan_mnist")[0]
    assert list(second["metrics"]) == ["fcd_200_test"] and second["trained_with"]["epochs"] == 2


def test_a_killed_publication_is_finished_by_the_next_and_a_full_disk_changes_nothing(tiny_zoo, monkeypatch):
    folder = tiny_zoo / "gan_mnist"
    weights, left = folder / "model.weights.h5", folder / ".writing-99999999-3-model.weights.h5"
    zoo.save_weights(zoo.recipe("gan_mnist").model(), left)  # as after the last but one rename
    cards.write(folder, FACTS | {"sha256": zoo.sha256(left)}, TEXT)
    before = {"model.weights.h5": left.read_bytes(), "README.md": (folder / "README.md").read_bytes()}
    before["recipe.py"] = (folder / "recipe.py").read_bytes()
    (folder / ".writing-99999999-2-samples.png").write_bytes(b"half")
    zoo.save_weights(zoo.recipe("gan_mnist").model(), weights, int8=True)  # the earlier ones
    with pytest.raises(ValueError, match=r"publication was broken off, which `.*gan_mnist --write-card` finishes"):
        zoo.load("gan_mnist")

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull, match=r"samples\.png, .*README\.md, .*model\.weights\.h5"):
        publication.publish("gan_mnist", protocol="fcd_100_test", seeds=1)
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


@pytest.mark.parametrize("error", [KeyboardInterrupt, PermissionError])
def test_a_publication_that_breaks_off_before_the_weights_is_finished_by_the_next(tiny_zoo, monkeypatch, error):
    weights = tiny_zoo / "gan_mnist" / "model.weights.h5"
    zoo.train("gan_mnist", epochs=1, output="run")
    zoo.save_weights(zoo.recipe("gan_mnist").model(), weights)  # the earlier ones
    replace = os.replace

    def breaks_off(source, target):
        if target == weights:
            raise error
        replace(source, target)

    with monkeypatch.context() as broken:
        broken.setattr(os, "replace", breaks_off)
        with pytest.raises(error):
            publication.publish("gan_mnist", training="run", protocol="fcd_100_test", seeds=1)
    card = zoo.card("gan_mnist")[0]
    assert card["sha256"] != zoo.sha256(weights)
    publication.publish("gan_mnist", protocol="fcd_100_test", seeds=1)
    assert card["sha256"] == zoo.sha256(weights) == zoo.card("gan_mnist")[0]["sha256"]
    assert not list(weights.parent.glob(".writing-*"))


def test_what_is_no_training_is_refused(tiny_zoo):
    with pytest.raises(ValueError, match=r"nowhere.*is not there"):
        publication.publish("gan_mnist", training="nowhere")
    zoo.save_weights(zoo.recipe("gan_mnist").model(), "loose.weights.h5")
    with pytest.raises(ValueError, match=r"no training\.yaml beside loose"):
        publication.publish("gan_mnist", training="loose.weights.h5")
    with pytest.raises(ValueError, match="not what its card speaks of"):
        (tiny_zoo / "gan_mnist" / "model.weights.h5").write_bytes(b"other")
        publication.publish("gan_mnist")
    assert zoo.card("gan_mnist")[0] == FACTS


def test_a_training_is_reproduced():
    zoo.train("gan_mnist", epochs=1, output="run")
    publication.publish("gan_mnist", training="run")
    same = reproduction.compare("gan_mnist", "run/model.weights.h5")
    assert [each.protocol for each in same] == ["fcd_100_test", "fcd_200_test"]
    assert [each.difference for each in same] == pytest.approx([0, 0], abs=0.002)
    assert all(each.holds for each in same)
    other = zoo.recipe("gan_mnist").model()
    kernel = other.averaged_generator.network.layers[1].kernel
    kernel.assign(100.0 * kernel)
    zoo.save_weights(other, "other.weights.h5")
    assert not reproduction.compare("gan_mnist", "other.weights.h5")[0].holds


def test_the_quick_way_trains_a_hundredth_and_compares_nothing(tiny_zoo):
    (tiny_zoo / "gan_mnist" / "README.md").unlink()  # a recipe that has not been trained yet has no card
    weights = reproduction.retrain("gan_mnist", quick=True, output="quick")
    # 200 epochs of 3 batches: a hundredth is 6, of which an epoch has 3
    assert zoo.record("quick")["images_seen"] == 300
    found = reproduction.compare("gan_mnist", weights, quick=True)  # too few images for Frechet distances
    assert [each.protocol for each in found] == ["class_balance_kl_100_test", "class_coverage_100_test"]
    assert all(each.card is None and each.holds is None for each in found)


def test_a_card_without_figures_is_told_before_the_training():
    with pytest.raises(ValueError, match="has no figures"):
        reproduction.retrain("classifier_mnist")


def test_a_figure_may_be_off_by_three_deviations():
    facts = {"reproduces_within": 0.1}
    assert reproduction._tolerance(facts, {"value": 2.0, "deviation": 0.2}) == pytest.approx(0.3)
    assert reproduction._tolerance(facts, {"value": 2.0, "deviation": 0.01}) == 0.1
    assert reproduction._tolerance(facts, 2.0) == 0.1 and reproduction._tolerance({}, 2.0) is None


def test_a_training_is_resumed_as_it_was_begun():
    with_precision = {"epochs": 1, "output": "run", "precision": "mixed_bfloat16"}
    zoo.train("gan_mnist", **with_precision)
    model = zoo.train("gan_mnist", epochs=2, output="run", resume=True)
    assert model.generator.layers[1].dtype_policy.name == "mixed_bfloat16"
    assert zoo.record("run")["precision"] == "mixed_bfloat16" and zoo.record("run")["images_seen"] == 600
    for other in ({"precision": "float32"}, {"steps_per_epoch": 1}):
        with pytest.raises(ValueError, match="was trained in mixed_bfloat16, 3 batches an epoch: resume it so"):
            zoo.train("gan_mnist", epochs=3, output="run", resume=True, **other)


def test_weights_of_ones_own_are_a_folder_or_a_file():
    model = zoo.train("gan_mnist", epochs=1, output="run")
    for weights in ("run", "run/model.weights.h5"):
        difference = np.abs(zoo.load("gan_mnist", weights).generate(4, seed=0).astype(int) - model.generate(4, seed=0))
        assert difference.max() <= 1  # half precision


@pytest.mark.once
def test_a_diffusion_model_shows_how_its_images_come_about_and_is_measured_by_its_settings(tiny_zoo):
    folder = tiny_zoo / "diffusion_mnist"
    folder.mkdir()
    (folder / "recipe.py").write_text(DIFFUSION)
    figures = {"fcd_100_test_steps_2": None, "label_accuracy_100_guidance_2": None}
    cards.write(folder, FACTS | {"name": folder.name, "metrics": figures}, TEXT)
    zoo.train(folder.name, epochs=1, output="run")
    publication.publish(folder.name, training="run", seeds=1)
    assert set(zoo.card(folder.name)[0]["metrics"]) == set(figures)
    with Image.open(folder / "ways.gif") as animation:
        assert animation.n_frames == 3 and animation.size[0] > 10 * 16
        animation.seek(2)
        last = np.asarray(animation.convert("L"))
    image = zoo.load(folder.name).generate(1, seed=0, label=0)[0, ..., 0]  # in the corner, each pixel twice as large
    top = next(
        row for row in range(8) if np.abs(last[row : row + 32 : 2, row : row + 32 : 2] - image.astype(int)).max() < 3
    )
    assert top in (2, 4)
