"""Writes the sample of the drawn portraits that comes with the package: the first people of the training split.

Run, once `node tools/draw_portraits.mjs` has drawn them (some minutes): python tools/sample_portraits.py
"""

import json

import numpy as np

import keras_genimg as kg
from keras_genimg.data.embedded import PEOPLE, PORTRAITS_A_ROW, SAMPLES


def main():
    for style in ("persona", "cartoon"):
        images = kg.data.load(f"portraits_{style}")[0][:PEOPLE]
        picture = kg.pixels.grid_picture(images, columns=PORTRAITS_A_ROW, padding=0)
        picture.save(SAMPLES / f"portraits_{style}.webp", lossless=True, exact=True, quality=100, method=6)
    values, names = kg.data.attributes("portraits_persona")
    rows = np.stack(list(values.values()), axis=1)[:PEOPLE].tolist()
    content = {"names": {part: list(each) for part, each in names.items()}, "values": rows}
    text = json.dumps(content, separators=(",", ":"))
    (SAMPLES / "portraits_attributes.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
