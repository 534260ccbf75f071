"""How a desk asks another process for briefings: what is said, and how it goes through a pipe.

The desk builds no briefing itself: polars takes longer to import than a terminal takes to paint, holds twice the
desk's memory, and would keep keys waiting while it works. Messages are msgpack behind a length of four bytes.
"""

from __future__ import annotations

from datetime import date
from mmap import mmap
from typing import IO, TypeVar

import msgspec

from rottui.briefing.details.wanted import Wanted
from rottui.briefing.model import Briefing
from rottui.errors import Problem
from rottui.settings.schema import Basis, Settings

MODULE = "rottui.briefer"
"""The module that answers when it is run."""

_LENGTH_BYTES = 4

T = TypeVar("T")


class Request(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A briefing that is wanted."""

    folder: str
    """The cache's folder."""
    profile: str
    settings: Settings
    problems: tuple[Problem, ...]
    """What is known to be wrong with the settings."""
    as_of: date | None
    basis: Basis
    sectors: bool
    """Whether breadth is wanted by sector too."""


class Asked(msgspec.Struct, frozen=True, tag=True):
    """A detail that is wanted."""

    request: Request
    """The briefing that it belongs to."""
    wanted: Wanted


class Built(msgspec.Struct, frozen=True, tag=True):
    """A briefing that was built."""

    briefing: Briefing


class Detailed(msgspec.Struct, frozen=True, tag=True):
    """A detail that was made; what kind it is, whoever asked knows."""

    detail: msgspec.Raw


class Refused(msgspec.Struct, frozen=True, tag=True):
    """Why there is no briefing, and what to do."""

    what: str
    hint: str


Question = Request | Asked
Reply = Built | Detailed | Refused


def send(pipe: IO[bytes], message: Question | Reply) -> None:
    """Write one message."""
    body = msgspec.msgpack.encode(message)
    pipe.write(len(body).to_bytes(_LENGTH_BYTES, "little"))
    pipe.write(body)
    pipe.flush()


def receive(pipe: IO[bytes], kind: type[T]) -> T | None:
    """Read one message; None when the other side has gone.

    A briefing is some megabytes. The system takes a map of memory back when it has been read; of the heap every thread
    that asks would keep as much.
    """
    head = pipe.read(_LENGTH_BYTES)
    length = int.from_bytes(head, "little")
    if len(head) < _LENGTH_BYTES or not length:
        return None
    body, read = memoryview(mmap(-1, length)), 0
    while read < length:
        more = pipe.readinto(body[read:])  # type: ignore[attr-defined] # of files that are buffered, which pipes are
        if not more:
            return None
        read += more
    return msgspec.msgpack.decode(body, type=kind)
