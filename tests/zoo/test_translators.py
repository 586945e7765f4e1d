"""The card of a translator: figures with their floors beside, pictures of held-out people, and the worst."""

import pytest
from PIL import Image

from keras_genimg import files, zoo
from keras_genimg.zoo import cards, publication
from tests.evaluation import drawn_people

RECIPE = """
import keras_genimg as kg

DATA = "portraits_persona"
TARGETS = "portraits_cartoon"

def model():
    discriminator = kg.models.patch_discriminator(6, (2, 2))
    return kg.models.Pix2Pix(16, generator=kg.models.unet((2, 2)), discriminator=discriminator, multiple=4)
"""
TEXT = "# Pix2Pix\n\n<!-- figures -->\n<!-- end of figures -->"


@pytest.fixture
def tiny_zoo(monkeypatch, tmp_path):
    drawn_people.use(monkeypatch)
    monkeypatch.setattr(files, "zoo_folder", lambda: tmp_path / "zoo")
    folder = tmp_path / "zoo" / "pix2pix_people"
    folder.mkdir(parents=True)
    (folder / "recipe.py").write_text(RECIPE)
    path = folder / "model.weights.h5"
    zoo.save_weights(zoo.recipe("pix2pix_people").model(), path)
    facts = {"name": "pix2pix_people", "task": "translation", "parameters": None, "bytes": None}
    figures = {"psnr_test": None, "parts_accuracy_test": None}
    cards.write(folder, facts | {"sha256": zoo.sha256(path), "metrics": figures}, TEXT)
    return folder


def test_a_translator_is_published_with_floors_and_pictures(tiny_zoo):
    publication.publish("pix2pix_people")
    facts, text = zoo.card("pix2pix_people")
    psnr, parts = facts["metrics"]["psnr_test"], facts["metrics"]["parts_accuracy_test"]
    # By hand: cartoons are 100 grey levels brighter than their sources, those of the training 5 more.
    assert psnr["of"] == {"source": 8.131, "nearest": 34.15} and psnr["value"] < 34.15
    assert list(parts["of"]) == ["hat", "shoes", "source", "nearest"]
    assert "`psnr_test` of source: 8.131, nearest: 34.15." in text
    sizes = {}
    for name in ("samples.png", "worst.png"):
        with Image.open(tiny_zoo / name) as picture:
            sizes[name] = picture.size
    assert set(sizes.values()) == {(8 * 18 + 2, 3 * 18 + 2)}
    assert "pix2pix_people/samples.png" in (tiny_zoo.parent / "README.md").read_text()
