"""The command line: `keras-genimg list`, `show`, `generate`, `upscale`, `stylize`, `train`, `export` and more."""

import enum
import os
import pathlib
import sys
from typing import Annotated

import typer

app = typer.Typer(
    help="Image generation and editing with Keras 3.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False,
)  # fmt: skip

Precision = Annotated[
    str | None, typer.Option(help="Keras dtype policy, such as mixed_bfloat16; by default float32.", show_default=False)
]
Name = Annotated[str, typer.Argument(help="A zoo entry; `keras-genimg list` shows them.", show_default=False)]


def _generator(name):
    """A zoo entry that makes images from seeds."""
    from . import zoo

    model = zoo.load(name)
    if not hasattr(model, "generate"):
        raise ValueError(f"{name} edits images: it does not generate them from seeds.")
    return model


def _save(picture, path):
    from .files import replacing

    path = path if path.suffix else path.with_suffix(".png")
    with replacing(path) as temporary:
        picture.save(temporary)
    print(path)


@app.command("list")
def list_entries():
    """List the zoo's entries."""
    from rich.console import Console
    from rich.table import Column, Table

    from . import cards, zoo

    # A name is what the other commands are given: it must never be cut.
    table = Table(*(Column(title, no_wrap=title == "entry") for title in cards.COLUMNS))
    for row in cards.rows_of_gallery(zoo.card(name)[0] for name in zoo.names()):
        table.add_row(*row)
    Console().print(table)


@app.command()
def show(name: Name):
    """Show the card of an entry: what it is, its numbers, its terms."""
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.table import Table

    from . import zoo

    facts, text = zoo.card(name)
    table = Table(show_header=False)
    for key, value in facts.items():
        table.add_row(key, str(value))
    console = Console()
    console.print(table)
    console.print(Markdown(text))


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
    from .pixels import grid_picture

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
    from .pixels import grid_picture

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
    from . import photos, zoo

    model = zoo.load(name)
    if not hasattr(model, "upscaled_tiles"):
        raise ValueError(f"{name} does not upscale images.")

    def convert(source, destination, advance):
        photos.upscale(model, source, destination, tile, ensemble, advance)

    if photos.convert_all(inputs, output, "upscaling", convert):
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
    from . import photos
    from .stylists import stylist

    weights = style_weight or None
    restyle = stylist(name, style or [], strength, weights, preserve_color, size, steps, seed)

    def convert(source, destination, advance):
        photos.restyle(restyle, source, destination, advance)

    if photos.convert_all(content, output, "restyling", convert):
        raise typer.Exit(1)


@app.command()
def train(
    recipe: Annotated[str, typer.Argument(help="A zoo entry, or the path of a recipe.py.", show_default=False)],
    epochs: Annotated[int | None, typer.Option(min=1, help="Epochs; the recipe's own number by default.")] = None,
    steps_per_epoch: Annotated[int | None, typer.Option(min=1, help="Batches an epoch; all by default.")] = None,
    output: Annotated[pathlib.Path | None, typer.Option(help="Folder; runs/NAME by default.")] = None,
    resume: Annotated[bool, typer.Option(help="Go on from the last finished epoch.")] = False,
    precision: Precision = None,
):
    """Train by a recipe: samples, loss curves, checkpoints and final weights in one folder."""
    from . import zoo

    zoo.train(recipe, epochs=epochs, steps_per_epoch=steps_per_epoch, output=output, resume=resume, precision=precision)


@app.command()
def evaluate(
    name: Name,
    protocol: Annotated[
        str | None,
        typer.Option(help="Such as fid_10k_test; by default those of the entry's card.", show_default=False),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the first image.")] = 0,
    weights: Annotated[
        pathlib.Path | None,
        typer.Option(help="A training of your own: its folder or weights file.", show_default=False),
    ] = None,
    write_card: Annotated[
        bool, typer.Option("--write-card", help="Write figures, pictures and --weights into the zoo's folder.")
    ] = False,
    int8: Annotated[bool, typer.Option("--int8", help="With --write-card: keep --weights in int8.")] = False,
    seeds: Annotated[
        int, typer.Option(min=1, max=3, help="With --write-card: how many of the card's three seeds are measured.")
    ] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
):
    """Measure an entry by its card's protocols; those whose data are not here are left out, with exit code 1."""
    from . import cards, zoo
    from .publication import publish
    from .reports import Missing, print_numbers, progress_bar

    if int8 and not (write_card and weights):
        raise ValueError("`--int8` goes with `--write-card` and `--weights`.")
    if write_card and seed:
        raise ValueError("`--write-card` measures the seeds of a card: leave `--seed` away.")
    missing = Missing()
    with progress_bar(f"measuring {name}") as progress:
        if write_card:
            publish(name, weights, protocol, int8, seeds, progress, missing)
            metrics = zoo.card(name)[0]["metrics"]
            numbers = {key: cards.value_of(figure) for key, figure in metrics.items()}
        else:
            numbers = zoo.evaluate(name, protocol, seed, progress, missing, weights)
    print_numbers(numbers, as_json)
    missing.end()


@app.command()
def reproduce(
    name: Name,
    quick: Annotated[bool, typer.Option("--quick", help="A smoke test: a hundredth of it, at most 50 steps.")] = False,
    output: Annotated[
        pathlib.Path | None, typer.Option(help="Folder of the training; runs/reproduce/NAME by default.")
    ] = None,
    precision: Precision = None,
):
    """Train an entry anew by its recipe, measure, and compare with its card; exit code 1 where a figure is off."""
    import tempfile

    from . import reproduction
    from .reports import Missing, print_comparisons, progress_bar

    missing = Missing()
    with tempfile.TemporaryDirectory() as temporary:
        weights = reproduction.retrain(name, quick, output or (temporary if quick else None), precision)
        with progress_bar(f"measuring {name}") as progress:
            comparisons = reproduction.compare(name, weights, quick, progress, missing)
    print_comparisons(comparisons)
    missing.end()
    if any(comparison.holds is False for comparison in comparisons) and not quick:
        raise typer.Exit(1)


@app.command()
def compare(
    real: Annotated[pathlib.Path, typer.Argument(metavar="DIR_A", help="Folder of the reference images.")],
    fake: Annotated[pathlib.Path, typer.Argument(metavar="DIR_B", help="Folder of the images that are judged.")],
    metric: Annotated[
        list[str] | None, typer.Option(help="fid, kid, psnr, lpips_alex ...; give it again for more; by default fid.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
):
    """Measure how far two folders of images lie apart; by FID unless told otherwise."""
    from . import metrics
    from .reports import print_numbers, progress_bar

    with progress_bar("measuring") as progress:
        numbers = metrics.compare(real, fake, metric or ["fid"], progress=progress)
    print_numbers(numbers, as_json)


class Format(enum.StrEnum):
    SAVEDMODEL = "savedmodel"
    ONNX = "onnx"
    LITERT = "litert"


@app.command()
def export(
    name: Name,
    output: Annotated[
        pathlib.Path | None,
        typer.Option(help="Folder of the model, or path of the file; models/NAME by default.", show_default=False),
    ] = None,
    kind: Annotated[Format, typer.Option("--format", help="What is written.")] = Format.SAVEDMODEL,
    version: Annotated[
        int | None, typer.Option(min=1, help="Of the SavedModel, 1 by default; servers take the highest.")
    ] = None,
    int8: Annotated[bool, typer.Option("--int8", help="LiteRT of super-resolution in int8; prints the loss.")] = False,
):
    """Export an entry: a SavedModel with the settings to serve it, or an ONNX or LiteRT file."""
    from . import exporting, zoo

    if version is not None and kind is not Format.SAVEDMODEL:
        raise ValueError("`--version` is for SavedModels: ONNX and LiteRT files have none.")
    if int8 and kind is not Format.LITERT:
        raise ValueError("`--int8` goes with `--format litert`.")
    model = zoo.load(name)
    output = output or pathlib.Path("models") / name
    if kind is Format.SAVEDMODEL:
        print(exporting.export(model, output, version or 1))
    elif kind is Format.ONNX:
        print(exporting.export_onnx(model, output))
    else:
        path = exporting.export_litert(model, output, int8)
        print(path)
        if int8:
            _print_int8_loss(model, path)


def _print_int8_loss(model, path):
    from . import data, metrics
    from .exporting import run_litert

    high = data.crop_to_multiple(data.sample_photo(), model.scale)
    low = data.imresize(high, 1 / model.scale)
    made = {"float": model.upscale(low)[None], "int8": run_litert(path, low[None])}
    psnr = {key: metrics.psnr_y(high[None], image, border=model.scale)[0] for key, image in made.items()}
    print(
        f"PSNR on Y of the sample photo: {psnr['float']:.2f} dB in float, {psnr['int8']:.2f} dB in int8: "
        f"{psnr['float'] - psnr['int8']:.2f} dB lost"
    )


@app.command()
def serve(
    folder: Annotated[pathlib.Path, typer.Argument(help="Holds <model>/<version>/saved_model.pb.", show_default=False)],
    host: Annotated[str, typer.Option(help="Address to listen on; whoever reaches it may call.")] = "127.0.0.1",
    rest_port: Annotated[int, typer.Option(min=0, max=65535, help="Of HTTP; 0 takes a free one.")] = 8501,
    grpc_port: Annotated[int, typer.Option(min=0, max=65535, help="Of gRPC; 0 takes a free one.")] = 8500,
    max_pixels: Annotated[int, typer.Option(min=1, help="In all images of a request.")] = 4_000_000,
    max_batch: Annotated[int, typer.Option(min=1, help="Images or seeds in a request.")] = 64,
    max_requests: Annotated[int, typer.Option(min=1, help="In progress at once.")] = 32,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that a slow client is waited for.")] = 30.0,
):
    """Serve exported models over TensorFlow Serving's REST and gRPC protocols, for development."""
    from . import serving

    limits = serving.Limits(pixels=max_pixels, batch=max_batch, requests=max_requests, seconds=timeout)
    serving.serve(folder, host, rest_port, grpc_port, limits)


@app.command()
def demo(
    output: Annotated[pathlib.Path, typer.Option(help="Folder of the page.")] = pathlib.Path("runs/demo"),
    epochs: Annotated[int, typer.Option(min=1, help="Epochs of the training that the demo shows.")] = 12,
):
    """Generate, reconstruct, interpolate, train and reload; writes a page to look at."""
    from .demo import run

    run(output, epochs)


def main():
    """Runs the command line; what the user can put right ends with exit code 2 and one message."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's start-up notes are not this program's output
    try:
        app()
    except (ValueError, OSError, ImportError) as error:
        print(f"keras-genimg: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
