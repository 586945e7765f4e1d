"""Brings an entry into the zoo, or up to date: its weights, figures, pictures and card, and the page of all entries."""

import datetime
import os
import pathlib
import tempfile

import numpy as np
from PIL import Image

from .. import artifacts, data, files, metrics, zoo
from ..files import replacing, replacing_all, sweep
from ..images.grids import grid_picture
from ..images.photos import animated, encoded, read
from ..tasks import GENERATE, label_of, tasks_of
from . import cards
from .entries import data_of

SAMPLES = 64


def publish(name, training=None, protocol=None, half=False, bits=None, seeds=3, progress=None, missing=None):
    """Measures an entry, and writes what follows into its folder and the zoo's page.

    Nothing is written before all is measured; a publication that broke off as it wrote is finished by the next.
    Figures of other weights are dropped, also where they cannot be measured anew; those of the same weights are kept,
    and where they are of the first seed alone, only the others are measured.

    Args:
        name: an entry's name; its card must be there, with the facts and the prose that no program knows.
        training: the folder of a training whose weights are to be the entry's, with the record that `train` left there
            (or the entry's own file, to be kept in fewer bits); None keeps what the entry has.
        protocol: measure this one alone; None is all that the card names or, where it names none, the usual ones.
        half: keep the training's weights in half precision rather than in int8, at twice the size.
        bits: significant bits of the training's kernels, as for `save_weights`; None keeps all.
        seeds: how many of the card's three seeds to measure, where a figure depends on the seed.
        progress: called as `progress(done, total)` with the number of images measured, for each measurement.
        missing: called as `missing(protocol, message)` where data or weights are not here; None raises.

    Raises:
        FileNotFoundError: data or weights are not here, and there is no `missing`.
        ValueError: no such entry, protocol or training, or a file of weights that is not the card's.
    """
    folder = zoo.folder(name)
    facts, text = cards.read(folder)
    _finish(folder, facts)
    outdated = []
    with tempfile.TemporaryDirectory() as temporary:
        path = folder / "model.weights.h5"
        if training is not None:
            source, path = zoo.weights_file(training), pathlib.Path(temporary) / "model.weights.h5"
            if source.resolve() != (folder / "model.weights.h5").resolve():
                facts["trained_with"] = _recorded(source)
                facts.pop("refined_with", None)
            zoo.save_weights(zoo.load(name, source), path, bits, int8=not half)
        elif facts["sha256"] != zoo.sha256(path):
            raise ValueError(
                f"{path} is not what its card speaks of: the file is damaged, or of a training to be named."
            )
        evaluator = zoo.evaluator_of(name, weights=path)
        model = evaluator.model
        protocols = [protocol] if protocol else zoo.protocols(name, evaluator)
        digest = zoo.sha256(path)
        others = facts["sha256"] != digest
        facts |= {
            "parameters": sum(networks[0].count_params() for networks in artifacts.served_networks(model).values()),
            "bytes": path.stat().st_size,
            "sha256": digest,
            "metrics": {} if others or not facts.get("metrics") else facts["metrics"],
        }
        facts["metrics"] |= _figures(name, path, evaluator, protocols, facts["metrics"], seeds, progress, missing)
        # The usual ones come first, in their order: the zoo's page shows the first.
        first = [each for each in evaluator.usual if each in facts["metrics"]]
        facts["metrics"] = {each: facts["metrics"][each] for each in dict.fromkeys([*first, *facts["metrics"]])}
        pictures = evaluator.pictures()
        if GENERATE in tasks_of(model):
            images = model.generate(cards.COMPARED, seed=0)
            # Seeds walk through the classes: with as many columns, each is a class.
            label = label_of(model)
            columns = 16 if label is None else label.size
            pictures["samples.png"] = grid_picture(images[: SAMPLES // columns * columns or columns], columns)
            found = _memorisation(name, images, missing)
            if found is not None:
                pictures["neighbours.png"], facts["nearest_training_image"] = found
            elif others:
                facts["nearest_training_image"] = None
                outdated.append("neighbours.png")
        if others:
            facts["date"] = datetime.date.today()
        weights = path.read_bytes()
    contents = {}
    for file, picture in pictures.items():
        # A palette: the noise of generated colours does not pack, and k-means keeps small areas free of speckles.
        picture = picture.quantize(256, kmeans=3) if picture.mode == "RGB" else picture
        if not _shows(folder / file, picture):
            contents[file] = encoded(picture, folder / file, packed=True)
    facts = {key: value for key, value in facts.items() if value is not None}
    ways = model.ways() if GENERATE in tasks_of(model) else None
    if ways is not None:
        contents["ways.gif"] = animated(*_animation(ways))
    # The weights come last: until they do, they lie beside under a temporary name (see `_finish`).
    contents |= {"README.md": cards.rendered(facts, text).encode(), "model.weights.h5": weights}
    with replacing_all([folder / file for file in contents]) as temporaries:
        for temporary, content in zip(temporaries, contents.values(), strict=True):
            temporary.write_bytes(content)
    for file in outdated:
        (folder / file).unlink(missing_ok=True)
    write_gallery()


def _finish(folder, facts):
    """Ends what a publication that broke off between its last two renames left: the card of weights not yet in place.

    Args:
        folder: of the entry.
        facts: of its card.
    """
    path = folder / "model.weights.h5"
    if not path.is_file() or zoo.sha256(path) != facts["sha256"]:
        for left in folder.glob(".writing-*-model.weights.h5"):
            if zoo.sha256(left) == facts["sha256"]:
                os.replace(left, path)
                break
    sweep(folder)


def _figures(name, weights, evaluator, protocols, before, seeds, progress, missing):
    """Protocol -> what a card says of it, a number or those of several seeds; `before` is what it said so far."""
    seeded = {key: before[key] for key in protocols if isinstance(before.get(key), dict)}
    # A figure that has the first seed alone may have taken ten minutes: the further seeds are put to it.
    known = {key: figure["value"] for key, figure in seeded.items() if seeds > len(figure.get("seeds", ())) == 1}
    unknown = [protocol for protocol in protocols if protocol not in known]
    first = known | (evaluator.evaluate(unknown, progress, missing) if unknown else {})
    again = [protocol for protocol in protocols if protocol in first and evaluator.depends_on_seed(protocol)]
    found = [first]
    for seed in cards.SEEDS[1:seeds] if again else ():
        found.append(zoo.evaluator_of(name, seed, weights).evaluate(again, progress, missing))
    figures = {}
    for protocol in (each for each in protocols if each in first):
        if protocol in again:
            figure = cards.figure_of_seeds([numbers[protocol] for numbers in found if protocol in numbers])
        else:
            figure = cards.rounded(first[protocol])
        begins = f"{protocol}_of_"
        parts = {key.removeprefix(begins): number for key, number in first.items() if key.startswith(begins)}
        figures[protocol] = cards.with_parts(figure, parts or seeded.get(protocol, {}).get("of"))
    return figures


def _recorded(weights):
    """What a file of weights was trained with, from the record beside it."""
    found = zoo.record(weights.parent)
    if found is None:
        raise ValueError(f"There is no training.yaml beside {weights}, which says how the weights were trained.")
    return found


def _shows(path, picture):
    """Whether a file shows a picture already: another release of the PNG library writes the same pixels otherwise."""
    if not path.is_file():
        return False
    return np.array_equal(read(path).on_white("RGB"), picture.convert("RGB"))


def _animation(ways):
    """Frames of what `ImageGenerator.ways` gives, pixels twice as large, and their durations in milliseconds."""
    frames = [grid_picture(images, columns=len(images)) for images in ways]
    frames = [frame.resize([2 * side for side in frame.size], Image.Resampling.NEAREST) for frame in frames]
    return frames, [400] * (len(frames) - 1) + [3000]


def _memorisation(name, images, missing):
    """A picture of images and their nearest training images, and how near they are beside held-out ones; or None."""
    source = data_of(name)
    if "test" not in data.splits(source):
        return None
    try:
        training, held_out = (data.load(source, split)[0] for split in ("train", "test"))
    except FileNotFoundError as error:
        if missing is None:
            raise
        missing("nearest_training_image", str(error))
        return None
    found = metrics.memorisation(images, held_out[: cards.COMPARED], training)
    return metrics.neighbours_picture(images, training), {key: cards.rounded(value) for key, value in found.items()}


def write_gallery():
    """Writes the zoo's page from the cards."""
    pictures = {
        name: picture.relative_to(files.zoo_folder()).as_posix()
        for name in zoo.names()
        for picture in sorted(zoo.folder(name).glob("samples.*"))
    }
    with replacing(files.zoo_folder() / "README.md") as path:
        untrained = sorted(set(zoo.recipes()) - set(zoo.names()))
        page = cards.gallery([zoo.card(name)[0] for name in zoo.names()], pictures, untrained)
        path.write_text(page, encoding="utf-8")
