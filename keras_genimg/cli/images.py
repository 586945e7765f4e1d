"""`generate` and `interpolate`."""

import pathlib
from typing import Annotated

import typer

from .app import Name, app


def _generator(name):
    """A zoo entry that makes images from seeds."""
    from .. import zoo

    model = zoo.load(name)
    if not hasattr(model, "generate"):
        raise ValueError(f"{name} edits images: it does not generate them from seeds.")
    return model


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


@app.command()
def generate(
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
    """Generate images from seeds."""
    from ..images.grids import grid_picture

    output = _picture(output)
    if separate is not None and separate.exists() and not separate.is_dir():
        raise ValueError(f"{separate} is a file, where a folder is wanted.")
    images = _generator(name).generate(count, seed=seed)
    if separate is not None:
        for index, image in enumerate(images):
            _save(grid_picture(image[None], padding=0), separate / f"seed-{seed + index:06d}.png")
    _save(grid_picture(images), output)


@app.command()
def interpolate(
    name: Name,
    output: Annotated[pathlib.Path, typer.Option(help="Picture of the strip.")] = pathlib.Path("strip.png"),
    start: Annotated[int, typer.Option(min=0, help="Seed of the first image.")] = 0,
    end: Annotated[int, typer.Option(min=0, help="Seed of the last image.")] = 1,
    steps: Annotated[int, typer.Option(min=2, help="Images in the strip.")] = 10,
):
    """Walk from one seed's image to another's."""
    from ..images.grids import grid_picture

    output = _picture(output)
    _save(grid_picture(_generator(name).interpolate(start, end, steps), columns=steps), output)
