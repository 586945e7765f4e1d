"""What both protocols share: a bounded number of requests, threads that do the work, and the counters."""

import asyncio
import concurrent.futures
import functools
import logging
import os
import time
import typing

import prometheus_client as prometheus

from .arriving import SMALL, Arriving
from .tensors import Refused

log = logging.getLogger(__name__)
WORKERS = min(4, os.cpu_count() or 1)  # TensorFlow itself uses every core: these hide what Python does meanwhile
MANY = 2**16  # numbers in an answer in JSON


class Then(typing.NamedTuple):
    """A step of a request's work: a function without arguments, and which of the service's threads call it."""

    threads: str
    work: typing.Callable

    def answer(self):
        """The answer, or the next step if that is for other threads."""
        step = self
        while isinstance(step, Then) and step.threads == self.threads:
            step = step.work()
        return step


class Service:
    """Does the work of requests in threads, refuses those beyond the limits, and counts.

    "quick" threads do all that is small. Large bodies and answers are read and written in one thread, "bulk"; calls of
    many pixels are made one by one in another, "alone", for one may take gigabytes; calls that take long for other
    reasons are "long": none of these keeps a small request from its thread.
    """

    def __init__(self, models, limits):
        self.models, self.limits, self.draining = models, limits, False
        self.arriving = Arriving(limits)
        self._in_progress = self._large = 0
        self._steps = {}  # of requests, in a thread or before one, by what waits for them
        self.unfinished = set()  # and those of clients that went away
        many = {"quick": WORKERS, "bulk": 1, "alone": 1, "long": WORKERS}
        self.threads = {name: concurrent.futures.ThreadPoolExecutor(count, name) for name, count in many.items()}
        self.registry = prometheus.CollectorRegistry()
        prometheus.ProcessCollector(registry=self.registry)
        progress = prometheus.Gauge(
            "keras_genimg_requests_in_progress", "Requests that are not answered yet.", registry=self.registry
        )
        progress.set_function(lambda: self._in_progress)
        labels = "protocol", "model", "code"
        self._seconds = prometheus.Histogram(
            "keras_genimg_request_seconds", "Answered requests, from arrival.", labels, registry=self.registry
        )

    async def run(self, protocol, size, work, *arguments):
        """Calls `work(note, *arguments)`, and the steps that follow if it gives a `Then`, in threads.

        Args:
            protocol: for the counters.
            size: bytes of the request.
            work: sets note["model"] for the counters once it knows the model.
            arguments: for it.

        Raises:
            Refused: by `work`; RESOURCE_EXHAUSTED: too many requests; UNAVAILABLE: the server stops; INTERNAL: an error
                that was not foreseen.
        """
        note, code, start, large = {"model": ""}, "OK", time.perf_counter(), False
        self._in_progress += 1
        try:
            if self.draining:
                raise Refused("UNAVAILABLE", "The server is stopping.")
            step = Then("bulk" if size > SMALL else "quick", functools.partial(work, note, *arguments))
            while isinstance(step, Then):
                if step.threads != "quick" and not large:
                    large = True
                    self._large += 1
                if self._in_progress > self.limits.requests or (large and self._large > self._most_large()):
                    raise Refused("RESOURCE_EXHAUSTED", "Too many requests are in progress: try again.")
                step = await self._do(step)
            return step
        except Refused as refused:
            code = refused.code
            raise
        except asyncio.CancelledError:  # the client broke the call off
            code = "CANCELLED"
            raise
        except Exception as error:
            code = "INTERNAL"
            log.exception("a request failed")
            raise Refused(code, "The server failed: its log says why.") from error
        finally:
            self._in_progress -= 1
            self._large -= large
            self._seconds.labels(protocol, note["model"], code).observe(time.perf_counter() - start)

    def _most_large(self):
        return max(1, self.limits.requests * 3 // 4)  # the rest is left to small ones

    async def _do(self, step):
        future = self.threads[step.threads].submit(step.answer)
        self.unfinished.add(future)
        future.add_done_callback(self.unfinished.discard)
        waiting = asyncio.wrap_future(future)
        self._steps[waiting] = future
        try:
            return await waiting
        except asyncio.CancelledError:
            if self.draining:
                raise Refused("UNAVAILABLE", "The server is stopping.") from None
            raise
        finally:
            del self._steps[waiting]

    async def finish(self, seconds):
        """Refuses what waits for a thread and what comes from now on, and waits for what is being worked on.

        What is not done in time is refused too, though its thread works on and it stays in `unfinished`.
        """
        self.draining = True
        for future in list(self._steps.values()):
            future.cancel()  # does nothing to those that have begun
        end = time.monotonic() + seconds
        while self._steps and time.monotonic() < end:
            await asyncio.wait(self._steps, timeout=end - time.monotonic())
            await asyncio.sleep(0.01)  # a request may have a next step
        for waiting in list(self._steps):
            waiting.cancel()
