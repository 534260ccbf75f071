"""Whole imports: a file or an archive, read and merged into a cache; twice, for the second time must change nothing.

An input is the file. Whatever it holds, the import ends with a summary that says what became of it, the cache can be
read, and what is in it fits its tables.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from rottui.cache.store import Store
from rottui.cache.tables import TABLES
from rottui.refresh.importer import run_import
from rottui.refresh.summary import ImportSummary, summary_lines
from tests.fuzz import member_lists, price_files, report_files
from tests.fuzz.price_files import require_prices, require_told
from tests.fuzz.report_files import require_positions
from tests.fuzz.target import Behaviour, Target, require, require_inert

NOW = datetime(2026, 1, 15, 22, 0, tzinfo=UTC)
NAMES = (
    "SPY.csv", "QQQ.csv", "_PRN.csv", "brk.b.txt", "sp500.csv", "../up.csv", "/etc/x", "a/b/IWM.csv", "two words.csv",
    "CON", ".hidden", "__MACOSX/SPY.csv", "x" * 100, "FinFut.txt", "annualof.txt", "\u202eSPY.csv", "C:\\x.csv", "",
)  # fmt: skip


def generate(random: Random) -> bytes:
    """Return a file of any kind, or an archive of several."""
    if random.random() < 0.3:
        return _file(random)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in random.sample(NAMES, random.randint(0, 4)):
            method = random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2))
            member = zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0))
            member.compress_type = method
            archive.writestr(member, _file(random))
    return packed.getvalue()


def _file(random: Random) -> bytes:
    makers = (price_files, price_files, price_files, report_files, member_lists)
    return random.choice(makers).generate(random)


def check(data: bytes) -> Behaviour:
    """Import the file into a cache of its own, twice."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        path = folder / ("SPY.zip" if data.startswith(b"PK") else "SPY.csv")
        path.write_bytes(data)
        store = Store(folder / "data")
        first = _imported(store, path)
        _require_sound(store)
        second = _imported(store, path)
        require(
            not second.prices.added and not second.positioning.added,
            "the second time brings rows that the first did not",
        )
        if not _says_two_things(first):
            require(not second.changed, "importing the same again changes something")
        require({each.name for each in folder.iterdir()} <= {path.name, "data"}, "something was written elsewhere")
    kinds = (first.price_files, len(first.positioning_files), first.member_files, first.unusable_files)
    said = frozenset(each.reason[:30] for each in (*first.refusals, *first.notes))
    return kinds, said, bool(first.splits), bool(first.gaps)


def _imported(store: Store, path: Path) -> ImportSummary:
    summary = run_import(store, [path], now=NOW)
    require_told((*summary.refusals, *summary.notes))
    for line in summary_lines(summary, all=True):
        for each in line.split("\n"):
            require_inert(each, "a line of the summary")
    return summary


def _says_two_things(summary: ImportSummary) -> bool:
    """Return whether two members of the archive may be of one symbol or market: then the later one counts, always."""
    return summary.price_files + len(summary.positioning_files) + summary.member_files > 1


def _require_sound(store: Store) -> None:
    snapshot = store.snapshot()
    require(not snapshot.problems, f"a cache with problems: {snapshot.problems[:1]}")
    frames = {name: snapshot.read(name) for name in TABLES}
    require_prices(frames["prices"].sort("symbol", "date"), price_files.TODAY)
    require_positions(frames["positioning"])
    held = set(frames["prices"]["symbol"])
    require(held <= set(frames["symbols"]["symbol"]), "bars of a symbol that nothing is known of")


TARGET = Target(
    "imports", "whole imports: archives, merging, the same again", generate, check,
    (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"\xff\xff\xff\xff", b"\x00\x00", b"../", b"SPY.csv"),
)  # fmt: skip
"""What fills the cache from files."""
