"""What a refresh tells while it runs: one JSON object a line, for the desk and for scripts.

`rottui refresh --progress json` writes these to standard output and nothing else; times are ISO 8601 in UTC:

    {"event":"started","watchlist":60,"members":1043,"reports":2,"universes":3}
        what it is about to ask for: symbols of the watchlist, other symbols, CFTC reports, member lists
    {"event":"progress","stage":"watchlist","done":7,"total":60,"failed":1,"eta_s":26.5}
        stage is watchlist, positioning or members; eta_s: seconds to the end of the stage, null while unknown
    {"event":"committed","generation":12,"tables":["prices","symbols"],"symbols":20}
        a new generation can be read; symbols: how many brought bars in this portion
    {"event":"failure","where":"XYZ","kind":"no_data","detail":"Yahoo's answer holds no bar"}
        where is a symbol, Yahoo, a CFTC report, a universe, or the cache; each is told once a run. The cache fails
        with the kind "locked" when another process writes to it: nothing is done then, and this is the last line
    {"event":"waiting","where":"TFF report","detail":"waiting for publicreporting.cftc.gov for 20 s"}
        where is a CFTC report that takes long; told again and again while it is waited for, two minutes at most
    {"event":"cooldown","until":"2025-10-31T14:32:00Z"}
        Yahoo wants to be left alone; nobody asks it before then
    {"event":"finished","code":0,"fetched":60,"failed":1,"reports":2,"generation":14,"stopped":false,
     "summary":["60 symbols fetched", "..."],"next_due":"2025-10-31T20:35:00Z"}
        always the last line of a run that did not end with an error; code is the exit code (0, or 1: nothing that was
        asked could be fetched), next_due null if nothing ever is

A reader must ignore fields and events that it does not know.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import msgspec

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time with its zone, without which nobody could tell when it is."""


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event"):
    """Something that happened in a refresh."""


class Started(Event, frozen=True, tag="started"):
    """The plan is made; nothing has been asked for yet."""

    watchlist: int
    members: int
    reports: int
    universes: int


class Progress(Event, frozen=True, tag="progress"):
    """One more request of a stage is done."""

    stage: str
    done: int
    total: int
    failed: int
    eta_s: float | None = None


class Committed(Event, frozen=True, tag="committed"):
    """A new generation of the cache can be read."""

    generation: int
    tables: tuple[str, ...]
    symbols: int = 0


LOCKED = "locked"
"""The kind of failure that means that another process is writing to the cache."""


class Failure(Event, frozen=True, tag="failure"):
    """Something could not be fetched; what is held of it stays as it is."""

    where: str
    kind: str
    detail: str


class Waiting(Event, frozen=True, tag="waiting"):
    """Something takes long and is waited for."""

    where: str
    detail: str


class Cooldown(Event, frozen=True, tag="cooldown"):
    """Yahoo has answered with a 429, now or a while ago."""

    until: Moment


class Finished(Event, frozen=True, tag="finished"):
    """The run is over."""

    code: int
    fetched: int
    failed: int
    reports: int
    generation: int
    stopped: bool
    summary: tuple[str, ...]
    next_due: Moment | None = None


AnyEvent = Started | Progress | Committed | Failure | Waiting | Cooldown | Finished
Emit = Callable[[AnyEvent], None]
"""Takes events as they happen."""

_decoder = msgspec.json.Decoder(AnyEvent)


def to_line(event: AnyEvent) -> bytes:
    """Return the event as one line of JSON, with its line break; ASCII, of which a terminal obeys nothing."""
    line = json.dumps(msgspec.to_builtins(event), separators=(",", ":")).replace("\x7f", "\\u007f")
    return line.encode("ascii") + b"\n"


def from_line(line: bytes | str) -> AnyEvent | None:
    """Return the event on a line; None for anything else, such as an event of a newer rottui."""
    try:
        event: AnyEvent = _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return event
