"""Which file states the signatures of which task. A new family needs none: what it does and takes is declared."""

from ..tasks import CLASSIFY, EDITS, GENERATE, INPAINT, RECONSTRUCT, tasks_of
from .classify import classify_signatures
from .edit import edit_signatures
from .generate import generate_signatures
from .inpaint import inpaint_signatures
from .reconstruct import reconstruct_signatures

STATED_BY = {
    GENERATE: generate_signatures,
    INPAINT: inpaint_signatures,
    RECONSTRUCT: reconstruct_signatures,
    CLASSIFY: classify_signatures,
    **dict.fromkeys(EDITS, edit_signatures),
}


def signatures_of(model, networks):
    """The signatures of a model: those of each of its tasks.

    Args:
        model: the model.
        networks: a `Networks`, to which each task adds what it uses.

    Returns:
        A dict of name -> `Signature`; the first is served by default.

    Raises:
        ValueError: the model does nothing that is exported.
    """
    found = {}
    for task in tasks_of(model):
        if task in STATED_BY:
            found |= STATED_BY[task](model, networks)
    if not found:
        verbs = ", ".join(task.verb for task in STATED_BY)
        raise ValueError(f"{type(model).__name__} is of no family that is exported: its `tasks` name none of {verbs}.")
    return found
