"""MI-GAN for 512 pixels, converted from its authors' weights by tools/convert_migan.py; it is not trained here."""

import keras_genimg as kg


def model():
    return kg.models.MIGAN()
