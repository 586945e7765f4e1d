"""`upscale`, `stylize`, and `edit` for whatever else is done to photos."""

import functools
import pathlib
from typing import Annotated

import typer

from .app import Name, app

Photos = Annotated[list[pathlib.Path], typer.Argument(help="Photos, and folders of photos.", show_default=False)]
Output = Annotated[
    pathlib.Path, typer.Option(help="Folder for the results; for one photo also a file.", show_default=False)
]
Tile = Annotated[
    int | None, typer.Option(min=1, help="Side of the tiles, in pixels of the photo; the model's own by default.")
]
Ensemble = Annotated[bool, typer.Option(help="Average over eight turns and mirrorings: better, slower.")]


@app.command()
def upscale(name: Name, inputs: Photos, output: Output, tile: Tile = None, ensemble: Ensemble = False):
    """Enlarge photos of any size; orientation and colour profile are kept."""
    from .. import tasks, zoo

    model = zoo.load(name)
    tasks.check_does(model, tasks.UPSCALE, name)
    _edit_all(model, inputs, output, tile=tile, ensemble=ensemble)


@app.command(context_settings={"ignore_unknown_options": True})
def edit(
    name: Name,
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="PHOTOS... [OPTIONS OF THE ENTRY]",
            help="Photos and folders of photos, and what else the entry takes, such as --strength 0.5 or --mask "
            "mask.png; an option that it does not take lists those that it does.",
            show_default=False,
        ),
    ],
    output: Output,
    tile: Tile = None,
    ensemble: Ensemble = False,
):
    """Edit photos by any entry that enlarges, restyles, restores or translates them."""
    from .. import tasks, zoo
    from .declared import conditions_of, split

    model = zoo.load(name)
    tasks.check_does(model, tasks.EDITS, name)
    photos, options = split(inputs)
    if not photos:
        raise ValueError(f"Name the photos that {name} is to edit.")
    conditions = conditions_of(options, model.takes[1:], name)
    model.others_of(conditions, 1)  # refused before the first photo
    _edit_all(model, photos, output, tile=tile, ensemble=ensemble, **conditions)


@app.command()
def stylize(
    name: Annotated[str, typer.Argument(help="`gatys`, or a zoo entry that restyles photos.", show_default=False)],
    content: Photos,
    output: Output,
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
    from .stylists import stylist

    restyle = stylist(name, style or [], strength, style_weight or None, preserve_color, size, steps, seed)
    _convert_all(restyle, content, output, "restyling")


def _edit_all(model, inputs, output, **options):
    """Photos through a model, with the same options."""
    edit = functools.partial(model.edit, **options)
    _convert_all(lambda photo, advance: edit(photo, advance=advance), inputs, output, "editing", model.keeps_grey)


def _convert_all(*arguments):
    from .photo_files import convert_all

    if convert_all(*arguments):
        raise typer.Exit(1)
