"""A dataset that knows which pass over its images Keras is in."""

import keras


class Passes(keras.utils.PyDataset):
    """Batches that depend on the arguments, `epoch` and the index alone.

    A subclass gives `batch(index)`, `batches_in_pass()` and the attribute `batch_size`, in images.

    Args:
        epoch: the pass to begin with, from 0.

    Attributes:
        epoch: counts whole passes; may be set, so that a resumed training goes on where it stopped.
        limit: the most batches of a pass, or None.
    """

    def __init__(self, epoch=0, **kwargs):
        super().__init__(**kwargs)
        self.epoch = epoch
        self.limit = None
        self._given = set()
        self._within_epoch = False

    def batch(self, index):
        """Batch `index`, from 0, of pass `epoch`."""
        raise NotImplementedError

    def batches_in_pass(self):
        """The number of batches where there is no limit."""
        raise NotImplementedError

    def pipeline(self):
        """What feeds `fit` fastest, with `steps_per_epoch=len(self)`; this object, unless a subclass knows better."""
        return self

    def __len__(self):
        count = self.batches_in_pass()
        return count if self.limit is None else min(count, self.limit)

    def __getitem__(self, index):
        index = range(len(self))[index]
        batch = self.batch(index)
        self._given.add(index)
        return batch

    def on_epoch_begin(self):
        """Called by Keras."""
        self._within_epoch = True

    def on_epoch_end(self):
        """Called by Keras; goes on to the next epoch where every batch of this one was given."""
        # Keras's `fit` calls this once more than there are epochs, before the first, and may draw a batch or two before
        # that to learn their shapes. With `steps_per_epoch` it calls this in the middle of a pass.
        if self._within_epoch and len(self._given) == len(self):
            self.epoch += 1
            self._given.clear()
        self._within_epoch = False
