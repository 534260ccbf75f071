"""Lines of `rottui refresh --progress json`: what reads them takes any bytes, and the desk's account never fails.

An input is what a refresh said, line by line, and how it ended: its exit code is the number behind a last line "#".
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from rottui.refresh.events import from_line, to_line
from rottui.tui.freshness.progress import LONGEST_CAUSE, Account, parse
from rottui.tui.freshness.refresher import Ended
from tests.fuzz.target import Behaviour, Target, require, require_inert

NOW = datetime(2025, 10, 31, 18, 0, tzinfo=UTC)
LONGEST_STATUS = 200
"""Characters of a status: the line it stands in is as wide as a terminal."""

FIELDS: dict[str, dict[str, tuple[Any, ...]]] = {
    "started": {"watchlist": (60, 0), "members": (1043,), "reports": (2,), "universes": (3, -1)},
    "progress": {
        "stage": ("watchlist", "members", "x\x1b[31m"), "done": (7, 10**30, -1), "total": (60, 0), "failed": (0, 1),
        "eta_s": (26.5, None, 1e308),
    },
    "committed": {"generation": (12,), "tables": (["prices"], []), "symbols": (20,)},
    "failure": {
        "where": ("XYZ", "Yahoo", "the cache"), "kind": ("no_data", "locked", "rate_limited", ""),
        "detail": ("no bar", "rottui import", "\u202e" * 9, "x" * 999),
    },
    "waiting": {"where": ("TFF report",), "detail": ("waiting for 20 s", "")},
    "cooldown": {
        "until": ("2025-10-31T18:15:00Z", "2025-10-31T18:15", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", 7),
    },
    "finished": {
        "code": (0, 1), "fetched": (60,), "failed": (0, 3), "reports": (2,), "generation": (14,), "stopped": (False,),
        "summary": (["60 symbols fetched"], []), "next_due": (None, "2025-10-31T20:35:00Z", "0001-01-01T00:00:00"),
    },
    "newer": {"what": ("anything",)},
}  # fmt: skip


def generate(random: Random) -> bytes:
    """Return a refresh of a few lines, whose fields are mostly those it has."""
    lines = []
    for _ in range(random.randint(1, 8)):
        event = random.choice(list(FIELDS))
        fields = {name: random.choice(values) for name, values in FIELDS[event].items() if random.random() < 0.9}
        lines.append(json.dumps({"event": event, **fields}, ensure_ascii=random.random() < 0.5))
    return "\n".join([*lines, f"#{random.choice((0, 0, 1, -9, 2))}"]).encode()


def check(data: bytes) -> Behaviour:
    """Hear everything that is said, as the desk does, and look at what it says itself after each line."""
    *lines, last = data.split(b"\n")
    account = Account()
    account.begin()
    kinds = []
    for line in lines:
        _require_round_trip(line)
        heard = parse(line)
        kinds.append(type(heard).__name__)
        if heard is not None:
            account.hear(heard)
        _require_status(account)
    code = int(last[1:]) if re.fullmatch(rb"#-?[0-9]{1,3}", last) else None
    told = account.end(Ended(code, "" if code is not None else "nothing heard for 7 min"), NOW)
    if told is not None:
        require_inert(told.title + told.text, "an announcement")
        require(len(told.text) <= LONGEST_CAUSE + 1, "an announcement that is too long")
    _require_status(account)
    for later in (timedelta(seconds=1), timedelta(days=2)):
        _require_status(account, NOW + later)
    due = account.next_due
    require(due is None or isinstance(due <= NOW, bool), "a day that is due and cannot be compared")
    return tuple(sorted(set(kinds))), code, told and told.title


def _require_status(account: Account, now: datetime = NOW) -> None:
    status = account.status(now)
    require_inert(status.text, "a status")
    require(len(status.text) <= LONGEST_STATUS, "a status that is too long")


def _require_round_trip(line: bytes) -> None:
    """What is understood is the same when it is said again; what is said again is one line that a terminal bears."""
    event = from_line(line)
    if event is None:
        return
    again = to_line(event)
    require(from_line(again) == event, "an event is another when it is said again")
    require(again.endswith(b"\n") and again.count(b"\n") == 1, "an event that is not one line")
    require_inert(again[:-1].decode("ascii"), "a line")


TARGET = Target(
    "progress", "progress lines, and what the desk makes of them", generate, check,
    (b'{"event":"progress"', b'"until":', b'"next_due":', b"null", b"true", b"2025-10-31T18:15:00", b"+23:59", b"Z",
     b"\\ud800", b"-14:00", b"\n#0", b'"failed":1', b'"kind":"locked"', b'"where":"Yahoo"', b"24:00:00"),
)  # fmt: skip
"""What listens to a refresh."""
