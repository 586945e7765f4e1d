"""Real-ESRGAN's compact network for drawn films, converted by tools/convert_real_esrgan.py; it is not trained here."""

import keras_genimg as kg


def model():
    return kg.models.SRVGG(scale=4)
