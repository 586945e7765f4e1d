"""The page of the demo: sections of pictures, written as HTML beside them."""

import html
import pathlib
import time

import keras

from ..files import make_folder, replacing
from ..images.grids import grid_picture
from ..images.photos import write

_STYLE = """
body { font: 17px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
h1 { font-size: 2rem; } h2 { margin-top: 2.5rem; border-bottom: 1px solid #ddd; }
figure { display: inline-block; margin: .5rem 1rem .5rem 0; vertical-align: top; }
figure img { max-width: 100%; border: 1px solid #ddd; } figure img.pixels { image-rendering: pixelated; }
figcaption, .time { color: #666; font-size: .85rem; }
"""


class Page:
    """Collects sections and pictures, and writes them as one HTML page beside its pictures."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        make_folder(self.folder)
        self.parts = []
        self.started = self.mark = time.perf_counter()

    def section(self, title, text):
        print(f"\n{title}")
        self.parts.append(f"<h2>{html.escape(title)}</h2>\n<p>{html.escape(text)}</p>")
        self.mark = time.perf_counter()

    def picture(self, name, caption, images=None, columns=None, zoom=2):
        """Shows `name`, first writing it as a grid of `images` where they are given."""
        size = ""
        if images is not None:
            picture = grid_picture(images, columns)
            write(picture, self.folder / name)
            size = f' class="pixels" width="{picture.width * zoom}"'
        self.parts.append(
            f'<figure><img src="{html.escape(name)}" alt="{html.escape(caption)}"{size}>'
            f"<figcaption>{html.escape(caption)}</figcaption></figure>"
        )
        print(f"  {self.folder / name}: {caption}")

    def timed(self):
        """Closes a section with the time it took."""
        self.parts.append(f'<p class="time">{time.perf_counter() - self.mark:.1f} s</p>')

    def write(self):
        total = time.perf_counter() - self.started
        facts = f"Keras {keras.__version__}, {keras.backend.backend()} backend, {total:.0f} s in all on this machine."
        body = "\n".join(self.parts)
        page = (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>keras_genimg demo</title>'
            f"<style>{_STYLE}</style></head>\n<body><h1>keras_genimg</h1>\n<p>{facts}</p>\n{body}\n</body></html>\n"
        )
        with replacing(self.folder / "index.html") as path:
            path.write_text(page, encoding="utf-8")
        print(f"\n{self.folder / 'index.html'} ({total:.0f} s)")
