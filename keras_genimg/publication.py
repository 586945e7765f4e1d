"""Brings an entry into the zoo, or up to date: its weights, figures, pictures and card, and the page of all entries."""

import datetime
import pathlib
import tempfile

from . import cards, data, metrics, zoo
from .artifacts import served_networks
from .evaluation import data_of
from .files import replacing
from .pixels import grid_picture

SAMPLES, COMPARED = 64, 1_000


def publish(name, training=None, protocol=None, int8=False, seeds=3, progress=None, missing=None):
    """Measures an entry, and writes what follows into its folder and the zoo's page.

    Nothing is written before all is measured. Figures of other weights are dropped, also where they cannot be measured
    anew; those of the same weights are kept.

    Args:
        name: an entry's name; its card must be there, with the facts and the prose that no program knows.
        training: the folder of a training (or a weights file) whose weights are to be the entry's; None keeps its own.
        protocol: measure this one alone; None is all that the card names, or the usual ones.
        int8: keep the training's weights in int8 rather than in half precision.
        seeds: how many of the card's three seeds to measure, where a figure depends on the seed.
        progress: called as `progress(done, total)` with the number of images measured, for each measurement.
        missing: called as `missing(protocol, message)` where data or weights are not here; None raises.

    Raises:
        FileNotFoundError: data or weights are not here, and there is no `missing`.
        ValueError: no such entry, protocol or training.
    """
    folder = zoo.folder(name)
    facts, text = cards.read(folder)
    pictures = {}
    with tempfile.TemporaryDirectory() as temporary:
        path = folder / "model.weights.h5"
        if training is not None:
            path = pathlib.Path(temporary) / "model.weights.h5"
            facts["trained_with"] = _taken(name, pathlib.Path(training), path, int8) or facts["trained_with"]
        evaluator = zoo.evaluator_of(name, weights=path)
        model = evaluator.model
        protocols = [protocol] if protocol else zoo.protocols(name, evaluator)
        others = facts["sha256"] != zoo.sha256(path)
        facts |= {
            "parameters": sum(networks[0].count_params() for networks in served_networks(model).values()),
            "bytes": path.stat().st_size,
            "sha256": zoo.sha256(path),
            "metrics": {} if others or not facts.get("metrics") else facts["metrics"],
        }
        facts["metrics"] |= _figures(name, path, evaluator, protocols, seeds, progress, missing)
        first = [
            each for each in evaluator.usual if each in facts["metrics"]
        ]  # in their order: the first is shown first
        facts["metrics"] = {each: facts["metrics"][each] for each in dict.fromkeys([*first, *facts["metrics"]])}
        if hasattr(model, "generate"):
            images = model.generate(COMPARED, seed=0)
            pictures["samples.png"] = grid_picture(images[:SAMPLES], columns=16)
            pictures["neighbours.png"], facts["nearest_training_image"] = _memorisation(name, images, missing)
        if others:
            facts["date"] = datetime.date.today()
        facts.setdefault("reproduces_within", 0.1)
        weights = path.read_bytes()
    for file, picture in pictures.items():
        if picture is not None:
            with replacing(folder / file) as beside:
                picture.save(beside)
    with replacing(folder / "model.weights.h5") as beside:
        beside.write_bytes(weights)
    cards.write(folder, {key: value for key, value in facts.items() if value is not None}, text)
    write_gallery()


def _figures(name, weights, evaluator, protocols, seeds, progress, missing):
    """Protocol -> what a card says of it: a number, or those of several seeds."""
    first = evaluator.evaluate(protocols, progress, missing)
    again = [protocol for protocol in protocols if protocol in first and evaluator.depends_on_seed(protocol)]
    found = [first]
    for seed in cards.SEEDS[1:seeds] if again else ():
        found.append(zoo.evaluator_of(name, seed, weights).evaluate(again, progress))
    return {
        protocol: cards.figure_of_seeds([numbers[protocol] for numbers in found])
        if protocol in again
        else cards.rounded(first[protocol])
        for protocol in protocols
        if protocol in first
    }


def _taken(name, training, path, int8):
    """Writes a training's weights to `path` as the zoo keeps them, and returns the training's record, if it has one."""
    source = training / "model.weights.h5" if training.is_dir() else training
    if not source.is_file():
        raise ValueError(f"{source} is not there: `training` is a folder that `keras-genimg train` wrote, or a file.")
    model = zoo.load(name, source)
    zoo.save_weights(model, path, int8=int8)
    return zoo.record(source.parent)


def _memorisation(name, images, missing):
    """A picture of images and their nearest training images, and how near they are beside held-out images."""
    if "test" not in data.splits(data_of(name)):
        return None, None
    try:
        training, held_out = (data.load(data_of(name), split)[0] for split in ("train", "test"))
    except FileNotFoundError as error:
        if missing is None:
            raise
        missing("nearest_training_image", str(error))
        return None, None
    found = metrics.memorisation(images, held_out[:COMPARED], training)
    return metrics.neighbours_picture(images, training), {key: cards.rounded(value) for key, value in found.items()}


def write_gallery():
    """Writes the zoo's page from the cards."""
    pictures = {
        name: picture.relative_to(zoo.root()).as_posix()
        for name in zoo.names()
        for picture in sorted(zoo.folder(name).glob("samples.*"))
    }
    with replacing(zoo.root() / "README.md") as path:
        untrained = sorted(set(zoo.recipes()) - set(zoo.names()))
        page = cards.gallery([zoo.card(name)[0] for name in zoo.names()], pictures, untrained)
        path.write_text(page, encoding="utf-8")
