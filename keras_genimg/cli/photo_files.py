"""Files and folders of photos: found, edited one after the other, and written beside a progress bar."""

import collections
import os
import pathlib
import sys

from PIL import Image

from ..files import printable
from ..images.photos import SUFFIXES, WRITTEN, read, write
from .app import say


def find(inputs, output):
    """Pairs of photo files and where their results belong.

    Args:
        inputs: files, and folders, of which all photos are taken, also from the folders below.
        output: folder for the results; what lies below an input folder lies there alike. For a single file it may be
            the result's file.

    Returns:
        A list of `(source, destination)`. Formats that are not written become PNG: `a.tif` gives `a.png`, or
        `a.tif.png` where another photo gives `a.png`.

    Raises:
        ValueError: two results would share one file, or a result would replace its source, or there is no photo.
    """
    output, inputs = pathlib.Path(output), [pathlib.Path(given) for given in inputs]
    pairs = []
    if len(inputs) == 1 and not inputs[0].is_dir() and output.suffix.lower() in WRITTEN and not output.is_dir():
        pairs, inputs = [(inputs[0], output)], []
    for given in inputs:
        if given.is_dir():
            below = (path for path in sorted(given.rglob("*")) if _is_photo(path, given))
            earlier = _real(output) if _real(given) in _real(output).parents else None  # results within the folder
            photos = [path for path in below if earlier not in _real(path).parents]
            pairs += [(path, output / path.relative_to(given)) for path in photos]
        else:
            pairs.append((given, output / given.name))
    short = [to if to.suffix.lower() in WRITTEN else to.with_suffix(".png") for _, to in pairs]
    shared = {to for to, count in collections.Counter(short).items() if count > 1}
    pairs = [
        (path, to if name == to else to.with_name(f"{to.name}.png") if name in shared else name)
        for (path, to), name in zip(pairs, short, strict=True)
    ]
    taken = {_real(path): path for path, _ in pairs}
    for path, to in pairs:
        other = taken.setdefault(_real(to), path)
        if other is not path or _real(to) == _real(path):
            raise ValueError(
                f"{to}, the result of {path}, would overwrite {other} or its result; choose another folder."
            )
    if not pairs:
        raise ValueError(f"There are no photos in {', '.join(map(str, inputs))}.")
    return pairs


def _real(path):
    return pathlib.Path(os.path.realpath(path))  # `resolve` fails where links lead in circles


def _is_photo(path, folder):
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and path.suffix.lower() in SUFFIXES and path.is_file()


def convert(edit, source, destination, advance=None, keeps_grey=False):
    """Edits one photo file into another; the colour profile is kept where it still holds.

    Args:
        edit: function of the photo's pixels, uint8, and of `advance`, to the result's.
        source: the photo.
        destination: the result's file.
        advance: called, now and then, with the share of the photo that is done since the last call.
        keeps_grey: the results of grey photos are grey, also where alpha made them RGBA.

    Raises:
        OSError, ValueError: as `read`, `write` and `edit`.
    """
    pixels, profile, mode = read(source)
    result = Image.fromarray(edit(pixels, advance))
    if mode == "LA" and keeps_grey:
        result = result.convert("LA")
    same_colours = result.mode.startswith("L") == mode.startswith("L")
    write(result, destination, profile if same_colours else None)


def convert_all(edits_of, inputs, output, task, keeps_grey=False):
    """Edits files and folders of photos, in a terminal beside a progress bar; what fails is reported and passed over.

    Args:
        edits_of: function of the photos' paths to `edit` for `convert`, one for each.
        inputs: files and folders.
        output: folder for the results, or a file for a single one.
        task: what is being done, for the bar.
        keeps_grey: as for `convert`.

    Returns:
        How many photos failed.

    Raises:
        OSError, ValueError: as `find` and `edits_of`.
    """
    from rich.console import Console
    from rich.progress import Progress

    pairs = find(inputs, output)
    edits = edits_of([source for source, _ in pairs])
    failures = 0
    # The bar is no output: a program that reads ours finds the results' paths alone.
    screen = Console(stderr=True)
    with Progress(console=screen, redirect_stdout=False, disable=not screen.is_terminal) as progress:
        paths = progress.console if sys.stdout.isatty() else Console()
        bar = progress.add_task(task, total=len(pairs))
        for number, (edit, (source, destination)) in enumerate(zip(edits, pairs, strict=True), 1):
            try:
                convert(edit, source, destination, lambda share: progress.advance(bar, share), keeps_grey)
                paths.print(printable(destination), soft_wrap=True, highlight=False, markup=False)
            except (OSError, ValueError) as error:
                failures += 1
                say(f"{printable(source)} was left out: {error}")
            progress.update(bar, completed=number)
    return failures
