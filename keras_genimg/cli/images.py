"""`generate`, `interpolate`, `upscale` and `stylize`."""

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


@app.command()
def upscale(
    name: Name,
    inputs: Annotated[list[pathlib.Path], typer.Argument(help="Photos, and folders of photos.", show_default=False)],
    output: Annotated[
        pathlib.Path, typer.Option(help="Folder for the results; for one photo also a file.", show_default=False)
    ],
    tile: Annotated[
        int | None, typer.Option(min=1, help="Side of the tiles, in pixels of the input; the model's own by default.")
    ] = None,
    ensemble: Annotated[bool, typer.Option(help="Average over eight turns and mirrorings: better, slower.")] = False,
):
    """Enlarge photos of any size; orientation and colour profile are kept."""
    from .. import zoo
    from . import photo_files

    model = zoo.load(name)
    if not hasattr(model, "upscaled_tiles"):
        raise ValueError(f"{name} does not upscale images.")

    def convert(source, destination, advance):
        photo_files.upscale(model, source, destination, tile, ensemble, advance)

    if photo_files.convert_all(inputs, output, "upscaling", convert):
        raise typer.Exit(1)


@app.command()
def stylize(
    name: Annotated[str, typer.Argument(help="`gatys`, or a zoo entry that restyles photos.", show_default=False)],
    content: Annotated[list[pathlib.Path], typer.Argument(help="Photos, and folders of photos.", show_default=False)],
    output: Annotated[
        pathlib.Path, typer.Option(help="Folder for the results; for one photo also a file.", show_default=False)
    ],
    style: Annotated[
        list[pathlib.Path] | None,
        typer.Option(help="Style image; give it again for more, which every photo blends.", show_default=False),
    ] = None,
    style_weight: Annotated[
        list[float] | None, typer.Option(min=0, help="Share of each style, in their order; by default equal ones.")
    ] = None,
    strength: Annotated[float, typer.Option(min=0, max=1, help="Of the style.")] = 1.0,
    preserve_color: Annotated[bool, typer.Option("--preserve-color", help="Keep the photo's colours.")] = False,
    size: Annotated[
        int | None,
        typer.Option(
            min=16,
            help="Longer side at which photos are restyled: smaller is faster, its strokes are larger. Results have "
            "the photo's size. By default 512 for gatys, the photo's own for a network. Styles are brought to it, or "
            "to 512.",
        ),
    ] = None,
    steps: Annotated[int | None, typer.Option(min=1, help="Of gatys; by default 500.")] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Of noise that gatys starts from; by default it starts from the photo.")
    ] = None,
):
    """Restyle photos after a painting; size, orientation, alpha and colour profile are kept."""
    from . import photo_files
    from .stylists import stylist

    weights = style_weight or None
    restyle = stylist(name, style or [], strength, weights, preserve_color, size, steps, seed)

    def convert(source, destination, advance):
        photo_files.restyle(restyle, source, destination, advance)

    if photo_files.convert_all(content, output, "restyling", convert):
        raise typer.Exit(1)
