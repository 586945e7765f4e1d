"""`list` and `show`."""

from .app import Name, app


@app.command("list")
def list_entries():
    """List the zoo's entries."""
    from rich.table import Column, Table

    from .. import zoo
    from ..zoo import cards
    from .reports import console

    # A name is what the other commands are given: it stays on one line, and of no number a digit is cut.
    table = Table(*(Column(title, no_wrap=title == "entry", overflow="fold") for title in cards.COLUMNS))
    for row in cards.rows_of_gallery(zoo.card(name)[0] for name in zoo.names()):
        table.add_row(*row)
    console().print(table)


@app.command()
def show(name: Name):
    """Show the card of an entry: what it is, its numbers, its terms."""
    from rich.markdown import Markdown
    from rich.table import Column, Table
    from rich.text import Text

    from .. import zoo
    from .reports import console

    facts, text = zoo.card(name)
    table = Table("fact", Column("value", overflow="fold"), show_header=False)
    for key, value in facts.items():
        table.add_row(key, Text(_lines(value)))
    screen = console()
    screen.print(table)
    screen.print(Markdown(text))


def _lines(value):
    """A fact as text; the facts within it a line each."""
    if not isinstance(value, dict):
        return str(value)
    lines = []
    for key, inner in value.items():
        within = ", ".join(f"{name} {number}" for name, number in inner.items()) if isinstance(inner, dict) else inner
        lines.append(f"{key}: {within}")
    return "\n".join(lines)
