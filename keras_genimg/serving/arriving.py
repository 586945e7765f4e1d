"""Room for the bytes of requests: counted as they come, over all connections of both protocols, until the answer."""

import asyncio
import contextlib

from .tensors import Refused

SMALL = 2**16  # bytes; so many of each request need no room
BODIES = 8  # so many of the largest requests are held at once
QUICK = 1.0  # seconds in which most messages are there


class Arriving:
    """What is on its way, bounded; a client who declares much and sends nothing takes no room.

    gRPC shows a message only once it is whole, so of its messages those on their way are counted: where one too many
    begins, the oldest is broken off. A small one is there at once and never the oldest for long.
    """

    def __init__(self, limits):
        self.limits, self.held = limits, 0
        self._new, self._slow = {}, {}  # calls whose messages are on their way, the oldest first

    @contextlib.contextmanager
    def room(self):
        """A `Room` for one request, given back at the end."""
        room = Room(self)
        try:
            yield room
        finally:
            self.held -= room.held

    async def message(self, read):
        """What the coroutine `read` gives.

        Raises:
            Refused: it did not come in time, or others came while it was slow.
        """
        reading = asyncio.ensure_future(read)
        try:
            await self._wait(reading, self._new, self.limits.requests, QUICK)
            if not reading.done():
                await self._wait(reading, self._slow, BODIES, self.limits.seconds)
            if not reading.done():
                raise Refused("DEADLINE_EXCEEDED", f"The message was not there after {self.limits.seconds} seconds.")
            if reading.cancelled():
                raise Refused("RESOURCE_EXHAUSTED", "Too many messages are on their way: try again.")
            return reading.result()
        finally:
            reading.cancel()

    async def _wait(self, reading, others, most, seconds):
        others[reading] = None
        if len(others) > most:
            oldest = next(iter(others))
            del others[oldest]
            oldest.cancel()
        try:
            await asyncio.wait([reading], timeout=seconds)
        finally:
            others.pop(reading, None)


class Room:
    """Of one request: its size so far, and how much of the common room it holds."""

    def __init__(self, arriving):
        self._arriving, self.size, self.held = arriving, 0, 0

    def take(self, size):
        """Counts bytes that have come.

        Raises:
            Refused: all requests together hold too many.
        """
        self.size += size
        more = max(0, self.size - SMALL) - self.held
        if self._arriving.held + more > BODIES * self._arriving.limits.body:
            raise Refused("RESOURCE_EXHAUSTED", "Too many large requests are on their way: try again.")
        self._arriving.held += more
        self.held += more
