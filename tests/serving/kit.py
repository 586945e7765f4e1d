"""SavedModels made by hand, with the signatures that exported models have, and a server in a process of its own."""

import contextlib
import io
import json
import pathlib
import re
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zlib

import numpy as np
import pytest
from PIL import Image

ROOT = pathlib.Path(__file__).parents[2]


def require():
    """Skips where the extra `serve` is not installed; gives what the tests need of it."""
    tf = pytest.importorskip("tensorflow")
    for name in ("grpc", "aiohttp", "prometheus_client", "tensorflow_serving.apis.predict_pb2"):
        pytest.importorskip(name)
    return tf


def save(folder, name, version, **signatures):
    """Writes functions `tf.function`s with an input signature as `folder/name/version`, whole or not at all."""
    import tensorflow as tf

    module = tf.Module()
    module.functions = list(signatures.values())
    temporary, path = folder / f".{name}-{version}", folder / name / str(version)
    concrete = {key: function.get_concrete_function() for key, function in signatures.items()}
    tf.saved_model.save(module, str(temporary), signatures=concrete)
    path.parent.mkdir(exist_ok=True)
    temporary.rename(path)
    return path


def function(*specs):
    """Makes a `tf.function` of inputs given as (shape, type, name)."""
    import tensorflow as tf

    return lambda python: tf.function(python, input_signature=[tf.TensorSpec(*spec) for spec in specs])


def save_waiting(folder):
    """A model that writes a file of the name that it is given, and answers once somebody has deleted the file."""
    import tensorflow as tf

    @function(((), "string", "path"))
    def wait(path):
        tf.io.write_file(path, "")
        now = tf.timestamp()  # TensorFlow would leave out a loop that depends on nothing that changes
        while tf.size(tf.io.matching_files(tf.where(now > 0, path, ""))) > 0:
            now = tf.timestamp()
        return {"path": path}

    return save(folder, "waiting", 1, serving_default=wait)


def wait_for(truth, seconds=20):
    deadline = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def save_models(folder):
    """A generator, an enlarger, the documentation's half_plus_three, one with several inputs, one that waits."""
    import tensorflow as tf

    @function(((None,), "int64", "seed"))
    def generate(seed):  # grey 4 x 4 images filled with the seed
        return {"image": tf.cast(tf.tile(seed[:, None, None, None] % 256, (1, 4, 4, 1)), "uint8")}

    @function(((None, 8), "float32", "latents"))
    def decode(latents):
        return {"image": tf.cast(tf.tile(latents[:, :1, None, None], (1, 4, 4, 1)), "uint8")}

    @function(((None, None, None, 3), "uint8", "image"))
    def upscale(image):
        return {"image": tf.repeat(tf.repeat(image, 2, axis=1), 2, axis=2)}

    @function(((None,), "string", "image_bytes"))
    def upscale_bytes(image_bytes):
        def one(data):
            image = tf.io.decode_image(data, channels=3, expand_animations=False)
            return tf.io.encode_png(tf.repeat(tf.repeat(image, 2, axis=0), 2, axis=1))

        return {"image_bytes": tf.map_fn(one, image_bytes)}

    @function(((None,), "float32", "x"))
    def half_plus_three(x):
        return {"y": x / 2 + 3}

    @function(((None,), "string", "tag"), ((None, 5), "int32", "signal"), ((None, 2, 2), "float32", "sensor"))
    def describe(tag, signal, sensor):
        return {
            "text": tf.strings.join([tag, "!"]),
            "total": tf.reduce_sum(tf.cast(signal, "float32"), 1) + sensor[:, 0, 0],
        }

    save_waiting(folder)
    save(folder, "generator", 1, serving_default=generate, generate=generate, decode=decode)
    save(folder, "enlarger", 3, serving_default=upscale, upscale=upscale, upscale_bytes=upscale_bytes)
    save(folder, "half_plus_three", 123, serving_default=half_plus_three)
    save(folder, "several", 1, serving_default=describe)
    return folder


class Server:
    """Where a running server listens, and its process."""

    def __init__(self, process, log):
        self.process, self.log = process, log
        line = process.stdout.readline()
        match = re.search(r"REST http://127\.0\.0\.1:(\d+), gRPC 127\.0\.0\.1:(\d+)", line)
        assert match, f"the server said {line!r}"
        self.rest_port, self.grpc_port = map(int, match.groups())
        self.url = f"http://127.0.0.1:{self.rest_port}"

    def resident_bytes(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024


@contextlib.contextmanager
def running(folder, *options):
    """A server of a folder, stopped by SIGTERM at the end; it must then end well."""
    command = [sys.executable, "-m", "keras_genimg.cli", "serve", str(folder), "--rest-port", "0", "--grpc-port", "0"]
    with open(folder / "server.log", "w") as log:
        process = subprocess.Popen([*command, *options], cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        yield Server(process, folder / "server.log")
        process.terminate()
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def post(url, document, data=None):
    """Status and document of a POST of JSON, or of `data` as it is."""
    request = urllib.request.Request(url, json.dumps(document).encode() if data is None else data)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def get(url):
    with urllib.request.urlopen(url, timeout=20) as response:
        return response.read()


def png(image):
    """An encoded image."""
    stream = io.BytesIO()
    Image.fromarray(np.asarray(image, "uint8")).save(stream, "PNG")
    return stream.getvalue()


def bomb(width, height):
    """A PNG of a few bytes whose header declares a size."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
