"""What models can do, each a verb: the name of the method, and of the files that export and that measure it."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Task:
    """One thing that models do.

    A model lists its tasks in `tasks`, the first being what it is mainly for. `exporting/<verb>.py` states the served
    signatures of a task and `evaluation/<verb>.py` its protocols: a new family writes neither.

    Args:
        verb: the name of the method, and of the two files.
        does: what the models do, for messages.
    """

    verb: str
    does: str


GENERATE = Task("generate", "makes images from seeds")
INPAINT = Task("inpaint", "fills and translates images by noise")
RECONSTRUCT = Task("reconstruct", "encodes images and makes them again")
UPSCALE = Task("upscale", "enlarges photos")
STYLIZE = Task("stylize", "restyles photos")
RESTORE = Task("restore", "restores photos")
TRANSLATE = Task("translate", "translates photos")
CLASSIFY = Task("classify", "names what images show")
FEATURES = Task("features", "gives features of photos")
EDITS = (UPSCALE, STYLIZE, RESTORE, TRANSLATE)


def tasks_of(model):
    """The tasks of a model, first its main one.

    Args:
        model: any model.

    Returns:
        A tuple of `Task`; none for a model that states none.
    """
    return tuple(getattr(model, "tasks", ()))


def takes_of(model):
    """The declared inputs of a model.

    Args:
        model: any model.

    Returns:
        A tuple of `Input`; none for a model that declares none.
    """
    return tuple(getattr(model, "takes", ()))


def check_does(model, task, name):
    """Refuses a model that does not do a task.

    Args:
        model: any model.
        task: a `Task`, or several of which one is enough.
        name: what the model is called in the message.

    Raises:
        ValueError: it does other things, which the message names.
    """
    wanted = (task,) if isinstance(task, Task) else tuple(task)
    found = tasks_of(model)
    if not set(wanted) & set(found):
        does = " and ".join(each.does for each in found) or "is for something else"
        raise ValueError(f"{name} {does}: it does not {' or '.join(each.verb for each in wanted)}.")
