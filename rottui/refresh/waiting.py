"""Waiting for what may never end: it is done in a thread of its own, spoken of meanwhile, and left behind at last."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

from rottui.refresh.stopping import Stop

Result = TypeVar("Result")


def wait_for(
    work: Callable[[], Result], stop: Stop, *, say: Callable[[float], None], every_s: float, at_most_s: float
) -> Result:
    """Return what `work` returns, or raise what it raises.

    Args:
        work: what may hang. Its thread is a daemon, so that the end of the process does not wait for it.
        stop: a signal breaks the waiting off.
        say: told every `every_s` seconds for how many it has been waited by then.
        every_s: see `say`.
        at_most_s: after so many seconds nobody waits any more, whatever the thread does.

    Raises:
        TimeoutError: it has not ended in time.
        Stopped: the refresh is to stop.

    """
    done: Future[Result] = Future()

    def do() -> None:
        try:
            done.set_result(work())
        except Exception as error:  # noqa: BLE001 - it is raised where somebody waits for it
            done.set_exception(error)

    threading.Thread(target=do, name="waited for", daemon=True).start()
    began = time.monotonic()
    while (passed := time.monotonic() - began) < at_most_s:
        with stop.waiting():
            wait((done,), timeout=min(every_s, at_most_s - passed))
        if done.done():
            return done.result()
        say(time.monotonic() - began)
    raise TimeoutError
