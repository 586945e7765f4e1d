"""Random changes of training images; the public ones are names of `keras_genimg.losses`."""
