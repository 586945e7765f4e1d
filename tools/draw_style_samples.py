"""Draws `samples.jpg` for the style entries of the zoo: free photos in the entry's style, or in three paintings'.

Run: python tools/draw_style_samples.py [NAME ...]

The photos come with scikit-image: a cat (Stefan van der Walt, CC0), a cup of coffee (Rachel Michetti, CC0), a rocket
(SpaceX, CC0) and an astronaut (Eileen Collins; NASA, public domain).
"""

import sys

import skimage.data
from PIL import Image

import keras_genimg as kg
from keras_genimg.files import replacing

HEIGHT, WIDTH, GAP = 168, 236, 4
PAINTINGS = ("starry_night", "the_scream", "mondrian")


def fitted(image):
    """An image cut and resized to a cell of the sheet."""
    share = max(HEIGHT / image.shape[0], WIDTH / image.shape[1])
    image = kg.pixels.resize(image, *(round(side * share) for side in image.shape[:2]))
    top, left = (image.shape[0] - HEIGHT) // 2, (image.shape[1] - WIDTH) // 2
    return image[top : top + HEIGHT, left : left + WIDTH]


def sheet(rows):
    """Rows of images on white, as a `PIL.Image`; None leaves a cell empty."""
    picture = Image.new("RGB", (len(rows[0]) * (WIDTH + GAP) + GAP, len(rows) * (HEIGHT + GAP) + GAP), "white")
    for y, row in enumerate(rows):
        for x, image in enumerate(row):
            if image is not None:
                picture.paste(Image.fromarray(fitted(image)), (GAP + x * (WIDTH + GAP), GAP + y * (HEIGHT + GAP)))
    return picture


def draw(name):
    """The sheet of an entry: photos in the first column or row, then what the entry makes of them."""
    photos = [getattr(skimage.data, photo)() for photo in ("chelsea", "coffee", "rocket", "astronaut")]
    model = kg.zoo.load(name)
    if isinstance(model, kg.models.FastStyleTransfer):
        painting = kg.zoo.recipe(name).style()
        strengths = (0.5, 1.0)
        rows = [[photo, *(model.stylize(photo, strength) for strength in strengths)] for photo in photos]
        return sheet([[painting, None, None], *rows])
    paintings = [kg.zoo.recipe(f"fast_style_{painting}").style() for painting in PAINTINGS]
    return sheet([[None, *paintings], *([p, *(model.stylize(p, painting) for painting in paintings)] for p in photos)])


def main(names):
    for name in names or [name for name in kg.zoo.names() if kg.zoo.card(name)[0]["task"] == "style transfer"]:
        path = kg.zoo.folder(name) / "samples.jpg"
        with replacing(path) as temporary:
            draw(name).save(temporary, format="jpeg", quality=80, optimize=True)
        print(path, path.stat().st_size)


if __name__ == "__main__":
    main(sys.argv[1:])
