"""Portraits: 20,000 + 2,000 drawn people, each in several styles, so that the same index is the same person in all.

The label of a person is its hair. The split "test_new" holds people of two combinations that no other split has: curly
hair over the darkest skin, and a white bun. A sample of the training split comes with the package.
"""

import functools

from ..embedded import portraits_sample, portraits_sample_attributes
from ..sheets import all_there, read_attributes, read_sheet, read_style
from .source import Source

SHEETS = {"train": 5, "test": 1, "test_new": 1}
# The attributes of which a style has edits: in persona those that a person may wish to edit.
EDITED = {
    "persona": ("mouth", "eyes", "hair_color", "wrinkles", "moustache"),
    "cartoon": (
        "hair", "hair_color", "skin_color", "mouth", "eyes", "wrinkles", "moustache", "body", "clothing_color",
        "background_color",
    ),
}  # fmt: skip
TERMS = {
    "persona": 'CC BY 4.0, "Personas by Draftbit" (draftbit.com), remixed by DiceBear (MIT)',
    "cartoon": 'CC BY 4.0, "ToonHead" by Johan Melin (johanmelin.com), remixed by DiceBear (MIT)',
    "pixel_art": 'CC0 1.0, "Pixel Art" by DiceBear',
}


def read_edits(folder, style):
    """The first people of the test split, drawn with each value of one attribute.

    Returns:
        `(pictures, names)`, as `data.edits` gives them; None where the folder has none of the files.

    Raises:
        ValueError: some of the files are missing, or they are corrupt or do not fit each other.
    """
    files = {part: f"{style}_edits_{part}.png" for part in EDITED[style]}
    if not all_there(folder, list(files.values()), f"the edits of {style}"):
        return None
    found = read_attributes(folder, "test")
    if found is None or not set(files) <= set(found[1]):
        raise ValueError(f"{folder} does not name {', '.join(files)} in test_attributes.json: draw the set again.")
    names = {part: found[1][part] for part in files}
    pictures = {}
    for part, file in files.items():
        rows = read_sheet(folder / file)
        if len(rows) % len(names[part]):
            raise ValueError(f"{folder / file} has {len(rows)} rows, not a row for each person and each {part}.")
        pictures[part] = rows.reshape(-1, len(names[part]), *rows.shape[1:])
    return pictures, names


SOURCES = tuple(
    Source(
        name=f"portraits_{style}",
        read=functools.partial(read_style, style=style, counts=SHEETS, label="hair"),
        files=lambda split, style=style: f"{style}_{split}_1.png ... and {split}_attributes.json",
        terms=terms,
        how_to_get="Draw it: `node tools/draw_portraits.mjs {folder}` in the repository (the head of that file says "
        "which packages it needs), or set KERAS_GENIMG_HOME to the folder above its own.",
        splits=tuple(SHEETS),
        read_attributes=read_attributes,
        folder="portraits",
        read_edits=functools.partial(read_edits, style=style) if style in EDITED else None,
    )
    for style, terms in TERMS.items()
)
SAMPLES = tuple(
    Source(
        name=f"portraits_{style}_sample",
        read=lambda folder, split, style=style: portraits_sample(style),
        files=lambda split: "none: it comes with the package",
        terms=TERMS[style],
        splits=("train",),
        read_attributes=lambda folder, split: portraits_sample_attributes(),
    )
    for style in ("persona", "cartoon")
)
