"""OpenMoji: emojis as outlines and in colour, 1,330 to train on and 224 to test; the same index is the same emoji.

Emojis that share an outline are all in one split. The label of an emoji is its group: faces, people, animals, food ...
An outline does not tell the colours: `data.colour_hints` does.
"""

import functools

from ..sheets import read_attributes, read_style
from .source import Source

SHEETS = {"train": 1, "test": 1}

SOURCES = tuple(
    Source(
        name=f"openmoji_{style}",
        read=functools.partial(read_style, style=style, counts=SHEETS, label="group"),
        files=lambda split, style=style: f"{style}_{split}_1.png and {split}_attributes.json",
        terms="CC BY-SA 4.0, OpenMoji (openmoji.org)",
        how_to_get="Draw it: `node tools/draw_openmoji.mjs {folder}` in the repository (the head of that file says "
        "which packages it needs), or set KERAS_GENIMG_HOME to the folder above its own.",
        splits=tuple(SHEETS),
        read_attributes=read_attributes,
        folder="openmoji",
    )
    for style in ("outline", "colour")
)
