"""`train`, `evaluate`, `reproduce` and `compare`."""

import contextlib
import pathlib
import sys
import tempfile
from typing import Annotated

import typer

from ..files import DiskFull, naming_full_disk
from .app import Name, Precision, app


@app.command()
def train(
    recipe: Annotated[str, typer.Argument(help="A zoo entry, or the path of a recipe.py.", show_default=False)],
    epochs: Annotated[int | None, typer.Option(min=1, help="Epochs; the recipe's own number by default.")] = None,
    steps_per_epoch: Annotated[int | None, typer.Option(min=1, help="Batches an epoch; all by default.")] = None,
    output: Annotated[pathlib.Path | None, typer.Option(help="Folder; runs/NAME by default.")] = None,
    resume: Annotated[bool, typer.Option(help="Go on from the last finished epoch.")] = False,
    precision: Precision = None,
):
    """Train by a recipe: samples, loss curves, checkpoints and final weights in one folder.

    A recipe is a Python program: run none of strangers.
    """
    from .. import zoo

    with contextlib.redirect_stdout(_Patient(sys.stdout)) as lines:
        zoo.train(
            recipe, epochs=epochs, steps_per_epoch=steps_per_epoch, output=output, resume=resume, precision=precision
        )
        lines.flush()


class _Patient:
    """An output that drops what a full disk does not take: a training is worth more than its lines."""

    def __init__(self, stream):
        self._stream = stream

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def write(self, text):
        with contextlib.suppress(DiskFull), naming_full_disk("lines"):
            self._stream.write(text)
        return len(text)

    def flush(self):
        with contextlib.suppress(DiskFull), naming_full_disk("lines"):
            self._stream.flush()


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
    half: Annotated[
        bool, typer.Option("--half", help="With --write-card: keep --weights in half precision, not in int8.")
    ] = False,
    bits: Annotated[
        int | None,
        typer.Option(
            min=2, max=11, help="With --write-card: significant bits of the kernels of --weights.", show_default=False
        ),
    ] = None,
    seeds: Annotated[
        int, typer.Option(min=1, max=3, help="With --write-card: how many of the card's three seeds are measured.")
    ] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
):
    """Measure an entry by its card's protocols; those whose data are not here are left out, with exit code 1."""
    from .. import zoo
    from ..zoo import cards
    from ..zoo.publication import publish
    from .reports import Missing, print_numbers, progress_bar

    if (half or bits) and not (write_card and weights):
        raise ValueError("`--half` and `--bits` go with `--write-card` and `--weights`.")
    if write_card and seed:
        raise ValueError("`--write-card` measures the seeds of a card: leave `--seed` away.")
    missing = Missing()
    with progress_bar(f"measuring {name}") as progress:
        if write_card:
            publish(name, weights, protocol, half, bits, seeds, progress, missing)
            metrics = zoo.card(name)[0]["metrics"]
            numbers = {key: cards.value_of(figure) for key, figure in metrics.items()}
        else:
            numbers = zoo.evaluate(name, protocol, seed, progress, missing, weights)
    print_numbers(numbers, as_json)
    missing.end()


@app.command()
def reproduce(
    name: Name,
    quick: Annotated[bool, typer.Option("--quick", help="A smoke test: a hundredth of it, at most 10 steps.")] = False,
    output: Annotated[
        pathlib.Path | None, typer.Option(help="Folder of the training; runs/reproduce/NAME by default.")
    ] = None,
    precision: Precision = None,
):
    """Train an entry anew by its recipe, measure, and compare with its card; exit code 1 where a figure is off."""
    from ..zoo import reproduction
    from .reports import Missing, print_comparisons, progress_bar

    missing = Missing()
    with tempfile.TemporaryDirectory() as temporary:
        weights = reproduction.retrain(name, quick, output or (temporary if quick else None), precision)
        with progress_bar(f"measuring {name}") as progress:
            comparisons = reproduction.compare(name, weights, quick, progress, missing)
    print_comparisons(comparisons)
    if quick:
        return  # it ran: nothing is compared, and what could not be measured has been told
    missing.end()
    if any(comparison.holds is False for comparison in comparisons):
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
    from .. import metrics
    from .reports import print_numbers, progress_bar

    with progress_bar("measuring") as progress:
        numbers = metrics.compare(real, fake, metric or ["fid"], progress=progress)
    print_numbers(numbers, as_json)
