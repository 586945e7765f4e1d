"""What the recipes of garments by class share: the classes' names, and the data."""

from .. import data

DATA = "fashion_mnist"
CLASSES = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")


def batches(batch_size):
    """Garments with their classes."""
    images, labels = data.load(DATA, "train")
    return data.batches(images, batch_size, labels=labels, seed=0)
