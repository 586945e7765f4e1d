"""Parts of images side by side, enlarged so that their pixels are seen, with a line of text below each."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

PADDING, LINE = 6, 22


def panels(images, top, left, side, zoom=2):
    """One row of parts of images that show the same.

    Args:
        images: dict of labels -> uint8 RGB `(height, width, 3)`.
        top: first row of the part that is shown, in pixels.
        left: its first column.
        side: of the part.
        zoom: screen pixels for each pixel.

    Returns:
        A `PIL.Image`.
    """
    step = side * zoom + PADDING
    sheet = Image.new("RGB", (len(images) * step + PADDING, side * zoom + LINE + 2 * PADDING), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    for index, (label, image) in enumerate(images.items()):
        part = np.ascontiguousarray(image[top : top + side, left : left + side])
        part = Image.fromarray(part).resize((side * zoom, side * zoom), Image.Resampling.NEAREST)
        sheet.paste(part, (PADDING + index * step, PADDING))
        draw.text((PADDING + index * step, side * zoom + PADDING + 4), label, fill="black", font=font)
    return sheet


def stacked(rows):
    """Pictures one below the other, as wide as the widest."""
    sheet = Image.new("RGB", (max(row.width for row in rows), sum(row.height for row in rows)), "white")
    top = 0
    for row in rows:
        sheet.paste(row, (0, top))
        top += row.height
    return sheet
