"""The last briefing of a cache, kept beside it: a desk that opens on unchanged data need not have it built again."""

from __future__ import annotations

import secrets
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

import rottui
from rottui.briefing.model import Briefing
from rottui.briefing.renewing import LONGEST, renewed
from rottui.briefing.wire import Request
from rottui.cache.disk import TEMPORARY
from rottui.cache.signature import MANIFEST, REFRESHES, Signature, signature
from rottui.settings.alert_rules import Alerting
from rottui.settings.schema import Arrangement, Desk, Leaders, Refresh, Settings

FILE = "briefing.msgpack"

_CHECKSUM_BYTES = 4
_PACKAGE = Path(rottui.__file__).parent
_MAKERS = ("analytics", "briefing", "cache", "sources/demo")
"""The folders whose code a briefing is made by."""


class _Kept(msgspec.Struct, frozen=True):
    """What the file holds."""

    key: bytes
    """What the briefing was made of."""
    briefing: msgspec.Raw


def recall(request: Request, now: datetime | None = None) -> Briefing | None:
    """Return the kept briefing if it is what `request` would be answered with at `now`; None otherwise.

    It is not when anything changed that a briefing depends on: the cache, what it takes from the settings, or rottui
    itself. That it is of an earlier day is made good (`renewed`). A file that is damaged is as good as none.
    """
    committed = signature(Path(request.folder))
    if committed is None:
        return None
    try:
        content = (Path(request.folder) / FILE).read_bytes()
        body = memoryview(content)[_CHECKSUM_BYTES:]
        if zlib.crc32(body) != int.from_bytes(content[:_CHECKSUM_BYTES], "little"):
            return None
        kept = msgspec.msgpack.decode(body, type=_Kept)
        if kept.key != _key(request, committed):
            return None
        briefing = msgspec.msgpack.decode(kept.briefing, type=Briefing)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return renewed(briefing, now or datetime.now(UTC))


def may_be_kept(folder: Path) -> bool:
    """Return whether it is worth asking `recall`, from a look at the folder alone: it may give nothing all the same."""
    try:
        kept = (folder / FILE).stat().st_mtime
        changed = [path.stat().st_mtime for path in (folder / MANIFEST, folder / REFRESHES) if path.exists()]
    except OSError:
        return False
    return max(changed, default=kept + 1) <= kept and datetime.now(UTC).timestamp() - kept < LONGEST.total_seconds()


def remember(request: Request, committed: Signature | None, briefing: Briefing) -> None:
    """Keep the whole briefing that answered `request` when the cache's signature was `committed`.

    One on another basis than the settings' is not kept: no desk opens with it. Where the folder cannot be written to,
    nothing is: the next desk builds its own.
    """
    usual = request.as_of is None and request.sectors and request.basis == request.settings.desk.basis
    if committed is None or not usual:
        return
    body = msgspec.msgpack.encode(_Kept(_key(request, committed), msgspec.Raw(msgspec.msgpack.encode(briefing))))
    folder = Path(request.folder)
    draft = folder / f".{FILE}.{secrets.token_hex(4)}{TEMPORARY}"  # one that is left behind, a writer removes
    try:
        draft.write_bytes(zlib.crc32(body).to_bytes(_CHECKSUM_BYTES, "little") + body)
        draft.replace(folder / FILE)
    except OSError:
        with suppress(OSError):
            draft.unlink()


def _key(request: Request, committed: Signature) -> bytes:
    """Return everything that the answer to a request depends on, but for the moment it is given."""
    whole = msgspec.structs.replace(request, sectors=True, settings=_that_count(request.settings))
    newest = max(path.stat().st_mtime_ns for maker in _MAKERS for path in (_PACKAGE / maker).glob("*.py"))
    return msgspec.msgpack.encode((rottui.__version__, newest, committed, whole))


def _that_count(settings: Settings) -> Settings:
    """Return the settings without those that no briefing is made of, such as colours, keys and alerts."""
    return msgspec.structs.replace(
        settings,
        leaders=Leaders(),
        desk=Desk(legs_window=settings.desk.legs_window, universe=settings.desk.universe),
        refresh=Refresh(),
        watchlist=Arrangement(),
        alerting=Alerting(),
        alerts=(),
        keys={},
    )
