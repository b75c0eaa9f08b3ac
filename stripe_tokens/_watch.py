"""A watch over blocking exchanges, which nobody can cancel from outside."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self


class DeadlinePassed(Exception):  # noqa: N818 - named for what happened, like the exceptions it is sorted with
    """The time for the whole call was up."""


class Watch:
    """Breaks an exchange off when its time is up, whatever the server does.

    The timeout of a socket starts again with every byte, so that a server which drips could
    keep a thread for hours.

    Args:
        seconds: How long the exchange may take.
        break_off: Ends it from another thread.
    """

    def __init__(self, seconds: float, break_off: Callable[[], object]) -> None:
        self._break_off = break_off
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._over = self._rang = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._over = True
        # What broke off is told as a deadline; Ctrl-C stays what it is.
        if self._rang and (error is None or isinstance(error, Exception)):
            raise DeadlinePassed

    def _ring(self) -> None:
        # Under the lock, so that no exchange of a later call is ever broken off.
        with self._lock:
            if not self._over:
                self._rang = True
                self._break_off()


def shut(connection: socket.socket) -> None:
    """End a connection on which another thread waits."""
    # Not the method of a TLS socket, which would forget its state while the other one reads.
    with suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
