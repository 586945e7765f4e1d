"""Builders of networks, one file a family; the public ones are names of `keras_genimg.models`."""
