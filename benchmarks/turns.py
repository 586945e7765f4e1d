"""Times of programs that take turns, and whether the machine was theirs meanwhile."""

import os
import pathlib
import platform
import time

import numpy as np

OTHERS = 0.1  # of the machine: with more than that taken by other programs, ratios of times say little
STAT = pathlib.Path("/proc/stat")


def take_turns(calls, least=30.0):
    """Seconds of each call of the named functions, an array each; entry by entry they belong to one round.

    They take turns, so that other programs on the machine disturb all alike: compare within rounds. The first call of
    each, which compiles, is not counted.
    """
    times = {name: [] for name in calls}
    for call in calls.values():
        call()
    start = time.perf_counter()
    while time.perf_counter() - start < least:
        for name, call in calls.items():
            begin = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - begin)
    return {name: np.array(taken) for name, taken in times.items()}


def machine():
    """The machine in a line: processor, cores, load, versions."""
    import keras

    backend = keras.backend.backend()
    version = __import__(backend).__version__
    return (
        f"{processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the beginning; "
        f"Python {platform.python_version()}, Keras {keras.__version__}, {backend} {version}"
    )


def processor():
    """The processor's name, where the system tells it."""
    info = pathlib.Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


class Watch:
    """Counts what other programs take of the processors while a block runs.

    `others` is their share of the machine's time, of 0..1, or None where the system does not tell it. Programs that the
    block starts count as its own once they have ended in it.
    """

    def __enter__(self):
        self.begin, self.others = self._now(), None
        return self

    def __exit__(self, *_):
        if self.begin is not None:
            whole, busy, own = (after - before for after, before in zip(self._now(), self.begin, strict=True))
            self.others = min(max((busy - own) / max(whole, 1e-9), 0.0), 1.0)

    @staticmethod
    def _now():
        if not STAT.exists():
            return None
        counts = [int(number) for number in STAT.read_text().split("\n", 1)[0].split()[1:9]]
        tick = os.sysconf("SC_CLK_TCK")
        idle, own = counts[3] + counts[4], sum(os.times()[:4])
        return sum(counts) / tick, (sum(counts) - idle) / tick, own

    def ratio(self, value, least=None):
        """A ratio as text, or why it is not told.

        Args:
            value: the ratio.
            least: what it should be, which is printed beside it.
        """
        if self.others is not None and self.others > OTHERS:
            return f"not told: other programs took {self.others:.0%} of the machine"
        bar = "" if least is None else f" (aim {least:g}: {'met' if value >= least else 'missed'})"
        unsure = "" if self.others is not None else ", if the machine was quiet: this system does not tell"
        return f"{value:.2f}{bar}{unsure}"
