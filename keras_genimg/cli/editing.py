"""`upscale`, `restore`, `stylize`, `translate`, and `edit` for whatever else is done to photos."""

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
    edit = _edit(model, tile, ensemble, dict)
    _convert_all(lambda sources: [edit] * len(sources), inputs, output, "editing", model.keeps_grey)


OfEntry = Annotated[
    list[str],
    typer.Argument(
        metavar="PHOTOS... [OPTIONS OF THE ENTRY]",
        help="Photos and folders of photos, and what else the entry takes, such as --strength 25 or --mask mask.png, "
        "for all photos; given again, one for each photo in order. A folder after --mask holds a picture for each "
        "photo, of the same name but for the suffix. An option that it does not take lists those that it does.",
        show_default=False,
    ),
]


@app.command(context_settings={"ignore_unknown_options": True})
def restore(name: Name, inputs: OfEntry, output: Output, tile: Tile = None, ensemble: Ensemble = False):
    """Take noise, JPEG marks, blur, haze, scratches or objects out of photos; what a mask leaves out stays as it is.

    JPEG is lossy: in a JPEG result even what a mask leaves as it is changes a little. Name PNG files to keep it.
    """
    from .. import tasks

    _edit_by_declared(name, inputs, output, tile, ensemble, tasks.RESTORE)


@app.command(context_settings={"ignore_unknown_options": True})
def edit(name: Name, inputs: OfEntry, output: Output, tile: Tile = None, ensemble: Ensemble = False):
    """Edit photos by any entry that enlarges, restyles, restores or translates them.

    JPEG is lossy: in a JPEG result even what a mask leaves as it is changes a little. Name PNG files to keep it.
    """
    from .. import tasks

    _edit_by_declared(name, inputs, output, tile, ensemble, tasks.EDITS)


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
    _convert_all(lambda sources: [restyle] * len(sources), content, output, "restyling")


@app.command()
def translate(
    name: Name,
    inputs: Photos,
    output: Output,
    target: Annotated[
        list[str] | None,
        typer.Option(
            help="What is wanted: a domain, such as `cartoon`, or `mouth=smile`, again for more; `keras-genimg show` "
            "lists what an entry knows.",
            show_default=False,
        ),
    ] = None,
    size: Annotated[
        int | None,
        typer.Option(
            min=16,
            help="Longer side in pixels at which photos are translated; by default that of the training. A photo that "
            "is smaller keeps its own.",
        ),
    ] = None,
    preserve_color: Annotated[bool, typer.Option("--preserve-color", help="Keep the photo's colours.")] = False,
):
    """Translate photos into another kind of picture; size, orientation, alpha and colour profile are kept."""
    from .. import tasks, zoo

    model = zoo.load(name)
    tasks.check_does(model, tasks.TRANSLATE, name)
    wanted = None
    if target:
        declared = {given.name: given for given in model.takes}
        if "target" not in declared:
            raise ValueError(f"{name} translates one way: leave out `--target`.")
        wanted = declared["target"].parsed(target)
        model.others_of({"target": wanted}, 1)  # refused before the first photo

    def edit(photo, advance):
        result = model.translate(photo, wanted, size or "trained", preserve_color)
        if advance is not None:
            advance(1.0)
        return result

    _convert_all(lambda sources: [edit] * len(sources), inputs, output, "translating")


def _edit_by_declared(name, inputs, output, tile, ensemble, wanted):
    """`edit` by an entry that does what is wanted: a task, or one of several."""
    from .. import tasks, zoo
    from .declared import conditions_of_each, split

    model = zoo.load(name)
    tasks.check_does(model, wanted, name)
    photos, options = split(inputs)
    if not photos:
        raise ValueError(f"Name the photos that {name} is to edit.")

    def edits_of(sources):
        conditions = conditions_of_each(options, model.takes[1:], name, sources)
        model.others_of(conditions(0), 1)  # refused before the first photo
        return [_edit(model, tile, ensemble, functools.partial(conditions, index)) for index in range(len(sources))]

    _convert_all(edits_of, photos, output, "editing", model.keeps_grey)


def _edit(model, tile, ensemble, conditions):
    """A photo and `advance` to what a model makes of it; `conditions()` gives what else it takes."""
    return lambda photo, advance: model.edit(photo, tile, ensemble, advance, **conditions())


def _convert_all(*arguments):
    from .photo_files import convert_all

    if convert_all(*arguments):
        raise typer.Exit(1)
