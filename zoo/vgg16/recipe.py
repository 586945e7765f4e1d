"""VGG16 up to block4_conv3, converted from torchvision's weights by tools/convert_vgg16.py; it is not trained here."""

import keras_genimg as kg

LAYERS = [f"block{block}_conv{index}" for block, count in enumerate((2, 2, 3, 3), 1) for index in range(1, count + 1)]


def model():
    return kg.models.vgg_features(LAYERS, weights=None)
