"""The server's life: load, listen, look for new versions, stop without dropping a request."""

import asyncio
import logging
import signal
import socket

import grpc
from aiohttp import web

from . import rpc
from .models import Models
from .rest import Rest
from .service import Service

log = logging.getLogger(__name__)
LOOK_SECONDS = 1.0


def run(folder, host, rest_port, grpc_port, limits):
    """As `keras_genimg.serving.serve` says."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # it prints a traceback for each malformed request
    models = Models(folder)
    models.refresh()
    if not models.current:
        log.warning("there is no <model>/<version>/saved_model.pb under %s yet that loads", folder)
    asyncio.run(_run(Service(models, limits), host, rest_port, grpc_port))


async def _run(service, host, rest_port, grpc_port):
    stop, seconds = asyncio.Event(), service.limits.seconds
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    runner = web.AppRunner(
        Rest(service).application, access_log=None, auto_decompress=False, keepalive_timeout=seconds,
        shutdown_timeout=seconds, lingering_time=1.0,
    )  # fmt: skip
    options = {
        "grpc.max_receive_message_length": service.limits.body,
        "grpc.max_send_message_length": -1,
        "grpc.server_handshake_timeout_ms": int(1000 * seconds),
        "grpc.so_reuseport": 0,  # else a second server would take half of the requests
    }
    rpc_server = grpc.aio.server(handlers=rpc.handlers(service), options=list(options.items()))
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
        log.info("stopping: requests in progress are finished")
        service.draining = True
        watcher.cancel()
    finally:
        await asyncio.gather(rpc_server.stop(seconds), runner.cleanup())


async def _watch(models):
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            await asyncio.to_thread(models.refresh)
        except Exception:  # such as a folder that vanishes while it is read: the next look sees it right
            log.exception("looking for new versions failed")
