"""The entries that are trained: their models, their cards, and what measures them."""

import pathlib

from ..artifacts import load_weights, served_networks, sha256
from ..evaluation import Entry, evaluator
from ..tasks import GENERATE, tasks_of
from ..training.initial_draws import drawn_by_numpy
from .listing import card, folder, names
from .training import collapsed, recipe


def load(name, weights=None):
    """A trained model, ready to generate; not compiled.

    A file of weights holds the networks that images are made with. Where a training moves others too, as a GAN's
    discriminator, these start anew, and the first `fit` warns of it.

    Args:
        name: an entry's name.
        weights: a training of your own: the folder that `train` wrote, or its weights file; None is the entry's.

    Returns:
        The recipe's model with the entry's weights.

    Raises:
        ValueError: no such entry, or its weights are missing or not those of the card (by sha256).

    Example:
        ```python
        load("gan_mnist").generate(4, seed=0).shape  # (4, 28, 28, 1)
        ```
    """
    if weights is not None:
        return _with_weights(name, weights_file(weights))
    path = folder(name) / "model.weights.h5"
    if not path.is_file():
        raise ValueError(f"The entry {name!r} has no weights yet; train it with `keras-genimg train {name}`.")
    found, wanted = sha256(path), card(name)[0]["sha256"]
    if found != wanted:
        raise ValueError(
            f"The weights of {name!r} have sha256 {found}, its card says {wanted}: the file is damaged, or a "
            f"publication was broken off, which `keras-genimg evaluate {name} --write-card` finishes."
        )
    model = _with_weights(name, path)
    model.zoo_folder = folder(name)  # where `export` finds the card
    return model


def _with_weights(name, path):
    """An entry's model with the weights of a file."""
    with drawn_by_numpy():
        model = collapsed(recipe(name).model())
    load_weights(model, path)
    if GENERATE in tasks_of(model):
        moved = dict.fromkeys(network for networks in model.players.values() for network in networks)
        model.starts_anew = tuple(name for name in moved if name not in served_networks(model))
    return model


def weights_file(training):
    """The file of weights in a training's folder; a file is itself.

    Args:
        training: a path.

    Returns:
        A `pathlib.Path`.

    Raises:
        ValueError: it is not there.
    """
    path = pathlib.Path(training)
    path = path / "model.weights.h5" if path.is_dir() else path
    if not path.is_file():
        raise ValueError(f"{path} is not there: give a folder that `keras-genimg train` wrote, or a file of weights.")
    return path


def evaluate(name, protocol=None, seed=0, progress=None, missing=None, weights=None):
    """Measures an entry, each kind by its own protocols.

    Generators and classifiers are held against the data that they were trained on (`fid_10k_test`, `accuracy_test`),
    translators against drawn truths (`psnr_test`, `parts_accuracy_test`, `edited_accuracy_test`), super-resolution
    against photos (`psnr_y_set5`, `ssim_y_bsd100`, `psnr_y_sample`), style transfer and feature networks against the
    package's own photo (`objective_sample`, `gram_distance_sample`, `features_error_sample`).

    Args:
        name: an entry's name.
        protocol: one of its kind's; None is those of the entry's card or, where it names none, the usual ones.
        seed: of the first image that is generated.
        progress: called as `progress(done, total)` with the number of images measured.
        missing: called as `missing(protocol, message)`, where `protocol` is None, for each protocol that is passed over
            because its data or weights are not here; None takes that for an error.
        weights: as for `load`.

    Returns:
        A dict from protocol to float.

    Raises:
        FileNotFoundError: data or weights are not here; with `missing`, of all protocols.
        ValueError: no such entry or protocol, or an entry of a kind that is not evaluated here.

    Example:
        ```python
        evaluate("espcn_x3", "psnr_y_sample")  # {"psnr_y_sample": 33.38}
        ```
    """
    found = evaluator_of(name, seed, weights)
    if protocol is not None:
        return found.evaluate([protocol], progress)
    return found.evaluate(protocols(name, found), progress, missing)


def evaluator_of(name, seed=0, weights=None):
    """What measures an entry, or other weights of its model.

    Args: as for `evaluate`.

    Returns:
        An `evaluation.Evaluator`.

    Raises:
        ValueError: as `load`, or an entry of a kind that is not evaluated here.
    """
    entry = Entry(folder(name).name, data_of(name), seed, names(), load, recipe)
    return evaluator(load(name, weights), entry)


def data_of(name):
    """The data set that an entry was trained on, as its recipe states it in `DATA`; None where it states none."""
    return getattr(recipe(name), "DATA", None)


def protocols(name, evaluator):
    """What an entry is measured by where nobody says it.

    Args:
        name: an entry's name.
        evaluator: as `evaluator_of` gives it.

    Returns:
        A list of the protocols of the entry's card, but for those that are measured on request, or, where it names
        none, the usual ones of its kind.
    """
    known = [key for key in card(name)[0].get("metrics") or {} if evaluator.knows(key)]
    return [key for key in known if not evaluator.on_request(key)] or list(evaluator.usual)
