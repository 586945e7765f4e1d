import keras
import numpy as np
import pytest
from keras import ops

from keras_genimg.layers import SelfAttention

X = np.random.default_rng(0).normal(size=(2, 4, 6, 16)).astype("float32")


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def pooled(x):
    b, h, w, c = x.shape
    return x.reshape(b, h // 2, 2, w // 2, 2, c).max(axis=(2, 4))


@pytest.mark.parametrize("pool", [1, 2])
def test_it_adds_what_numpy_attends_to(pool):
    layer = SelfAttention(pool=pool)
    assert np.array_equal(ops.convert_to_numpy(layer(X)), X)  # gamma is 0 at first
    layer.gamma.assign(0.5)
    names = ("queries", "keys", "values", "outputs")
    q, k, v, o = (ops.convert_to_numpy(getattr(layer, name).kernel)[0, 0].astype("float64") for name in names)
    assert (q.shape, k.shape, v.shape, o.shape) == ((16, 2), (16, 2), (16, 8), (8, 16))
    queries, keys, values = X @ q, X @ k, X @ v
    if pool == 2:
        keys, values = pooled(keys), pooled(values)
    queries, keys, values = (each.reshape(2, -1, each.shape[-1]) for each in (queries, keys, values))
    shares = softmax(queries @ keys.transpose(0, 2, 1))
    expected = X + 0.5 * ((shares @ values).reshape(2, 4, 6, 8) @ o)
    assert ops.convert_to_numpy(layer(X)) == pytest.approx(expected, abs=1e-4)


def test_without_queries_each_place_gets_the_mean():
    layer = SelfAttention(pool=1)
    layer(X)
    layer.gamma.assign(1.0)
    layer.queries.kernel.assign(np.zeros((1, 1, 16, 2)))
    added = ops.convert_to_numpy(layer(X)) - X
    assert added == pytest.approx(np.broadcast_to(added[:, :1, :1], added.shape), abs=1e-5)
    assert np.abs(added).max() > 1e-3


def test_odd_sides_and_unknown_ones():
    inputs = keras.Input((None, None, 8))
    model = keras.Model(inputs, SelfAttention(spectral=True)(inputs))
    assert model(np.ones((1, 5, 7, 8), "float32")).shape == (1, 5, 7, 8)


def test_too_many_places_and_no_pool_are_refused():
    with pytest.raises(ValueError, match="128 x 64 places takes too much memory: 64 x 64 are the most"):
        SelfAttention()(keras.Input((128, 64, 8)))
    with pytest.raises(ValueError, match="`pool` must be at least 1"):
        SelfAttention(pool=0)
