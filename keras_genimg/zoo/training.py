"""Recipes, which say how an entry of the zoo is made, and their trainings.

A recipe is a Python file with four names: `EPOCHS`, `batches()` (what `fit` is given, such as `data.batches`),
`model()` (the untrained model) and `compile(model, total_steps)` (which gives it its optimizers and the like). `DATA`
names the set of `data.load` that it was trained on and is held against, where there is one; of a model that translates
it is the sources, and `TARGETS` names the set of what becomes of them, image by image. An entry whose weights were
published by others, and converted, has `model()` alone.
"""

import contextlib
import importlib.util
import pathlib
import sys

import keras

from ..artifacts import save_weights
from ..data import Passes
from ..files import alone, sweep
from ..tasks import EDITS, GENERATE, tasks_of
from ..training.callbacks import LossCurves, Resume, SampleImages, StopOnDivergence, TrainingRecord
from ..training.callbacks.record import read_record
from ..training.precision import dtype_policy
from ..training.progress import bar_or_lines
from .listing import folder

TRAINING = ("EPOCHS", "batches", "model", "compile")


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
    unique = f"keras_genimg_recipe_{path.resolve().parent.name}_{path.stem}"
    spec = importlib.util.spec_from_file_location(unique, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # as an import does: dataclasses look the module of their class up by its name
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        raise ValueError(f"The recipe {path} is not Python: {error}.") from error
    missing = [key for key in needs if key not in vars(module)]
    if missing:
        raise ValueError(f"The recipe {path} lacks {', '.join(missing)}.")
    return module


def _built(module, precision):
    """A recipe's model, begun from the same weights each time; a precision of None is the one in force."""
    keras.utils.set_random_seed(0)
    with dtype_policy(precision or keras.config.dtype_policy()):
        return module.model()


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
        DiskFull: there is no room for the final weights; checkpoints that found none before are passed over.
        ValueError: no such recipe, `output` holds a training and `resume` was not said, it was of other batches or
            precision, its files are damaged, another training writes there, or the training diverged.
    """
    module = recipe(name, TRAINING)
    path = pathlib.Path(name).resolve()
    short = path.parent.name if path.name == "recipe.py" else path.stem
    output = pathlib.Path(output or pathlib.Path("runs") / short)
    try:
        with alone(output, "training"):
            sweep(output)
            return _trained(name, module, epochs or module.EPOCHS, steps_per_epoch, output, resume, precision)
    finally:
        with contextlib.suppress(OSError):  # it holds something
            output.rmdir()


def _trained(name, module, epochs, steps_per_epoch, output, resume, precision):
    """`train` of a recipe's module, in a folder that no other training writes to."""
    checkpoints = Resume(output / "checkpoints")
    if checkpoints.finished_epochs and not resume:
        raise ValueError(
            f"{output} holds a training of {checkpoints.finished_epochs} epochs: resume it, or name another."
        )
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
    if GENERATE in tasks_of(model):
        callbacks.append(SampleImages(output / "samples", every=max(1, epochs // 20)))
    steps = len(batches)
    model.fit(
        batches.pipeline(), epochs=epochs, steps_per_epoch=steps, shuffle=False, verbose=bar_or_lines(),
        callbacks=callbacks,
    )  # fmt: skip
    save_weights(collapsed(model), output / "model.weights.h5")
    if stop.reason is not None:
        raise ValueError(f"The training stopped: {stop.reason}. {output} holds the last good weights.")
    return model


def collapsed(model):
    """The model that the zoo keeps of a trained one: of an editor the smaller one that does the same, if it has one."""
    return model.collapsed() if set(tasks_of(model)) & set(EDITS) else model


def record(training):
    """What a training was made with.

    Args:
        training: the folder that `train` wrote to.

    Returns:
        The dict that `training.callbacks.TrainingRecord` wrote, or None.

    Raises:
        ValueError: `training.yaml` there is damaged.
    """
    return read_record(pathlib.Path(training) / "training.yaml")
