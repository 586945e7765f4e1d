"""PneumoniaMNIST: X-rays of children's chests, grey and of 28x28; 0 is normal and 1 pneumonia. For no clinical use.

As published, 4,708 images to train on (1,214 of them normal), 524 to validate and 624 to test.

Reference: Yang et al., MedMNIST v2: a large-scale lightweight benchmark for 2D and 3D biomedical image classification,
Scientific Data 2023; the X-rays are of Kermany et al., Identifying medical diagnoses and treatable diseases by
image-based deep learning, Cell 2018.
"""

import functools

from ..formats import NPZ_PREFIXES, read_npz_split
from .source import Source

SOURCE = Source(
    name="pneumonia_mnist",
    read=functools.partial(read_npz_split, file_name="pneumoniamnist.npz", image_shape=(28, 28, 1), classes=2),
    files=lambda split: "pneumoniamnist.npz",
    terms="CC BY 4.0, MedMNIST; X-rays of D. Kermany et al., Cell 2018",
    how_to_get="Put MedMNIST's pneumoniamnist.npz (28x28; from https://medmnist.com or by its package medmnist) there, "
    "or set KERAS_GENIMG_HOME to the folder above its own.",
    splits=tuple(NPZ_PREFIXES),
)
