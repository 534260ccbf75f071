"""File names, headers, cells and archives that mean harm: refused by name or made inert, and never followed."""

from __future__ import annotations

import io
import os
import random
import stat
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from rottui.cache.store import Store
from rottui.cache.tables import TABLES
from rottui.refresh.importer import run_import
from rottui.refresh.summary import ImportSummary, summary_lines
from rottui.sources.files import table
from rottui.sources.files.inputs import Context, Input
from rottui.sources.files.read import read_input
from rottui.tui.exporting import file_name, write_files
from tests.fire.folder import NOW
from tests.fire.hostile import ALL, ATTACKS, SAID, SHORT, assert_inert
from tests.fire.scale import FULL, rounds

CLOSES = "Date,Close,Dividends\n2024-01-02,100,0\n2024-01-03,101,0\n"
SYMBOLS = (
    "../../x",
    "..",
    "/etc/passwd",
    "CON",
    "NUL.txt",
    "^VIX",
    "BRK/B",
    "BRK.B",
    "A" * 300,
    "C:\\x",
    "~root",
    "$(id)",
    "-o",
    ".",
)
NOT_IN_NAMES = "/\x00"
TEXTS = [ALL, SAID, SHORT, *ATTACKS.values()] if FULL else [ALL, SAID]


def take(folder: Path, *paths: Path, universe: str | None = None) -> tuple[Store, ImportSummary]:
    store = Store(folder / "cache")
    return store, run_import(store, paths, universe, now=NOW)


def assert_shown_inert(store: Store, summary: ImportSummary) -> None:
    """Nothing of the page that a person reads acts, and nothing that was kept does."""
    assert_inert("\n".join(summary_lines(summary, all=True)).split("\n"))
    for each in TABLES:
        frame = store.snapshot().read(each)
        for name in frame.select(pl.col(pl.String)).columns:
            assert_inert(frame[name].drop_nulls().unique().to_list(), f"{each}.{name}")


def files_below(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if not path.is_dir()}


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text)[:20])
def test_names_of_files_are_shown_inert(tmp_path: Path, text: str) -> None:
    name = "".join(char for char in text if char not in NOT_IN_NAMES)[:60] or "x"
    source = tmp_path / "source"
    source.mkdir()
    for suffix, content in ((".csv", CLOSES), (".txt", "Symbol,Name\nAAA,B\n"), (".zip", "PK\x03\x04"), ("", "what")):
        (source / f"{name}{suffix}").write_text(content)

    store, summary = take(tmp_path, source)

    assert summary.unusable_files
    assert_shown_inert(store, summary)


def test_names_of_files_that_are_no_text_are_shown_inert(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name in (b"\xff\xfe.csv", b"\x9b31m.csv", b"\xed\xa0\x80.csv"):
        (Path(os.fsdecode(os.fsencode(source) + b"/" + name))).write_text(CLOSES)

    store, summary = take(tmp_path, source)

    assert summary.unusable_files == 3
    assert_shown_inert(store, summary)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text)[:20])
def test_cells_are_kept_inert_or_refused_inert(tmp_path: Path, text: str) -> None:
    quoted = '"' + text.replace('"', '""') + '"'
    files = {
        "members.csv": f"Symbol,Name,Sector\nAAA,{quoted},{quoted}\n{quoted},B,C\nBBB,=1+1,@x\n",
        "SPY.csv": f"{CLOSES}{quoted},1,0\n2024-01-04,{quoted},0\n2024-01-05,5,{quoted}\n",
        "long.csv": f"Symbol,Date,Close,Dividends\nAAA,2024-01-02,100,0\n{quoted},2024-01-02,1,0\n",
        "header.csv": f"{quoted},Date,Clse\n1,2,3\n",
        "twice.csv": f"Date,Close,close {quoted}\n1,2,3\n",
    }
    source = tmp_path / "source"
    source.mkdir()
    for name, content in files.items():
        (source / name).write_bytes(content.encode("utf-8", "replace"))
    frame = pl.DataFrame({"Symbol": ["AAA", text, "CCC"], "Name": [text, "x", text], "Sector": [text, text, "y"]})
    frame.write_parquet(source / "listed.parquet")

    store, summary = take(tmp_path, source)

    assert store.snapshot().rows("members")
    assert_shown_inert(store, summary)


@pytest.mark.parametrize("letter", ["x", "\x1b", "\u0301", "\u202e"] if FULL else ["\u0301"], ids=ascii)
def test_megabytes_in_a_cell_are_cut_or_refused(tmp_path: Path, letter: str) -> None:
    flood = letter * (rounds(2_000_000, 10_000_000) // len(letter.encode()))
    source = tmp_path / "source"
    source.mkdir()
    frame = pl.DataFrame({"Symbol": ["AAA", flood, "BBB"], "Name": [flood, "x", "y"], "Sector": ["x", flood, flood]})
    frame.write_parquet(source / "listed.parquet")
    pl.DataFrame({"Symbol": ["AAA", flood], "Date": ["2024-01-02"] * 2, "Close": ["1", flood]}).write_parquet(
        source / "bars.parquet"
    )
    (source / "plain.csv").write_text(f"Symbol,Name\nAAA,{flood}\nBBB,b\n".replace("\x1b", "e"))
    (source / f"{'n' * 240}.csv").write_text(f"Date,{flood}\n".replace("\x1b", "e"))

    store, summary = take(tmp_path, source)

    assert_shown_inert(store, summary)
    assert store.snapshot().bytes() < 100_000
    assert max(len(line) for line in summary_lines(summary, all=True)) <= 100


@pytest.mark.parametrize("universe", SYMBOLS if FULL else SYMBOLS[:2])
def test_no_symbol_and_no_universe_leads_out_of_the_cache(tmp_path: Path, universe: str) -> None:
    source = tmp_path / "source"
    source.mkdir()
    symbols = [*SYMBOLS, "AAA"]
    bars = pl.DataFrame({"Symbol": symbols, "Date": ["2024-01-02"] * len(symbols), "Close": [1.0] * len(symbols)})
    bars.write_csv(source / "bars.csv")
    pl.DataFrame({"Symbol": symbols, "Name": symbols}).write_csv(source / "list.csv")
    before = files_below(tmp_path)

    store, _ = take(tmp_path, source, universe=universe)
    written = files_below(tmp_path) - before

    assert all(path.parent == store.folder for path in written), written
    assert all(len(path.name) < 80 for path in written)
    assert {"CON", "^VIX", "BRK-B", "AAA"} <= set(store.snapshot().read("symbols")["symbol"])


@pytest.mark.parametrize("symbol", [*SYMBOLS, SHORT, ALL, "", "....", "AUX"])
def test_an_export_of_any_symbol_stays_in_its_folder(tmp_path: Path, symbol: str) -> None:
    folder = tmp_path / "exports"
    before = files_below(tmp_path)

    write_files(folder, file_name([symbol, f"{symbol}/{symbol}", "2024-01-02"]), {"csv": "a", "svg": "b"})
    written = files_below(tmp_path) - before

    assert {path.parent for path in written} == {folder}
    assert len(written) == 2
    assert all(
        path.name.isascii() and path.name.isprintable() and not path.name.startswith((".", "-")) for path in written
    )
    assert all(path.name.split(".")[0].upper() not in {"CON", "NUL", "AUX", "PRN"} for path in written)


def zipped(*members: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as made:
        warnings.simplefilter("ignore")  # of names that stand there twice
        for info, content in members:
            made.writestr(info, content, compress_type=info.compress_type)
    return buffer.getvalue()


def member(name: str, mode: int = stat.S_IFREG | 0o644, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    info.compress_type = method
    return info


def reads(data: bytes) -> dict[str, str]:
    """Return why nothing could be used of each member, by its name; "" where something could."""
    found = read_input(Input("x.zip", "x", lambda: data), Context(NOW.date()))
    return {read.name: "" if read.kind != "nothing" else read.batch.refusals[0].reason for read in found}


HOSTILE_MEMBERS: dict[str, tuple[zipfile.ZipInfo, bytes, str]] = {
    "a link": (member("SPY.csv", stat.S_IFLNK | 0o777), b"/etc/passwd", "it is a link"),
    "a link to a table": (member("SPY.csv", stat.S_IFLNK | 0o777), CLOSES.encode(), "it is a link"),
    "a device": (member("SPY.csv", stat.S_IFCHR | 0o644), CLOSES.encode(), "it is no file"),
    "a pipe": (member("SPY.csv", stat.S_IFIFO | 0o644), CLOSES.encode(), "it is no file"),
    "absolute": (member("/tmp/SPY.csv"), CLOSES.encode(), "outside the archive"),
    "above": (member("a/../../SPY.csv"), CLOSES.encode(), "outside the archive"),
    "of a drive": (member("C:\\SPY.csv"), CLOSES.encode(), "outside the archive"),
    "a bomb": (member("SPY.csv"), b"0" * 30_000_000, "200 times its size"),
    "lzma": (member("SPY.csv", method=zipfile.ZIP_LZMA), CLOSES.encode(), "packed in a way"),
    "bzip2": (member("SPY.csv", method=zipfile.ZIP_BZIP2), CLOSES.encode(), "packed in a way"),
    "an archive": (member("SPY.zip"), b"PK\x03\x04" + b"x" * 100, "archive inside an archive"),
    "escapes": (member("\x1b]0;x\x07/SPY" + "\u202e" + ".csv"), b"what", "no known columns"),
}


@pytest.mark.parametrize("case", HOSTILE_MEMBERS.values(), ids=HOSTILE_MEMBERS)
def test_a_hostile_member_is_refused_by_name_and_the_others_are_read(case: tuple[zipfile.ZipInfo, bytes, str]) -> None:
    info, content, reason = case
    told = reads(zipped((info, content), (member("QQQ.csv"), CLOSES.encode())))

    assert_inert([*told, *told.values()])
    assert told.pop("x.zip/QQQ.csv") == ""
    assert [reason in said for said in told.values()] == [True]


def test_members_that_share_their_bytes_are_counted_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the bomb of overlapping files is made: a small archive, every member of which unpacks to the same flood."""
    from rottui.sources.files import archive

    flood = zipped(*((member(f"S{number}.csv"), b"7" * 900_000) for number in range(30)))
    monkeypatch.setattr(archive, "TOTAL_LIMIT", 20_000_000)

    assert ["unpacks to more than" in said for said in reads(flood).values()] == [True]


def _forge(data: bytes, change: Callable[[bytearray], None]) -> bytes:
    forged = bytearray(data)
    change(forged)
    return bytes(forged)


def test_an_archive_that_lies_about_sizes_is_damaged_and_no_more() -> None:
    sound = zipped((member("SPY.csv"), CLOSES.encode() * 100))
    start = sound.index(b"PK\x01\x02")

    def says(size: int) -> bytes:
        return _forge(
            sound, lambda forged: forged.__setitem__(slice(start + 24, start + 28), size.to_bytes(4, "little"))
        )

    for size in (0, 1, 10, 2**31 - 1):
        (reason,) = reads(says(size)).values()
        assert reason


def test_no_archive_however_damaged_ends_an_import() -> None:
    chance = random.Random(5)
    rows = CLOSES + "".join(f"2024-{month:02}-15,{month},0\n" for month in range(2, 13))
    methods = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2)
    for number in range(rounds(120, 20_000)):
        base = zipped(
            (member("SPY.csv", method=methods[number % 4]), rows.encode()), (member("d/QQQ.csv"), rows.encode())
        )
        damaged = bytearray(base)
        for _ in range(chance.choice((1, 2, 4, 8))):
            near_the_end = len(damaged) - 1 - chance.randrange(min(len(damaged), 250))
            at = near_the_end if chance.random() < 0.5 else chance.randrange(len(damaged))
            damaged[at] = chance.choice((0, 1, 127, 255, damaged[at] ^ 1 << chance.randrange(8)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert_inert(reads(bytes(damaged)).values())


def test_a_parquet_file_of_kilobytes_that_unpacks_to_gigabytes_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "MOST_TEXT", 1 << 28)
    source = tmp_path / "source"
    source.mkdir()
    flood = pl.DataFrame(
        {"Symbol": pl.repeat("A" * 1_000_000, 300, eager=True), "Name": pl.repeat("x", 300, eager=True)}
    )
    flood.write_parquet(source / "bomb.parquet")
    assert (source / "bomb.parquet").stat().st_size < 10_000

    store, summary = take(tmp_path, source)

    assert ["GB of text" in refusal.reason for refusal in summary.refusals] == [True]
    assert_shown_inert(store, summary)


def test_links_of_a_folder_are_followed_once_and_lead_nowhere_else(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "around").symlink_to(source)
    (source / "SPY.csv").write_text(CLOSES)
    (source / "QQQ.csv").symlink_to(source / "absent")
    os.mkfifo(source / "IWM.csv")

    store, summary = take(tmp_path, source)

    assert summary.price_files == 1
    assert_shown_inert(store, summary)
