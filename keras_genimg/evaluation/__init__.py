"""Measures trained models by named protocols: each kind of model by its own, in a file of its own."""

from .adain import AdaINEvaluator, gram_distance
from .classifiers import ClassifierEvaluator, evaluate_classifier
from .entries import Entry, data_of
from .fast_style import FastStyleEvaluator, judge_of, objective
from .features import FeaturesEvaluator, feature_errors, published_vgg16
from .generators import GeneratorEvaluator, evaluate_generator
from .likelihood import LikelihoodEvaluator
from .super_resolution import SuperResolutionEvaluator, score

__all__ = [
    "AdaINEvaluator",
    "ClassifierEvaluator",
    "Entry",
    "FastStyleEvaluator",
    "FeaturesEvaluator",
    "GeneratorEvaluator",
    "LikelihoodEvaluator",
    "SuperResolutionEvaluator",
    "data_of",
    "evaluate_classifier",
    "evaluate_generator",
    "evaluator",
    "feature_errors",
    "gram_distance",
    "judge_of",
    "objective",
    "published_vgg16",
    "score",
]

KINDS = (  # the first that fits
    LikelihoodEvaluator,
    GeneratorEvaluator,
    SuperResolutionEvaluator,
    FastStyleEvaluator,
    AdaINEvaluator,
    FeaturesEvaluator,
    ClassifierEvaluator,
)


def evaluator(model, entry):
    """Finds what measures a model. A new kind of model is a file here, and its class among `KINDS`.

    Args:
        model: a trained model.
        entry: its `Entry`.

    Returns:
        An `Evaluator`.

    Raises:
        ValueError: the model is of no kind that is measured here, or is not named after its data.
    """
    for kind in KINDS:
        if (found := kind.of(model, entry)) is not None:
            return found
    kinds = ", ".join(kind.kind for kind in KINDS)
    raise ValueError(f"{entry.name} is a {type(model).__name__}: of no kind that is evaluated here ({kinds}).")
