"""A snapshot that remembers returns what any snapshot returns, reads each thing once, and lets go of the oldest."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from rottui.cache.manifest import load_manifest
from rottui.cache.parts import Query
from rottui.cache.remembering import Reader, RememberingSnapshot
from rottui.cache.snapshot import Snapshot
from rottui.cache.store import Store
from rottui.cache.tables import MEMBERS, PRICES, SESSIONS
from rottui.errors import StaleGeneration, UsageError

FIRST = date(2023, 12, 20)
DAYS = [FIRST + timedelta(days=day) for day in range(30)]


def prices(symbols: str) -> pl.DataFrame:
    rows = [
        (symbol, day, None, None, None, float(number), None, 0.0, False)
        for symbol in symbols
        for number, day in enumerate(DAYS, 1)
    ]
    return pl.DataFrame(rows, schema=PRICES, orient="row")


def commit(store: Store, symbols: str) -> None:
    sessions = [(day, datetime(day.year, day.month, day.day, 21, tzinfo=UTC)) for day in DAYS]
    with store.writer(who="a test") as writer:
        writer.put("prices", prices(symbols))
        writer.put("members", pl.DataFrame([("u", "A", "A", "x"), ("u", "B", "B", "y")], schema=MEMBERS, orient="row"))
        writer.put("sessions", pl.DataFrame(sessions, schema=SESSIONS, orient="row"))
        writer.commit()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "cache")
    commit(store, "AB")
    return store


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tables that are read from files, in order."""
    told: list[str] = []
    frames = Snapshot._frames

    def counted(self: Snapshot, query: Query) -> list[pl.DataFrame]:
        told.append(query.table.name)
        return frames(self, query)

    monkeypatch.setattr(Snapshot, "_frames", counted)
    return told


@pytest.mark.parametrize("columns", [None, ("symbol", "close"), ("close", "date"), ("date",)], ids=str)
@pytest.mark.parametrize("since", [None, date(2024, 1, 2)], ids=str)
@pytest.mark.parametrize("until", [None, date(2023, 12, 19), date(2023, 12, 31), date(2024, 1, 5)], ids=str)
def test_it_returns_what_a_snapshot_that_forgets_returns(
    store: Store, columns: tuple[str, ...] | None, since: date | None, until: date | None
) -> None:
    remembering, where = store.remembering(), pl.col("symbol") == "B"
    for _ in range(2):
        kept = remembering.read("prices", columns, where, since, until)
        assert kept.equals(store.snapshot().read("prices", columns, where, since, until))


def test_each_thing_is_read_once_whatever_the_day(store: Store, reads: list[str]) -> None:
    snapshot = store.remembering()
    for until in (None, DAYS[3], DAYS[20]):
        for symbol in "AB":
            assert snapshot.read("prices", ["close"], pl.col("symbol") == symbol, until=until).height == (
                30 if until is None else DAYS.index(until) + 1
            )
        assert snapshot.read("members").height == 2
        snapshot.read("sessions", ["close"], since=DAYS[1], until=DAYS[5])

    assert sorted(reads) == ["members", "prices", "prices", "sessions"]


def test_what_was_asked_for_longest_ago_goes_when_there_is_no_room(store: Store, reads: list[str]) -> None:
    def ask(snapshot: Snapshot, symbol: str) -> pl.DataFrame:
        return snapshot.read("prices", ["date", "close"], pl.col("symbol") == symbol)

    commit(store, "ABC")
    two = 2 * ask(store.snapshot(), "A").estimated_size()
    snapshot = RememberingSnapshot(store.folder, load_manifest(store.folder), most_bytes=two)
    reads.clear()
    for symbol, read_so_far in (("A", 1), ("B", 2), ("A", 2), ("C", 3), ("A", 3), ("B", 4), ("A", 4), ("C", 5)):
        assert ask(snapshot, symbol).height == 30
        assert len(reads) == read_so_far


def test_what_cannot_be_asked_for_is_refused_as_ever(store: Store) -> None:
    with pytest.raises(UsageError, match="there is no table"):
        store.remembering().read("weather")
    with pytest.raises(ValueError, match="no column"):
        store.remembering().read("prices", ["wind"])
    with pytest.raises(ValueError, match="no date"):
        store.remembering().read("members", until=DAYS[0])


def test_a_reader_keeps_a_generation_until_there_is_another(store: Store, reads: list[str]) -> None:
    reader = Reader()

    def height(snapshot: Snapshot) -> int:
        return snapshot.read("prices").height

    assert [reader.load(Store(store.folder), height) for _ in range(3)] == [60, 60, 60]
    assert reads == ["prices"]
    commit(store, "ABC")
    assert [reader.load(store, height) for _ in range(2)] == [90, 90]
    assert reads == ["prices", "prices"]


def test_a_reader_goes_from_one_cache_to_another(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "other")
    commit(other, "ABC")
    reader = Reader()

    def generation(snapshot: Snapshot) -> tuple[Path, int]:
        return snapshot.folder, snapshot.rows("prices")

    assert reader.load(store, generation) == (store.folder, 60)
    assert reader.load(other, generation) == (other.folder, 90)
    assert reader.load(Store(tmp_path / "none"), generation) == (tmp_path / "none", 0)


def test_what_was_found_during_a_commit_is_not_kept(store: Store, reads: list[str]) -> None:
    reader = Reader()

    def while_committing(snapshot: Snapshot) -> int:
        commit(store, "ABC")
        reads.clear()
        return snapshot.read("prices").height

    assert reader.load(store, while_committing) == 60
    assert reader.load(store, lambda snapshot: snapshot.read("prices").height) == 90


def test_a_generation_whose_files_are_gone_is_let_go(store: Store) -> None:
    reader = Reader()
    tries = []

    def gone_at_first(snapshot: Snapshot) -> int:
        tries.append(snapshot)
        if len(tries) == 1:
            raise StaleGeneration("the cache was written to while it was read", "Try again.")
        return snapshot.generation

    assert reader.load(store, gone_at_first) == 1
    assert len(set(tries)) == 2


def test_what_was_read_without_a_file_is_read_again_once_it_is_there(store: Store) -> None:
    reader = Reader()
    (path,) = store.folder.glob("prices-2024-*")
    away = path.rename(path.with_suffix(".away"))
    assert reader.load(store, lambda snapshot: snapshot.read("prices")).height < 2 * len(DAYS)
    away.rename(path)

    assert reader.load(store, lambda snapshot: snapshot.read("prices")).height == 2 * len(DAYS)
