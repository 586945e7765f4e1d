"""Tiles cover an image once, and every window holds the surroundings that its tile needs."""

import numpy as np
import pytest

from keras_genimg.images.tiles import tiles


@pytest.mark.parametrize("shape", [(1, 1), (7, 30), (23, 8), (40, 41)])
@pytest.mark.parametrize(("size", "halo"), [(1, 0), (5, 3), (8, 11), (100, 2)])
def test_cover_once_with_surroundings(shape, size, halo):
    covered = np.zeros(shape, int)
    places = np.arange(np.prod(shape)).reshape(shape)
    windows = set()
    for tile in tiles(*shape, size, halo):
        window = places[tile.window]
        core = window[tile.core]
        covered[tile.top : tile.top + core.shape[0], tile.left : tile.left + core.shape[1]] += 1
        np.testing.assert_array_equal(core[0, 0], places[tile.top, tile.left])
        windows.add(window.shape)
        for axis, first in enumerate((tile.top, tile.left)):
            last, seen = first + core.shape[axis], tile.window[axis]
            assert seen.start <= max(first - halo, 0) and seen.stop >= min(last + halo, shape[axis])
    assert (covered == 1).all()
    assert windows == {tuple(min(side, size + 2 * halo) for side in shape)}  # one shape: one compilation


def test_no_tile_of_no_pixels():
    with pytest.raises(ValueError, match="at least 1 pixel"):
        list(tiles(4, 4, 0, 1))
