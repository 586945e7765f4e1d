"""What the page lets models do: within limits, seen as it goes on, stopped when asked, refused in words."""

import contextlib
import functools

import gradio as gr

from ..data.folder import fitted
from ..images.photos import opened, read
from ..tasks import TRANSLATE, tasks_of

TOGETHER = 8  # images between two looks at whether to stop


class Stopped(Exception):
    """Someone asked for the end of the work."""


class Work:
    """The verbs of the page.

    Args:
        entries: an `Entries`.
        limits: a `serving.Limits`.
    """

    def __init__(self, entries, limits):
        self.entries, self.limits = entries, limits
        self._to_end = {}  # of each session at work: whether it was asked to end

    def stop(self, request: gr.Request):
        """Ends what the session is doing, at the next tile or batch."""
        if request.session_hash in self._to_end:
            self._to_end[request.session_hash] = True

    @contextlib.contextmanager
    def watched(self, request, progress, text):
        """Gives a function of the share that is done, which the page shows; it raises `Stopped` if one asked."""
        session = None if request is None else request.session_hash
        self._to_end[session] = False

        def advance(share):
            if self._to_end[session]:
                raise Stopped
            progress(share, desc=text)

        try:
            yield advance
        finally:
            self._to_end.pop(session, None)

    def photo(self, path):
        """The pixels of a photo, uint8 `(height, width, channels)`; raises as `picture` does."""
        pixels = self.picture(path).pixels
        return pixels if pixels.ndim == 3 else pixels[..., None]

    def picture(self, path):
        """A photo by the package's own decoder: a `Photo`.

        Raises:
            ValueError: no photo, or one of more pixels than the limits allow.
            OSError: the file is no picture.
        """
        if path is None:
            raise ValueError("Choose a photo first.")
        try:
            with opened(path) as header:
                width, height = header.size
            if height * width > self.limits.pixels:  # before they are decoded
                most = self.limits.pixels / 1e6
                raise ValueError(f"The photo has {width}x{height} pixels: at most {most:g} million here.")
            return read(path)
        except OSError as error:
            raise OSError("This file cannot be read as a picture: give a whole PNG, JPEG or WebP file.") from error

    def generate(self, name, seed, count, given, progress, request):
        """`count` images of an entry, as pairs of image and caption: its seed."""
        count, seed = int(count), _whole(seed, "seed")
        if not 1 <= count <= self.limits.batch:
            raise ValueError(f"From 1 to {self.limits.batch} images at a time.")
        made = []
        with self.watched(request, progress, "making images") as advance:
            model = self.entries.load(name)
            given = _declared(model, given)
            for start in range(0, count, TOGETHER):
                advance(start / count)
                made += [*model.generate(min(TOGETHER, count - start), seed=seed + start, **given)]
        return [(shown(image), f"seed {seed + index}") for index, image in enumerate(made)]

    def walk(self, name, first, last, count, given):
        """Images on the way from one seed to another, beside each other."""
        model, ends = self.entries.load(name), (_whole(first, "the first seed"), _whole(last, "the last seed"))
        images = model.interpolate(*ends, int(count), **_declared(model, given))
        return [(shown(image), str(index)) for index, image in enumerate(images)]

    def reconstruct(self, name, path, given):
        """A picture, brought to the model's size, and what the model makes of its code."""
        model = self.entries.load(name)
        given = _declared(model, given)
        image = fitted(self.picture(path).on_white("RGB" if model.image_shape[-1] == 3 else "L"), model.image_shape)
        arguments = [given] if model.all_conditions else []
        return large(image), large(model.reconstruct(image[None], *arguments)[0])

    def edit(self, name, photo, given, progress, request):
        """The photo, and what an entry makes of it."""
        with self.watched(request, progress, "working") as advance:
            model = self.entries.load(name)
            given = _declared(model, given)
            advance(0.0)
            if TRANSLATE in tasks_of(model):
                return shown(photo), shown(model.translate(photo, given.get("target")))
            return shown(photo), shown(model.edit(photo, advance=advance, **given))


def _declared(model, given):
    """What a page gave, all of which the model declares: other arguments of its verbs are not for strangers.

    Raises:
        ValueError: it gave something else.
    """
    names = [each.name for each in model.takes[1:]]
    for name in given:
        if name not in names:
            raise ValueError(f"This entry takes {', '.join(names) or 'nothing more'}; it does not take `{name}`.")
    return given


def _whole(value, name):
    """A whole number.

    Raises:
        ValueError: it is missing.
    """
    if value is None:
        raise ValueError(f"Give a number as {name}.")
    return int(value)


def in_words(function):
    """A function whose refusals the page shows as they are."""

    @functools.wraps(function)
    def guarded(*arguments):
        try:
            return function(*arguments)
        except Stopped:
            raise gr.Error("Stopped.", print_exception=False) from None
        except (ValueError, OSError) as error:
            raise gr.Error(str(error), print_exception=False) from error

    return guarded


def shown(image):
    """An image as the page takes it: grey ones have one axis less."""
    return image[..., 0] if image.shape[-1] == 1 else image


def large(image):
    """A small image with its pixels as squares."""
    times = max(1, 256 // max(image.shape[:2]))
    return shown(image.repeat(times, axis=0).repeat(times, axis=1))
