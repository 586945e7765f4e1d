"""What the command line shows of measurements: a progress bar, then a table or JSON."""

import contextlib
import json
import math


@contextlib.contextmanager
def progress_bar(description):
    """Shows a bar on the terminal's error stream, so that the output holds the numbers alone.

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
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(description, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


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


def print_numbers(numbers, as_json=False):
    """Prints a dict of name to number as a table, or as JSON."""
    if as_json:
        print(valid_json(numbers))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("metric", "value")
    for name, value in numbers.items():
        table.add_row(name, f"{value:,}" if isinstance(value, int) else f"{value:.4f}")
    Console().print(table)
