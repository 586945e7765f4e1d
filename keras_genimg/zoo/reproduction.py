"""Trains an entry anew and holds what comes out against its card."""

import dataclasses
import pathlib

from .. import zoo
from . import cards, training

QUICK_STEPS = 10


@dataclasses.dataclass(frozen=True)
class Comparison:
    """A figure of the card beside the one that was found.

    Args:
        protocol: of the figure that was found.
        card: the card's number; None where the card has none for this protocol.
        found: the number.
        tolerance: the relative difference that the card allows, or None.
    """

    protocol: str
    card: float | None
    found: float
    tolerance: float | None

    @property
    def difference(self):
        """Of the found number from the card's, as a share of the card's (of 0: as it is); None without one."""
        return None if self.card is None else (self.found - self.card) / (abs(self.card) or 1.0)

    @property
    def holds(self):
        """Whether the difference is within the tolerance; None where one of them is missing."""
        return None if None in (self.difference, self.tolerance) else abs(self.difference) <= self.tolerance


def retrain(name, quick=False, output=None, precision=None):
    """Runs an entry's recipe.

    Args:
        name: an entry's name.
        quick: a smoke test, also of a recipe that has no weights yet: a hundredth of the steps, and at most 10.
        output: folder of the training, which is resumed if it holds one (but not where it is quick); None is
            `runs/reproduce/<name>`, or `runs/reproduce/<name>-quick`.
        precision: a Keras dtype policy, such as "mixed_bfloat16"; None is the one in force.

    Returns:
        The path of the weights.

    Raises:
        FileNotFoundError: the data to train on are not here.
        ValueError: no such entry, no figures on its card, or its weights were not trained here.
    """
    if not quick and not zoo.card(name)[0].get("metrics"):
        raise ValueError(f"The card of {name} has no figures that a training could be held against.")
    if "EPOCHS" not in vars(zoo.recipe(name)):
        raise ValueError(f"The weights of {name} were converted, not trained here: `keras-genimg evaluate {name}`.")
    output = pathlib.Path(output or pathlib.Path("runs") / "reproduce" / (f"{name}-quick" if quick else name))
    if quick:
        recipe = training.recipe(name, training.TRAINING)
        in_epoch = len(recipe.batches())
        steps = max(2, min(QUICK_STEPS, in_epoch, recipe.EPOCHS * in_epoch // 100))
        zoo.train(name, epochs=1, steps_per_epoch=steps, output=output, precision=precision)
    else:
        zoo.train(name, output=output, resume=True, precision=precision)
    return output / "model.weights.h5"


def compare(name, weights, quick=False, progress=None, missing=None):
    """Measures weights by the protocols of an entry's card, and compares.

    Args:
        name: an entry's name.
        weights: a file of weights, such as `retrain` gives.
        quick: measure a hundredth of the images by the usual protocols of the entry's kind. Frechet distances, which
            need thousands, are left out, and nothing is compared: the card's figures are of other images.
        progress: called as `progress(done, total)` with the number of images measured.
        missing: called as `missing(protocol, message)` where data or weights to measure with are not here.

    Returns:
        A list of `Comparison`.

    Raises:
        FileNotFoundError: data or weights to measure with are not here, and there is no `missing`.
        ValueError: no such entry, or weights of another model.
    """
    evaluator = zoo.evaluator_of(name, weights=weights)
    if quick:
        facts = {}
        protocols = [short for short in map(evaluator.hundredth, evaluator.usual) if short is not None]
    else:
        facts, protocols = zoo.card(name)[0], zoo.protocols(name, evaluator)
    found = evaluator.evaluate(protocols, progress, missing)
    comparisons = []
    for protocol in (each for each in protocols if each in found):
        figure = (facts.get("metrics") or {}).get(protocol)
        card = None if figure is None else cards.value_of(figure)
        comparisons.append(Comparison(protocol, card, found[protocol], _tolerance(facts, figure)))
    return comparisons


def _tolerance(facts, figure):
    """What a card allows of a figure: its share for all, and no less than three deviations over the seeds."""
    share = facts.get("reproduces_within")
    if share is None or not isinstance(figure, dict) or not figure["value"]:
        return share
    return max(share, 3 * figure.get("deviation", 0.0) / abs(figure["value"]))
