"""Brings a training into the zoo: its weights, the facts of the card that follow from them, and the picture.

Run: python -m tools.card NAME FOLDER_OF_THE_TRAINING
"""

import pathlib
import re
import shutil
import sys

from keras_genimg import zoo
from keras_genimg.artifacts import served_networks
from keras_genimg.pixels import grid_picture


def fill(name, training):
    """Copies `training/model.weights.h5` to an entry and writes `parameters`, `bytes` and `sha256` into its card."""
    weights, card = zoo.folder(name) / "model.weights.h5", zoo.folder(name) / "README.md"
    shutil.copyfile(pathlib.Path(training) / "model.weights.h5", weights)
    model = zoo.recipe(name).model()
    zoo.load_weights(model, weights)
    networks = served_networks(model)
    facts = {
        "parameters": sum(network[0].count_params() for network in networks.values()),
        "bytes": weights.stat().st_size,
        "sha256": zoo.sha256(weights),
    }
    text = card.read_text(encoding="utf-8")
    for key, value in facts.items():
        text = re.sub(rf"^{key}:.*$", f"{key}: {value}", text, count=1, flags=re.MULTILINE)
    card.write_text(text, encoding="utf-8")
    if hasattr(model, "generate"):
        grid_picture(model.generate(64, seed=0), columns=16).save(card.with_name("samples.png"))


if __name__ == "__main__":
    fill(*sys.argv[1:])
