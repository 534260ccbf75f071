"""What a refresh remembers from one run to the next: when Yahoo may be asked again, what failed, what was asked for.

It lies beside the manifest as refresh.json and is written by whoever holds the cache's lock. None of it is data: a file
that is lost or damaged costs requests, for everything is then asked for from its beginning, and nothing else. A
checksum tells that one is: a flipped digit would put a request off for years, or give a failure another cause.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from zlib import crc32

import msgspec

from rottui.cache.disk import read_file, write_file
from rottui.cache.signature import REFRESHES

VERSION = 2

COOLDOWNS = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))
"""How long Yahoo is left alone after a first, a second and any further run that met a 429."""

GONE_AFTER = 3
"""Different days on which Yahoo must say, with its reason, that there is no such symbol."""


class Trouble(msgspec.Struct, frozen=True):
    """Why a symbol could not be fetched when it was last asked for."""

    kind: str
    """An outcome's kind, or "kept" where Yahoo's bars do not go with those that are held."""
    detail: str
    at: datetime
    gone_on: tuple[date, ...] = ()
    """The days on which Yahoo said that there is no such symbol, the last few."""

    @property
    def is_gone(self) -> bool:
        """Whether Yahoo has said so on enough days."""
        return self.kind == "gone" and len(self.gone_on) >= GONE_AFTER

    @property
    def status(self) -> str:
        """The word for the cache's `symbols` table."""
        if self.kind == "gone" and not self.is_gone:
            return "not found"
        return self.kind.replace("_", " ")


class Listed(msgspec.Struct, frozen=True):
    """A member list that came from pytickersymbols."""

    at: datetime
    digest: int
    """Of its symbols: a list that has another was put there by someone else since."""
    source: str = ""
    """The index that it is of; empty where that was not remembered."""

    def is_of(self, source: str) -> bool:
        """Return whether it is a list of that index, as far as is known."""
        return self.source in ("", source)


class Asked(msgspec.Struct, frozen=True):
    """The last time that the CFTC was asked for a report, and answered."""

    at: datetime
    codes: tuple[str, ...]
    """The markets of which everything there is has been asked for."""


class ReportTrouble(msgspec.Struct, frozen=True):
    """Why a report could not be fetched when it was last asked for."""

    kind: str
    detail: str
    hint: str
    at: datetime


class State(msgspec.Struct):
    """Everything that is remembered."""

    cooldown_until: datetime | None = None
    """Yahoo is not asked before then."""
    strikes: int = 0
    """Runs in a row that met a 429."""
    symbols: dict[str, Trouble] = {}
    """Symbols whose last request failed."""
    asked_from: dict[str, date] = {}
    """The first day asked for of each symbol whose whole history Yahoo has given; without it, all is asked for."""
    given_to: dict[str, date] = {}
    """The last day of which Yahoo gave a bar; later ones that are held a file brought, maybe beyond a hole."""
    zones: dict[str, str] = {}
    """Exchanges' time zones, of symbols not listed in New York."""
    reports: dict[str, Asked] = {}
    report_troubles: dict[str, ReportTrouble] = {}
    behind: dict[str, str] = {}
    """Markets, by their code, that the newest report does not list, and what there is to say of it."""
    universes: dict[str, Listed] = {}
    mending: tuple[str, ...] = ()
    """Damaged parts of the cache that are being fetched again."""

    def cooling_until(self, now: datetime) -> datetime | None:
        """Return until when Yahoo is to be left alone; None when it may be asked.

        No deadline lies further ahead than the longest: it was written by a clock that was wrong.
        """
        if self.cooldown_until is None or self.cooldown_until <= now:
            return None
        return min(self.cooldown_until, now + COOLDOWNS[-1])

    def shorten_cooldown(self, now: datetime) -> None:
        """Let a deadline that lies too far ahead be one that comes: it would else move on with the clock for ever."""
        self.cooldown_until = self.cooling_until(now)

    def troubles_of(self, reports: Collection[str]) -> dict[str, ReportTrouble]:
        """Return why reports could not be fetched, of those still asked for: no other gets over it."""
        return {report: trouble for report, trouble in self.report_troubles.items() if report in reports}

    def cool_down(self, now: datetime) -> datetime:
        """Note a 429 and return until when Yahoo is to be left alone."""
        self.cooldown_until = now + COOLDOWNS[min(self.strikes, len(COOLDOWNS) - 1)]
        self.strikes += 1
        return self.cooldown_until

    def warm_up(self) -> None:
        """Note a run that Yahoo answered to its end."""
        self.cooldown_until, self.strikes = None, 0

    def note_failure(self, symbol: str, kind: str, detail: str, now: datetime) -> Trouble:
        """Remember why a symbol failed; days on which Yahoo did not say "gone" do not count for it or against it."""
        earlier = self.symbols.get(symbol)
        gone_on = earlier.gone_on if earlier else ()
        today = now.date()
        if kind == "gone" and today not in gone_on:
            gone_on = (*gone_on, today)[-GONE_AFTER:]
        self.symbols[symbol] = Trouble(kind, detail, now, gone_on)
        return self.symbols[symbol]

    def note_success(self, symbol: str, since: date | None = None, to: date | None = None) -> None:
        """Forget that a symbol failed, and remember what came.

        Args:
            symbol: whose bars were taken.
            since: the first day asked for, if it was its whole history.
            to: the day of the last bar.

        """
        self.symbols.pop(symbol, None)
        if to is not None:
            self.given_to[symbol] = to
        if since is not None:
            self.asked_from[symbol] = since


class _Kept(msgspec.Struct):
    """What the file holds."""

    version: int
    crc32: int
    """Of the bytes of `state` as they stand."""
    state: msgspec.Raw


def digest(symbols: Iterable[str]) -> int:
    """Return a number that differs between member lists of different symbols."""
    return crc32(" ".join(sorted(symbols)).encode())


def load_state(folder: Path) -> State:
    """Return what is remembered; nothing where the file is absent, damaged or of another version."""
    try:
        kept = msgspec.json.decode(read_file(folder / REFRESHES), type=_Kept)
        if kept.version != VERSION or crc32(kept.state) != kept.crc32:
            return State()
        return msgspec.json.decode(kept.state, type=State)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return State()


def save_state(folder: Path, state: State) -> None:
    """Write the file in one step; a disk that does not take it costs what is remembered and not the run."""
    content = msgspec.json.encode(state)
    kept = _Kept(VERSION, crc32(content), msgspec.Raw(content))
    with suppress(OSError):
        write_file(folder, REFRESHES, msgspec.json.encode(kept))
