"""Generated images that are kept, so that a discriminator does not forget what it has seen.

Reference: Shrivastava et al., Learning from simulated and unsupervised images through adversarial training, CVPR 2017,
section 2.3.
"""

import keras
from keras import ops


class ImagePool(keras.layers.Layer):
    """The last few generated images, in variables: what is saved with a model goes on with it.

    Until the pool is full, images are given back as they come and are kept. Then half of those that come, by chance,
    change places with one of the pool, and that older one is given in their stead.

    Args:
        size: images that it holds, 1 or more.
        image_shape: `(height, width, channels)`.
        name: the layer's name.

    Example:
        ```python
        pool = ImagePool(50, (8, 8, 3))
        pool.query(keras.ops.ones((4, 8, 8, 3)), keras.random.uniform).shape  # (4, 8, 8, 3)
        ```

    Reference: Shrivastava et al., Learning from simulated and unsupervised images through adversarial training, CVPR
    2017, section 2.3; Zhu et al., Unpaired image-to-image translation using cycle-consistent adversarial networks, ICCV
    2017, section 4.
    """

    def __init__(self, size, image_shape, name="pool"):
        super().__init__(name=name, dtype="float32")
        self.size = size
        kept = {"initializer": "zeros", "trainable": False, "aggregation": "only_first_replica"}
        self.images = self.add_weight(name="images", shape=(size, *image_shape), **kept)
        self.filled = self.add_weight(name="filled", shape=(), dtype="int32", **kept)
        self.built = True

    def query(self, fresh, uniform):
        """Images to be judged in place of those that were just made.

        Args:
            fresh: float32 tensor `(batch, height, width, channels)`.
            uniform: function of a shape that draws float32 values from [0, 1).

        Returns:
            A tensor like `fresh`.
        """
        count = ops.shape(fresh)[0]
        draws = uniform((2, count))
        position = ops.add(self.filled, 0) + ops.arange(count, dtype="int32")
        filling = position < self.size
        place = ops.where(filling, position, ops.cast(draws[0] * self.size, "int32"))
        older = ops.logical_and(ops.logical_not(filling), draws[1] < 0.5)
        given = ops.where(older[:, None, None, None], ops.take(self.images, place, axis=0), fresh)

        written = ops.cast(ops.equal(place[:, None], ops.arange(self.size, dtype="int32")), "float32")
        written = written * ops.cast(ops.logical_or(filling, older), "float32")[:, None]
        later = ops.flip(ops.cumsum(ops.flip(written, 0), 0), 0) - written
        written = written * ops.cast(ops.equal(later, 0.0), "float32")  # the last of those that share a place
        kept = 1.0 - ops.sum(written, axis=0)
        self.images.assign(self.images * kept[:, None, None, None] + ops.einsum("is,ihwc->shwc", written, fresh))
        self.filled.assign(ops.minimum(self.filled + count, self.size))
        return given
