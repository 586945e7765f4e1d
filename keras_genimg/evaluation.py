"""Measures a trained model by named protocols on the data that it was trained on."""

import functools
import re

import numpy as np

from . import data
from .data.sources import NAMES
from .metrics import ClassifierFeatures, Protocol


def data_of(name):
    """The data set in a zoo name, which is model_data or model_data_variant: `dcgan_fashion_mnist` -> `fashion_mnist`.

    Raises:
        ValueError: the name has none of the data sets of `keras_genimg.data.load`.
    """
    for data_name in sorted(NAMES, key=len, reverse=True):  # fashion_mnist before mnist
        if f"_{data_name}_" in f"{name}_":
            return data_name
    raise ValueError(f"{name!r} is not named after a data set ({', '.join(NAMES)}): it cannot be evaluated here.")


def evaluate_generator(model, data_name, protocols, classifier=None, seed=0, progress=None):
    """Generates images and holds them against the splits that the protocols name.

    Args:
        model: it has `generate(count, seed)`.
        data_name: a set of `keras_genimg.data.load`.
        protocols: names, such as `fid_10k_test`.
        classifier: a function without arguments that gives the network for the protocols that need one, or None.
        seed: of the first image.
        progress: called as `progress(done, total)` with images measured, of all the protocols.

    Returns:
        A dict from protocol to float; some protocols give more than one, see `Protocol.evaluate`.

    Raises:
        FileNotFoundError: the data, or a feature network's weights, are not here.
        ValueError: an unknown protocol, or one that needs a classifier where there is none.
    """
    protocols = [Protocol.parse(name) for name in protocols]
    total = sum(protocol.count for protocol in protocols)
    generate = functools.cache(model.generate) if len(protocols) > 1 else model.generate  # the same images for all
    features = None
    results, done = {}, 0
    for protocol in protocols:
        if protocol.needs_classifier and classifier is None:
            raise ValueError(f"{protocol.name} needs a classifier of {data_name}, and the zoo has none.")
        if protocol.needs_classifier and features is None:
            features = ClassifierFeatures(classifier())
        reference, _ = data.load(data_name, protocol.split)
        results |= protocol.evaluate(
            generate, reference, features if protocol.needs_classifier else None, seed,
            progress=progress and (lambda count, before=done: progress(before + count, total)),
        )  # fmt: skip
        done += protocol.count
    return results


def evaluate_classifier(model, data_name, protocols, progress=None):
    """The share of a split's images that a classifier names right.

    Args:
        model: images 0..255 -> logits.
        data_name: a set of `keras_genimg.data.load`.
        protocols: of `accuracy_train` and `accuracy_test`.
        progress: called as `progress(done, total)` with images classified.

    Returns:
        A dict from protocol to float, 0 to 1.

    Raises:
        ValueError: another protocol.
    """
    results = {}
    for name in protocols:
        match = re.fullmatch("accuracy_(train|test)", name)
        if match is None:
            raise ValueError(f"A classifier has the protocols accuracy_test and accuracy_train, got {name!r}.")
        images, labels = data.load(data_name, match[1])
        right = 0
        for start in range(0, len(images), 500):
            part = slice(start, start + 500)
            right += int(np.sum(np.argmax(model.predict_on_batch(images[part]), axis=-1) == labels[part]))
            if progress:
                progress(min(start + 500, len(images)), len(images))
        results[name] = right / len(images)
    return results
