"""Member lists that cannot be had: the unmodified refresher names them, keeps those it has, and goes on with the rest.

The package that they come from is one of the test's own, before the installed one on Python's path, as good or as
broken as the test wants it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from tests.refresh.program import LEGS, MEMBERS, Bench

NEXT_WEEK = datetime(2025, 6, 16, 21, 0, tzinfo=UTC)

WHOLE = """
class PyTickerSymbols:
    def get_all_indices(self):
        return ["NASDAQ 100"]

    def get_stocks_by_index(self, index):
        return {rows}
"""
ROWS = [{"symbol": symbol, "name": symbol, "industries": ["Energy"]} for symbol in MEMBERS]

BROKEN = {
    "missing": ("from pytickersymbols.indices_data import INDICES", "cannot be imported"),
    "no Python": ("INDICES = {", "SyntaxError"),
    "without its lists": (WHOLE.format(rows="INDICES[index]"), "NameError"),
    "odd rows": (WHOLE.format(rows=["AAA", "BBB"]), "AttributeError"),
    "empty": (WHOLE.format(rows=None), "there is no list"),
    "cut short": (WHOLE.format(rows=ROWS[:1]), "1 members instead of 3"),
}
"""By what is wrong: what the package is, and what is to be said."""


@pytest.fixture
def package(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file that is the package, on the path of every child, and let the settings name its list."""
    module = tmp_path / "packages" / "pytickersymbols" / "__init__.py"
    module.parent.mkdir(parents=True)
    monkeypatch.setenv("PYTHONPATH", str(module.parent.parent))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    off = "[universes.nasdaq100]\nenabled = false"
    assert off in bench.config
    bench.config = bench.config.replace(off, off.replace("false", "true"))
    return module


def breadth_of(bench: Bench, day: date) -> list[tuple[int, int]]:
    """Return members and priced members of the whole universe on a day."""
    whole = (pl.col("universe") == "nasdaq100") & pl.col("sector").is_null() & (pl.col("date") == day)
    return bench.snapshot().read("breadth", where=whole).select("members", "priced").rows()


def test_a_list_that_cannot_be_had_is_named_and_the_breadth_of_the_one_that_is_held_goes_on(
    bench: Bench, package: Path
) -> None:
    package.write_text(WHOLE.format(rows=ROWS))
    assert bench.refresh().failures == {}
    held = bench.snapshot().read("members")
    assert breadth_of(bench, date(2025, 6, 6)) == [(3, 3)]

    for number, (content, said) in enumerate(BROKEN.values()):
        package.write_text(content)
        bench.internet.set_time(NEXT_WEEK.replace(minute=number))
        run = bench.refresh()

        assert run.code == 0
        assert run.failures.keys() == {"nasdaq100"}
        kind, detail = run.failures["nasdaq100"]
        assert (kind, said in detail) == ("no_data", True), detail
        assert any(said in line for line in run.finished.summary)
        assert bench.snapshot().read("members").equals(held)

    assert breadth_of(bench, NEXT_WEEK.date()) == [(3, 3)]
    package.write_text(WHOLE.format(rows=ROWS))
    assert bench.refresh().failures == {}


def test_without_the_package_a_first_fill_brings_the_watchlist_and_says_what_it_lacks(
    bench: Bench, package: Path
) -> None:
    package.write_text(BROKEN["missing"][0])

    run = bench.refresh()

    assert (run.code, run.finished.fetched) == (0, len(LEGS))
    assert run.failures.keys() == {"nasdaq100"}
    assert "pytickersymbols" in run.failures["nasdaq100"][1]


def test_a_universe_that_is_set_to_another_index_has_its_members_with_the_next_refresh(
    bench: Bench, package: Path
) -> None:
    lists = {"NASDAQ 100": ROWS, "DAX": ROWS[:1]}
    package.write_text(WHOLE.format(rows=f"{lists}.get(index)"))
    assert bench.refresh().failures == {}
    assert breadth_of(bench, date(2025, 6, 6)) == [(3, 3)]

    on = "[universes.nasdaq100]\nenabled = true"
    bench.config = bench.config.replace(on, f'{on}\nsource = "DAX"')
    an_hour_later = bench.internet.clock.now + timedelta(hours=1)

    assert bench.refresh(at=an_hour_later).failures == {}
    assert breadth_of(bench, date(2025, 6, 6)) == [(1, 1)]
