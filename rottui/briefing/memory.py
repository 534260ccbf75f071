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
from rottui.briefing.wire import Request
from rottui.cache.disk import TEMPORARY
from rottui.cache.signature import Signature, signature

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


def recall(request: Request) -> Briefing | None:
    """Return the kept briefing if it is what `request` would be answered with now; None otherwise.

    It is not when anything changed that a briefing depends on: the cache, the settings, the day from which ages count,
    or rottui itself. A file that is damaged is as good as none.
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
        return msgspec.msgpack.decode(kept.briefing, type=Briefing) if kept.key == _key(request, committed) else None
    except (OSError, msgspec.MsgspecError):
        return None


def remember(request: Request, committed: Signature | None, briefing: Briefing) -> None:
    """Keep the whole briefing that answered `request` when the cache's signature was `committed`.

    Where the folder cannot be written to, nothing is kept: the next desk builds its own.
    """
    if committed is None or request.as_of is not None or not request.sectors:
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
    """Return everything that the answer to a request depends on."""
    whole = msgspec.structs.replace(request, sectors=True)
    newest = max(path.stat().st_mtime_ns for maker in _MAKERS for path in (_PACKAGE / maker).glob("*.py"))
    today = datetime.now(UTC).date()
    return msgspec.msgpack.encode((rottui.__version__, newest, today, committed, whole))
