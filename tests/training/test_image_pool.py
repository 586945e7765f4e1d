"""The pool of generated images, against a list that does the same one image after the other."""

import keras
import numpy as np

from keras_genimg.training import ImagePool, NoiseSource

SIZE, BATCH = 5, 3


def images_of(number):
    """A batch of images that are told apart by their values: 3 * number and the two after it."""
    return np.arange(BATCH * number, BATCH * (number + 1), dtype="float32")[:, None, None, None] * np.ones((1, 2, 2, 1))


def by_a_list(draws):
    """What the pool gives back and holds, by lists."""
    held, given = [], []
    for number, (places, coins) in enumerate(draws):
        before = list(held)
        for image, place, coin in zip(range(BATCH * number, BATCH * (number + 1)), places, coins, strict=True):
            place = int(place * SIZE)
            if len(held) < SIZE:
                held.append(image)
                given.append(image)
            elif coin < 0.5:
                given.append(before[place] if len(before) > place else before[0])
                held[place] = image
            else:
                given.append(image)
    return given, held


def test_it_gives_and_holds_what_a_list_would():
    noise, pool = NoiseSource(3), ImagePool(SIZE, (2, 2, 1))
    draws, given = [], []

    def uniform(shape):
        draws.append(noise.uniform(shape))
        return draws[-1]

    for number in range(40):
        batch = keras.ops.convert_to_tensor(images_of(number).astype("float32"))
        given += keras.ops.convert_to_numpy(pool.query(batch, uniform))[:, 0, 0, 0].tolist()
    # The second batch fills the pool in its middle; draws after that are used.
    draws = [keras.ops.convert_to_numpy(each) for each in draws]
    expected, held = by_a_list(draws)
    found = keras.ops.convert_to_numpy(pool.images.value)[:, 0, 0, 0].tolist()
    assert given == expected and found == held
    assert len(set(held)) == SIZE and int(pool.filled) == SIZE
    fresh = sum(one == index for index, one in enumerate(given))
    assert 0.4 * len(given) < fresh < 0.7 * len(given)  # half of them, and the first few


def test_its_images_are_saved_with_a_model_and_not_trained():
    pool = ImagePool(SIZE, (2, 2, 1))
    assert not pool.trainable_weights and [tuple(w.shape) for w in pool.weights] == [(SIZE, 2, 2, 1), ()]
