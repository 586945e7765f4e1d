"""Twelve people of 16x16 pixels in two styles: a grey background, in two corners a square of 3 and of 2 shades."""

import numpy as np

from keras_genimg import data

COUNT, DRAWN = 12, 6  # people, and of how many there are edits
OWN = {"hat": np.arange(COUNT) % 3, "shoes": np.arange(COUNT) // 3 % 2}
NAMES = {"hat": ("no", "cap", "bonnet"), "shoes": ("brown", "black")}


def person(index, hat, shoes, cartoon=False):
    """A cartoon is 100 grey levels brighter; hats are 20 apart in the first quarter, shoes 30 in the last."""
    image = np.full((16, 16, 3), 20 + index, "uint8")
    image[:8, :8] = 60 + 20 * hat
    image[8:, 8:] = 60 + 30 * shoes
    return image + np.uint8(100 * cartoon)


def people(cartoon):
    return np.stack([person(index, *each, cartoon) for index, each in enumerate(zip(*OWN.values(), strict=True))])


def edits(cartoon):
    hats = [[person(i, hat, OWN["shoes"][i], cartoon) for hat in range(3)] for i in range(DRAWN)]
    shoes = [[person(i, OWN["hat"][i], each, cartoon) for each in range(2)] for i in range(DRAWN)]
    return {"hat": np.array(hats), "shoes": np.array(shoes)}


def use(monkeypatch):
    """Puts these people in the place of the portraits; those to train on are 1, and their cartoons 5, brighter."""

    def load(name, split):
        cartoon = name == "portraits_cartoon"
        return people(cartoon) + np.uint8((5 if cartoon else 1) * (split == "train")), OWN["hat"]

    monkeypatch.setattr(data, "load", load)
    monkeypatch.setattr(data, "attributes", lambda name, split: (OWN, NAMES))
    monkeypatch.setattr(data, "edits", lambda name: (edits(name == "portraits_cartoon"), NAMES))
