"""What the command line shows of measurements: a progress bar, then a table or JSON."""

import contextlib
import json
import math
import os
import sys
import time

from .app import say

WIDTH_OF_FILES = 200  # characters
SECONDS_BETWEEN_LINES = 10


@contextlib.contextmanager
def progress_bar(description):
    """Shows on the error stream how far it is, so that the output holds the numbers alone.

    Terminals show a bar; elsewhere a line is written now and then, of what takes long enough.

    Args:
        description: what is being done.

    Yields:
        A function `(done, total)` that moves the bar.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    screen = Console(stderr=True)
    if not screen.is_terminal:
        yield _Lines(description)
        return
    with Progress(*columns, console=screen, transient=True) as progress:
        task = progress.add_task(description, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


class _Lines:
    """A line on the error stream every so many seconds."""

    def __init__(self, description):
        self.description, self.last = description, time.monotonic()

    def __call__(self, done, total):
        now = time.monotonic()
        if now - self.last >= SECONDS_BETWEEN_LINES:
            self.last = now
            print(f"{self.description}: {done:,} of {total:,}", file=sys.stderr, flush=True)


def valid_json(numbers):
    """One JSON object on one line. JSON has no infinity: it is the string "Infinity", "-Infinity" or "NaN".

    Args:
        numbers: dict of name to number.

    Returns:
        A string.
    """

    def plain(value):
        if isinstance(value, int) or math.isfinite(value):
            return value
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"

    return json.dumps({name: plain(value) for name, value in numbers.items()}, allow_nan=False)


def console():
    """Where tables and cards are printed: a file or a pipe, which has no width, is wide enough to cut nothing."""
    from rich.console import Console

    screen = Console()
    if not screen.is_terminal and "COLUMNS" not in os.environ:
        screen.width = WIDTH_OF_FILES
    return screen


def print_numbers(numbers, as_json=False):
    """Prints a dict of name to number as a table, or as JSON."""
    if as_json:
        print(valid_json(numbers))
        return
    from rich.table import Table

    table = Table("metric", "value")
    for name, value in numbers.items():
        table.add_row(name, f"{value:,}" if isinstance(value, int) else f"{value:.6g}")
    console().print(table)


def print_comparisons(comparisons):
    """Prints a list of `reproduction.Comparison` as a table."""
    from rich.table import Column, Table

    table = Table(Column("metric", no_wrap=True), "card", "found", "difference", "allowed", "")
    words = {None: "not compared", True: "as the card says", False: "not as the card says"}
    for each in comparisons:
        known = each.card is not None
        table.add_row(
            each.protocol,
            f"{each.card:.4g}" if known else "-",
            f"{each.found:.4g}",
            f"{each.difference:+.1%}" if known else "-",
            f"{each.tolerance:.1%}" if known and each.tolerance is not None else "-",
            words[each.holds],
        )
    console().print(table)


class Missing:
    """Says on the error stream what could not be measured, and ends the command with exit code 1 if there was any."""

    def __init__(self):
        self.protocols = []

    def __call__(self, protocol, message):
        self.protocols.append(protocol)
        say(f"{protocol} was not measured. {message}")

    def end(self):
        if self.protocols:
            sys.exit(1)
