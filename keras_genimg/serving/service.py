"""What both protocols share: a bounded number of requests, threads that do the work, and the counters."""

import asyncio
import concurrent.futures
import logging
import os
import time

import prometheus_client as prometheus

from .tensors import Refused

log = logging.getLogger(__name__)
WORKERS = min(4, os.cpu_count() or 1)  # TensorFlow itself uses every core: these hide what Python does meanwhile


class Service:
    """Does the work of requests in threads, refuses those beyond the limits, and counts."""

    def __init__(self, models, limits):
        self.models, self.limits, self.draining = models, limits, False
        self._in_progress = 0
        self._threads = concurrent.futures.ThreadPoolExecutor(WORKERS, "predict")
        self.registry = prometheus.CollectorRegistry()
        prometheus.ProcessCollector(registry=self.registry)
        labels = "protocol", "model", "code"
        self._seconds = prometheus.Histogram(
            "keras_genimg_request_seconds", "Answered requests, from arrival.", labels, registry=self.registry
        )

    async def run(self, protocol, work, *arguments):
        """Calls `work(note, *arguments)` in a thread; it sets note["model"] for the counters once it knows the model.

        Raises:
            Refused: by `work`; RESOURCE_EXHAUSTED: too many requests; INTERNAL: an error that was not foreseen.
        """
        note, code, start = {"model": ""}, "OK", time.perf_counter()
        self._in_progress += 1
        try:
            if self._in_progress > self.limits.requests:
                raise Refused("RESOURCE_EXHAUSTED", "Too many requests are in progress: try again.")
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, note, *arguments)
        except Refused as refused:
            code = refused.code
            raise
        except Exception as error:
            code = "INTERNAL"
            log.exception("a request failed")
            raise Refused(code, "The server failed: its log says why.") from error
        finally:
            self._in_progress -= 1
            self._seconds.labels(protocol, note["model"], code).observe(time.perf_counter() - start)
