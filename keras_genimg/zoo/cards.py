"""Model cards: facts as YAML, prose by people, and between them the tables that follow from the facts.

A table stands between two comments, such as `<!-- figures -->` and `<!-- end of figures -->`; people write the rest.
"""

import re
import statistics

import yaml

from ..files import replacing

SEEDS = (0, 10_000, 20_000)  # of the first of up to 10,000 images
COMPARED = 1_000  # images whose nearest training images are sought
NEIGHBOURS = {"generated": f"{COMPARED:,} generated", "held_out": f"the test set's first {COMPARED:,}"}
NEEDED = ("name", "task", "parameters", "bytes", "sha256")  # what every card says, be it None or "unknown"
COLUMNS = ("entry", "task", "parameters", "size", "figure")


def read(folder):
    """An entry's card.

    Args:
        folder: of the entry, a `pathlib.Path`.

    Returns:
        A dict of the card's facts (its front matter), and its text in Markdown.

    Raises:
        ValueError: there is no card, its front matter is not YAML between lines of three dashes, or it lacks a fact.
    """
    path = folder / "README.md"
    if not path.is_file():
        raise ValueError(f"{path} is missing: write the card's facts and prose, as CONTRIBUTING.md shows.")
    try:
        _, data, text = path.read_text(encoding="utf-8").split("---\n", 2)
        facts = dict(yaml.safe_load(data))
    except (TypeError, ValueError, yaml.YAMLError) as error:
        raise ValueError(f"{path} does not begin with facts in YAML between two lines of ---.") from error
    if missing := [key for key in NEEDED if key not in facts]:
        raise ValueError(f"The facts of {path} lack {', '.join(missing)}; those not known yet are null.")
    return facts, text.strip()


def write(folder, facts, text):
    """Writes a card, its tables made anew from its facts.

    Args:
        folder: of the entry, a `pathlib.Path`.
        facts: a dict.
        text: Markdown.
    """
    with replacing(folder / "README.md") as temporary:
        temporary.write_text(rendered(facts, text), encoding="utf-8")


def rendered(facts, text):
    """The whole of a card as its file holds it."""
    for name, make in {"figures": _figures, "neighbours": _neighbours}.items():
        begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        block = f"{begin}\n\n{make(facts)}\n\n{end}"
        text = re.sub(f"{begin}.*?{end}", lambda _, block=block: block, text, flags=re.DOTALL)
    front = yaml.safe_dump(facts, sort_keys=False, allow_unicode=True, width=10_000)
    return f"---\n{front}---\n\n{text.strip()}\n"


def value_of(figure):
    """The number of an entry of `metrics`: itself, or that of the first seed where several were measured."""
    return figure["value"] if isinstance(figure, dict) else figure


def figure_of_seeds(values):
    """The entry of `metrics` for a protocol that was measured once for each of `SEEDS`, or for the first of them.

    Args:
        values: numbers, in the order of the seeds.

    Returns:
        A dict: `value` (of the first seed), `mean` and `deviation` (of a sample) where there are several, `seeds`.
    """
    figure = {"value": rounded(values[0])}
    if len(values) > 1:
        figure |= {"mean": rounded(statistics.mean(values)), "deviation": rounded(statistics.stdev(values))}
    return figure | {"seeds": list(SEEDS[: len(values)])}


def with_parts(figure, parts):
    """An entry of `metrics` with the numbers that it is made of, such as one of each class.

    Args:
        figure: a number, or what `figure_of_seeds` gives.
        parts: dict from a part's name to its number, of the first seed; an empty one leaves the figure as it is.
    """
    if not parts:
        return figure
    of = {name: rounded(number) for name, number in parts.items()}
    return (figure if isinstance(figure, dict) else {"value": figure}) | {"of": of}


def rounded(number):
    return float(f"{number:.4g}")


def _table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def _figures(facts):
    """The table of an entry's metrics, and the command that gives them again."""
    metrics = facts.get("metrics") or {}
    if not metrics:
        return "Not measured."
    several = any(isinstance(figure, dict) and "seeds" in figure for figure in metrics.values())
    head = ["protocol", "value", "mean", "deviation", "seeds"] if several else ["protocol", "value"]
    rows, parts = [], ""
    for protocol, figure in metrics.items():
        row = [f"`{protocol}`", value_of(figure)]
        seeded = figure if isinstance(figure, dict) else {}
        seeds = ", ".join(f"{seed:,}" for seed in seeded.get("seeds", ()))
        rest = [seeded.get("mean", ""), seeded.get("deviation", ""), seeds]
        rows.append([*row, *rest] if several else row)
        if of := seeded.get("of"):
            parts += f"\n\n`{protocol}` of " + ", ".join(f"{name}: {number:g}" for name, number in of.items()) + "."
    again = f"`keras-genimg evaluate {facts['name']}` measures them again."
    note = (
        " Values are those of the first seed; image i of a seed s is that of the seed s + i. The deviation is one "
        "between sets of images, not between trainings."
    )
    return f"{_table(head, rows)}{parts}\n\n{again}{note if several else ''}"


def _neighbours(facts):
    """How near generated images come to training images, beside how near real ones do that were not trained on."""
    found = facts.get("nearest_training_image")
    if found is None:
        return "Not measured."
    quantiles = {"q05": "5 % are nearer than", "q50": "50 %", "q95": "95 %"}
    rows = [[title, *(found[f"{kind}_{each}"] for each in quantiles)] for kind, title in NEIGHBOURS.items()]
    head = ["images", *quantiles.values()]
    share = f"{found['share_nearer']:.1%}"
    return (
        "![16 generated images, and the training image that is nearest to each](neighbours.png)\n\n"
        "Distance to the nearest training image, in grey levels (root of the mean square over the pixels):\n\n"
        f"{_table(head, rows)}\n\n"
        f"Of the generated images, {share} are nearer to a training image than 99 % of the test images: a model "
        "that copies has many such, test images have 1 %."
    )


def rows_of_gallery(cards):
    """What the list of entries shows.

    Args:
        cards: facts of the cards.

    Returns:
        A list of a tuple of strings for each entry, in the order of `COLUMNS`.
    """
    rows = []
    for facts in cards:
        known = isinstance(facts["parameters"], int)  # else the card is new
        size = (f"{facts['parameters']:,}", f"{facts['bytes'] / 1e6:.1f} MB") if known else ("unknown", "unknown")
        rows.append((facts["name"], facts["task"], *size, _first_figure(facts)))
    return rows


def _first_figure(facts, quote=""):
    for protocol, figure in (facts.get("metrics") or {}).items():
        return f"{quote}{protocol}{quote} {value_of(figure):g}"
    return "not measured"


def gallery(cards, pictures, untrained=()):
    """The page of the zoo in Markdown.

    Args:
        cards: facts of the cards.
        pictures: dict from an entry's name to the path of its picture from the zoo's folder.
        untrained: names of recipes that have no weights yet.

    Returns:
        A string.
    """
    rows = []
    for facts, (name, task, parameters, size, _) in zip(cards, rows_of_gallery(cards), strict=True):
        picture = f'<img src="{pictures[name]}" width="240" alt="what {name} makes">' if name in pictures else ""
        figure = _first_figure(facts, quote="`")
        rows.append((f"[`{name}`]({name}/README.md)", task, parameters, size, figure, picture))
    head = [*COLUMNS, "picture"]
    return (
        "# The zoo\n\n"
        "Every entry has a recipe, weights and a card with its figures, terms and limits. `keras-genimg evaluate NAME` "
        "measures the figures again; `keras-genimg reproduce NAME` trains an entry anew, unless its weights were "
        "converted, and compares where its card says how near a training comes. This page is made from the cards by "
        "`keras-genimg evaluate NAME --write-card`.\n\n"
        f"{_table(head, rows)}\n{_waiting(untrained)}"
    )


def _waiting(untrained):
    if not untrained:
        return ""
    names = ", ".join(f"`{name}`" for name in untrained)
    return f"\nRecipes that wait for a training, `keras-genimg train NAME`: {names}.\n"
