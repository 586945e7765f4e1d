"""MI-GAN (Sargsyan et al. 2023): what a mask marks in a photo is made anew, such as an object that is to go."""

import keras
import numpy as np
from keras import ops

from ... import tasks
from ...images.colours import as_rgb
from ...images.pixels import to_network, to_pixels
from ...networks.migan import migan_network
from ..checks import check_count
from ..photo_editor import PhotoEditor

KNOWN = 0.01  # a pixel of the network's input is known where less of it than this is lost


@keras.saving.register_keras_serializable("keras_genimg")
class MIGAN(PhotoEditor):
    """Makes anew what a mask marks, from what is around it: `restore(photo, mask=mask)`, 255 or true where.

    The network sees one square window, resampled to its own size: around all that is marked, with `context` pixels on
    each side, or `image_size` wide where that is more, or the whole photo where that is less. Only that window of a
    photo is worked on, so that the photo may be of any size, and what is not marked comes back as it was, bit for bit.
    Where objects that are to go lie far apart, take one after the other: each is then seen larger. Masks must hold the
    whole object, its shadow and a few pixels around; values between 0 and 255 blend.

    Its public weights are the zoo's; `tools/convert_migan.py` makes them.

    Args:
        image_size: height and width at which the network works, a power of two from 8.
        filters: of the network at full size; at each halving twice as many.
        max_filters: the most of any layer.
        context: pixels that are seen on each side of what is marked.
        dtype: Keras dtype policy of the network's hidden layers.
        name: the model's name.

    Raises:
        ValueError: a size that is no power of two, or a context below 1.

    Example:
        ```python
        model = MIGAN(16, filters=4, max_filters=8, context=4)
        mask = np.zeros((30, 40), bool)
        mask[5:9, 12:20] = True
        model.restore(np.zeros((30, 40, 3), "uint8"), mask=mask).shape  # (30, 40, 3)
        ```

    Reference: Sargsyan et al., MI-GAN: A simple baseline for image inpainting on mobile devices, ICCV 2023.
    """

    tasks = (tasks.RESTORE,)
    keeps_grey = True

    def __init__(self, image_size=512, filters=64, max_filters=512, context=128, dtype=None, name="migan"):
        super().__init__(dtype=dtype, name=name)
        self.network = migan_network(image_size, filters, max_filters, dtype)
        self.image_size, self.filters, self.max_filters = image_size, filters, max_filters
        self.context = check_count(context, "context")

    @property
    def takes(self):
        return tasks.Photo(), tasks.Mask("mask", "255 where the photo is to be made anew, 0 where it is kept")

    def call(self, inputs):
        image, mask = inputs
        marked = ops.cast(mask > 0, "float32")
        down, up = zip(*(_resampling(*span, self.image_size) for span in self._window(marked)), strict=True)
        known = ops.cast(_resampled(marked, *down) < KNOWN, "float32")
        seen = to_network(_resampled(image, *down)) * known
        made = to_pixels(self.network(ops.concatenate([known - 0.5, seen], axis=-1)))
        return image + mask * (_resampled(made, *up) - image)

    def compute_output_spec(self, inputs):
        return keras.KerasTensor(inputs[0].shape, dtype="float32")

    def edited(self, photo, others=(), network=None, tile=None, ensemble=False, advance=None):
        as_rgb(photo, "images")  # refuses what is no photo
        self.check_aligned(photo, others)
        marked = ops.convert_to_tensor((others[0] > 0).astype("float32")[None])
        window = tuple(
            slice(int(start[0, 0]), int(start[0, 0] + length[0, 0])) for start, length, _ in self._window(marked)
        )
        result = np.array(photo)
        parts = [value[window] for value in others]
        result[window] = super().edited(result[window], parts, network, tile, ensemble, advance)
        return result

    def _window(self, marked):
        """Where the network looks, for rows and for columns: first place, length, and all places, `(batch, ...)`."""
        found = []
        for axis in (2, 1):
            lines = ops.max(marked, axis=(axis, 3))
            places = ops.cumsum(ops.ones_like(lines), axis=1)  # from 1, so that 0 stands for none
            total = places[:, -1:]
            stop = ops.max(lines * places, axis=1, keepdims=True)
            first = total - ops.max(lines * (total + 1.0 - places), axis=1, keepdims=True)
            found.append((first, stop, total, places - 1.0))
        extent = ops.maximum(*(stop - first for first, stop, *_ in found)) + 2.0 * self.context
        wanted = ops.maximum(extent, float(self.image_size))
        for first, stop, total, places in found:
            length = ops.minimum(wanted, total)
            start = ops.minimum(ops.maximum(ops.floor((first + stop - length) / 2.0), 0.0), total - length)
            yield start, length, places

    def get_config(self):
        sizes = {"image_size": self.image_size, "filters": self.filters, "max_filters": self.max_filters}
        own = {**sizes, "context": self.context, "name": self.name}
        return {**own, "dtype": keras.dtype_policies.serialize(self.dtype_policy)}


def _resampling(start, length, places, size):
    """A matrix that brings a window of an axis to `size` pixels, and one that brings those back; free of aliases.

    As matrices, both work in a batch whose windows differ, and in graphs where sizes are not known.
    """
    # `expand_dims` throughout: LiteRT slices no new axes.
    start, step, places = (ops.expand_dims(each, 1) for each in (start, length / size, places))  # places in a row
    stop = start + step * size
    pixels = ops.reshape(ops.arange(size, dtype="float32"), (1, size, 1))  # in a column
    within = ops.cast((places >= start) & (places < stop), "float32")
    centres = start + (pixels + 0.5) * step - 0.5
    down = within * ops.relu(1.0 - ops.abs(places - centres) / ops.maximum(step, 1.0))
    centres = ops.clip((places - start + 0.5) / step - 0.5, 0.0, size - 1.0)
    up = ops.relu(1.0 - ops.abs(pixels - centres) * ops.minimum(step, 1.0))  # from a place to the pixels: a column each
    up = ops.transpose(up, (0, 2, 1))
    return tuple(weights / ops.sum(weights, axis=-1, keepdims=True) for weights in (down, up))


def _resampled(images, rows, columns):
    """Images `(batch, height, width, channels)` by a matrix for their rows and one for their columns."""
    planes = ops.transpose(images, (0, 3, 1, 2))
    rows, columns = ops.expand_dims(rows, 1), ops.expand_dims(ops.transpose(columns, (0, 2, 1)), 1)
    return ops.transpose(ops.matmul(ops.matmul(rows, planes), columns), (0, 2, 3, 1))
