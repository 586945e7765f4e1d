"""pix2pix on emojis of 64x64: an outline, with up to eight dabs of colour in it, becomes the coloured drawing.

Run: keras-genimg train pix2pix_openmoji
"""

import keras_genimg as kg
from keras_genimg.zoo import pix2pix

DATA = "openmoji_outline"
TARGETS = "openmoji_colour"
EPOCHS = 240
BATCH_SIZE = 16


class Dabbed(kg.data.Passes):
    """Pairs whose outlines get other dabs of colour each time.

    Args:
        outlines: uint8 array, NHWC.
        coloured: likewise.
    """

    def __init__(self, outlines, coloured):
        super().__init__()
        self.pairs = kg.data.paired(outlines, coloured, BATCH_SIZE, flip=True, seed=0)
        self.batch_size = BATCH_SIZE

    def batches_in_pass(self):
        return len(self.pairs)

    def batch(self, index):
        self.pairs.epoch = self.epoch
        outlines, coloured = self.pairs.batch(index)
        return kg.data.colour_hints(outlines, coloured, seed=self.epoch * len(self.pairs) + index), coloured


def batches():
    return Dabbed(*(kg.data.load(name, "train")[0] for name in (DATA, TARGETS)))


def sources(split):
    """What is measured: the outlines of a split with four dabs each."""
    outlines, coloured = (kg.data.load(name, split)[0] for name in (DATA, TARGETS))
    return kg.data.colour_hints(outlines, coloured, least=4, most=4)


def model():
    return pix2pix.model(kg.losses.LeastSquares())


compile = pix2pix.compile
