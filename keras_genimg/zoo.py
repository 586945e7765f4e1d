"""The model zoo: each folder of `zoo/` is an entry, with a recipe, a card, weights and samples.

A recipe is a Python file with four names: `EPOCHS`, `batches()` (what `fit` is given, such as `data.batches`),
`model()` (the untrained model) and `compile(model, total_steps)` (which gives it its optimizers and the like). An entry
whose weights were published by others, and converted, has `model()` alone.
"""

import difflib
import importlib.util
import pathlib

import keras
import yaml

from . import cards
from .artifacts import load_weights, root, save_weights, sha256
from .data import Passes
from .evaluation import Entry, evaluator
from .training.callbacks import LossCurves, Resume, SampleImages, StopOnDivergence, TrainingRecord

__all__ = [
    "card",
    "evaluate",
    "evaluator_of",
    "folder",
    "load",
    "load_weights",
    "names",
    "protocols",
    "recipe",
    "recipes",
    "record",
    "save_weights",
    "sha256",
    "train",
    "weights_file",
]

TRAINING = ("EPOCHS", "batches", "model", "compile")


def names():
    """Names of the entries that have weights.

    Returns:
        A sorted list of strings.

    Example:
        ```python
        "vae_mnist" in names()  # True
        ```
    """
    return sorted(path.parent.name for path in root().glob("*/model.weights.h5"))


def recipes():
    """Names of all entries with a recipe, also of those that have not been trained yet.

    Returns:
        A sorted list of strings.

    Example:
        ```python
        set(names()) <= set(recipes())  # True
        ```
    """
    return sorted(path.parent.name for path in root().glob("*/recipe.py"))


def folder(name):
    """The folder of an entry, trained or not.

    Args:
        name: one of `recipes()`.

    Returns:
        A `pathlib.Path`.

    Raises:
        ValueError: there is no such entry; the message lists those of like names.
    """
    if name not in recipes():
        near = difflib.get_close_matches(name, recipes(), n=3, cutoff=0.4) or recipes()
        raise ValueError(f"There is no zoo entry {name!r}. Near ones: {', '.join(near)}.")
    return root() / name


def recipe(name, needs=("model",)):
    """The module of an entry's recipe, or of a recipe file of your own.

    Args:
        name: an entry's name, or the path of a `.py` file.
        needs: the names that it must have; `TRAINING` are those that a training needs.

    Returns:
        A module.

    Raises:
        ValueError: there is no such entry or file, or it lacks one of a recipe's names.
    """
    path = pathlib.Path(name) if str(name).endswith(".py") else folder(name) / "recipe.py"
    if not path.is_file():
        raise ValueError(f"There is no recipe file {path}.")
    spec = importlib.util.spec_from_file_location(f"keras_genimg_recipe_{path.resolve().parent.name}", path)
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        raise ValueError(f"The recipe {path} is not Python: {error}.") from error
    missing = [key for key in needs if not hasattr(module, key)]
    if missing:
        raise ValueError(f"The recipe {path} lacks {', '.join(missing)}.")
    return module


def card(name):
    """An entry's model card.

    Args:
        name: an entry's name.

    Returns:
        A dict of the card's data (its front matter), and its text in Markdown.

    Example:
        ```python
        facts, text = card("vae_mnist")
        facts["weights_licence"]  # "Apache-2.0"
        ```
    """
    return cards.read(folder(name))


def load(name, weights=None):
    """A trained model, ready to generate; not compiled.

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
        model = recipe(name).model()
        load_weights(model, weights_file(weights))
        return model
    path = folder(name) / "model.weights.h5"
    if not path.is_file():
        raise ValueError(f"The entry {name!r} has no weights yet; train it with `keras-genimg train {name}`.")
    found, wanted = sha256(path), card(name)[0]["sha256"]
    if found != wanted:
        raise ValueError(f"The weights of {name!r} have sha256 {found}, its card says {wanted}: the file is damaged.")
    model = recipe(name).model()
    load_weights(model, path)
    model.zoo_folder = folder(name)  # where `export` finds the card
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


def _built(module, precision):
    """A recipe's model, begun from the same weights each time, in a dtype policy that is put back afterwards."""
    keras.utils.set_random_seed(0)
    before = keras.config.dtype_policy()
    try:
        keras.config.set_dtype_policy(precision or before)
        return module.model()
    finally:
        keras.config.set_dtype_policy(before)


def train(name, epochs=None, steps_per_epoch=None, output=None, resume=False, precision=None):
    """Runs a recipe: samples, curves, checkpoints, a record and final weights in one folder.

    The random seeds of Python, NumPy and the backend are set to 0, so that the same weights begin each run.

    Args:
        name: an entry's name, or the path of a recipe file.
        epochs: how many; None is the recipe's own number.
        steps_per_epoch: batches an epoch; None is all of them.
        output: folder to write to; None is `runs/<name>`.
        resume: go on from the last finished epoch in `output`.
        precision: a Keras dtype policy to build the model in, such as "mixed_bfloat16"; None is the one in force or,
            of a training that is resumed, its own.

    Returns:
        The trained model.

    Raises:
        ValueError: no such recipe, `output` holds a training and `resume` was not said, it was of other batches or
            precision, or the training diverged.
    """
    module = recipe(name, TRAINING)
    path = pathlib.Path(name).resolve()
    short = path.parent.name if path.name == "recipe.py" else path.stem
    output = pathlib.Path(output or pathlib.Path("runs") / short)
    checkpoints = Resume(output / "checkpoints")
    if checkpoints.finished_epochs and not resume:
        raise ValueError(
            f"{output} holds a training of {checkpoints.finished_epochs} epochs: resume it, or name another."
        )
    epochs = epochs or module.EPOCHS
    batches = module.batches()
    if not isinstance(batches, Passes):
        raise ValueError(
            f"`batches()` of {name} must give a `data.Passes`, such as `data.batches` makes, so that a training can be "
            f"resumed; it gave {type(batches).__name__}."
        )
    batches.limit = steps_per_epoch
    batches.epoch = checkpoints.finished_epochs  # so that the order of the images goes on too
    if batches.epoch and (before := record(output)) is not None:
        precision = precision or before["precision"]
        if (precision, len(batches)) != (before["precision"], before["batches_per_epoch"]):
            raise ValueError(
                f"{output} was trained in {before['precision']}, {before['batches_per_epoch']} batches an epoch: "
                "resume it so, or name another folder."
            )
    model = _built(module, precision)
    module.compile(model, total_steps=epochs * len(batches))
    stop = StopOnDivergence()
    kept = TrainingRecord(output / "training.yaml", len(batches), batches.batch_size)
    callbacks = [stop, checkpoints, kept, LossCurves(output / "losses.png")]
    if hasattr(model, "generate"):
        callbacks.append(SampleImages(output / "samples", every=max(1, epochs // 20)))
    steps = len(batches)
    model.fit(batches.pipeline(), epochs=epochs, steps_per_epoch=steps, shuffle=False, callbacks=callbacks)
    save_weights(model, output / "model.weights.h5")
    if stop.reason is not None:
        raise ValueError(f"The training stopped: {stop.reason}. {output} holds the last good weights.")
    return model


def evaluate(name, protocol=None, seed=0, progress=None, missing=None, weights=None):
    """Measures an entry, each kind by its own protocols.

    Generators and classifiers are held against the data that they were trained on (`fid_10k_test`, `accuracy_test`),
    super-resolution against photos (`psnr_y_set5`, `ssim_y_bsd100`, `psnr_y_sample`), style transfer and feature
    networks against the package's own photo (`objective_sample`, `gram_distance_sample`, `features_error_sample`).

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
        evaluate("espcn_x3", "psnr_y_sample")  # {"psnr_y_sample": 33.38...}
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
    return evaluator(load(name, weights), Entry(folder(name).name, seed, names(), load, recipe))


def protocols(name, evaluator):
    """What an entry is measured by where nobody says it.

    Args:
        name: an entry's name.
        evaluator: as `evaluator_of` gives it.

    Returns:
        A list of the protocols of the entry's card or, where it names none, the usual ones of its kind.
    """
    return [key for key in card(name)[0].get("metrics") or {} if evaluator.knows(key)] or list(evaluator.usual)


def record(training):
    """What a training was made with.

    Args:
        training: the folder that `train` wrote to.

    Returns:
        The dict that `training.callbacks.TrainingRecord` wrote, or None.
    """
    path = pathlib.Path(training) / "training.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else None
