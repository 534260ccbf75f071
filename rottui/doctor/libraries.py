"""Check of the libraries that sessions and member lists come out of: tried by a process of its own, as a refresh does.

Those that ask services are tried with them (`network`); what only lies there in another version is told by `versions`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rottui.doctor.checks import Check, broken, ok
from rottui.doctor.network import DEADLINE_S, child, reply_of

NAME = "lists"


@contextmanager
def trying() -> Iterator[Callable[[], Iterator[Check]]]:
    """Begin to load them; yield what waits until they are. When the block ends, so does the process."""
    ends = time.monotonic() + DEADLINE_S
    with child(NAME, os.devnull) as process:

        def checks() -> Iterator[Check]:
            reply = reply_of(process, ends - time.monotonic())
            yield ok(NAME, reply.found) if reply.state == "ok" else broken(NAME, reply.found, reply.remedy)

        yield checks
