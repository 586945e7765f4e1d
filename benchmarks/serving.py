"""Exported models under load: `keras-genimg serve` beside a call in the same process.

    python -m benchmarks.serving [--seconds 60] [--threads 8]

Exports espcn_x2 and dcgan_fashion_mnist, serves them, and measures: what the server adds to a call in this process, one
client and uint8 over gRPC, the two taking turns; then threads that call without pause, each in turn a 128 x 128 photo
to enlarge (as pixels over gRPC, as PNG over REST) and one seed (pixels over gRPC, PNG over REST). The clients share
the machine with the server. Ends with 1 if a request failed.
"""

import argparse
import base64
import http.client
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time

import grpc
import numpy as np
import tensorflow as tf
from tensorflow_serving.apis import predict_pb2, prediction_service_pb2_grpc

import keras_genimg as kg
from benchmarks.turns import Watch, machine
from keras_genimg import data

ENTRIES = ("espcn_x2", "dcgan_fashion_mnist")
CALLS = 300  # of each kind, for the overhead


class Client:
    """One thread's connections."""

    def __init__(self, rest_port, grpc_port):
        options = [("grpc.use_local_subchannel_pool", 1)]  # a connection of its own, as separate clients have
        channel = grpc.insecure_channel(f"127.0.0.1:{grpc_port}", options)
        self.stub = prediction_service_pb2_grpc.PredictionServiceStub(channel)
        self.http = http.client.HTTPConnection("127.0.0.1", rest_port, timeout=60)

    def grpc(self, model, **inputs):
        request = predict_pb2.PredictRequest()
        request.model_spec.name = model
        for name, value in inputs.items():
            request.inputs[name].CopyFrom(tf.make_tensor_proto(value))
        return tf.make_ndarray(self.stub.Predict(request, timeout=60).outputs["image"])

    def rest(self, model, signature, value):
        body = json.dumps({"signature_name": signature, "instances": [value]})
        self.http.request("POST", f"/v1/models/{model}:predict", body)
        response = self.http.getresponse()
        answer = json.loads(response.read())
        if response.status != 200:
            raise RuntimeError(answer["error"])
        return base64.b64decode(answer["predictions"][0]["b64"])

    def resident_megabytes(self):
        self.http.request("GET", "/metrics")
        text = self.http.getresponse().read().decode()
        return float(re.search(r"\nprocess_resident_memory_bytes (\S+)", text)[1]) / 1e6


def kinds(photo):
    """What is called, by name: functions of a client and a number."""
    encoded = {"b64": base64.b64encode(tf.io.encode_png(photo[0]).numpy()).decode()}
    return {
        "espcn_x2, pixels, gRPC": lambda client, number: client.grpc("espcn_x2", image=photo),
        "espcn_x2, PNG, REST": lambda client, number: client.rest("espcn_x2", "upscale_bytes", encoded),
        "dcgan, pixels, gRPC": lambda client, number: client.grpc("dcgan_fashion_mnist", seed=np.array([number])),
        "dcgan, PNG, REST": lambda client, number: client.rest("dcgan_fashion_mnist", "generate_png", number),
    }


def milliseconds(seconds, percent):
    return 1000 * float(np.percentile(seconds, percent))


def timed(call, *arguments):
    start = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - start


def overhead(folder, client, photo):
    """Prints what the server adds to each model's call."""
    for name, inputs in (("espcn_x2", {"image": photo}), ("dcgan_fashion_mnist", {"seed": np.array([7])})):
        loaded = tf.saved_model.load(str(folder / name / "1"))

        def here():
            arguments = {key: tf.constant(value) for key, value in inputs.items()}
            return loaded.signatures["serving_default"](**arguments)["image"].numpy()

        if not np.array_equal(here(), client.grpc(name, **inputs)):
            raise SystemExit(f"{name}: the server's image differs from that of a call in this process")
        pairs = np.array([(timed(here), timed(lambda: client.grpc(name, **inputs))) for _ in range(CALLS)])
        inside, served = (milliseconds(column, 50) for column in pairs.T)
        print(f"{name:20} p50 in process {inside:6.2f} ms, served {served:6.2f} ms: {served - inside:5.2f} ms more")


def load(ports, photo, threads, seconds):
    """Prints latencies by kind; gives the number of failures."""
    calls, lock, deadline = kinds(photo), threading.Lock(), time.monotonic() + seconds
    taken, failures = {name: [] for name in calls}, []

    def work(first):
        client, own, number = Client(*ports), {name: [] for name in calls}, first
        while time.monotonic() < deadline:
            name = list(calls)[number % len(calls)]
            try:
                own[name].append(timed(calls[name], client, number))
            except Exception as error:
                failures.append(f"{name}: {error}")
            number += 1
        with lock:
            for name in calls:
                taken[name] += own[name]

    workers = [threading.Thread(target=work, args=(index,)) for index in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for name, times in taken.items():
        median, tail = milliseconds(times, 50), milliseconds(times, 99)
        print(f"{name:24} {len(times):6} requests   p50 {median:6.1f} ms   p99 {tail:6.1f} ms")
    total = sum(map(len, taken.values()))
    print(f"{threads} threads, {seconds:g} s: {total / seconds:.0f} requests/s, {len(failures)} failed", *failures[:5])
    return len(failures)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--threads", type=int, default=8)
    arguments = parser.parse_args()
    large = data.sample_photo()
    photo = np.ascontiguousarray(large[None, :128, :128])
    print(machine())
    with Watch() as watch, tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        for name in ENTRIES:
            kg.export(kg.zoo.load(name), folder / name)
        command = [sys.executable, "-m", "keras_genimg.cli", "serve", temporary, "--rest-port", "0", "--grpc-port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
            try:
                ports = re.search(r":(\d+), gRPC .*:(\d+)", server.stdout.readline()).groups()
                overhead(folder, Client(*ports), photo)
                before = Client(*ports).resident_megabytes()
                failed = load(ports, photo, arguments.threads, arguments.seconds)
                print(
                    f"memory of the server: {before:.0f} MB before, {Client(*ports).resident_megabytes():.0f} MB after"
                )
            finally:
                server.terminate()
    if watch.others is not None:
        print(f"other programs took {watch.others:.0%} of the machine meanwhile")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
