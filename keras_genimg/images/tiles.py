"""Cutting an image into overlapping windows, so that what a network makes of each joins without a seam."""

import typing


class Tile(typing.NamedTuple):
    """One tile and the window that a network must see for it.

    Attributes:
        top: first row of the tile.
        left: first column of the tile.
        window: rows and columns of the image to look at, as two slices.
        core: where the tile lies within the window, as two slices.
    """

    top: int
    left: int
    window: tuple
    core: tuple


def tiles(height, width, size, halo):
    """Covers an image with tiles, each seen with `halo` pixels of its surroundings.

    Windows near an edge are moved inside rather than cut short, so that all have the same shape: a backend that
    compiles by shape compiles once. Where a window touches the image's edge, so does the image: the network meets the
    true edge there and nowhere else.

    Args:
        height: of the image, in pixels.
        width: of the image, in pixels.
        size: side of a tile, in pixels; the last of a row or column may be smaller.
        halo: pixels of surroundings on each side, at least the network's receptive field on one side.

    Yields:
        `Tile`s, row by row.

    Raises:
        ValueError: `size` is below 1.
    """
    if size < 1:
        raise ValueError(f"`tile` must be at least 1 pixel, got {size}.")
    for rows, window_rows in _spans(height, size, halo):
        for columns, window_columns in _spans(width, size, halo):
            core = _within(rows, window_rows), _within(columns, window_columns)
            yield Tile(rows.start, columns.start, (window_rows, window_columns), core)


def _spans(length, size, halo):
    window = min(length, size + 2 * halo)
    for start in range(0, length, size):
        first = min(max(start - halo, 0), length - window)
        yield slice(start, min(start + size, length)), slice(first, first + window)


def _within(span, window):
    return slice(span.start - window.start, span.stop - window.start)
