"""What the recipes on drawn faces share: the parts of a face that are asked for, and the data."""

from .. import data
from ..tasks import Label

DATA = "faces"
CONDITIONS = [
    Label("hair", (
        "bald", "balding", "beanie", "bob-bangs", "bob-cut", "bun-undercut", "buzzcut", "cap", "curly", "curly-bun",
        "curly-high-top", "extra-long", "fade", "long", "mohawk", "pigtails", "short-comb-over",
        "short-comb-over-chops", "side-shave", "straight-bun",
    )),
    Label("hair_color", ("black", "brown", "red", "pink", "orange", "blond", "white")),
    Label("skin_color", ("porcelain", "rose", "sand", "tan", "brown", "umber", "dark")),
    Label("facial_hair", (
        "none", "beard", "pyramid", "walrus", "goatee", "shadow", "soul-patch",
    )),
    Label("mouth", ("smile", "frown", "surprise", "big-smile", "smirk", "lips")),
    Label("glasses", ("no", "yes", "sun")),
]  # fmt: skip
SIZE = sum(condition.size for condition in CONDITIONS)


def batches(batch_size):
    """Faces with the values of `CONDITIONS`."""
    images, _ = data.load(DATA, "train")
    values, _ = data.attributes(DATA, "train")
    labels = {condition.name: values[condition.name] for condition in CONDITIONS}
    return data.batches(images, batch_size, labels=labels, seed=0)
