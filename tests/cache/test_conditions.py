"""Conditions for reading: what they let through is what a plain comparison would."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl
import pytest

from rottui.cache.conditions import among
from rottui.cache.store import Store
from rottui.cache.tables import MEMBERS, empty

SYMBOLS = ["^VIX", "AAPL", "BRK-B", "SPY", "ÄÖ", "zz"]


@pytest.mark.parametrize(
    "values",
    [["SPY"], ["AAPL", "SPY"], ["zz", "^VIX"], ["none"], [], {"ÄÖ", "AAPL"}, tuple(SYMBOLS)],
    ids=["one", "two", "ends", "absent", "nothing", "beyond ASCII", "all"],
)
def test_the_rows_among_the_values_are_read(store: Store, values: Collection[str]) -> None:
    rows = [("sp500", symbol, symbol, "Energy") for symbol in sorted(SYMBOLS)]
    with store.writer(who="test") as writer:
        writer.put("members", empty("members").vstack(pl.DataFrame(rows, schema=MEMBERS, orient="row")))
        writer.commit()

    found = store.snapshot().read("members", ["symbol"], among("symbol", values))["symbol"]
    assert found.to_list() == sorted(symbol for symbol in SYMBOLS if symbol in values)


def test_no_value_is_among_missing_ones() -> None:
    frame = pl.DataFrame({"x": ["a", None]})

    assert frame.filter(among("x", ["a"])).height == 1
