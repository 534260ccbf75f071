"""Reading and writing generations: what is read is what was put, cut and ordered as asked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from rottui.cache.parts import write_part
from rottui.cache.store import Snapshot, Store
from rottui.cache.tables import BREADTH, POSITIONING, TABLES, empty
from rottui.errors import CacheError, StaleGeneration, UsageError

PricesOf = Callable[..., pl.DataFrame]


def _files(store: Store) -> dict[int, str]:
    return {int(path.name.split("-")[1]): path.name for path in store.folder.glob("prices-*")}


def test_a_folder_that_does_not_exist_reads_as_empty_and_is_not_made(store: Store) -> None:
    snapshot = store.snapshot()

    assert (snapshot.generation, snapshot.committed_at, snapshot.demo, snapshot.problems) == (0, None, False, ())
    assert store.signature() is None
    assert (snapshot.rows("prices"), snapshot.bytes(), snapshot.last_date("prices")) == (0, 0, None)
    for table in TABLES:
        assert_frame_equal(snapshot.read(table), empty(table))
    assert not store.folder.exists()


def test_what_was_committed_is_read_back_in_key_order_across_years(store: Store, prices_of: PricesOf) -> None:
    frame = prices_of()
    with store.writer(who="test") as writer:
        writer.put("prices", frame.reverse())
        assert store.snapshot().generation == 0
        assert writer.commit() == 1

    snapshot = store.snapshot()

    assert_frame_equal(snapshot.read("prices"), frame.sort("symbol", "date"))
    assert snapshot.read("prices").schema == TABLES["prices"].schema
    assert snapshot.years("prices") == (2023, 2024, 2025)
    assert (snapshot.rows("prices"), snapshot.last_date("prices")) == (12, date(2025, 1, 3))
    assert snapshot.bytes() == sum(path.stat().st_size for path in store.folder.glob("*.parquet"))


def test_only_the_rows_and_columns_asked_for_come_back(filled: Store) -> None:
    read = filled.snapshot().read(
        "prices",
        ["close", "date"],
        where=pl.col("symbol") == "BBB",
        since=date(2023, 1, 3),
        until=date(2024, 1, 2),
    )

    assert_frame_equal(read, pl.DataFrame({"close": [1.0, 1.0], "date": [date(2023, 1, 3), date(2024, 1, 2)]}))


def test_since_and_until_do_not_open_files_outside_them(filled: Store) -> None:
    for path in filled.folder.glob("prices-202[35]-*"):
        path.unlink()

    snapshot = filled.snapshot()

    assert snapshot.read("prices", since=date(2023, 6, 1), until=date(2024, 12, 31)).height == 4
    assert snapshot.problems == ()


def test_a_snapshot_keeps_its_generation_while_others_are_committed(filled: Store, prices_of: PricesOf) -> None:
    before = filled.snapshot()
    signature = filled.signature()
    with filled.writer(who="test") as writer:
        writer.put("prices", prices_of(close=2.0))
        writer.commit()

    assert before.read("prices")["close"].unique().to_list() == [1.0]
    assert filled.snapshot().read("prices")["close"].unique().to_list() == [2.0]
    assert filled.signature() != signature


def test_a_year_that_did_not_change_keeps_its_file(filled: Store, prices_of: PricesOf) -> None:
    before = _files(filled)
    changed = prices_of().with_columns(
        close=pl.when(pl.col("date") == date(2025, 1, 3)).then(9.0).otherwise("close"),
    )
    with filled.writer(who="test") as writer:
        writer.put("prices", changed)
        writer.commit()

    parts = {part.year: part.name for part in filled.snapshot()._parts("prices")}

    assert (parts[2023], parts[2024]) == (before[2023], before[2024])
    assert parts[2025] != before[2025]
    assert_frame_equal(filled.snapshot().read("prices"), changed.sort("symbol", "date"))


def test_putting_what_is_held_commits_nothing(filled: Store, prices_of: PricesOf, members: pl.DataFrame) -> None:
    signature = filled.signature()
    with filled.writer(who="test") as writer:
        writer.put("prices", prices_of())
        writer.put("members", members)
        assert writer.commit() == 1

    assert filled.signature() == signature


def test_nan_equals_nan_when_years_are_compared(store: Store, prices_of: PricesOf) -> None:
    for _ in range(2):
        with store.writer(who="test") as writer:
            writer.put("prices", prices_of(close=float("nan")))
            assert writer.commit() == 1


def test_a_year_that_is_absent_from_the_whole_table_is_dropped(filled: Store, prices_of: PricesOf) -> None:
    with filled.writer(who="test") as writer:
        writer.put("prices", prices_of(years=(2024,)))
        writer.commit()

    assert filled.snapshot().years("prices") == (2024,)


def test_only_the_years_named_are_replaced(filled: Store, prices_of: PricesOf) -> None:
    with filled.writer(who="test") as writer:
        writer.put("prices", prices_of(years=(2025,), close=5.0), years=[2023, 2025])
        writer.commit()

    read = filled.snapshot().read("prices", ["date", "close"], where=pl.col("symbol") == "AAA")

    assert read["close"].to_list() == [1.0, 1.0, 5.0, 5.0]
    assert filled.snapshot().years("prices") == (2024, 2025)


def test_rows_outside_the_years_named_are_refused(filled: Store, prices_of: PricesOf) -> None:
    with filled.writer(who="test") as writer, pytest.raises(ValueError, match="2023, 2024"):
        writer.put("prices", prices_of(), years=[2025])


def test_the_writer_reads_what_it_has_put_beside_what_is_held(filled: Store, prices_of: PricesOf) -> None:
    with filled.writer(who="test") as writer:
        writer.put("prices", prices_of(years=(2024, 2026), close=4.0), years=[2024, 2026])
        read = writer.read("prices", ["symbol", "close"])

        assert read["symbol"].to_list() == ["AAA"] * 8 + ["BBB"] * 8
        assert read["close"].to_list() == [1.0, 1.0, 4.0, 4.0, 1.0, 1.0, 4.0, 4.0] * 2
        assert (writer.rows("prices"), writer.years("prices")) == (16, (2023, 2024, 2025, 2026))
        assert writer.last_date("prices") == date(2026, 1, 3)
        assert writer.read("prices", since=date(2026, 1, 1)).height == 4
        assert writer.read("prices", since=date(2024, 12, 31), until=date(2026, 1, 1))["date"].dt.year().n_unique() == 1
        assert writer.read("prices", until=date(2022, 12, 31)).is_empty()
        writer.put("prices", prices_of(years=()), years=[2026])
        assert (writer.rows("prices"), writer.last_date("prices")) == (12, date(2025, 1, 3))


def test_a_writer_may_commit_in_portions(store: Store, prices_of: PricesOf) -> None:
    with store.writer(who="test") as writer:
        writer.put("prices", prices_of(symbols=("AAA",)))
        assert writer.commit() == 1
        assert store.snapshot().rows("prices") == 6
        writer.put("prices", prices_of())
        assert writer.commit() == 2

    assert store.snapshot().rows("prices") == 12


def test_what_was_not_committed_is_dropped(filled: Store, prices_of: PricesOf) -> None:
    with filled.writer(who="test") as writer:
        writer.put("prices", prices_of(close=7.0))

    assert filled.snapshot().read("prices")["close"].unique().to_list() == [1.0]
    with pytest.raises(ValueError, match="closed"):
        writer.commit()


def test_a_sector_of_null_is_part_of_the_key_of_breadth(store: Store) -> None:
    counts = {column: pl.lit(1, pl.Int32) for column, dtype in BREADTH.items() if dtype == pl.Int32}
    keys = {"universe": ["u", "u"], "sector": ["Energy", None], "date": [date(2024, 1, 2)] * 2}
    frame = pl.DataFrame(keys).with_columns(**counts)
    with store.writer(who="test") as writer:
        writer.put("breadth", frame)
        writer.commit()

    assert store.snapshot().read("breadth", ["sector"])["sector"].to_list() == [None, "Energy"]


def test_a_table_in_one_file_keeps_key_order_and_times(store: Store) -> None:
    released = datetime(2024, 1, 5, 20, 30, tzinfo=UTC)
    rows = [
        (code, date(2024, 1, 2), released, "tff", 9.0, category, 1.0, 2.0, None)
        for code in ("209742", "13874A")
        for category in ("dealer", "asset_manager")
    ]
    frame = pl.DataFrame(rows, schema=POSITIONING, orient="row")
    with store.writer(who="test") as writer:
        writer.put("positioning", frame)
        writer.commit()

    read = store.snapshot().read("positioning")

    assert read.select("code", "category").rows() == [
        ("13874A", "asset_manager"),
        ("13874A", "dealer"),
        ("209742", "asset_manager"),
        ("209742", "dealer"),
    ]
    assert read["released"].unique().to_list() == [released]


def test_a_folder_name_is_never_a_pattern(tmp_path: Path, prices_of: PricesOf) -> None:
    store = Store(tmp_path / "ca[c]he *?")
    with store.writer(who="test") as writer:
        writer.put("prices", prices_of())
        writer.commit()

    assert store.snapshot().rows("prices") == store.snapshot().read("prices").height == 12


def test_a_file_name_never_comes_twice(tmp_path: Path, prices_of: PricesOf) -> None:
    names = {write_part(tmp_path, TABLES["prices"], 2024, 7, prices_of()).name for _ in range(3)}

    assert len(names) == len(list(tmp_path.iterdir())) == 3


def test_an_unknown_table_is_named_with_those_that_exist(filled: Store) -> None:
    with pytest.raises(UsageError, match="'price'") as caught:
        filled.snapshot().read("price")

    assert "prices" in caught.value.hint


def test_an_unknown_column_and_a_date_cut_without_dates_are_refused(filled: Store) -> None:
    with pytest.raises(ValueError, match="clos"):
        filled.snapshot().read("prices", ["clos"])
    with pytest.raises(ValueError, match="no date"):
        filled.snapshot().read("members", since=date(2024, 1, 1))


def test_a_condition_that_cannot_work_is_not_taken_for_damage(filled: Store) -> None:
    snapshot = filled.snapshot()

    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        snapshot.read("prices", where=pl.col("nothing") == 1)
    with pytest.raises(pl.exceptions.InvalidOperationError):
        snapshot.read("prices", where=pl.col("symbol").cast(pl.Int64) == 1)
    assert snapshot.problems == ()


def test_the_demo_flag_stays(store: Store, prices_of: PricesOf, members: pl.DataFrame) -> None:
    with store.writer(who="test", demo=True) as writer:
        writer.put("prices", prices_of())
        writer.commit()
    with store.writer(who="test") as writer:
        writer.put("members", members)
        writer.commit()

    assert store.snapshot().generation == 2
    assert store.snapshot().demo


def test_a_demo_does_not_spoil_real_data(filled: Store) -> None:
    with pytest.raises(CacheError, match="real data"), filled.writer(who="test", demo=True):
        pass

    assert not filled.snapshot().demo


def test_files_live_for_three_generations_and_two_minutes(filled: Store, prices_of: PricesOf, clock) -> None:
    def commit(close: float) -> None:
        with filled.writer(who="test") as writer:
            writer.put("prices", prices_of(years=(2025,), close=close), years=[2025])
            writer.commit()

    first = _files(filled)[2025]
    for close in (2.0, 3.0, 4.0):
        commit(close)
    assert (filled.folder / first).exists(), "three generations on, but no time has passed"

    clock.advance(timedelta(minutes=2))
    commit(5.0)
    assert not (filled.folder / first).exists()
    kept = {path.name for path in filled.folder.glob("prices-2025-*")}
    assert len(kept) == 3, "those of the last three generations"
    assert filled.verify() == ()


def test_time_alone_removes_no_file_of_the_last_three_generations(filled: Store, prices_of: PricesOf, clock) -> None:
    first = _files(filled)[2025]
    for close in (2.0, 3.0):
        clock.advance(timedelta(days=1))
        with filled.writer(who="test") as writer:
            writer.put("prices", prices_of(close=close))
            writer.commit()

    assert (filled.folder / first).exists()


def test_strays_of_a_killed_writer_go_after_an_hour_and_other_files_stay(
    filled: Store, clock, prices_of: PricesOf
) -> None:
    strays = [
        filled.folder / name
        for name in (
            "prices-2025-g7-0a1b2c3d.parquet",
            ".manifest.json.0a1b2c3d.tmp",
            ".members-g2-00ff00ff.parquet.0a1b2c3d.tmp",
        )
    ]
    others = [filled.folder / name for name in ("notes.parquet", ".hidden.tmp", "prices.csv")]
    for path in (*strays, *others):
        path.write_text("x")

    def commit(close: float) -> None:
        with filled.writer(who="test") as writer:
            writer.put("prices", prices_of(close=close))
            writer.commit()

    commit(2.0)
    assert all(path.exists() for path in strays)
    clock.advance(timedelta(hours=2))
    commit(3.0)

    assert not any(path.exists() for path in strays)
    assert all(path.exists() for path in others)


def test_a_snapshot_that_outlived_its_files_says_so_and_load_takes_a_newer_one(
    filled: Store, prices_of: PricesOf, clock
) -> None:
    old = filled.snapshot()
    for close in (2.0, 3.0, 4.0, 5.0):
        clock.advance(timedelta(minutes=5))
        with filled.writer(who="test") as writer:
            writer.put("prices", prices_of(close=close))
            writer.commit()
    offered = [old, filled.snapshot()]
    seen: list[int] = []

    def build(snapshot: Snapshot) -> float:
        seen.append(snapshot.generation)
        return snapshot.read("prices")["close"].max()

    with pytest.raises(StaleGeneration):
        old.read("prices")
    assert old.problems == ()
    filled.snapshot = lambda: offered.pop(0)
    assert filled.load(build) == 5.0
    assert seen == [1, 5]


def test_reading_does_not_load_the_lock_library() -> None:
    script = "import sys, rottui.cache.store; print('filelock' in sys.modules)"

    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert result.stdout.strip() == "False"
