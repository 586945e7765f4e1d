import keras
import pytest

keras.utils.set_random_seed(0)  # of layers that are made while tests are collected


@pytest.fixture(autouse=True)
def same_numbers_each_time():
    """Weights that a test draws without a seed are the same in every run, alone or among others."""
    keras.utils.set_random_seed(0)
