"""The base of every model that makes photos of photos: upscaling, restyling, restoring, translating."""

import keras
import numpy as np
from keras import ops

from ..images.colours import as_rgb
from ..images.padding import padded
from ..images.pixels import LUMA_WEIGHTS, to_uint8
from ..images.tiles import tiles
from ..layers import BicubicUpsampling
from ..tasks import Photo
from .checks import check_count
from .keras_names import KerasNames
from .photo_data import TrainsOnPhotos

BICUBIC = 2  # pixels on each side that bicubic interpolation looks at


class PhotoEditor(KerasNames, TrainsOnPhotos, keras.Model):
    """A model that takes a photo, and perhaps more, and gives a photo; `edit` does it for photos of any kind and size.

    A subclass states its `tasks` and, as a property, what it `takes`: the photo first. It builds its networks in the
    constructor and writes `call([image, *others])`, or `call(image)` where it takes nothing else: float32 batches
    0..255 in and out, RGB. The rest comes from here and from what reads the declaration: `edit` is also called as the
    task is, so that a model that restores has a `restore`; photos of any size, grey or with alpha; tiles; signatures,
    the command line. Where a `Mask` says what may change, the photo's own values are put back elsewhere. Training is
    Keras's own, `compile(loss=...)` and `fit((image, *others), target)`, or a `MultiStepModel`'s; batches may hold what
    `edit` takes, uint8 or float images and masks, numbers, names of choices in arrays, and `call` gets float32.

    Args:
        kwargs: as for `keras.Model`. Pixels stay float32: a dtype policy is for the networks within.

    Attributes:
        tasks: what the model does, the first being what `edit` does.
        scale: how many times as high and wide the result is.
        halo: how many pixels of the photo, on each side, a result depends on; None where it depends on the whole
            photo, as after instance normalization: then photos are never cut into tiles.
        tile: side of the tiles that photos are cut into, in pixels.
        smallest: least side that `call` takes; smaller photos are continued by reflection.
        multiple: of which the sides that `call` takes are a multiple.
        most_pixels: of a photo that is worked on as a whole.
        keeps_grey: grey photos come back grey, by their lightness; otherwise as RGB.

    Example:
        ```python
        from keras_genimg import tasks


        class Brighter(PhotoEditor):
            tasks = (tasks.RESTORE,)
            halo = 0

            @property
            def takes(self):
                return tasks.Photo(), tasks.Mask(), tasks.Number("strength", meaning="Of the light")

            def call(self, inputs):
                image, mask, strength = inputs
                return image + 50.0 * mask * strength[:, None, None]


        model = Brighter()
        model.restore(np.zeros((5, 7, 3), "uint8"), mask=np.ones((5, 7), bool), strength=0.5).max()  # 25
        ```
    """

    tasks = ()
    scale = 1
    halo = None
    tile = 512
    smallest = 1
    multiple = 1
    most_pixels = 12_000_000
    keeps_grey = False

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        for task in cls.tasks:
            if task.verb not in dir(cls):
                setattr(cls, task.verb, cls.edit)

    def __init__(self, **kwargs):
        super().__init__(autocast=False, **kwargs)
        self.built = True  # networks are built in the constructor

    @property
    def takes(self):
        """The declared inputs, in the order in which `call` takes them: the photo first."""
        return (Photo(),)

    def exported_layers(self):
        """A list of the layers whose weights `call` uses. No property: Keras would save what it holds once more."""
        return [self]

    def collapsed(self):
        """The model that is kept, exported and served: itself, or a smaller one that does the same."""
        return self

    def editors(self):
        """Dict of the names of served signatures -> the editors that answer them: as its task is called, itself."""
        return {self._verb: self.collapsed()}

    def edit(self, images, tile=None, ensemble=False, advance=None, **inputs):
        """Edits photos of any size, tile by tile where the model allows it, to what the whole photo would give.

        Args:
            images: uint8 array: one photo `(height, width)` or `(height, width, channels)`, or a batch
                `(count, height, width, channels)`; 1, 3 or 4 channels (grey, RGB, RGBA); or a list of photos of any
                sizes. Alpha is kept, where the result is larger by bicubic interpolation.
            tile: side of a tile in pixels of the photo; None is the model's own.
            ensemble: average the results for the photo turned and mirrored in all eight ways: a little better where
                details are restored, eight times slower.
            advance: called after each tile with the share of all the work that it was.
            inputs: by name, what else the model `takes`: for all photos, or one for each.

        Returns:
            A uint8 array, `scale` times as high and wide, or a list of them for a list. Grey photos come back grey
            where the model keeps that, and as RGB otherwise.

        Raises:
            ValueError: not such images, no pixels, too many for a model that works on the whole, an input that is
                missing, unknown or wrong, or tiles that are not possible.

        Reference:
            Timofte et al., "Seven ways to improve example-based single image super resolution", 2016 (the ensemble).
        """
        several = isinstance(images, (list, tuple))
        photos = images if several or np.ndim(images) == 4 else [images]
        if not len(photos):
            raise ValueError("`images` is empty.")
        step = advance and (lambda share: advance(share / len(photos)))
        each = zip(photos, *self.others_of(inputs, len(photos)), strict=True)
        results = [self.edited(photo, others, None, tile, ensemble, step) for photo, *others in each]
        return results if several else np.stack(results) if photos is images else results[0]

    def edited(self, photo, others=(), network=None, tile=None, ensemble=False, advance=None):
        """`edit` for one photo, perhaps by another network than the model's own.

        Args:
            photo: as one of `images` for `edit`.
            others: what the network takes besides the photo, as `Input.values` gives it for one photo.
            network: a function of float32 arrays `[image, *others]`, batch first, to images 0..255; None is `compute`.
            tile: as for `edit`.
            ensemble: as for `edit`.
            advance: as for `edit`.

        Returns:
            A uint8 array.

        Raises:
            ValueError: as `edit`.
        """
        colours, alpha = as_rgb(photo, "images")
        (height, width), scale = colours.shape[:2], self.scale
        grey = self.keeps_grey and np.shape(photo)[2:] in ((), (1,))
        self._check_pixels(height, width)
        self.check_aligned(colours, others)
        inputs = [colours, *others]
        aligned = [True, *(given.aligned for given, _ in zip(self.takes[1:], others, strict=False))]
        inputs = [padded(v, self.smallest, self.multiple) if v.ndim == 3 else v for v in inputs]
        alpha = None if alpha is None else padded(alpha, self.smallest, self.multiple)
        result = np.empty((scale * height, scale * width, 1 if grey else 3 if alpha is None else 4), np.uint8)
        for top, left, window, core in self._tiles(*inputs[0].shape[:2], tile):
            seen = [v[window] if cut else v for v, cut in zip(inputs, aligned, strict=True)]
            try:
                part = _averaged(network or self.compute, seen, aligned, ensemble)
            except Exception as error:
                error.add_note(
                    f"`call` of {type(self).__name__} was given {seen[0].shape[0]}x{seen[0].shape[1]} pixels: where it "
                    f"takes sides that are multiples of a number alone, `multiple` must say so; it is {self.multiple}."
                )
                raise
            part = to_uint8(part @ np.float32(LUMA_WEIGHTS)[:, None] if grey else part)
            if alpha is not None:
                part = np.concatenate([part, self._enlarged(alpha[window])], axis=-1)
            part = part[tuple(slice(scale * span.start, scale * span.stop) for span in core)]
            place = result[scale * top : scale * top + part.shape[0], scale * left : scale * left + part.shape[1]]
            place[:] = part[: place.shape[0], : place.shape[1]]  # less where the tile reaches beyond the photo
            if advance is not None:
                advance(place.size / result.size)
        return result.reshape(*result.shape[:2], *np.shape(photo)[2:]) if grey else result

    def others_of(self, inputs, count):
        """Checks what is given besides photos.

        Args:
            inputs: dict of names of declared inputs to what a person gave; None is as if it were left out.
            count: how many photos there are.

        Returns:
            A list: for each input besides the photo what `Input.values` gives.

        Raises:
            ValueError: an input that is missing, unknown or wrong.
        """
        declared = {given.name: given for given in self.takes[1:]}
        for name in inputs:
            if name not in declared:
                raise ValueError(
                    f"`{self._verb}` takes no `{name}`; besides photos {type(self).__name__} takes "
                    f"{', '.join(declared) or 'nothing'}."
                )
        return [
            given.of_seeds(range(count)) if inputs.get(name) is None else given.values(inputs[name], count)
            for name, given in declared.items()
        ]

    def compute(self, inputs):
        """What `call` makes of float32 arrays, batch first, by a function that is compiled once a shape."""
        return self.predict_on_batch(inputs if len(inputs) > 1 else inputs[0])

    @property
    def _verb(self):
        return self.tasks[0].verb if self.tasks else "edit"

    def check_aligned(self, photo, others):
        """Checks what has to have the photo's size.

        Args:
            photo: `(height, width, ...)`.
            others: as for `edited`.

        Raises:
            ValueError: one has another height or width.
        """
        height, width = np.shape(photo)[:2]
        for given, value in zip(self.takes[1:], others, strict=False):
            if given.aligned and value.shape[:2] != (height, width):
                raise ValueError(
                    f"`{given.name}` must have the photo's height and width, {height}x{width}, got "
                    f"{value.shape[0]}x{value.shape[1]}."
                )

    def _check_pixels(self, height, width):
        if self.halo is None and height * width > self.most_pixels:
            share = (self.most_pixels / (height * width)) ** 0.5
            raise ValueError(
                f"The image has {height}x{width} pixels, more than the {self.most_pixels:,} that {type(self).__name__} "
                f"works on at once: shrink it to {int(height * share)}x{int(width * share)} first."
            )

    def _tiles(self, height, width, tile):
        if self.halo is None:
            if tile is not None:
                raise ValueError(f"{type(self).__name__} looks at the whole photo: leave `tile` away.")
            return tiles(height, width, max(height, width), 0)
        size = self.tile if tile is None else check_count(tile, "tile")
        return tiles(height, width, *self.tile_sizes(size))

    def tile_sizes(self, size):
        """Side of a tile, and of its surroundings, in pixels, for a wanted side: such that `call` takes the windows."""
        halo = self.halo if self.scale == 1 else max(self.halo, BICUBIC)  # alpha is enlarged by bicubic interpolation
        return tuple(-(-length // self.multiple) * self.multiple for length in (max(size, self.smallest), halo))

    def _enlarged(self, alpha):
        if self.scale == 1:
            return alpha
        return to_uint8(BicubicUpsampling(self.scale)(alpha[None]))[0]


def _averaged(network, inputs, aligned, ensemble):
    """What a network makes of one window, `(height, width, 3)`; with `ensemble` the mean over eight ways to turn it."""
    total = 0.0
    ways = [(turns, flip) for turns in range(4) for flip in (1, -1)] if ensemble else [(0, 1)]
    for turns, flip in ways:  # turned, then mirrored; undone in the other order
        turned = [np.rot90(v, turns)[:, ::flip] if turn else v for v, turn in zip(inputs, aligned, strict=True)]
        made = ops.convert_to_numpy(network([np.ascontiguousarray(v, "float32")[None] for v in turned]))[0]
        total = total + np.rot90(made[:, ::flip], -turns)
    return total / np.float32(len(ways))
