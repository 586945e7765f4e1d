"""Faces: 30,000 drawn faces of 64x64, each labelled with its hair, 0 to 19, and with the parts it is drawn from."""

import functools

import numpy as np

from ..formats import png_files, read_png_split
from ..sheets import read_attributes
from .source import Source

GLASSES = ("no", "yes", "sun")
GLASSES_OF_EYES = {"glasses": 1, "sunglasses": 2}


def read_face_attributes(folder, split):
    """What each face is made of, and which glasses cover it, where a face has any."""
    found = read_attributes(folder, split)
    if found is not None and "eyes" in found[1]:
        values, names = found
        worn = np.array([GLASSES_OF_EYES.get(name, 0) for name in names["eyes"]])
        values["glasses"], names["glasses"] = worn[values["eyes"]], GLASSES
    return found


SOURCE = Source(
    name="faces",
    read=functools.partial(read_png_split, image_shape=(64, 64, 3), classes=20),
    files=png_files,
    terms='CC BY 4.0, "Personas by Draftbit" (draftbit.com), remixed by DiceBear (MIT)',
    how_to_get="Draw it: `node tools/draw_faces.mjs {folder}` in the repository (the head of that file says which "
    "packages it needs), or set KERAS_GENIMG_HOME to the folder above its own.",
    read_attributes=read_face_attributes,
)
