"""A server among clients that lie, stall and ask too much: it refuses, stays up, and stays small."""

import concurrent.futures
import contextlib
import http.client
import json
import socket
import threading
import time

import pytest

from . import fuzz, kit


def ask(port, method, path, body):
    """Status and body; the path goes as it is."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.putrequest(method, path, skip_host=False)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def test_500_fuzzed_requests_are_refused(server, capsys):
    import grpc

    before, counts = server.resident_bytes(), {}
    with grpc.insecure_channel(f"127.0.0.1:{server.grpc_port}") as channel:
        for protocol, request in fuzz.requests(seed=20, count=500):
            if protocol == "rest":
                code, body = ask(server.rest_port, *request)
                assert 400 <= code < 500, (code, request, body)
            else:
                with pytest.raises(grpc.RpcError) as error:
                    channel.unary_unary(request[0])(request[1], timeout=20)
                code = error.value.code().name
                assert code in ("INVALID_ARGUMENT", "NOT_FOUND", "UNIMPLEMENTED"), (
                    code,
                    request,
                    error.value.details(),
                )
            counts[code] = counts.get(code, 0) + 1
    assert kit.post(f"{server.url}/v1/models/generator:predict", {"inputs": [3]})[0] == 200
    grown = server.resident_bytes() - before
    with capsys.disabled():
        print(f"\n500 fuzzed requests: {counts}; memory {before / 1e6:.0f} MB, grown by {grown / 1e6:.0f} MB")
    assert grown < 200e6
    assert "Traceback" not in server.log.read_text()


def talk(port, *parts, pause=0.0, seconds=10):
    """Sends parts as they are, and gives what comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        answer = b""
        try:
            for part in parts:
                connection.sendall(part)
                time.sleep(pause)
            while data := connection.recv(65536):
                answer += data
        except (ConnectionResetError, BrokenPipeError):
            pass
        return answer


POST = b"POST /v1/models/generator:predict HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"400"),
        (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 100_000 + b"\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 10_000 + b"\r\n", b"400"),
        (POST + b"Content-Length: -1\r\n\r\n", b"400"),
        (POST + b"Content-Length: 99999999999999\r\n\r\n", b"413"),
        (POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", b"400"),
        (POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}", b"400"),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", b"400"),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", b"4"),
        (
            POST + b"Transfer-Encoding: chunked\r\n\r\n" + (b"10000\r\n" + b" " * 65536 + b"\r\n") * 40 + b"0\r\n\r\n",
            b"413",
        ),
        (POST + b"Content-Encoding: gzip\r\nContent-Length: 2\r\nConnection: close\r\n\r\n\x1f\x8b", b"400"),
        (b"CONNECT evil:1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"4"),
        (b"GET http://evil/etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"404"),
    ],
    ids=lambda value: value[:40].decode("latin-1") if isinstance(value, bytes) else None,
)
def test_hostile_http(server, request_bytes, status):
    answer = talk(server.rest_port, request_bytes)
    assert answer.startswith((b"HTTP/1.1 " + status, b"HTTP/1.0 " + status)), answer[:200]


def test_chunked_requests_are_served(server):
    body = b'c\r\n{"inputs": [\r\n3\r\n7]}\r\n0\r\n\r\n'
    answer = talk(server.rest_port, POST + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + body)
    assert answer.startswith(b"HTTP/1.1 200") and b'"outputs": [[[[7]' in answer


def test_slow_clients_are_cut_off_while_others_are_served(server):
    slow = [
        (b"",), (b"GET /heal",), (POST + b"Content-Length: 100\r\n\r\n{",),
        [b"%c" % byte for byte in b"GET / HTTP/1.1\r\n" * 3], (POST + b"Content-Length: 100\r\n\r\n", *[b" "] * 30),
    ]  # fmt: skip
    start = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = [pool.submit(talk, server.rest_port, *parts, pause=0.1) for parts in slow for _ in range(4)]
        time.sleep(0.5)
        for _ in range(10):
            assert kit.post(f"{server.url}/v1/models/generator:predict", {"inputs": [3]})[0] == 200
        answers = [answer.result() for answer in answers]
    assert time.monotonic() - start < 8  # the server waits for two seconds
    assert {answer[9:12] for answer in answers} <= {b"", b"408", b"400"}


@pytest.fixture
def connections():
    """Opens connections that are closed at the end."""
    with contextlib.ExitStack() as stack:
        yield lambda port: stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))


def test_who_promises_bytes_and_is_silent_takes_no_room_and_who_sends_them_leaves_some_to_small_requests(
    server, connections
):
    predict, large = f"{server.url}/v1/models/generator:predict", b'{"inputs": [3]}' + b" " * 700_000
    for head in (b"Content-Length: 1000000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\nf0000\r\n"):
        for _ in range(20):
            connections(server.rest_port).sendall(POST + head)
    assert kit.post(predict, None, large)[0] == 200
    sent = b"Content-Length: 1048576\r\n\r\n" + b" " * 1_048_000  # nearly all of it; there is room for eight
    deadline, code = time.monotonic() + 20, 200
    while code != 503 and time.monotonic() < deadline:  # a slow machine may need more than the two seconds of the first
        for _ in range(8):
            with contextlib.suppress(ConnectionError):  # of those for which there is no room
                connections(server.rest_port).sendall(POST + sent)
        code, answer = kit.post(predict, None, large)
    assert code == 503 and "on their way" in answer["error"]
    assert kit.post(predict, {"inputs": [3]})[0] == 200


def test_grpc_calls_without_a_message_are_ended_and_keep_nobody_waiting(server, rpc):
    import grpc
    from tensorflow_serving.apis import get_model_status_pb2

    status = get_model_status_pb2.GetModelStatusRequest()
    status.model_spec.name = "enlarger"
    never, path = threading.Event(), "/tensorflow.serving.PredictionService/Predict"
    with grpc.insecure_channel(f"127.0.0.1:{server.grpc_port}") as channel:
        silent = [channel.stream_unary(path).future(iter(never.wait, None), timeout=60) for _ in range(20)]
        for _ in range(5):
            assert rpc[1].GetModelStatus(status, timeout=20).model_version_status
        codes = [call.exception().code().name for call in silent]
    never.set()
    assert set(codes) <= {"DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED"} and codes.count("RESOURCE_EXHAUSTED") >= 12


def test_idle_grpc_connections_are_closed(server):
    import grpc

    closed, ready = threading.Event(), threading.Event()
    with grpc.insecure_channel(f"127.0.0.1:{server.grpc_port}") as channel:

        def changed(state):
            if state is grpc.ChannelConnectivity.READY:
                ready.set()
            elif ready.is_set():
                closed.set()

        channel.subscribe(changed, try_to_connect=True)
        assert ready.wait(20) and closed.wait(20)  # two seconds


def end(paths):
    """Ends the calls of the model `waiting` that have begun."""
    for path in paths:
        path.unlink(missing_ok=True)


def test_more_requests_than_allowed_are_told_to_come_again(server, rpc, tmp_path):
    import tensorflow as tf
    from tensorflow_serving.apis import predict_pb2

    calls = {}
    for path in (tmp_path / str(number) for number in range(20)):
        request = predict_pb2.PredictRequest()
        request.model_spec.name = "waiting"
        request.inputs["path"].CopyFrom(tf.make_tensor_proto(str(path)))
        calls[path] = rpc[0].Predict.future(request, timeout=60)
    kit.wait_for(lambda: sum(call.done() for call in calls.values()) == 12)
    assert kit.post(f"{server.url}/v1/models/generator:predict", {"inputs": [3]})[0] == 503
    assert json.loads(kit.get(f"{server.url}/healthz"))["status"] == "ok"
    kit.wait_for(lambda: end(calls) or all(call.done() for call in calls.values()))
    codes = [call.code().name for call in calls.values() if call.exception() or call.result()]
    assert codes.count("OK") == 8 and codes.count("RESOURCE_EXHAUSTED") == 12, codes


@pytest.mark.parametrize(
    "part", [b"", b"GET / HTTP/1.1\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\xff" * 100, b"\0" * 9]
)
def test_the_grpc_port_cuts_off_what_is_not_grpc(server, rpc, part):
    from tensorflow_serving.apis import get_model_status_pb2

    talk(server.grpc_port, part)
    request = get_model_status_pb2.GetModelStatusRequest()
    request.model_spec.name = "enlarger"
    assert rpc[1].GetModelStatus(request, timeout=20).model_version_status


def test_a_client_that_goes_away_costs_nothing(server, tmp_path):
    calls = [tmp_path / str(number) for number in range(5)]
    for path in calls:
        body = json.dumps({"inputs": {"path": str(path)}}).encode()
        head = b"POST /v1/models/waiting:predict HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body)
        with socket.create_connection(("127.0.0.1", server.rest_port)) as connection:
            connection.sendall(head + body)
    gauge = "keras_genimg_requests_in_progress 0.0"
    kit.wait_for(lambda: end(calls) or gauge in kit.get(f"{server.url}/metrics").decode(), seconds=30)
    assert kit.post(f"{server.url}/v1/models/generator:predict", {"inputs": [3]})[0] == 200
    assert "Traceback" not in server.log.read_text()
