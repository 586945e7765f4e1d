"""`export`, `serve`, `play` and `demo`."""

import enum
import pathlib
from typing import Annotated

import typer

from .app import Name, app


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
    from .. import exporting, zoo

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
    from .. import data, metrics
    from ..exporting import run_litert
    from .quiet import error_stream_dropped

    high = data.crop_to_multiple(data.sample_photo(), model.scale)
    low = data.imresize(high, 1 / model.scale)
    with error_stream_dropped():
        int8 = run_litert(path, low[None])
    made = {"float": model.upscale(low)[None], "int8": int8}
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
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds for a slow client, and to stop in.")] = 30.0,
):
    """Serve exported models over TensorFlow Serving's REST and gRPC protocols, for development.

    At SIGTERM or SIGINT the requests that are being worked on are finished, those that still wait get 503 at once, and
    the process is gone within --timeout: what takes longer is dropped, with exit code 1. Let a supervisor wait so long.

    A SavedModel is a program, which may read and write files: serve none of strangers.
    """
    from .. import serving

    limits = serving.Limits(pixels=max_pixels, batch=max_batch, requests=max_requests, seconds=timeout)
    serving.serve(folder, host, rest_port, grpc_port, limits)


@app.command()
def play(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of the page; 0 takes a free one.")] = 7860,
    host: Annotated[str, typer.Option(help="Address to listen on; whoever reaches it may use the page.")] = "127.0.0.1",
    models: Annotated[
        pathlib.Path | None,
        typer.Option(help="A folder of your own entries: NAME/recipe.py, NAME/model.weights.h5.", show_default=False),
    ] = None,
    max_pixels: Annotated[int, typer.Option(min=1, help="In a photo.")] = 4_000_000,
    max_batch: Annotated[int, typer.Option(min=1, help="Images at a time.")] = 64,
):
    """Try every entry in the browser: generate, restore, upscale, restyle and translate pictures of yours.

    Recipes in --models are programs, which may do whatever you may: play with none of strangers.
    """
    from ..playground import play
    from ..serving import Limits

    play(port, host, models, Limits(pixels=max_pixels, batch=max_batch))


@app.command()
def demo(
    output: Annotated[pathlib.Path, typer.Option(help="Folder of the page.")] = pathlib.Path("runs/demo"),
    epochs: Annotated[int, typer.Option(min=1, help="Epochs of the training that the demo shows.")] = 12,
):
    """Generate, restore, enlarge, restyle, translate and train; writes a page to look at."""
    from .demo import run

    run(output, epochs)
