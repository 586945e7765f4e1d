"""The parts of the server by themselves: threads, room for bytes, descriptors, and the end."""

import asyncio
import errno
import gc
import logging
import signal
import subprocess
import sys
import threading
import time
import types
import weakref

import numpy as np
import pytest

from keras_genimg.serving import Limits, descriptors

from . import kit

kit.require()
from keras_genimg.serving import arriving, models, server, service, tensors  # noqa: E402 -- they import TensorFlow


async def spin(times=50):
    for _ in range(times):
        await asyncio.sleep(0)


def small(note):
    return "small"


def test_a_small_request_passes_large_ones_that_are_being_worked_on_and_that_wait():
    served, release = service.Service(None, Limits()), threading.Event()

    async def main():
        def photo(note):
            return service.Then("alone", release.wait)

        def text(note):
            return release.wait()

        large = [served.run("rest", 9, photo) for _ in range(8)] + [served.run("rest", 10**6, text) for _ in range(8)]
        large = [asyncio.ensure_future(one) for one in large]
        await spin()
        async with asyncio.timeout(20):
            for _ in range(20):
                assert await served.run("rest", 9, small) == "small"
        assert not any(one.done() for one in large)
        release.set()
        assert await asyncio.gather(*large) == [True] * 16

    asyncio.run(main())


def test_a_call_of_many_slow_examples_is_a_long_one(tmp_path):
    import tensorflow as tf

    @kit.function(((None,), "int64", "seed"))
    def generate(seed):
        return {"image": tf.tile(seed[:, None], (1, 4))}

    model = models.Model("generator", 1, kit.save(tmp_path, "generator", 1, serving_default=generate))
    seeds = {"seed": np.zeros(10, "int64")}
    model.predict("serving_default", seeds)
    assert model.check("serving_default", seeds, Limits()) == "quick"  # from the first call nothing is concluded
    model.pace["serving_default"] = 0.2
    assert model.check("serving_default", seeds, Limits()) == "long"  # two seconds
    assert model.check("serving_default", {"seed": np.zeros(2, "int64")}, Limits()) == "quick"
    for _ in range(20):
        model.predict("serving_default", seeds)
    assert model.check("serving_default", seeds, Limits()) == "quick"


def test_large_requests_leave_some_of_the_allowed_requests_to_small_ones():
    served, release = service.Service(None, Limits(requests=8)), threading.Event()

    async def main():
        large = [asyncio.ensure_future(served.run("rest", 10**6, lambda note: release.wait())) for _ in range(8)]
        await spin()
        refused = [one for one in large if one.done()]
        assert len(refused) == 2 and "Too many requests" in str(refused[0].exception())
        assert refused[0].exception().code == refused[1].exception().code == "RESOURCE_EXHAUSTED"
        async with asyncio.timeout(20):
            assert await served.run("rest", 9, small) == "small"
        release.set()
        assert [await one for one in large if one not in refused] == [True] * 6

    asyncio.run(main())


def test_at_the_end_what_waits_is_refused_and_what_has_begun_is_finished_with_its_next_steps():
    served, release, begun = service.Service(None, Limits()), threading.Event(), threading.Semaphore(0)

    async def main():
        def work(note):
            begun.release()
            release.wait()
            return service.Then("alone", lambda: "done")

        requests = [asyncio.ensure_future(served.run("rest", 9, work)) for _ in range(service.WORKERS + 3)]
        for _ in range(service.WORKERS):
            await asyncio.to_thread(begun.acquire)
        end = asyncio.ensure_future(served.finish(30))
        await asyncio.wait(requests[-3:])
        with pytest.raises(tensors.Refused, match="stopping"):
            await served.run("rest", 9, small)
        assert not end.done() and not any(one.done() for one in requests[:-3])
        release.set()
        await end
        assert {str(one.exception()) for one in requests[-3:]} == {"The server is stopping."}
        assert [one.result() for one in requests[:-3]] == ["done"] * service.WORKERS

    asyncio.run(main())
    assert not served.unfinished


def test_what_outlasts_the_timeout_is_refused_in_time():
    served, release = service.Service(None, Limits()), threading.Event()

    async def main():
        request = asyncio.ensure_future(served.run("rest", 9, lambda note: release.wait()))
        await spin()
        await served.finish(0.1)
        with pytest.raises(tensors.Refused, match="stopping"):
            await request
        assert len(served.unfinished) == 1
        release.set()

    asyncio.run(main())


def test_a_call_that_its_client_breaks_off_is_counted_as_cancelled():
    served, release = service.Service(None, Limits()), threading.Event()

    async def main():
        request = asyncio.ensure_future(served.run("grpc", 9, lambda note: release.wait()))
        await spin()
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        release.set()

    asyncio.run(main())
    labels = {"protocol": "grpc", "model": ""}
    count = [
        served.registry.get_sample_value("keras_genimg_request_seconds_count", {**labels, "code": code})
        for code in ("CANCELLED", "OK")
    ]
    assert count == [1, None]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no SIGTERM")
def test_the_process_is_gone_in_time_though_a_thread_works_on(tmp_path):
    code = f"""if True:
        import threading
        from keras_genimg import serving
        from keras_genimg.serving import service

        class Busy(service.Service):
            def __init__(self, *arguments):
                super().__init__(*arguments)
                self.unfinished.add(self.threads["quick"].submit(threading.Event().wait))

        service.Service = Busy
        serving.serve({str(tmp_path)!r}, rest_port=0, grpc_port=0, limits=serving.Limits(seconds=1.0))
    """
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=kit.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert "Serving 0 models" in process.stdout.readline()
            start = time.monotonic()
            process.send_signal(signal.SIGTERM)
            log = process.communicate(timeout=30)[1]
        finally:
            process.kill()
    assert process.returncode == 1 and "not done within the timeout are dropped" in log
    assert time.monotonic() - start < 10  # it is one second, and the machine may be busy


def test_bytes_are_counted_as_they_come_and_small_requests_take_no_room():
    pool = arriving.Arriving(Limits(pixels=2**17))  # bodies of a MB, of which there is room for eight
    with pool.room() as first, pool.room() as second, pool.room() as third:
        first.take(8 * 2**20)
        assert pool.held == first.held == 8 * 2**20 - arriving.SMALL
        second.take(arriving.SMALL)
        assert second.held == 0
        second.take(arriving.SMALL)
        with pytest.raises(tensors.Refused, match="on their way"):
            second.take(1)
        third.take(arriving.SMALL)
    assert pool.held == 0


def test_messages_on_their_way_are_bounded_and_a_quick_one_passes(monkeypatch):
    monkeypatch.setattr(arriving, "QUICK", 0.05)
    pool = arriving.Arriving(Limits(requests=12, seconds=0.3))

    async def main():
        async def now():
            return b"message"

        silent = [asyncio.ensure_future(pool.message(asyncio.Event().wait())) for _ in range(20)]
        await spin()
        assert await pool.message(now()) == b"message"
        await asyncio.sleep(0.15)
        assert await pool.message(now()) == b"message"
        codes = [error.code for error in await asyncio.gather(*silent, return_exceptions=True)]
        assert codes == ["RESOURCE_EXHAUSTED"] * 12 + ["DEADLINE_EXCEEDED"] * arriving.BODIES

    asyncio.run(main())


def test_what_was_broken_off_is_collected_though_python_would_wait_for_more(monkeypatch):
    class Circle:
        def __init__(self):
            self.itself = self

    monkeypatch.setattr(server, "LOOK_SECONDS", 0.0)
    gc.disable()
    try:
        circle = weakref.ref(Circle())

        async def main():
            watcher = asyncio.ensure_future(server._watch(types.SimpleNamespace(refresh=lambda: None)))
            deadline = time.monotonic() + 20
            while circle() is not None and time.monotonic() < deadline:
                await asyncio.sleep(0.01)
            watcher.cancel()

        asyncio.run(main())
        assert circle() is None
    finally:
        gc.enable()


def test_as_many_files_as_the_system_allows():
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, before[1]))
    try:
        descriptors.raise_limit()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (before[1], before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_where_files_have_no_limit_nothing_is_raised(monkeypatch):
    monkeypatch.setitem(sys.modules, "resource", None)
    descriptors.raise_limit()


def test_that_connections_cannot_be_taken_is_said_once_a_minute(caplog):
    now, others = [0.0], []
    handle = descriptors.exception_handler(lambda: now[0])
    loop = types.SimpleNamespace(default_exception_handler=others.append)
    full = {"exception": OSError(errno.EMFILE, "Too many open files")}
    with caplog.at_level(logging.ERROR):
        for now[0] in (0.0, 1.0, 59.0, 60.5, 61.0):
            handle(loop, full)
        handle(loop, {"exception": ValueError("another")})
    assert len(caplog.messages) == 2 and "Too many open files" in caplog.messages[0]
    assert [str(context["exception"]) for context in others] == ["another"]


def test_a_client_is_not_told_where_a_broken_version_lies(tmp_path, monkeypatch, caplog):
    def broken(name, version, path):
        raise OSError(f"{path}/variables is missing")

    (tmp_path / "plus" / "1").mkdir(parents=True)
    (tmp_path / "plus" / "1" / "saved_model.pb").touch()
    monkeypatch.setattr(models, "Model", broken)
    found = models.Models(tmp_path)
    found.refresh()
    assert found.status("plus") == {1: ("END", "OSError: the server's log says more.")}
    assert str(tmp_path) in caplog.text
