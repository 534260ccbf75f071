"""What rottui keeps for itself and says to itself: manifest, briefing, state of refreshes, alerts, looks, and the pipe.

An input is the name of a file on a line of its own, then its content. Checksums that these files carry are put right
first, half of the time: what is damaged is told by them, so that what lies behind them would never be reached.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from random import Random
from zlib import crc32

import msgspec

from rottui.alerts import log as alerts
from rottui.briefer import answer
from rottui.briefing import looks, memory
from rottui.briefing.details.model import KINDS
from rottui.briefing.model import Briefing
from rottui.briefing.wire import Built, Detailed, Refused, Reply, Request, receive, send
from rottui.cache import manifest, refresh_state
from rottui.cache.signature import MANIFEST, REFRESHES
from rottui.cache.store import Store
from rottui.errors import RottuiError
from rottui.settings.packaged import defaults
from tests.fuzz.folder import kept_folder
from tests.fuzz.mutating import mutate
from tests.fuzz.target import Behaviour, Target, require

NOW = datetime(2025, 6, 6, 21, 0, tzinfo=UTC)
PIPE = "pipe"


def generate(random: Random) -> bytes:
    """Return one of the files as it is written, more or less."""
    name = random.choice(list(_sound()))
    return name.encode() + b"\n" + mutate(_sound()[name], random)


@cache
def _sound() -> dict[str, bytes]:
    """Return what each file holds when all is well."""
    kept = kept_folder()
    reply = answer(kept.request(kept.data))
    files = {name: (kept.data / name).read_bytes() for name in (MANIFEST, REFRESHES, looks.FILE, alerts.FILE)}
    if not isinstance(reply, Built):
        raise TypeError(f"no briefing: {reply}")
    pipe = io.BytesIO()
    send(pipe, Refused("what", "hint"))
    send(pipe, reply)
    return files | {PIPE: pipe.getvalue(), memory.FILE: msgspec.msgpack.encode(reply.briefing)}


def _manifest() -> manifest.Manifest:
    part = manifest.Part("prices-2025-g3-0a1b2c3d.parquet", 10, 999, 7, 2025, date(2025, 1, 2), date(2025, 6, 5))
    return manifest.Manifest(3, NOW, "1.0", False, {"prices": (part,)})


def check(data: bytes) -> Behaviour:
    """Have the file read by whoever reads it."""
    head, _, content = data.partition(b"\n")
    name = head.decode("utf-8", "replace")
    read = _READERS.get(name)
    if read is None:
        return None
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        seen = []
        for each in {content, _summed(name, content)}:
            if name != PIPE:
                (folder / name).write_bytes(each)
            seen.append(read(folder, each))
        return name, frozenset(map(repr, seen))


def _summed(name: str, content: bytes) -> bytes:
    """Return content with checksums that are right, as far as it has places for them."""
    try:
        match name:
            case manifest.MANIFEST:
                outer = msgspec.json.decode(content, type=manifest._Envelope)
                outer.crc32 = manifest._sum(outer.manifest, outer.schema)
                return msgspec.json.encode(outer)
            case refresh_state.REFRESHES:
                kept = msgspec.json.decode(content, type=refresh_state._Kept)
                kept.crc32 = crc32(kept.state)
                return msgspec.json.encode(kept)
            case looks.FILE:
                look = msgspec.json.decode(content, type=looks._Kept)
                look.crc32 = crc32(look.look)
                return msgspec.json.encode(look)
            case alerts.FILE:
                return b"".join(_summed_line(line) + b"\n" for line in content.split(b"\n"))
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        pass
    return content


def _summed_line(line: bytes) -> bytes:
    found = alerts._SUM.search(line)
    if found is None:
        return line
    bare = line[: found.start()] + b"}"
    return b'%b,"crc32":%d}' % (bare[:-1], crc32(bare))


def _read_manifest(folder: Path, _: bytes) -> Behaviour:
    loaded = manifest.load_manifest(folder)
    for problem in loaded.problems:
        require(problem.what, "a problem that says nothing")
        require(problem.hint, "a problem without a hint")
    try:
        snapshot = Store(folder).snapshot()
        snapshot.read("prices")
        snapshot.read("members")
        for problem in snapshot.problems:
            require(problem.hint, "a problem without a hint")
    except RottuiError as error:
        require(error.hint, "an error without a hint")
        return type(error).__name__
    if loaded.manifest is not None:
        manifest.save_manifest(folder, loaded.manifest)
        require(
            manifest.load_manifest(folder).manifest == loaded.manifest, "a manifest that is another when it is kept"
        )
    return len(loaded.problems), loaded.manifest is not None, bool(loaded.damaged)


def _read_state(folder: Path, _: bytes) -> Behaviour:
    state = refresh_state.load_state(folder)
    until = state.cooling_until(NOW)
    require(until is None or NOW < until <= NOW + refresh_state.COOLDOWNS[-1], "a cooldown that never ends")
    refresh_state.save_state(folder, state)
    require(refresh_state.load_state(folder) == state, "a state that is another when it is kept")
    state.cool_down(NOW)
    state.note_failure("XYZ", "gone", "", NOW)
    return bool(state.symbols), until is not None, tuple(state.reports)


def _read_alerts(folder: Path, content: bytes) -> Behaviour:
    log = alerts.parse(content)
    lines = content.count(b"\n") + 1
    require(len(log.records) + len(log.damaged) <= lines, "more records than lines")
    again = alerts.parse(alerts._encode(log.records))
    require(again.records == log.records and not again.damaged, "a log that is another when it is kept")
    require(len(log.fired) + len(log.watched) + len(log.ran) <= len(log.records), "records that came from nowhere")
    with alerts.opened(folder, NOW) as writing:
        require(bool(writing.problems) == bool(log.damaged), "damage that is not told, or told of nothing")
    require(not alerts.read_log(folder).damaged, "a log that is still damaged after it was mended")
    return len(log.records), len(log.damaged)


def _read_look(folder: Path, _: bytes) -> Behaviour:
    look = looks.last_look(folder)
    if look is None:
        return None
    looks.day_before(look.since, date(2025, 6, 6))
    require(
        looks.remember_look(folder, look) and looks.last_look(folder) == look, "a look that is another when it is kept"
    )
    return True


def _read_briefing(folder: Path, content: bytes) -> Behaviour:
    """The file is not read unless its key is right, so the key is put before the briefing, and the checksum."""
    request = Request(
        folder=str(folder), profile="default", settings=defaults(), problems=(), as_of=None, basis="price", sectors=True
    )
    manifest.save_manifest(folder, _manifest())
    committed = memory.signature(folder)
    if committed is None:
        return None
    key = memory._key(request, committed)
    try:
        body = msgspec.msgpack.encode(memory._Kept(key, msgspec.Raw(content)))
    except ValueError:
        return None
    (folder / memory.FILE).write_bytes(crc32(body).to_bytes(4, "little") + body)
    briefing = memory.recall(request)
    if briefing is None:
        return False
    require(isinstance(briefing, Briefing), "something else than a briefing")
    return True


def _read_pipe(_: Path, content: bytes) -> Behaviour:
    """The desk takes what is no message for a process that has gone, if the error is of the kind that it expects."""
    pipe, kinds = io.BytesIO(content), []
    try:
        while (reply := receive(pipe, Reply)) is not None:  # type: ignore[arg-type]
            kinds.append(type(reply).__name__)
            if isinstance(reply, Detailed):
                for kind in KINDS.values():
                    try:
                        msgspec.msgpack.decode(reply.detail, type=kind)
                    except ValueError:
                        kinds.append("none")
    except (OSError, ValueError):
        kinds.append("broken")
    return tuple(kinds)


_READERS: dict[str, Callable[[Path, bytes], Behaviour]] = {
    MANIFEST: _read_manifest,
    REFRESHES: _read_state,
    alerts.FILE: _read_alerts,
    looks.FILE: _read_look,
    memory.FILE: _read_briefing,
    PIPE: _read_pipe,
}

TARGET = Target(
    "kept", "manifest, kept briefing, pipe, state, alerts, looks", generate, check,
    (b'"generation":', b'"schema":2', b'"schema":1', b'"crc32":', b'"2025-06-06T21:00:00Z"', b"null", b"\xc0", b"\xdf",
     b"\xcf\xff\xff\xff\xff\xff\xff\xff\xff", b"\xdd\xff\xff\xff\xff", b"\x91" * 2000, b"0001-01-01", b"../x"),
)  # fmt: skip
"""What reads rottui's own files."""
