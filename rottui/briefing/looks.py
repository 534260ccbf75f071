"""When the desk was last looked at: one small file in the data folder, so that it can be told what is new since."""

from __future__ import annotations

import datetime as dt
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zlib import crc32

import msgspec

from rottui.briefing.model import Briefing
from rottui.briefing.provenance import EXCHANGE
from rottui.cache.disk import write_file

FILE = "desk.json"

DAY_IS_OVER = time(18)
"""New York time from which a day's prices and reports do not change any more."""

UNKNOWN_SPAN = timedelta(days=7)
"""How far back it is compared where no look is known: a week, so that there is something to see."""


class Look(msgspec.Struct, frozen=True):
    """What somebody saw."""

    since: dt.date
    """The last day of which all was known then: what is later is new to them."""
    at: datetime


class _Kept(msgspec.Struct):
    """What the file holds."""

    crc32: int
    """Of the bytes of `look` as they stand: a flipped digit would be another day."""
    look: msgspec.Raw


def look_at(briefing: Briefing, now: datetime) -> Look | None:
    """Return the look of somebody who sees a briefing of now; None where it shows no day.

    A day that is still under way counts as not seen: its close, and the reports of its afternoon, are yet to come.
    """
    if briefing.as_of is None or briefing.replay or briefing.demo:
        return None
    here = now.astimezone(EXCHANGE)
    over = here.date() if here.time() >= DAY_IS_OVER else here.date() - timedelta(days=1)
    return Look(min(briefing.as_of, over), now.astimezone(UTC))


def last_look(folder: Path) -> Look | None:
    """Return the last look at the data in `folder`; None where there was none, or it cannot be read."""
    try:
        kept = msgspec.json.decode((folder / FILE).read_bytes(), type=_Kept)
        return msgspec.json.decode(kept.look, type=Look) if crc32(kept.look) == kept.crc32 else None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def remember_look(folder: Path, look: Look) -> bool:
    """Keep a look for the next desk; return whether it could be kept."""
    content = msgspec.json.encode(look)
    try:
        write_file(folder, FILE, msgspec.json.encode(_Kept(crc32(content), msgspec.Raw(content))))
    except OSError:
        return False
    return True


def compared_with(folder: Path, briefing: Briefing) -> dt.date | None:
    """Return the day that a briefing is compared with unless another is asked for: the last look's, else a week before.

    None where the briefing shows no day.
    """
    look = last_look(folder)
    return day_before(look.since if look is not None else None, briefing.as_of)


def day_before(since: dt.date | None, as_of: dt.date | None) -> dt.date | None:
    """Return `since` where it is before the day that is shown, else a week before that; None without such a day."""
    if as_of is None:
        return None
    return since if since is not None and since < as_of else as_of - UNKNOWN_SPAN
