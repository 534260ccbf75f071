"""The demo's tables, made once for all tests of this folder, and its closes as pandas would hold them."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pytest

from rottui.sources.demo.tables import tables


@pytest.fixture(scope="session")
def demo() -> dict[str, pl.DataFrame]:
    return tables()


@pytest.fixture(scope="session")
def closes(demo: dict[str, pl.DataFrame]) -> pd.DataFrame:
    """Closes, a row a session and a column a symbol."""
    wide = demo["prices"].pivot("symbol", index="date", values="close").sort("date")
    return pd.DataFrame(
        {symbol: wide[symbol].to_numpy() for symbol in wide.columns[1:]},
        index=pd.to_datetime(wide["date"].to_list()),
    )
