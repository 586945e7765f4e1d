"""Sets through tensorflow-datasets: what is prepared on this machine, else a download where there is internet."""

import contextlib
import importlib.util
import sys
import urllib.error
import urllib.request

import numpy as np


def load_prepared(name, split, origin):
    """Loads a split through tensorflow-datasets, downloading and preparing the set where that is still to be done.

    Sets in the array_record format are read without TensorFlow; preparing one, and reading TFRecord files, needs it.
    The order of the images is that of tensorflow-datasets, which shuffles a set once when it prepares it.

    Args:
        name: of the set.
        split: "train" or "test".
        origin: address that tensorflow-datasets fetches the set from; it is only asked whether it answers.

    Returns:
        `(images, labels)`: uint8 NHWC and int64.

    Raises:
        RuntimeError: the set is not prepared and cannot be: no TensorFlow, or its origin does not answer.
        ImportError: tensorflow-datasets is not installed.
    """
    import tensorflow_datasets as tfds

    builder = _prepared(name, origin)
    try:
        examples = builder.as_data_source(split)
    except NotImplementedError:  # TFRecord files have no random access
        parts = list(tfds.as_numpy(builder.as_dataset(split=split, batch_size=1000)))
        return np.concatenate([p["image"] for p in parts]), np.concatenate([p["label"] for p in parts])
    images = np.empty((len(examples), *builder.info.features["image"].shape), np.uint8)
    labels = np.empty(len(examples), np.int64)
    for index, example in enumerate(examples):
        images[index], labels[index] = example["image"], example["label"]
    return images, labels


def prepared_images(name, split, origin):
    """Gives the images of a split one by one, uint8 and each of its own size; the rest is as for `load_prepared`."""
    import tensorflow_datasets as tfds

    builder = _prepared(name, origin)
    try:
        examples = builder.as_data_source(split)
    except NotImplementedError:
        examples = tfds.as_numpy(builder.as_dataset(split=split))
    return (example["image"] for example in examples)


def _prepared(name, origin):
    """The builder of a set, which is now prepared."""
    import tensorflow_datasets as tfds

    builder = tfds.builder(name)
    if not builder.is_prepared():
        if importlib.util.find_spec("tensorflow") is None:
            raise RuntimeError(f"{name} is not prepared in {builder.data_dir}, and preparing it needs TensorFlow")
        _check_reachable(origin)
        with contextlib.redirect_stdout(sys.stderr):  # it talks on the output, where a command may print its JSON
            builder.download_and_prepare()
    return builder


def _check_reachable(url):
    # Without this, tensorflow-datasets tries ten times for each file, with no time limit.
    try:
        urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=5).close()
    except urllib.error.HTTPError:
        pass  # an answer, if not a kind one
    except OSError as error:
        raise RuntimeError(f"no download, since {url} does not answer: {error}") from error
