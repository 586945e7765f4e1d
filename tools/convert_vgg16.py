"""Writes the zoo's `vgg16`: torchvision's weights up to block4_conv3, in int8, and prints what that costs.

Run: python tools/convert_vgg16.py && keras-genimg evaluate vgg16 --write-card
"""

import keras_genimg as kg
from keras_genimg.artifacts import save_weights
from keras_genimg.evaluation import feature_errors, published_vgg16
from keras_genimg.files import zoo_folder
from keras_genimg.networks import vgg
from keras_genimg.zoo import cards


def main():
    names = vgg.layer_names()[: 1 + vgg.layer_names().index(vgg.DEEPEST_IN_ZOO)]
    whole = published_vgg16(names)
    path = zoo_folder() / "vgg16" / "model.weights.h5"
    save_weights(whole, path, int8=True)
    facts, text = cards.read(path.parent)
    cards.write(path.parent, facts | {"sha256": kg.zoo.sha256(path)}, text)
    for name, error in zip(names, feature_errors(kg.models.vgg_features(names), whole), strict=True):
        print(f"{name}: features differ by {error:.2%}")


if __name__ == "__main__":
    main()
