"""The small networks that compare patches for CUT: one for each depth at which an encoder is looked at.

Reference: Park et al., Contrastive learning for unpaired image-to-image translation, ECCV 2020.
"""

import keras
from keras import layers

from .translation import paper_kernels


def patch_projector(widths, units=256):
    """Features of places at several depths to vectors that are compared, each depth by two layers of its own.

    Args:
        widths: channels of the features at each depth.
        units: of the layers, and length of the vectors.

    Returns:
        A `keras.Model` named "projector": a list of `(batch, places, width)` -> a list of `(batch, places, units)`,
        float32.

    Example:
        ```python
        vectors = patch_projector((3, 8), units=16)([np.ones((2, 5, 3)), np.ones((2, 7, 8))])
        vectors[1].shape  # (2, 7, 16)
        ```

    Reference: Park et al., Contrastive learning for unpaired image-to-image translation, ECCV 2020.
    """
    inputs, outputs = [], []
    for width in widths:
        inputs.append(keras.Input((None, width)))
        x = layers.Dense(units, activation="relu", kernel_initializer=paper_kernels())(inputs[-1])
        outputs.append(layers.Dense(units, kernel_initializer=paper_kernels(), dtype="float32")(x))
    return keras.Model(inputs, outputs, name="projector")
