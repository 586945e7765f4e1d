"""Photos of every kind, restyled by optimisation: sizes, levels, seeds, strength, colours."""

import functools

import keras
import numpy as np
import pytest

from keras_genimg.models import StyleTransfer, stylize
from keras_genimg.models.at_size import at_size
from keras_genimg.models.style.coarse_to_fine import levels

TINY = functools.partial(
    StyleTransfer, content_layers={"block1_conv1": 1.0}, style_layers={"block1_conv1": 1.0}, vgg_weights=None
)


def photo(*shape, seed=0, low=0, high=256):
    return np.random.default_rng(seed).integers(low, high, shape, "uint8")


def tiny(content, style, steps=3, **arguments):
    return stylize(content, style, steps=steps, model=arguments.pop("model", TINY), verbose=0, **arguments)


STYLE = photo(30, 40, 3, seed=1) // 3


@pytest.mark.parametrize("shape", [(1, 1), (5, 40), (16, 16, 1), (37, 53, 3), (18, 21, 4)])
def test_photos_of_every_kind_keep_their_size(shape):
    content = photo(*shape)
    result = tiny(content, STYLE, size=32)
    assert result.dtype == np.uint8 and result.shape == (*shape[:2], 4 if shape[2:] == (4,) else 3)
    if shape[2:] == (4,):
        assert np.array_equal(result[..., 3], content[..., 3])


def test_styles_of_every_kind():
    content = photo(24, 24, 3)
    for style in (photo(9, 9), photo(50, 20, 4), [STYLE, photo(20, 20, 1)]):
        assert tiny(content, style).shape == (24, 24, 3)


def test_levels_double_from_512():
    assert levels(512, 500) == [(512, 500)] and levels(100, 3) == [(100, 3)]
    assert levels(768, 500) == [(512, 500), (768, 200)]
    assert levels(2048, 501) == [(512, 501), (1024, 201), (2048, 201)]


def test_finer_levels_begin_where_coarser_ones_ended(monkeypatch):
    monkeypatch.setattr("keras_genimg.models.style.coarse_to_fine.COARSE", 20)
    made = []

    def model(size):
        made.append(TINY(size))
        return made[-1]

    starts = []
    watch = keras.callbacks.LambdaCallback(
        on_train_begin=lambda logs: starts.append((made[-1].size, watch.params["steps"], made[-1].picture()))
    )
    result = tiny(photo(60, 45, 3), STYLE, steps=5, size=60, model=model, callbacks=[watch])
    assert result.shape == (60, 45, 3)
    assert [start[:2] for start in starts] == [((20, 16), 5), ((40, 30), 2), ((60, 45), 2)]
    small, large = made[0].picture().astype(float), starts[1][2].astype(float)
    assert large.mean((0, 1)) == pytest.approx(small.mean((0, 1)), abs=2)


def test_a_photo_is_shrunk_to_the_size_and_never_enlarged():
    sizes = []
    for size in (32, 512):
        tiny(photo(40, 80, 3), STYLE, size=size, model=lambda shape: sizes.append(shape) or TINY(shape))
    assert sizes == [(16, 32), (40, 80)]
    assert at_size(photo(40, 80, 3), 1000, lambda small: small).shape == (40, 80, 3)
    image = photo(40, 80, 3)
    assert np.array_equal(at_size(image, 80, lambda small: small), image)


def test_equal_seeds_give_equal_images():
    content = photo(24, 24, 3)
    one, same, other, none = (tiny(content, STYLE, seed=seed) for seed in (1, 1, 2, None))
    assert np.array_equal(one, same) and not np.array_equal(one, other) and not np.array_equal(one, none)


def test_without_strength_the_photo_is_left():
    content = photo(24, 24, 3)
    changes = [np.abs(tiny(content, STYLE, strength=s).astype(int) - content).mean() for s in (0.0, 0.5, 1.0)]
    assert changes[0] == 0 and 0 < changes[1] < changes[2]


def test_weights_of_styles_count_by_their_shares():
    content, other = photo(24, 24, 3), photo(30, 30, 3, low=200, seed=2)
    alone, blended = tiny(content, STYLE), tiny(content, [STYLE, other], style_weights=[1, 1])
    assert np.array_equal(tiny(content, [STYLE, other], style_weights=[2, 0]), alone)
    assert not np.array_equal(blended, alone)
    assert np.array_equal(tiny(content, [STYLE, other], style_weights=[3, 3]), blended)


def test_colours_are_kept_where_asked():
    content = photo(24, 24, 3) // 2 + 64
    styled = tiny(content, STYLE, preserve_color=True).astype(int)
    change = styled - content
    inside = ((styled > 0) & (styled < 255)).all(-1)
    assert np.abs(change).max() > 2
    assert np.ptp(change[inside], axis=-1).max() <= 1  # R, G and B move alike, up to rounding


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"content": np.zeros((8, 8, 3))}, "uint8"),
        ({"style": np.zeros((8, 8), "float32")}, "`style`"),
        ({"style": []}, "style_weights"),
        ({"strength": 1.5}, "strength"),
        ({"size": 8}, "`size`"),
        ({"steps": 0}, "`steps`"),
        ({"seed": -1}, "`seed`"),
        ({"content": np.zeros((3000, 3000, 3), "uint8"), "size": 3000}, "2000 at most"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        stylize(**{"content": photo(20, 20, 3), "style": STYLE, "model": TINY, "verbose": 0, **arguments})
