"""Attention in windows against Keras's own attention and numpy; shifted windows against windows cut by hand."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_genimg.layers import WindowAttention

CHANNELS, HEADS, WINDOW = 6, 2, 4


def features(height=8, width=12, seed=0):
    return np.random.default_rng(seed).normal(size=(2, height, width, CHANNELS)).astype("float32")


def spoken(layer, seed=1):
    """A built layer whose weights are all large."""
    layer.build((None, None, None, CHANNELS))
    rng = np.random.default_rng(seed)
    layer.set_weights([rng.normal(0.0, 0.5, w.shape) for w in layer.get_weights()])
    return layer


def array(tensor):
    return keras.ops.convert_to_numpy(tensor)


def by_hand(layer, places):
    """Attention among some places of one window, each `(row, column, vector)`, in numpy: as the paper writes it."""
    width = CHANNELS // layer.heads
    (joint, joint_bias), (outputs, outputs_bias) = layer.joint.get_weights(), layer.outputs.get_weights()
    table = array(layer.bias_of_offsets)
    queries, keys, values = np.split(np.stack([vector for _, _, vector in places]) @ joint + joint_bias, 3, axis=-1)
    heads = []
    for head in range(layer.heads):
        part = slice(head * width, (head + 1) * width)
        products = queries[:, part] @ keys[:, part].T / np.sqrt(width)
        for i, (row, column, _) in enumerate(places):
            for j, (other_row, other_column, _) in enumerate(places):
                down, right = row - other_row + layer.window - 1, column - other_column + layer.window - 1
                products[i, j] += table[down * (2 * layer.window - 1) + right, head]
        shares = np.exp(products - products.max(axis=1, keepdims=True))
        heads.append(shares / shares.sum(axis=1, keepdims=True) @ values[:, part])
    return np.concatenate(heads, axis=-1) @ outputs + outputs_bias


def cut_by_hand(layer, image):
    """The layer of one image: windows whose edges lie at `shift` and every `window` from there, cut at the image's."""
    height, width, _ = image.shape
    result = np.empty_like(image)
    cuts = [sorted({0, side, *range(layer.shift, side, layer.window)}) for side in (height, width)]
    for top, bottom in zip(cuts[0], cuts[0][1:], strict=False):
        for left, right in zip(cuts[1], cuts[1][1:], strict=False):
            where = [(row, column) for row in range(top, bottom) for column in range(left, right)]
            seen = by_hand(layer, [(*place, image[place]) for place in where])
            for place, vector in zip(where, seen, strict=True):
                result[place] = vector
    return result


def test_one_window_is_the_attention_of_keras():
    layer = spoken(WindowAttention(HEADS, WINDOW))
    layer.bias_of_offsets.assign(0.0 * array(layer.bias_of_offsets))
    oracle = layers.MultiHeadAttention(HEADS, CHANNELS // HEADS)
    window = features(WINDOW, WINDOW)
    places = keras.ops.convert_to_tensor(window.reshape(2, WINDOW**2, CHANNELS))
    oracle(places, places)
    (joint, joint_bias), (outputs, bias) = layer.joint.get_weights(), layer.outputs.get_weights()
    inner = [each.reshape(*each.shape[:-1], HEADS, -1) for pair in zip(
        np.split(joint, 3, axis=-1), np.split(joint_bias, 3, axis=-1), strict=True) for each in pair]  # fmt: skip
    oracle.set_weights([*inner, outputs.reshape(HEADS, -1, CHANNELS), bias])
    wanted = array(oracle(places, places)).reshape(window.shape)
    np.testing.assert_allclose(array(layer(window)), wanted, atol=1e-5)


@pytest.mark.parametrize("shift", [0, 2])
@pytest.mark.parametrize("size", [(4, 4), (8, 12)])
def test_windows_and_their_shift_by_hand(shift, size):
    layer, images = spoken(WindowAttention(HEADS, WINDOW, shift)), features(*size)
    wanted = np.stack([cut_by_hand(layer, image) for image in images])
    np.testing.assert_allclose(array(layer(images)), wanted, atol=1e-4)


def test_a_network_of_unknown_size_takes_each():
    inputs = keras.Input((None, None, CHANNELS))
    layer = WindowAttention(HEADS, WINDOW, 2)
    model = keras.Model(inputs, layer(inputs))
    for size in ((8, 4), (4, 12)):
        images = features(*size)
        assert model.predict(images, verbose=0) == pytest.approx(array(layer(images)), abs=1e-5)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="even number"):
        WindowAttention(2, 3)
    with pytest.raises(ValueError, match="even number above `shift`"):
        WindowAttention(2, 4, 4)
    with pytest.raises(ValueError, match="multiple of `heads`"):
        WindowAttention(4, 4)(features())
    with pytest.raises(ValueError, match="multiples of the window"):
        WindowAttention(2, 4)(features(8, 10))
