"""The examples in the docstrings run as they stand."""

import re

import keras
import numpy as np
import pytest

from keras_genimg import metrics

SLOW = {"InceptionFeatures"}  # builds the whole network; test_inception.py runs the same


def example(name):
    found = re.search(r"```python\n(.*?)```", getattr(metrics, name).__doc__ or "", re.DOTALL)
    return found and "\n".join(line.removeprefix("    ") for line in found.group(1).splitlines())


@pytest.mark.parametrize("name", sorted(name for name in metrics.__all__ if example(name) and name not in SLOW))
def test_the_example_runs(name):
    exec(example(name), {"np": np, "keras": keras} | {public: getattr(metrics, public) for public in metrics.__all__})
