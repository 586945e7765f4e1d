"""`generate` and `interpolate`."""

import pathlib
from typing import Annotated

import typer

from .app import Name, app

# What is left over are the options of the entry's declared conditions, such as `--label dress`.
OPEN = {"allow_extra_args": True, "ignore_unknown_options": True}


def _generator(name, arguments):
    """A zoo entry that makes images from seeds, and the conditions that it was given: name -> value or list."""
    from .. import zoo
    from ..tasks import GENERATE, check_does
    from .declared import conditions_of

    model = zoo.load(name)
    check_does(model, GENERATE, name)
    return model, conditions_of(arguments, model.takes[1:], name)


def _picture(path):
    """A path to write a picture to, which becomes PNG where it has no suffix; refused before the work is done."""
    from ..images.photos import settings_of

    if path.is_dir():
        raise ValueError(f"{path} is a folder: name a picture in it, such as {path / 'grid.png'}.")
    path = path if path.suffix else path.with_suffix(".png")
    settings_of(path)
    return path


def _save(picture, path):
    from ..images.photos import write

    write(picture, path)
    print(path)


@app.command(context_settings=OPEN)
def generate(
    context: typer.Context,
    name: Name,
    count: Annotated[int, typer.Option(min=1, help="How many images.")] = 64,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the first image; the next has the next seed.")] = 0,
    output: Annotated[pathlib.Path, typer.Option(help="Picture with all of them in a grid.")] = pathlib.Path(
        "grid.png"
    ),
    separate: Annotated[
        pathlib.Path | None, typer.Option(help="Folder for one PNG an image, named by its seed.")
    ] = None,
):
    """Generate images from seeds.

    Entries with conditions take these as options: `--label dress`, given again for the next image; or `--attributes
    glasses=yes`, given again for the next attribute, and `--attributes glasses=yes,no` for images in turn. An option
    that an entry does not take lists those that it does.
    """
    from ..images.grids import grid_picture

    output = _picture(output)
    if separate is not None and separate.exists() and not separate.is_dir():
        raise ValueError(f"{separate} is a file, where a folder is wanted.")
    model, conditions = _generator(name, context.args)
    # Several values take turns, as seeds do.
    conditions = {
        key: [value[index % len(value)] for index in range(count)] if isinstance(value, list) else value
        for key, value in conditions.items()
    }
    images = model.generate(count, seed=seed, **conditions)
    if separate is not None:
        for index, image in enumerate(images):
            _save(grid_picture(image[None], padding=0), separate / f"seed-{seed + index:06d}.png")
    _save(grid_picture(images), output)


@app.command(context_settings=OPEN)
def interpolate(
    context: typer.Context,
    name: Name,
    output: Annotated[pathlib.Path, typer.Option(help="Picture of the strip.")] = pathlib.Path("strip.png"),
    start: Annotated[int, typer.Option(min=0, help="Seed of the first image.")] = 0,
    end: Annotated[int, typer.Option(min=0, help="Seed of the last image.")] = 1,
    count: Annotated[int, typer.Option(min=2, help="Images in the strip.")] = 10,
):
    """Walk from one seed's image to another's; of an entry with a label also from one `--label` to another."""
    from ..images.grids import grid_picture

    output = _picture(output)
    model, conditions = _generator(name, context.args)
    ends = {key: tuple(value) if isinstance(value, list) else value for key, value in conditions.items()}
    _save(grid_picture(model.interpolate(start, end, count, **ends), columns=count), output)
