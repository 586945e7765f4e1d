"""A server while versions come and go, and while it stops."""

import json
import shutil
import socket
import subprocess
import sys
import threading
import urllib.error

import numpy as np
import pytest

from keras_genimg import serving

from . import kit


def plus(number):
    """A model that adds a number."""
    import tensorflow as tf

    specs = [tf.TensorSpec((None,), "float32", "x")]
    return {"serving_default": tf.function(lambda x: {"y": x + number}, input_signature=specs)}


class Callers:
    """Threads that call the model `plus` without pause, over HTTP and gRPC, and keep the answers and the errors."""

    def __init__(self, server):
        self.answers, self.errors, self._stop = set(), [], threading.Event()
        calls = (lambda: self._over_http(server), self._by_grpc(server))
        self._threads = [threading.Thread(target=self._repeat, args=(call,)) for call in calls]
        for thread in self._threads:
            thread.start()

    def _repeat(self, call):
        while not self._stop.is_set():
            try:
                self.answers.add(call())
            except Exception as error:
                self.errors.append(error)

    def _over_http(self, server):
        code, answer = kit.post(f"{server.url}/v1/models/plus:predict", {"instances": [0.0]})
        assert code == 200, answer
        return answer["predictions"][0]

    def _by_grpc(self, server):
        import grpc
        import tensorflow as tf
        from tensorflow_serving.apis import predict_pb2, prediction_service_pb2_grpc

        stub = prediction_service_pb2_grpc.PredictionServiceStub(grpc.insecure_channel(f"127.0.0.1:{server.grpc_port}"))
        request = predict_pb2.PredictRequest()
        request.model_spec.name = "plus"
        request.inputs["x"].CopyFrom(tf.make_tensor_proto(np.zeros(1, "float32")))
        return lambda: float(tf.make_ndarray(stub.Predict(request, timeout=20).outputs["y"])[0])

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join()


def states(server, name="plus"):
    entries = json.loads(kit.get(f"{server.url}/v1/models/{name}"))["model_version_status"]
    return {int(entry["version"]): entry["state"] for entry in entries}


def test_versions_come_and_go_and_no_request_is_dropped_to_the_end(tmp_path):
    kit.require()
    kit.save(tmp_path, "plus", 1, **plus(1))
    with kit.running(tmp_path) as server:
        callers = Callers(server)
        try:
            kit.wait_for(lambda: 1.0 in callers.answers)
            kit.save(tmp_path, "plus", 2, **plus(2))
            kit.wait_for(lambda: states(server) == {1: "END", 2: "AVAILABLE"} and 2.0 in callers.answers)

            broken = tmp_path / "plus" / "3"
            broken.mkdir()
            (broken / "saved_model.pb").write_bytes(b"not a model")
            (tmp_path / "plus" / ".4").mkdir()
            kit.wait_for(lambda: states(server) == {1: "END", 2: "AVAILABLE", 3: "END"})
            assert "version 3 of plus does not load" in server.log.read_text()

            shutil.rmtree(broken)
            kit.save(tmp_path, "plus", 3, **plus(3))  # its number is tried again once its files have changed
            kit.wait_for(lambda: 3.0 in callers.answers)
            callers.answers.clear()
            shutil.rmtree(tmp_path / "plus" / "3")  # back to the newest that is left
            kit.wait_for(lambda: 2.0 in callers.answers)
            kit.save_waiting(tmp_path)  # a model that was not there
            kit.wait_for(lambda: "waiting" in json.loads(kit.get(f"{server.url}/healthz"))["models"])
        finally:
            callers.stop()
        assert not callers.errors and callers.answers <= {2.0, 3.0}
        shutil.rmtree(tmp_path / "plus")
        kit.wait_for(lambda: kit.post(f"{server.url}/v1/models/plus:predict", {"instances": [0.0]})[0] == 404)
        check_that_sigterm_finishes_what_is_being_worked_on(server, tmp_path)


def check_that_sigterm_finishes_what_is_being_worked_on(server, folder):
    from keras_genimg.serving.service import WORKERS

    predict, answers = f"{server.url}/v1/models/waiting:predict", []
    calls = [folder / f"call-{number}" for number in range(WORKERS + 2)]
    threads = [
        threading.Thread(target=lambda call=call: answers.append(kit.post(predict, {"inputs": str(call)})))
        for call in calls
    ]
    for thread in threads:
        thread.start()
    gauge = f"keras_genimg_requests_in_progress {WORKERS + 2}.0"
    kit.wait_for(lambda: gauge in kit.get(f"{server.url}/metrics").decode())
    kit.wait_for(lambda: sum(call.exists() for call in calls) == WORKERS)
    begun = [call for call in calls if call.exists()]
    assert not answers
    server.process.terminate()
    kit.wait_for(lambda: len(answers) == 2)  # those that wait for a thread are refused at once
    for call in begun:
        call.unlink()
    assert server.process.wait(30) == 0
    for thread in threads:
        thread.join()
    assert answers[:2] == [(503, {"error": "The server is stopping."})] * 2
    assert sorted(answers[2:], key=str) == [(200, {"outputs": str(call)}) for call in begun]
    with pytest.raises(urllib.error.URLError):
        kit.get(f"{server.url}/healthz")


def test_a_missing_library_is_named_with_its_extra(tmp_path):
    code = "import sys; sys.modules['grpc'] = None; from keras_genimg import cli; cli.main()"
    command = [sys.executable, "-c", code, "serve", str(tmp_path)]
    result = subprocess.run(command, cwd=kit.ROOT, capture_output=True, text=True, timeout=60)
    assert result.returncode == 2 and "pip install 'keras-genimg[serve]'" in result.stderr


@pytest.mark.parametrize("which", ["rest_port", "grpc_port"])
def test_a_taken_port_is_an_error(which, tmp_path):
    kit.require()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ports = {"rest_port": 0, "grpc_port": 0, which: taken.getsockname()[1]}
        with pytest.raises(OSError, match=r"in use|cannot listen"):
            serving.serve(tmp_path, **ports)


def test_a_missing_folder_is_an_error(tmp_path):
    with pytest.raises(NotADirectoryError, match="There is no folder"):
        serving.serve(tmp_path / "nothing")
