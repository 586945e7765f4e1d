"""`list` and `show`."""

from .app import Name, app


@app.command("list")
def list_entries():
    """List the zoo's entries."""
    from rich.console import Console
    from rich.table import Column, Table

    from .. import cards, zoo

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

    from .. import zoo

    facts, text = zoo.card(name)
    table = Table(show_header=False)
    for key, value in facts.items():
        table.add_row(key, str(value))
    console = Console()
    console.print(table)
    console.print(Markdown(text))
