"""Draws the picture at the head of the README: what the zoo makes, with nothing chosen but seeds in their order.

Run: python -m tools.poster
"""

import pathlib

import numpy as np
from PIL import Image

import keras_genimg as kg
from keras_genimg.cli.comparison import comparison

WIDTH, GAP = 962, 6
STYLES = ("fast_style_starry_night", "fast_style_the_scream", "fast_style_mondrian")


def row(pictures):
    """Pictures beside each other, as high as makes them as wide as the sheet."""
    share = (WIDTH - GAP * (len(pictures) - 1)) / sum(picture.width / picture.height for picture in pictures)
    sheet = Image.new("RGB", (WIDTH, round(share)), "white")
    left = 0
    for picture in pictures:
        size = round(share * picture.width / picture.height), round(share)
        sheet.paste(picture.convert("RGB").resize(size, Image.Resampling.LANCZOS), (left, 0))
        left += size[0] + GAP
    return sheet


def poster():
    """Garments and digits from seeds, walks from code to code, an enlarged eye, a cat in three styles."""
    photo = kg.data.sample_photo()
    garments = kg.zoo.load("dcgan_fashion_mnist").generate(64, seed=0)
    digits = kg.zoo.load("vae_mnist")
    walk = np.concatenate([digits.interpolate(seed, seed + 1, count=8) for seed in range(3, 7)])
    enlarged = comparison(kg.zoo.load("espcn_x3"), "espcn_x3", photo)
    styled = [kg.zoo.load(name).stylize(photo) for name in STYLES]
    rows = [
        row([kg.pixels.grid_picture(garments, columns=32)]),
        row([kg.pixels.grid_picture(walk, columns=32)]),
        row([enlarged]),
        row([Image.fromarray(image) for image in (photo, *styled)]),
    ]
    sheet = Image.new("RGB", (WIDTH, sum(each.height + GAP for each in rows) - GAP), "white")
    tops = np.cumsum([0, *(each.height + GAP for each in rows[:-1])])
    for top, each in zip(tops, rows, strict=True):
        sheet.paste(each, (0, int(top)))
    return sheet


if __name__ == "__main__":
    poster().save(pathlib.Path(__file__).parents[1] / "docs" / "zoo.jpg", quality=88)
