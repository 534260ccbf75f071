"""What a plan knows of the cache: above all where the next bars of a symbol are to be asked from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from rottui.cache.store import Store
from rottui.cache.tables import PRICES
from rottui.refresh.facts import read_facts

# Nobody has a bar of Friday the 3rd.
DAYS = [date(2025, 1, day) for day in (2, 6, 7, 8, 9, 10, 13, 14, 15)]


def overlap(folder: Path, days: Sequence[date], *, unfinished: int = 0) -> date | None:
    """Return where an extension of bars on these days begins, of which the last few are not final."""
    final = len(days) - unfinished
    rows = [("SPY", day, 1.0, 1.0, 1.0, 1.0, 1e6, 0.0, place >= final) for place, day in enumerate(days)]
    with Store(folder).writer(who="a test") as writer:
        writer.put("prices", pl.DataFrame(rows, schema=PRICES, orient="row"))
        writer.commit()
    return read_facts(Store(folder).snapshot()).symbols["SPY"].overlap


def test_an_extension_begins_after_the_eighth_last_final_bar_for_a_dividend_may_lie_between(tmp_path: Path) -> None:
    # The seven last of eight final bars begin on the 6th, whose dividend may be that of the 3rd.
    assert overlap(tmp_path, DAYS, unfinished=1) == date(2025, 1, 3)
    assert overlap(tmp_path, DAYS) == date(2025, 1, 7)


def test_a_young_history_is_extended_from_its_first_bar(tmp_path: Path) -> None:
    assert overlap(tmp_path, DAYS[1:8]) == date(2025, 1, 6)
    assert overlap(tmp_path, DAYS[:1], unfinished=1) is None
