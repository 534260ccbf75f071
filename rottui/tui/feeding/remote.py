"""Briefings from a process of their own: asks for them, starts it when it is needed and lets it go when it is not."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Self

import msgspec

from rottui.briefing.model import Briefing
from rottui.briefing.wire import MODULE, Asked, Built, Detailed, Question, Refused, Reply, Request, receive, send
from rottui.errors import RottuiError

if TYPE_CHECKING:
    from rottui.briefing.details.model import Detail

RETRY = "press R to retry"
REPORT = "a defect in rottui; what is shown is of before"

IDLE_S = 20.0
"""How long the process is kept for the next request: longer than between the portions of a refresh."""
REPLAY_IDLE_S = 300.0
"""The same while a past day is looked at: the history that it has worked out makes the next step quick."""


class Briefer:
    """The process at the other end of two pipes; one question at a time, from any thread; it ends with a `with`."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._used = 0.0
        self._replaying = False
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the process, so that it is ready by the time something is asked of it."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what libraries print would land on the desk's screen
            start_new_session=True,  # keys typed at the terminal are not for it
        )
        self._used = monotonic()

    def ask(self, request: Request) -> Briefing:
        """Return the briefing; raises RottuiError with the reason when there is none."""
        reply = self._exchange(request)
        if not isinstance(reply, Built):
            raise RottuiError("the process that builds briefings answered something else", REPORT)
        return reply.briefing

    def detail(self, asked: Asked) -> Detail:
        """Return the detail; raises RottuiError with the reason when there is none."""
        from rottui.briefing.details.model import KINDS  # not needed before the process has begun to start

        reply = self._exchange(asked)
        if not isinstance(reply, Detailed):
            raise RottuiError("the process that builds briefings answered something else", REPORT)
        return msgspec.msgpack.decode(reply.detail, type=KINDS[type(asked.wanted)])

    def rest(self) -> None:
        """Let the process go if nothing was asked of it for a while: an open desk needs no more than it shows."""
        if not self._lock.acquire(blocking=False):
            return
        patience = REPLAY_IDLE_S if self._replaying else IDLE_S
        try:
            if self._process is not None and monotonic() - self._used > patience:
                self.stop()
        finally:
            self._lock.release()

    def stop(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        process.wait()

    def _exchange(self, question: Question) -> Reply:
        """Return the answer, whoever asks meanwhile; raises RottuiError when there is none."""
        with self._lock:
            reply = self._sent(question)
            if reply is None:
                raise RottuiError(f"the process that builds briefings ended with code {self._ended()}", RETRY)
        if isinstance(reply, Refused):
            raise RottuiError(reply.what, reply.hint)
        return reply

    def _sent(self, question: Question) -> Reply | None:
        if self._process is not None and self._process.poll() is not None:
            self.stop()
        if self._process is None:
            self.start()
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return None
        request = question.request if isinstance(question, Asked) else question
        self._replaying = request.as_of is not None
        try:
            send(process.stdin, question)
            return receive(process.stdout, Reply)  # type: ignore[arg-type] # a union is a type to msgspec
        except (OSError, ValueError):
            return None
        finally:
            self._used = monotonic()

    def _ended(self) -> int | None:
        process = self._process
        if process is None:
            return None
        with suppress(subprocess.TimeoutExpired):
            return process.wait(timeout=1)
        return None
