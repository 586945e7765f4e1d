"""Several devices, by Keras's own means, in a process of its own: virtual CPU devices stand for accelerators."""

import os
import pathlib
import subprocess
import sys

import keras
import pytest

ROOT = pathlib.Path(__file__).parents[2]

COMMON = """
import keras, numpy as np
from keras_genimg import models
from tests import kit

def make():
    keras.utils.set_random_seed(0)
    generator = models.dcgan_generator(4, (16, 16, 1), filters=4)
    discriminator = models.dcgan_discriminator((16, 16, 1), filters=4, normalization=None)
    model = models.DCGAN(generator=generator, discriminator=discriminator, half_life_images=8, seed=0)
    model.compile()
    return model

images = kit.images(16)
"""

MIRRORED = """
import tensorflow as tf
tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 2)
{common}
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
with strategy.scope():
    model = make()
history = kit.fit(model, images, epochs=2, batch_size=8).history
assert all(np.isfinite(values).all() for values in history.values()), history
# 32 images in two epochs, wherever they were; replicas hold the same weights
assert float(model.averaged_generator.images_seen.numpy()) == 32.0
for variable in model.trainable_variables:
    copies = [copy.numpy() for copy in strategy.experimental_local_results(variable.value)]
    assert len(copies) == 2 and np.array_equal(*copies), variable.path
# With the same four latents in each replica (so that BatchNorm sees the same), two replicas of 4 step like one of 8.
four = tf.constant(np.random.default_rng(0).normal(size=(4, 4)), "float32")
def constant_noise(model):
    model.noise.normal = lambda shape: tf.tile(four, (shape[0] // 4, 1))
    return model
with strategy.scope():
    two = constant_noise(make())
one = constant_noise(make())
one.set_weights(two.get_weights())
for model in (one, two):
    model.compile({{player: keras.optimizers.SGD(0.1) for player in model.players}})
    kit.fit(model, images[:8], batch_size=8)
difference = max(np.abs(a - b).max() for a, b in zip(one.get_weights(), two.get_weights()))
assert difference < 1e-5, difference
"""

DATA_PARALLEL = """
{common}
import jax
assert len(jax.devices()) == 2
results = []
for devices in (1, 2):
    keras.distribution.set_distribution(
        keras.distribution.DataParallel(devices=keras.distribution.list_devices()[:devices]))
    model = make()
    kit.fit(model, images, epochs=2, batch_size=8)
    results.append([np.asarray(weight) for weight in model.get_weights()])
difference = max(np.abs(a - b).max() for a, b in zip(*results))
assert difference < 1e-5, difference
"""


def run(code, **environment):
    result = subprocess.run(
        [sys.executable, "-c", code.format(common=COMMON)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr[-3000:]


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="a strategy of TensorFlow")
def test_mirrored_strategy():
    run(MIRRORED)


@pytest.mark.skipif(keras.backend.backend() != "jax", reason="a distribution of JAX")
def test_data_parallel_equals_one_device():
    run(DATA_PARALLEL, XLA_FLAGS="--xla_force_host_platform_device_count=2")
