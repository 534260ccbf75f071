"""The log of alerts: a line of JSON for all that happened, appended by whichever desk or `rottui check` saw it first.

It stands in the data folder and is rewritten for two reasons only. Where it is damaged, the file is set aside as it is,
and a new one begins with the lines that could be read, so that nothing fires twice for it. Where it has grown long, its
older lines go into a file of their own beside it, which is kept for people and never read again.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from zlib import crc32

import filelock
import msgspec

from rottui.cache.disk import cannot, sync_folder, write_file
from rottui.errors import CacheLocked, Problem

FILE = "alerts.jsonl"
LOCK = "alerts.lock"
ASIDE = "aside"
"""The folder of damaged files, as the cache has one."""

_SUM = re.compile(rb',"crc32":(\d{1,10})\}\Z')

SHELF = "alerts-until-{:%Y%m%dT%H%M%S%f}{}.jsonl"
"""What files of older lines are called: by the moment of their last one."""
SHELVES = "alerts-until-*.jsonl"

MOST_RECORDS = 4_000
"""Lines from which the older half goes into a file of its own: years of alerts, and all are read at each evaluation."""
STAYS_FOR = dt.timedelta(days=60)
"""Alerts of so many days stay in any case: longer than an event can fire again (rottui.alerts.events.WITHIN)."""

TAKEN_FOR = dt.timedelta(hours=1)
"""How long a command that was taken may wait for those before it; then whoever took it is gone, and it waits anew."""

WAIT_S = 10.0
"""For how long another process may hold the log; it takes milliseconds."""


class Watched(msgspec.Struct, frozen=True, tag="watched", tag_field="kind"):
    """A rule was evaluated for the first time."""

    rule: str
    """Its identity."""
    since: dt.date
    """The last session then: what is older never fires it."""
    at: datetime


class Fired(msgspec.Struct, frozen=True, tag="fired", tag_field="kind", kw_only=True):
    """An event fired a rule."""

    id: str
    rule: str
    """The rule's identity."""
    name: str
    subject: str
    condition: str
    what: str
    date: dt.date
    """The day the event is of."""
    value: float | None
    note: str
    at: datetime
    """When it fired."""
    as_of: dt.date
    """The last session that was known then."""
    demo: bool = False
    quiet: bool = False
    """Without noise: the rule is quiet, or the hour was."""
    command: bool = False
    """Whether the rule has a command."""
    provisional: bool = False
    """Whether the session of its day was not over, so that its end might undo it."""
    held: bool = False
    """Whether the command waits until the quiet hours are over."""


class Ran(msgspec.Struct, frozen=True, tag="ran", tag_field="kind"):
    """A rule's command was taken, so that nobody else runs it; it was begun, or has ended."""

    id: str
    """Of the alert."""
    outcome: Literal["taken", "begun", "done", "failed"]
    said: str
    """Why it failed, or what it printed."""
    at: datetime


Record = Watched | Fired | Ran


@dataclass(frozen=True, slots=True)
class Log:
    """What the log says."""

    records: tuple[Record, ...] = ()
    damaged: tuple[int, ...] = ()
    """The numbers of its lines that cannot be read, from 1."""
    shelved: tuple[str, ...] = ()
    """The names of the files that older lines were moved to, oldest first."""

    @property
    def fired(self) -> tuple[Fired, ...]:
        """The alerts, oldest first."""
        return tuple(record for record in self.records if isinstance(record, Fired))

    @property
    def watched(self) -> dict[str, dt.date]:
        """Since when each rule is watched."""
        return {record.rule: record.since for record in reversed(self.records) if isinstance(record, Watched)}

    @property
    def ran(self) -> dict[str, Ran]:
        """What became of the command of each alert, by the alert's id."""
        return {record.id: record for record in self.records if isinstance(record, Ran)}

    def waiting(self, now: datetime) -> tuple[Fired, ...]:
        """Return the alerts whose commands nobody is about to run: held back, or taken by who was ended before."""
        ran = self.ran

        def waits(alert: Fired) -> bool:
            last = ran.get(alert.id)
            return alert.held if last is None else last.outcome == "taken" and now - last.at > TAKEN_FOR

        return tuple(alert for alert in self.fired if waits(alert))


def read_log(folder: Path) -> Log:
    """Return what the log in `folder` says; nothing where there is none. Raises CacheError.

    A last line that does not end is left out: somebody may be writing it.
    """
    return replace(parse(_content(folder).rpartition(b"\n")[0] + b"\n"), shelved=shelves(folder))


def shelves(folder: Path) -> tuple[str, ...]:
    """Return the names of the files that older lines were moved to, oldest first."""
    return tuple(sorted(path.name for path in folder.glob(SHELVES)))


def _content(folder: Path) -> bytes:
    try:
        return (folder / FILE).read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise cannot("read", folder / FILE, error) from error


def parse(content: bytes) -> Log:
    """Return what the bytes of a log say; a last line that does not end was cut off, and is damaged."""
    records: list[Record] = []
    damaged = []
    *lines, rest = content.split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            records.append(_decode(line))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            damaged.append(number)
    if rest:
        damaged.append(len(lines) + 1)
    return Log(tuple(records), tuple(damaged))


@contextmanager
def opened(folder: Path, now: datetime | None = None) -> Iterator[Writing]:
    """Hold the log of `folder` alone, made if need be; raises CacheLocked, CacheError."""
    lock = filelock.FileLock(folder / LOCK, thread_local=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # where flock is missing, filelock says so before it makes do
            lock.acquire(timeout=WAIT_S)
    except filelock.Timeout as error:
        hint = "Try again; if nothing else runs, see which process holds alerts.lock."
        raise CacheLocked(f"another process holds the log of alerts in {folder}", hint) from error
    except OSError as error:
        raise cannot("write the log of alerts in", folder, error) from error
    try:
        yield Writing(folder, now or datetime.now(UTC))
    finally:
        lock.release()


class Writing:
    """The log while nobody else writes to it."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self._folder = folder
        self._now = now
        self.problems: tuple[Problem, ...] = ()
        """That the log was damaged."""
        self.log = self._read()
        """What it says."""
        self._shelve()

    def append(self, records: Sequence[Record]) -> None:
        """Add records, all of them or, with a CacheError, none that counts."""
        if not records:
            return
        path = self._folder / FILE
        try:
            with path.open("ab") as file:
                file.write(_encode(records))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise cannot("write to", path, error) from error
        self.log = replace(self.log, records=(*self.log.records, *records))

    def _shelve(self) -> None:
        """Move older lines of a long log into a file of their own; where the disk does not take it, another time."""
        old, kept = _parted(self.log.records)
        if len(old) < MOST_RECORDS // 4:
            return
        with suppress(OSError):
            # First the copy, then the log without them: what is stopped in between is done again, with the same name.
            self._put_on_a_shelf(old[-1].at, _encode(old))
            write_file(self._folder, FILE, _encode(kept))
            self.log = Log(kept, shelved=shelves(self._folder))

    def _put_on_a_shelf(self, until: datetime, content: bytes) -> None:
        names = (SHELF.format(until.astimezone(UTC), f"-{number}" if number else "") for number in range(1000))
        for path in (self._folder / name for name in names):
            if not path.exists():
                write_file(self._folder, path.name, content)
                sync_folder(self._folder)
                return
            if path.read_bytes() == content:
                return
        raise FileExistsError

    def _read(self) -> Log:
        content = _content(self._folder)
        found = parse(content)
        if not found.damaged:
            return found
        aside = self._folder / ASIDE / f"{self._now:%Y%m%dT%H%M%S%f}-{FILE}"
        try:
            aside.parent.mkdir(exist_ok=True)
            write_file(aside.parent, aside.name, content)
            write_file(self._folder, FILE, _encode(found.records))
        except OSError as error:
            raise cannot("set aside the damaged", self._folder / FILE, error) from error
        lines = ", ".join(map(str, found.damaged[:5])) + (" and more" if len(found.damaged) > 5 else "")
        what = f"damaged in line {lines}; what could be read stays, and the file is kept as {aside}"
        self.problems = (Problem(FILE, what, "an alert whose line was lost may fire again"),)
        return Log(found.records)


def _parted(records: tuple[Record, ...]) -> tuple[tuple[Record, ...], tuple[Record, ...]]:
    """Return the older lines of a long log, and those that are kept: the newer half, and all that still counts.

    What counts is since when a rule is watched, which alert of it was the last, what may be found again, which commands
    wait, and what became of the commands of all these.
    """
    if len(records) <= MOST_RECORDS:
        return (), records
    log = Log(records)
    watched = log.watched
    waiting = {alert.id for alert in log.waiting(dt.datetime.max.replace(tzinfo=UTC))}
    latest = {alert.rule: alert.id for alert in log.fired}
    since = max((alert.as_of for alert in log.fired), default=dt.date.min + STAYS_FOR) - STAYS_FOR

    telling = {
        alert.id for alert in log.fired if alert.id in waiting or alert.as_of >= since or latest[alert.rule] == alert.id
    }

    def counts(record: Record) -> bool:
        return watched[record.rule] == record.since if isinstance(record, Watched) else record.id in telling

    older = records[: -MOST_RECORDS // 2]
    kept = tuple(record for record in older if counts(record))
    return tuple(record for record in older if not counts(record)), (*kept, *records[len(older) :])


def _decode(line: bytes) -> Record:
    """Return the record of a line; raises msgspec.DecodeError, also where a letter or a digit is another by now."""
    summed = _SUM.search(line)
    if summed is not None:
        line = line[: summed.start()] + b"}"
        if crc32(line) != int(summed[1]):
            raise msgspec.DecodeError("the checksum is wrong")
    record: Record = msgspec.json.decode(line, type=Record)
    return record


def _encode(records: Iterable[Record]) -> bytes:
    """Return records as lines, each with the checksum of what it would be without it."""
    lines = [msgspec.json.encode(record) for record in records]
    return b"".join(b'%b,"crc32":%d}\n' % (line[:-1], crc32(line)) for line in lines)


def append_ran(folder: Path, ran: Ran) -> None:
    """Note what became of a command; where another process holds the log, it stays what it was."""
    with suppress(CacheLocked), opened(folder, ran.at) as writing:
        writing.append([ran])
