"""Super-resolution: the base of ESPCN and EDSR, networks that correct bicubic interpolation.

The networks work on the small image and rearrange channels into sub-pixels at the end. Here they only learn what
bicubic interpolation misses; they start as exactly that, so training is stable from the first step and chroma is free.
"""

from ... import tasks
from .restorer import Restorer


class SuperResolution(Restorer):
    """A `Restorer` that enlarges: bicubic upsampling plus a network's correction.

    Train it with `fit(low, high)`; enlarge photos with `upscale`, which is `edit`.

    Args:
        network: `keras.Model` from `(batch, height, width, channels)` at -0.5..0.5 to the residual, `scale` times as
            high and wide, in units of 255.
        scale: whole enlargement factor.
        halo: how many pixels of the small image, on each side, a result depends on.
        tile: side of the tiles that `upscale` works in by default, in pixels of the small image. Besides the result
            `upscale` takes the memory of one: from 0.4 (EDSR x2, ESPCN) to 1.4 GB (EDSR x4).
        kwargs: as for `Restorer`.

    Raises:
        ValueError: on call, when the images' channels do not suit the network's.
    """

    tasks = (tasks.UPSCALE,)

    def __init__(self, network, scale, halo, tile, **kwargs):
        super().__init__(network, halo, tile, scale, **kwargs)
