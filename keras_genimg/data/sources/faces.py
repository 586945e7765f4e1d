"""Faces: 30,000 drawn faces of 64x64, each labelled with its hair, 0 to 19."""

import functools

from ..formats import png_files, read_png_split
from .source import Source

SOURCE = Source(
    name="faces",
    read=functools.partial(read_png_split, image_shape=(64, 64, 3)),
    files=png_files,
    terms='CC BY 4.0, "Personas by Draftbit" (draftbit.com), remixed by DiceBear (MIT)',
    made_by="Draw it: `node tools/draw_faces.mjs {folder}` in the repository (the head of that file says which "
    "packages it needs), or set KERAS_GENIMG_HOME to the folder above its own.",
)
