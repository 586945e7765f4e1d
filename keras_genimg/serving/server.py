"""The server's life: load, listen, look for new versions, stop in time without dropping what is being worked on."""

import asyncio
import logging
import os
import signal
import socket
import threading

import grpc
from aiohttp import web

from . import descriptors, memory, rpc
from .models import Models
from .rest import Rest
from .service import Service

log = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
AGE_SECONDS = 600.0  # of a gRPC connection; its client then makes another, and takes no notice
# Parts of the timeout when the server stops: for what is being worked on, and for its answers to leave.
WORK, LEAVE = 0.7, 0.1


def run(folder, host, rest_port, grpc_port, limits):
    """As `keras_genimg.serving.serve` says."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # it prints a traceback for each malformed request
    descriptors.raise_limit()
    models = Models(folder)
    models.refresh()
    if not models.current:
        log.warning("there is no <model>/<version>/saved_model.pb under %s yet that loads", folder)
    service, end = Service(models, limits), threading.Timer(limits.seconds, _end)
    end.daemon = True
    asyncio.run(_run(service, end, host, rest_port, grpc_port))
    if not service.unfinished:
        end.cancel()


def _end():
    """Ends the process under threads that are still at work, for nothing else stops them."""
    log.error("requests that were not done within the timeout are dropped")
    os._exit(1)


async def _run(service, end, host, rest_port, grpc_port):
    loop, stop, seconds = asyncio.get_running_loop(), asyncio.Event(), service.limits.seconds
    loop.set_exception_handler(descriptors.exception_handler())
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # on Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    runner = web.AppRunner(
        Rest(service).application, access_log=None, auto_decompress=False, keepalive_timeout=seconds,
        shutdown_timeout=LEAVE * seconds, lingering_time=1.0,
    )  # fmt: skip
    rpc_server = grpc.aio.server(handlers=rpc.handlers(service), options=_options(service.limits))
    await runner.setup()
    try:
        listening = socket.create_server((host, rest_port))
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux cuts off who does not take an answer
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(1000 * seconds))
        await web.SockSite(runner, listening).start()
        try:
            grpc_port = rpc_server.add_insecure_port(f"{host}:{grpc_port}")
        except RuntimeError as error:
            raise OSError(f"gRPC cannot listen on {host}:{grpc_port}: {error}") from error
        await rpc_server.start()
        where = f"REST http://{host}:{listening.getsockname()[1]}, gRPC {host}:{grpc_port}"
        print(f"Serving {len(service.models.current)} models: {where}", flush=True)
        watcher = asyncio.create_task(_watch(service.models))
        await stop.wait()
        end.start()
        log.info("stopping: what is being worked on is finished")
        watcher.cancel()
        refusing = asyncio.create_task(rpc_server.stop(seconds))  # new calls; REST itself says 503
        await service.finish(WORK * seconds)
        refusing.cancel()
    finally:
        await asyncio.gather(rpc_server.stop(LEAVE * seconds), runner.cleanup())


def _options(limits):
    milliseconds = int(1000 * limits.seconds)
    options = {
        "grpc.max_receive_message_length": limits.body,
        "grpc.max_send_message_length": -1,
        "grpc.max_concurrent_streams": 4 * limits.requests,  # of a connection; one more waits at the client
        "grpc.max_connection_idle_ms": milliseconds,
        "grpc.max_connection_age_ms": int(1000 * AGE_SECONDS),
        "grpc.max_connection_age_grace_ms": milliseconds,
        "grpc.server_handshake_timeout_ms": milliseconds,
        "grpc.so_reuseport": 0,  # else a second server would take half of the requests
    }
    return list(options.items())


async def _watch(models):
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            await asyncio.to_thread(models.refresh)
        except OSError as error:  # such as a folder that vanishes while it is read: the next look sees it right
            log.error("looking for new versions failed: %s", error)
        except Exception:
            log.exception("looking for new versions failed")
        await asyncio.to_thread(memory.collect)
