"""Faces: 30,000 drawn faces of 64x64, each labelled with its hair, 0 to 19, and with the parts it is drawn from."""

import functools
import json

import numpy as np

from ..formats import png_files, read_png_split
from .source import Source

GLASSES = ("no", "yes", "sun")
GLASSES_OF_EYES = {"glasses": 1, "sunglasses": 2}


def read_attributes(folder, split):
    """What each face is made of.

    Returns:
        `(values, names)`, as `data.attributes` gives them; None where the folder has no such file.

    Raises:
        ValueError: the file is damaged.
    """
    file = folder / f"{split}_attributes.json"
    if not file.is_file():
        return None
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        names = {part: tuple(map(str, each)) for part, each in content["names"].items()}
        rows = np.asarray(content["values"])
        if rows.dtype.kind != "i" or rows.shape[1:] != (len(names),):
            raise ValueError(f"its values are {rows.dtype} of shape {rows.shape}")
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError(f"{file} is damaged ({error}): draw the faces again.") from error
    if (rows < 0).any() or (rows >= [len(each) for each in names.values()]).any():
        raise ValueError(f"{file} is damaged (it has numbers that stand for no name): draw the faces again.")
    values = dict(zip(names, rows.T.astype(np.int64), strict=True))
    if "eyes" in names:  # which glasses cover, where a face has any
        worn = np.array([GLASSES_OF_EYES.get(name, 0) for name in names["eyes"]])
        values["glasses"], names["glasses"] = worn[values["eyes"]], GLASSES
    return values, names


SOURCE = Source(
    name="faces",
    read=functools.partial(read_png_split, image_shape=(64, 64, 3), classes=20),
    files=png_files,
    terms='CC BY 4.0, "Personas by Draftbit" (draftbit.com), remixed by DiceBear (MIT)',
    how_to_get="Draw it: `node tools/draw_faces.mjs {folder}` in the repository (the head of that file says which "
    "packages it needs), or set KERAS_GENIMG_HOME to the folder above its own.",
    read_attributes=read_attributes,
)
