"""Ending a refresh in the middle: at once where it waits for the network, after the portion where it writes."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

PATIENCE_S = 4.0
"""Whatever is under way may take so long to end. The cache is whole at any moment: ending it then loses a portion."""

INTERRUPTED = 130
"""What a shell expects after ctrl+c."""


class Stopped(BaseException):
    """The refresh was told to stop while it waited; no Exception, so that no source takes it for a failure."""


class Stop:
    """Whether a refresh is to stop."""

    def __init__(self) -> None:
        self.event = threading.Event()
        """Set when it is; sources look at it before each request."""
        self.code = 0
        """The exit code that goes with it."""
        self._waiting = False

    @property
    def is_set(self) -> bool:
        """Whether it is to stop."""
        return self.event.is_set()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Let a signal break off what is done meanwhile, which must be nothing but waiting.

        Raises Stopped then, and when it is to stop already.
        """
        self._waiting = True
        try:
            if self.is_set:
                raise Stopped
            yield
        finally:
            self._waiting = False

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """Stop at SIGTERM with exit code 0, and at ctrl+c with 130, within seconds; for the main thread only."""
        before = {number: signal.signal(number, self._handle) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _handle(self, number: int, _: FrameType | None) -> None:
        if not self.is_set:
            self.code = INTERRUPTED if number == signal.SIGINT else 0
            self.event.set()
            last = threading.Timer(PATIENCE_S, os._exit, (self.code,))
            last.daemon = True
            last.start()
        if self._waiting:
            self._waiting = False
            raise Stopped
