"""The import from paths to a committed generation, through the real cache."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from rottui.cache.store import Store
from rottui.cache.tables import empty
from rottui.errors import CacheError, CacheLocked
from rottui.refresh.importer import run_import
from rottui.refresh.summary import Counts, ImportSummary

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
WEEK = ("2023-12-28", "2023-12-29", "2024-01-02", "2024-01-03", "2024-01-04")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "cache")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def write(path: Path, *closes: object, days: tuple[str, ...] = WEEK) -> Path:
    """Write a file of split-adjusted closes with dividends, one a day."""
    rows = [f"{day},{close},0" for day, close in zip(days, closes, strict=False)]
    path.write_text("\n".join(["Date,Close,Dividends", *rows]) + "\n")
    return path


def take(store: Store, *paths: Path, universe: str | None = None) -> ImportSummary:
    return run_import(store, paths, universe, now=NOW)


def closes(store: Store, symbol: str) -> list[float]:
    return store.snapshot().read("prices", where=pl.col("symbol") == symbol)["close"].to_list()


def test_files_become_rows_of_the_cache(store: Store, data: Path) -> None:
    write(data / "SPY.csv", 1, 2, 3, 4, 5)
    write(data / "QQQ.csv", 9, 8, 7)
    summary = take(store, data)
    assert closes(store, "SPY") == [1, 2, 3, 4, 5]
    assert (summary.price_files, summary.symbols, summary.prices) == (2, 2, Counts(8, 0, 0))
    assert (summary.first, summary.last) == (date(2023, 12, 28), date(2024, 1, 4))
    assert summary.generation == store.snapshot().generation == 1
    row = store.snapshot().read("symbols").row(1, named=True)
    assert row == {
        "symbol": "SPY",
        "first": date(2023, 12, 28),
        "last": date(2024, 1, 4),
        "fetched_at": NOW,
        "source": "file",
        "adjusted": False,
        "status": "ok",
        "detail": "",
    }


def test_a_folder_for_each_symbol_with_files_of_one_name_makes_no_symbol_of_that_name(store: Store, data: Path) -> None:
    for symbol, bars in (("QQQ", (50, 52, 51, 50, 53)), ("SPY", (9, 8, 9, 8, 7))):
        (data / symbol).mkdir()
        write(data / symbol / "daily.csv", *bars)
    write(data / "IWM.csv", 1, 2, 3)
    summary = take(store, data)
    assert store.snapshot().read("symbols")["symbol"].to_list() == ["IWM"]
    assert (summary.named, summary.unusable_files, summary.refused_rows) == (("IWM",), 2, 10)


def test_the_same_import_twice_changes_nothing(store: Store, data: Path) -> None:
    write(data / "SPY.csv", 1, 2, 3, 4, 5)
    (data / "QQQ.csv").write_text("Date,Close\n2024-01-02,9.7\n2024-01-03,9.9\n")
    (data / "members.csv").write_text("Symbol,Sector\nSPY,X\nQQQ,Y\n")
    take(store, data)
    signature = store.signature()
    summary = take(store, data)
    assert summary.prices == Counts(0, 0, 7)
    assert not summary.changed
    assert summary.generation == 1
    assert store.signature() == signature


def test_a_later_import_extends_one_year_and_leaves_the_others_alone(store: Store, data: Path) -> None:
    write(data / "SPY.csv", 1, 2, 3)
    write(data / "QQQ.csv", 9, 8, 7, 6, 5)
    take(store, data)
    write(data / "SPY.csv", 3, 4.5, days=WEEK[2:])
    assert take(store, data / "SPY.csv").prices == Counts(1, 0, 1)
    assert closes(store, "SPY") == [1, 2, 3, 4.5]
    assert closes(store, "QQQ") == [9, 8, 7, 6, 5]


def test_of_two_files_of_a_symbol_the_later_path_counts(store: Store, data: Path) -> None:
    (data / "a").mkdir()
    (data / "b").mkdir()
    first, second = write(data / "a" / "SPY.csv", 1, 2, 3), write(data / "b" / "SPY.csv", 2.5, 3, 4, days=WEEK[1:])
    assert take(store, second, first).prices == Counts(4, 0, 0)
    assert closes(store, "SPY") == [1, 2, 3, 4]
    take(store, first, second)
    assert closes(store, "SPY") == [1, 2.5, 3, 4]
    summary = take(store, first, second)
    assert summary.prices == Counts(0, 0, 4)
    assert not summary.changed


def test_a_bad_file_stops_no_other(store: Store, data: Path) -> None:
    write(data / "SPY.csv", 1, 2)
    (data / "EMPTY.csv").write_bytes(b"")
    (data / "NUL.csv").write_bytes(b"Date,Close\n2024-01-02,1\x00\n")
    (data / "BINARY.csv").write_bytes(bytes(range(256)))
    (data / "HEADER.csv").write_text("Date,Close\n")
    (data / "WHAT.csv").write_text("a,b\n1,2\n")
    summary = take(store, data, data / "GONE.csv")
    assert closes(store, "SPY") == [1, 2]
    assert summary.unusable_files == 5
    said = {Path(refusal.file).name: refusal.reason for refusal in summary.refusals}
    assert said["EMPTY.csv"] == "the file is empty"
    assert said["NUL.csv"] == "line 2 holds a NUL byte: the file is damaged or not text"
    assert said["HEADER.csv"] == "it has a header and no rows"
    assert said["GONE.csv"] == "there is no such file or folder"
    assert set(said) == {"EMPTY.csv", "NUL.csv", "BINARY.csv", "HEADER.csv", "WHAT.csv", "GONE.csv"}


def test_refused_rows_are_counted(store: Store, data: Path) -> None:
    write(data / "SPY.csv", 1, "null", -3, 4, "null")
    summary = take(store, data)
    assert summary.refused_rows == 3
    assert [(each.line, each.rows, each.reason) for each in summary.refusals] == [
        (3, 2, "no close"),
        (4, 1, "the close is zero or negative"),
    ]


def test_nothing_at_all_is_no_error(store: Store, data: Path) -> None:
    summary = take(store, data)
    assert (summary.files, summary.generation) == (0, 0)
    assert summary.notes[0].reason == "the folder is empty"


def test_archives_are_read_like_folders(store: Store, data: Path) -> None:
    with zipfile.ZipFile(data / "prices.zip", "w") as archive:
        archive.writestr("deep/SPY.csv", "Date,Close\n2024-01-02,1\n")
        archive.writestr("../QQQ.csv", "Date,Close\n2024-01-02,1\n")
    summary = take(store, data)
    assert closes(store, "SPY") == [1]
    assert summary.symbols == 1
    assert "points outside" in summary.refusals[0].reason


def test_a_member_list_becomes_a_universe_and_its_breadth_is_counted(store: Store, data: Path) -> None:
    write(data / "A.csv", 1, 2, 3, 4, 5)
    write(data / "B.csv", 5, 4, 3, 2, 1)
    lists = data / "lists"
    lists.mkdir()
    (lists / "mine.csv").write_text("Symbol,Security,GICS Sector\nA,Agilent,X\nB,Other,Y\n")
    take(store, data / "A.csv", data / "B.csv")
    summary = take(store, lists, universe="sp500")
    (change,) = summary.universes
    assert (change.universe, change.members, change.added) == ("sp500", 2, ("A", "B"))
    snapshot = store.snapshot()
    assert snapshot.read("members")["universe"].unique().to_list() == ["sp500"]
    whole = snapshot.read("breadth", where=pl.col("sector").is_null())
    assert whole.select("advances", "declines", "members").row(-1) == (1, 1, 2)


def test_new_prices_carry_the_breadth_on(store: Store, data: Path) -> None:
    write(data / "A.csv", 1, 2, 3)
    (data / "mine.csv").write_text("Symbol,Sector\nA,X\n")
    take(store, data)
    assert store.snapshot().read("breadth")["date"].max() == date(2024, 1, 2)
    write(data / "A.csv", 3, 4, days=WEEK[2:])
    take(store, data / "A.csv")
    assert store.snapshot().read("breadth")["date"].max() == date(2024, 1, 3)


def test_a_list_that_swaps_a_member_recounts_the_breadth(store: Store, data: Path) -> None:
    write(data / "A.csv", 1, 2, 3)
    write(data / "B.csv", 3, 2, 1)
    (data / "mine.csv").write_text("Symbol,Sector\nA,X\n")
    take(store, data)
    (data / "mine.csv").write_text("Symbol,Sector\nB,X\n")
    (change,) = take(store, data / "mine.csv").universes
    assert (change.added, change.removed) == (("B",), ("A",))
    whole = store.snapshot().read("breadth", where=pl.col("sector").is_null())
    assert whole.select("advances", "declines").row(-1) == (0, 1)


def test_two_lists_of_a_universe_are_joined_and_it_is_said(store: Store, data: Path) -> None:
    (data / "a.csv").write_text("Symbol,Sector\nA,X\n")
    (data / "b.csv").write_text("Symbol,Sector\nB,X\n")
    summary = take(store, data, universe="mine")
    assert store.snapshot().read("members")["symbol"].to_list() == ["A", "B"]
    assert any("joined" in note.reason for note in summary.notes)


def test_dividend_adjusted_closes_are_marked_and_noted(store: Store, data: Path) -> None:
    (data / "MAGS.csv").write_text("Date,Close\n2024-01-02,1\n")
    summary = take(store, data)
    assert store.snapshot().read("symbols")["adjusted"].to_list() == [True]
    assert "total return" in summary.notes[0].reason


def test_bases_are_not_mixed_and_the_file_is_named(store: Store, data: Path) -> None:
    take(store, write(data / "SPY.csv", 1, 2, 3, 4))
    path = data / "SPY.csv"
    path.write_text("Date,Close\n2024-01-03,4\n2024-01-04,5\n")
    summary = take(store, path)
    assert closes(store, "SPY") == [1, 2, 3, 4]
    assert (summary.symbols, summary.refused_rows) == (0, 2)
    assert summary.refusals[0].file == str(path)
    assert "held are split-adjusted closes" in summary.refusals[0].reason


def test_a_bar_of_a_session_that_is_open_is_unfinished_until_it_is_brought_again(store: Store, data: Path) -> None:
    path = write(data / "SPY.csv", 600, 601, days=("2025-06-06", "2025-06-09"))

    def take_at(hour: int) -> tuple[ImportSummary, list[bool]]:
        summary = run_import(store, [path], now=datetime(2025, 6, 9, hour, tzinfo=UTC))
        return summary, store.snapshot().read("prices")["provisional"].to_list()

    during, provisional = take_at(15)  # 11:00 in New York, whose session ends at 20:00 UTC
    assert provisional == [False, True]
    (note,) = during.notes
    assert "session of that day is not over" in note.reason
    assert (note.rows, note.example) == (1, "SPY 2025-06-09")

    after, provisional = take_at(21)
    assert provisional == [False, False]
    assert (after.notes, after.prices) == ((), Counts(0, 1, 1))


def test_suspected_splits_are_reported_and_kept(store: Store, data: Path) -> None:
    summary = take(store, write(data / "CRWD.csv", 670, 673, 170, 171))
    (split,) = summary.splits
    assert (split.symbol, split.date, split.before, split.after, split.ratio) == (
        "CRWD", date(2024, 1, 2), 673.0, 170.0, "4:1",
    )  # fmt: skip
    assert closes(store, "CRWD") == [670, 673, 170, 171]


def test_gaps_are_told_against_the_sessions_of_all_that_is_held(store: Store, data: Path) -> None:
    for name in ("A", "B", "C"):
        write(data / f"{name}.csv", 1, 2, 3, 4, 5)
    take(store, data)
    path = write(data / "D.csv", 1, 2, 3, days=(WEEK[0], WEEK[1], WEEK[4]))
    (gap,) = take(store, path).gaps
    assert (gap.symbol, gap.missing, gap.first) == ("D", 2, date(2024, 1, 2))


def test_cot_files_become_positions(store: Store, data: Path) -> None:
    header = (
        "report_date_as_yyyy_mm_dd,cftc_contract_market_code,open_interest_all,noncomm_positions_long_all,"
        "noncomm_positions_short_all,noncomm_postions_spread_all,comm_positions_long_all,comm_positions_short_all,"
        "nonrept_positions_long_all,nonrept_positions_short_all,futonly_or_combined"
    )
    (data / "legacy.csv").write_text(f"{header}\n2021-06-15,088691,10,1,2,3,4,5,6,7,FutOnly\n")
    summary = take(store, data)
    assert (summary.markets, summary.positioning) == (1, Counts(3, 0, 0))
    assert summary.positioning_files == (("legacy", 1),)
    assert store.snapshot().read("positioning").height == 3
    assert take(store, data).positioning == Counts(0, 0, 3)


def test_a_demo_takes_no_real_data(store: Store, data: Path) -> None:
    with store.writer(who="test", demo=True) as writer:
        writer.put("prices", empty("prices"))
        writer.commit()
    with pytest.raises(CacheError, match="demo") as caught:
        take(store, write(data / "SPY.csv", 1))
    assert "--data" in caught.value.hint


def test_a_locked_cache_says_who_holds_it(store: Store, data: Path) -> None:
    with store.writer(who="rottui refresh"), pytest.raises(CacheLocked, match="rottui refresh"):
        take(store, write(data / "SPY.csv", 1))


@pytest.mark.parametrize("when", ["SPY.csv", "merging", "counting breadth", "writing"])
def test_an_interruption_leaves_the_cache_as_it_was(store: Store, data: Path, when: str) -> None:
    write(data / "QQQ.csv", 1, 2, 3)
    take(store, data)
    signature = store.signature()
    write(data / "SPY.csv", 1, 2, 3)

    def interrupt(done: int, total: int, doing: str) -> None:
        if Path(doing).name == when:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_import(store, [data], on_progress=interrupt, now=NOW)
    assert store.signature() == signature
    assert closes(store, "SPY") == []
    assert take(store, data).prices.added == 3


def test_progress_counts_up_to_its_total(store: Store, data: Path) -> None:
    write(data / "A.csv", 1)
    write(data / "B.csv", 1)
    seen: list[tuple[int, int, str]] = []
    run_import(store, [data], on_progress=lambda done, total, doing: seen.append((done, total, doing)), now=NOW)
    assert [done for done, _, _ in seen] == list(range(len(seen)))
    assert seen[-1][:2] == (5, 5)
    assert [Path(doing).name for *_, doing in seen[:2]] == ["A.csv", "B.csv"]
