"""A dtype policy for the layers that are made in one place, whatever the global one is."""

import contextlib

import keras


@contextlib.contextmanager
def dtype_policy(policy):
    """Layers that are made within have this policy; the global one is put back afterwards.

    Args:
        policy: a Keras dtype policy or its name.
    """
    before = keras.config.dtype_policy()
    try:
        keras.config.set_dtype_policy(policy)
        yield
    finally:
        keras.config.set_dtype_policy(before)
