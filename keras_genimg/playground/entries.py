"""What can be played with: the zoo's entries and those of a folder, by task, loaded when they are asked for."""

import functools
import pathlib
import re

from .. import zoo
from ..tasks import GENERATE, RECONSTRUCT, RESTORE, STYLIZE, TRANSLATE, UPSCALE, tasks_of
from ..zoo import cards

LOADED = 8  # models at a time
WORDS = {  # of the cards
    GENERATE: "generation",
    RECONSTRUCT: "reconstruction",
    RESTORE: "restoration",
    UPSCALE: "super-resolution",
    STYLIZE: "style transfer",
    TRANSLATE: "translation",
}


class Entries:
    """The entries of the zoo that have weights, and those of a folder.

    Args:
        folder: of entries of one's own, each a folder with `recipe.py` and `model.weights.h5`, and a card
            (`README.md`) if it has one; None is none.

    Raises:
        ValueError: no folder, or one without such entries.
    """

    def __init__(self, folder=None):
        self.own = {}
        if folder is not None:
            paths = sorted(pathlib.Path(folder).glob("*/recipe.py"))
            self.own = {each.parent.name: each.parent for each in paths if (each.parent / "model.weights.h5").is_file()}
            if not self.own:
                raise ValueError(f"{folder} has no folders with a recipe.py and a model.weights.h5.")
        self.load = functools.lru_cache(LOADED)(self._load)
        self.tasks_of_own = functools.cache(lambda name: tasks_of(self.load(name)))

    def names(self, *tasks):
        """Names of the entries that do one of these tasks, smallest first; one's own stand at the head.

        Cards say what the zoo's do, so that none of them is loaded for that.
        """
        own = [name for name in self.own if set(tasks) & set(self.tasks_of_own(name))]
        facts = {name: zoo.card(name)[0] for name in zoo.names()}
        words = {WORDS[task] for task in tasks}
        found = [name for name in facts if words & set(facts[name]["task"].split(", "))]
        return [*own, *sorted(found, key=lambda name: facts[name]["bytes"])]

    def _load(self, name):
        if name not in self.own:
            return zoo.load(name)
        return zoo.load(str(self.own[name] / "recipe.py"), weights=self.own[name])

    def about(self, name):
        """What an entry's card says of its figures, terms and limits, in Markdown."""
        if name in self.own:
            if not (self.own[name] / "README.md").is_file():
                return f"`{name}` of `{self.own[name].parent.name}` has no card."
            facts, text = cards.read(self.own[name])
        else:
            facts, text = zoo.card(name)
        figures = [f"{key} {cards.value_of(figure):g}" for key, figure in list(facts["metrics"].items())[:4]]
        said = [
            f"**{facts['name']}**: {facts['parameters']:,} weights, {facts['bytes'] / 1e6:.1f} MB.",
            f"Measured: {', '.join(figures)}." if figures else "",
            f"Data: {facts.get('dataset', 'see its card')}, {facts.get('dataset_terms', 'on terms that it says')}. "
            f"Weights: {facts.get('weights_licence', 'see its card')}.",
            " ".join(_section(text, "Limits and bias").split()),
        ]
        return "\n\n".join(each for each in said if each)


def _section(text, title):
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", text, flags=re.MULTILINE | re.DOTALL)
    return found[1].strip() if found else ""
