"""Writes the zoo's `vgg16`: torchvision's weights up to block4_conv3, in half precision, and what halving them costs.

Run: python tools/convert_vgg16.py
"""

import numpy as np

import keras_genimg as kg
from keras_genimg.artifacts import root, save_weights
from keras_genimg.metrics.weights import load_weights
from keras_genimg.models import vgg


def main():
    names = vgg.layer_names()[: 1 + vgg.layer_names().index(vgg.DEEPEST_IN_ZOO)]
    model = kg.models.vgg_features(names, weights=None)
    published = load_weights("vgg16")
    kinds = ("kernel", "bias")
    model.set_weights([published[f"VGG16_0.Conv_{index}.{kind}"] for index in range(len(names)) for kind in kinds])
    photo = kg.data.sample_photo()[None].astype("float32")
    whole = model(photo)
    path = root() / "vgg16" / "model.weights.h5"
    save_weights(model, path)
    half = kg.models.vgg_features(names)(photo)
    print(path, path.stat().st_size, "bytes, sha256", kg.zoo.sha256(path))
    for name, a, b in zip(names, whole, half, strict=True):
        a, b = np.asarray(a), np.asarray(b)
        print(f"{name}: features differ by {np.linalg.norm(a - b) / np.linalg.norm(a):.2%}")


if __name__ == "__main__":
    main()
