"""What a refresh says line by line, and what the desk makes of it: a status, and an announcement now and then."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import msgspec

from rottui.text import printable
from rottui.tui.freshness.refresher import Ended
from rottui.tui.freshness.status import NOTHING, Announcement, Status

DONE_SHOWN = timedelta(minutes=1)
"""How long the desk says that a refresh is done; after that there is nothing to say."""

SHORT = {
    "network": "no network",
    "unavailable": "no service",
    "rate_limited": "rate-limited",
    "bad_reply": "an answer that is none",
    "library": "a broken installation",
}
"""What went wrong, in a word or two, by the names that a refresh has for it."""
STAGES = {"watchlist": "prices", "positioning": "futures", "members": "breadth"}
"""What a refresh is at, by the panes that wait for it."""
LOCKED = "locked"
"""The kind of failure when another process writes to the cache; nothing was done then."""
YAHOO = "Yahoo"
"""Where a failure was that concerns all prices."""

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time with its zone: one without could not be held against the desk's own."""

Count = Annotated[int, msgspec.Meta(ge=0, lt=10**9)]
"""A number of symbols; one of more digits than these would take the line for itself."""

LONGEST_WORD = 24
LONGEST_WAIT = 60
LONGEST_CAUSE = 300


class Event(msgspec.Struct, frozen=True, tag_field="event"):
    """One line of a refresh, as far as the desk reads it: other lines and other fields it passes over."""


class Progress(Event, frozen=True, tag="progress"):
    """So much of a stage is done."""

    stage: str
    done: Count
    total: Count
    failed: Count = 0


class Failure(Event, frozen=True, tag="failure"):
    """Something could not be fetched: a symbol, a report, or all of a source."""

    where: str
    kind: str
    detail: str = ""


class Waiting(Event, frozen=True, tag="waiting"):
    """Something takes long and is waited for."""

    detail: str


class Cooldown(Event, frozen=True, tag="cooldown"):
    """The source wants to be left alone."""

    until: Moment


class Finished(Event, frozen=True, tag="finished"):
    """It is over."""

    failed: Count = 0
    next_due: Moment | None = None


class Started(Event, frozen=True, tag="started"):
    """It has begun."""


class Committed(Event, frozen=True, tag="committed"):
    """A portion can be read; the feed sees that for itself."""


Heard = Started | Progress | Committed | Failure | Waiting | Cooldown | Finished

_decoder: msgspec.json.Decoder[Heard] = msgspec.json.Decoder(Heard)


def parse(line: bytes) -> Heard | None:
    """Return what a line says; None for whatever is no line of a refresh."""
    try:
        return _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


class Account:
    """Keeps track of the refreshes that a desk starts, one after the other."""

    def __init__(self) -> None:
        self._running = False
        self._progress: Progress | None = None
        self._waiting: Waiting | None = None
        self._failure: Failure | None = None
        self._finished: Finished | None = None
        self._rests_until: datetime | None = None
        self._outcome = NOTHING
        self._outcome_until: datetime | None = None
        self._said = ""
        self._next_due: datetime | None = None

    @property
    def next_due(self) -> datetime | None:
        """When there is more to fetch, if the last refresh went well and knew."""
        return self._next_due

    def begin(self) -> None:
        """Note that a refresh was started; what the last one came to no longer counts."""
        self._running = True
        self._progress = self._waiting = self._failure = self._finished = None
        self._rests_until = self._next_due = self._outcome_until = None
        self._outcome = NOTHING

    def hear(self, event: Heard) -> None:
        """Note what it says."""
        match event:
            case Progress():
                self._progress, self._waiting = event, None
            case Waiting():
                self._waiting = event
            case Failure():
                if not self._without_yahoo:
                    self._failure = event
            case Cooldown():
                self._rests_until = event.until
            case Finished():
                self._finished = event

    def end(self, ended: Ended, now: datetime) -> Announcement | None:
        """Note how it ended; return what is to be announced, which is each failure once."""
        self._running = False
        if self._failure is not None and self._failure.kind == LOCKED:
            importing = self._failure.detail.startswith("rottui import")
            self._done(f"another rottui is {'importing' if importing else 'refreshing'}", now)
            return None
        if self._rests_until is not None and now < self._rests_until:
            rest = f"Nothing is asked of it until {clock(self._rests_until, now)}; what is here stays."
            return self._announce("rate-limited", Announcement("Yahoo wants to be left alone", rest, "warning"))
        if ended.code == 0 and not self._without_yahoo:
            self._said = ""
            self._next_due = self._finished.next_due if self._finished else None
            self._done(self._summary(now), now)
            return None
        short, long = self._cause(ended)
        self._outcome = Status(f"refresh failed: {short}", "failed", can_retry=True)
        return self._announce(short, Announcement("The refresh failed", long))

    def status(self, now: datetime) -> Status:
        """Return what is to be said now."""
        if self._running:
            return Status(self._under_way())
        if self._rests_until is not None and now < self._rests_until:
            return Status(f"rate-limited until {clock(self._rests_until, now)}", "warning")
        if self._outcome_until is not None and now >= self._outcome_until:
            return NOTHING
        return self._outcome

    @property
    def _without_yahoo(self) -> bool:
        """Whether prices cannot be had: whatever else came, that is a failure."""
        return self._failure is not None and self._failure.where == YAHOO

    def _announce(self, what: str, announcement: Announcement) -> Announcement | None:
        known, self._said = self._said == what, what
        return None if known else announcement

    def _done(self, said: str, now: datetime) -> None:
        self._outcome = Status(said)
        self._outcome_until = now + DONE_SHOWN

    def _under_way(self) -> str:
        said = "refreshing"
        if self._progress is not None:
            stage = STAGES.get(self._progress.stage) or printable(self._progress.stage, LONGEST_WORD)
            said += f" {stage} {self._progress.done}/{self._progress.total}"
            said += f", {self._progress.failed} failed" if self._progress.failed else ""
        if self._waiting is not None:
            said += f", {printable(self._waiting.detail, LONGEST_WAIT)}"
        if self._failure is not None and self._without_yahoo:
            said += f", {YAHOO}: {_short(self._failure)}"
        return said

    def _summary(self, now: datetime) -> str:
        facts = [f"refreshed {clock(now, now)}"]
        if self._finished is not None:
            facts += [f"{self._finished.failed} failed"] if self._finished.failed else []
            facts += [f"next {clock(self._finished.next_due, now)}"] if self._finished.next_due else []
        return ", ".join(facts)

    def _cause(self, ended: Ended) -> tuple[str, str]:
        """Return why it failed, in a word or two and at length."""
        failure = self._failure
        if failure is not None:
            short = _short(failure)
            return short, printable(f"{failure.where}: {failure.detail or short}", LONGEST_CAUSE)
        if ended.code is None:
            return ended.cause, f"{ended.cause[:1].upper()}{ended.cause[1:]}."
        return f"it ended with code {ended.code}", f"It ended with code {ended.code}. To see why, run: rottui refresh"


def _short(failure: Failure) -> str:
    return SHORT.get(failure.kind) or printable(failure.kind.replace("_", " "), LONGEST_WORD)


def clock(moment: datetime, now: datetime) -> str:
    """Return the local time of `moment`, with its day where that is not today: "14:32", "Mon 09:00"."""
    try:
        here = moment.astimezone()
    except (ValueError, OverflowError):  # the first and the last day that there are, in another zone
        here = moment
    return f"{here:%H:%M}" if here.date() == now.astimezone().date() else f"{here:%a %H:%M}"
