"""The demo's cache: built once and whole, again when it has to be, and never over real data."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from rottui.cache.store import Snapshot, Store, Writer
from rottui.cache.tables import TABLES
from rottui.errors import CacheError
from rottui.refresh import demo
from rottui.sources.demo import tables as made
from rottui.sources.demo.funds import FUNDS
from rottui.sources.demo.universe import MEGACAPS

WHOLE = made.tables


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the whole demo, to be read only."""
    folder = tmp_path_factory.mktemp("demo")
    demo.build_demo(Store(folder))
    return folder


@pytest.fixture(scope="session")
def few() -> dict[str, pl.DataFrame]:
    """The demo of its last year and of few stocks, so that building it again costs little."""
    tables = WHOLE()
    kept = [*FUNDS, *MEGACAPS, "DSIN01", "DSIN02"]
    chosen = pl.col("symbol").is_in(kept)
    return tables | {
        "prices": tables["prices"].filter(chosen, pl.col("date") >= date(2025, 6, 1)),
        "members": tables["members"].filter(chosen),
        "symbols": tables["symbols"].filter(chosen),
        "positioning": tables["positioning"].filter(pl.col("report_date") >= date(2025, 6, 1)),
    }


@pytest.fixture
def small(few: dict[str, pl.DataFrame], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Store:
    """A store with the small demo, which is also what would be built now."""
    monkeypatch.setattr(made, "tables", lambda: few)
    store = Store(tmp_path / "cache")
    demo.ensure_demo(store)
    return store


def everything(store: Store) -> dict[str, pl.DataFrame]:
    snapshot = store.snapshot()
    return {table: snapshot.read(table) for table in TABLES}


def test_the_first_use_fills_every_table_in_one_generation_marked_as_demo(built: Path) -> None:
    snapshot = Store(built).snapshot()

    assert snapshot.demo
    assert snapshot.generation == 1
    assert all(snapshot.rows(table) for table in TABLES)
    assert snapshot.verify() == ()
    assert snapshot.last_date("prices") == date(2026, 1, 16)
    assert snapshot.years("prices") == tuple(range(2016, 2027))


def test_what_is_read_back_is_what_was_made(built: Path) -> None:
    snapshot = Store(built).snapshot()

    for table, frame in WHOLE().items():
        assert snapshot.read(table).equals(frame), table


def test_breadth_is_counted_from_the_prices_for_every_universe_and_sector(built: Path) -> None:
    snapshot = Store(built).snapshot()
    breadth = snapshot.read("breadth")
    last = breadth.filter(date=date(2026, 1, 16))
    sectors = dict(snapshot.read("members").group_by("universe").agg(pl.col("sector").n_unique()).iter_rows())
    assert dict(last["universe"].value_counts().iter_rows()) == {key: 1 + number for key, number in sectors.items()}
    assert set(sectors) == {"sp500", "sp600", "nasdaq100"}

    symbols = snapshot.read("members").filter(universe="sp500")["symbol"]
    wide = snapshot.read("prices", where=pl.col("symbol").is_in(symbols.to_list())).pivot(
        "symbol", index="date", values="close"
    ).sort("date")  # fmt: skip
    closes = pd.DataFrame({symbol: wide[symbol].to_numpy() for symbol in symbols})
    whole = last.filter(pl.col("universe") == "sp500", pl.col("sector").is_null()).row(0, named=True)
    for length in (50, 200):
        average = closes.rolling(length, min_periods=int(np.ceil(0.9 * length))).mean().iloc[-1]
        assert whole[f"above_{length}"] == (closes.iloc[-1] > average).sum()
        assert whole[f"above_{length}"] > 0.55 * whole[f"valid_{length}"]
    assert whole["advances"] == (closes.iloc[-1] > closes.iloc[-2]).sum()
    assert whole["members"] == whole["priced"] == 500


def test_a_demo_that_is_current_is_not_written_again(built: Path) -> None:
    store = Store(built)
    before = store.signature()

    demo.ensure_demo(store)

    assert store.signature() == before


def test_opening_a_built_demo_loads_no_numpy(built: Path) -> None:
    """The desk's start must not pay for a generator that it does not need."""
    program = (
        "import sys; from pathlib import Path; from rottui.cache.store import Store; "
        "from rottui.refresh.demo import ensure_demo; ensure_demo(Store(Path(sys.argv[1]))); "
        "print({'numpy', 'pandas', 'yfinance', 'httpx', 'exchange_calendars'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", program, str(built)], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "set()"


def test_another_version_of_the_demo_is_replaced(small: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = "synthetic: another version"
    few = made.tables()
    monkeypatch.setattr(demo, "DETAIL", newer)
    monkeypatch.setattr(made, "tables", lambda: few | {"symbols": few["symbols"].with_columns(detail=pl.lit(newer))})

    demo.ensure_demo(small)

    assert set(small.snapshot().read("symbols")["detail"]) == {newer}
    assert small.snapshot().generation == 2


@pytest.mark.parametrize("symbol", ["HYG", "EWZ"])
def test_a_demo_without_a_leg_or_a_candidate_of_the_defaults_is_replaced(small: Store, symbol: str) -> None:
    with small.writer(who="test") as writer:
        writer.put("symbols", writer.read("symbols", where=pl.col("symbol") != symbol))
        writer.commit()

    demo.ensure_demo(small)

    assert symbol in set(small.snapshot().read("symbols")["symbol"])


@pytest.mark.parametrize("table", sorted(TABLES))
@pytest.mark.parametrize("harm", ["cut", "gone"])
def test_a_damaged_file_is_made_again(small: Store, table: str, harm: str) -> None:
    before = everything(small)
    for file in small.folder.glob(f"{table}-*.parquet"):
        if harm == "cut":
            file.write_bytes(file.read_bytes()[:100])
        else:
            file.unlink()

    demo.ensure_demo(small)

    snapshot = small.snapshot()
    assert all(snapshot.read(name).equals(frame) for name, frame in before.items())
    assert snapshot.demo
    assert snapshot.verify() == ()


def test_a_cache_without_a_readable_manifest_is_made_again(small: Store) -> None:
    before = everything(small)
    for manifest in small.folder.glob("manifest*.json"):
        manifest.write_text("{")

    demo.ensure_demo(small)

    assert all(frame.equals(before[table]) for table, frame in everything(small).items())
    assert small.snapshot().demo
    assert small.snapshot().problems == ()


def test_real_data_are_never_replaced(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.writer(who="test") as writer:
        writer.put("members", pl.DataFrame([{"universe": "mine", "symbol": "AAPL", "name": "Apple", "sector": "IT"}]))
        writer.commit()
    before = store.signature()

    with pytest.raises(CacheError, match="real data"):
        demo.ensure_demo(store)

    assert store.signature() == before


def test_two_desks_that_open_at_once_build_it_once(
    few: dict[str, pl.DataFrame], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The second finds nothing, waits for the first, and then finds that there is nothing left to do."""
    second = threading.Thread(target=demo.ensure_demo, args=[Store(tmp_path)])
    both_have_looked = threading.Barrier(2)
    made_by: list[str] = []
    look = demo._is_current

    def look_together(snapshot: Snapshot) -> bool:
        current = look(snapshot)
        if not isinstance(snapshot, Writer) and not made_by:
            both_have_looked.wait(timeout=30)
        return current

    def make() -> dict[str, pl.DataFrame]:
        made_by.append(threading.current_thread().name)
        return few

    monkeypatch.setattr(demo, "_is_current", look_together)
    monkeypatch.setattr(made, "tables", make)
    second.start()
    demo.ensure_demo(Store(tmp_path))
    second.join(timeout=30)

    assert len(made_by) == 1
    assert Store(tmp_path).snapshot().generation == 1


def test_the_demo_needs_no_network(monkeypatch: pytest.MonkeyPatch, small: Store) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the demo reached for the network")

    monkeypatch.setattr("socket.socket.connect", refuse)
    shutil.rmtree(small.folder)

    demo.ensure_demo(small)

    assert small.snapshot().rows("prices")
