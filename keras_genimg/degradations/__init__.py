"""How good photos become the inputs of models that undo it; the public ones are names of `keras_genimg.data`."""
