"""Declared inputs as components of the page, and what stands in these as what models take."""

import functools

import gradio as gr

from ..tasks import Attributes, Choice, Label, Number, Targets

STAY = "as it is"
SEED = "the seed decides"


@functools.singledispatch
def widgets_of(declared):
    """Components of a declared input, and a function of their values that gives what the model takes.

    Args:
        declared: a `tasks.Input`. One of a new kind is a line of text, which it reads as it does on the command line.

    Returns:
        A list of components, and a function of as many values; it gives None for what is to be left out.
    """
    line = gr.Textbox(label=declared.name, info=declared.description)
    return [line], lambda text: declared.parsed(text.split()) if text else None


@widgets_of.register
def _(declared: Number):
    step = 1.0 if declared.high - declared.low >= 15 else 0.05
    slider = gr.Slider(
        declared.low, declared.high, declared.default, step=step, label=declared.name, info=declared.description
    )
    return [slider], lambda value: None if value == declared.default else float(value)


@widgets_of.register
def _(declared: Label):
    names = list(declared.class_names)
    box = gr.Dropdown([SEED, *names], value=SEED, label=declared.name, info=_short(declared))
    return [box], lambda value: None if value == SEED else value


@widgets_of.register
def _(declared: Choice):
    names = list(declared.class_names)
    box = gr.Dropdown(names, value=names[declared.index(declared.default)], label=declared.name)
    return [box], lambda value: value


@widgets_of.register
def _(declared: Attributes):
    boxes = gr.CheckboxGroup(list(declared.names), label=declared.name, info=f"None: {SEED}.")
    return [boxes], lambda chosen: dict.fromkeys(chosen, 1.0) if chosen else None


@widgets_of.register
def _(declared: Targets):
    boxes = [
        gr.Dropdown([STAY, *values], value=STAY, label=name.replace("_", " "))
        for name, values in declared.attributes.items()
    ]

    def given(*chosen):
        return {name: value for name, value in zip(declared.attributes, chosen, strict=True) if value != STAY}

    return boxes, given


def _short(declared):
    return None if len(declared.class_names) > 12 else declared.description
