"""The same step on every backend that is installed: same weights, same noise, same losses."""

import importlib.util
import json
import os
import pathlib
import subprocess
import sys

import keras
import pytest

from keras_genimg.files import replacing

BACKENDS = [name for name in ("tensorflow", "jax", "torch") if importlib.util.find_spec(name)]
ROOT = pathlib.Path(__file__).parents[2]


def losses_on(backend):
    """The losses by family. Suites that run beside each other may share them, in a folder that is made for the run."""
    shared = os.environ.get("KERAS_GENIMG_PARITY")
    path = shared and pathlib.Path(shared) / f"{backend}.json"
    if path and path.exists():
        return json.loads(path.read_text())
    losses = json.loads(computed_on(backend))
    if path:
        with replacing(path) as temporary:
            temporary.write_text(json.dumps(losses))
    return losses


def computed_on(backend):
    environment = {**os.environ, "KERAS_BACKEND": backend}
    run = [sys.executable, "-m", "tests.training.parity"]
    output = subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert output.returncode == 0, output.stderr
    return output.stdout.splitlines()[-1]


@pytest.mark.skipif(len(BACKENDS) < 2, reason="needs two backends")
@pytest.mark.skipif(keras.backend.backend() != BACKENDS[0], reason="the first of those installed runs them all")
def test_twenty_steps_give_the_same_losses_on_every_backend():
    first, *others = [losses_on(backend) for backend in BACKENDS]
    for other in others:
        for family, values in first.items():
            for name, value in values.items():
                # A mean of thousands of nats is compared as a share, the others as they are.
                tolerance = max(1e-4, 1e-6 * abs(value)) if name != "mean pixel" else 0.5
                assert other[family][name] == pytest.approx(value, abs=tolerance, rel=0), f"{family} {name}"
