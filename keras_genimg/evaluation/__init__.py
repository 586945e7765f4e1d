"""Measures trained models by named protocols: what each task is measured by, in a file of its own."""

from ..tasks import CLASSIFY, FEATURES, GENERATE, RECONSTRUCT, RESTORE, STYLIZE, TRANSLATE, UPSCALE, tasks_of
from .cas import ClassifierScoreEvaluator
from .classify import ClassifierEvaluator, evaluate_classifier
from .edits import EditsEvaluator
from .entries import Entry
from .evaluator import Evaluator, Evaluators
from .features import FeaturesEvaluator, feature_errors, published_vgg16
from .generate import GeneratorEvaluator, evaluate_generator
from .reconstruct import LikelihoodEvaluator, ReconstructionEvaluator
from .restore import InpaintingEvaluator, RestorationEvaluator
from .stylize import AnyStyleEvaluator, OneStyleEvaluator, gram_distance, judge_of, objective
from .translate import TranslationEvaluator
from .upscale import SuperResolutionEvaluator, score

__all__ = [
    "AnyStyleEvaluator",
    "ClassifierEvaluator",
    "ClassifierScoreEvaluator",
    "EditsEvaluator",
    "Entry",
    "Evaluator",
    "Evaluators",
    "FeaturesEvaluator",
    "GeneratorEvaluator",
    "InpaintingEvaluator",
    "LikelihoodEvaluator",
    "OneStyleEvaluator",
    "ReconstructionEvaluator",
    "RestorationEvaluator",
    "SuperResolutionEvaluator",
    "TranslationEvaluator",
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

MEASURED_BY = {
    GENERATE: (GeneratorEvaluator, ClassifierScoreEvaluator),
    RECONSTRUCT: (LikelihoodEvaluator, ReconstructionEvaluator),
    UPSCALE: (SuperResolutionEvaluator,),
    RESTORE: (RestorationEvaluator, InpaintingEvaluator),
    STYLIZE: (OneStyleEvaluator, AnyStyleEvaluator),
    TRANSLATE: (TranslationEvaluator, EditsEvaluator),
    CLASSIFY: (ClassifierEvaluator,),
    FEATURES: (FeaturesEvaluator,),
}


def evaluator(model, entry):
    """What measures a model: the sum of what suits its tasks.

    Args:
        model: a trained model.
        entry: its `Entry`.

    Returns:
        An `Evaluators`.

    Raises:
        ValueError: the model does nothing that is measured here, or its recipe does not state its data.
    """
    found = [kind.of(model, entry) for task in tasks_of(model) for kind in MEASURED_BY.get(task, ())]
    parts = [part for part in found if part is not None]
    if not parts:
        does = ", ".join(task.verb for task in MEASURED_BY)
        raise ValueError(f"{entry.name} is a {type(model).__name__}: it does nothing that is measured here ({does}).")
    return Evaluators(model, parts)
