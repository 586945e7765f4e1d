"""File descriptors, of which each connection takes one."""

import errno
import logging
import math
import time

log = logging.getLogger(__name__)
NONE_LEFT = errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM
SAY_SECONDS = 60.0


def raise_limit():
    """Allows this process as many open files as the system lets it; does nothing where there is no such limit."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError) as error:  # macOS allows fewer than it says
        log.warning("the limit of open files stays as it is: %s", error)


def exception_handler(clock=time.monotonic):
    """For an event loop: that no connection could be taken is said once a minute, not with a traceback for each."""
    said = -math.inf

    def handle(loop, context):
        nonlocal said
        error = context.get("exception")
        if not isinstance(error, OSError) or error.errno not in NONE_LEFT:
            loop.default_exception_handler(context)
        elif clock() - said >= SAY_SECONDS:
            said = clock()
            log.error("new connections wait: %s. Raise the limit of open files (ulimit -n).", error)

    return handle
