"""The tables of the cache as polars schemas: the one vocabulary that sources, refresh and briefing share."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

SCHEMA_VERSION = 1
"""Raised when a table changes in a way an older rottui would misread."""

PRICES = pl.Schema(
    {
        "symbol": pl.String(),
        "date": pl.Date(),
        "open": pl.Float64(),
        "high": pl.Float64(),
        "low": pl.Float64(),
        "close": pl.Float64(),  # split-adjusted, not dividend-adjusted (symbols.adjusted tells the exceptions)
        "volume": pl.Float64(),
        "dividend": pl.Float64(),  # cash a share, on its ex-date; 0 on other days
        "provisional": pl.Boolean(),  # today's unfinished bar
    }
)
"""One row per symbol and session. Only `close` and `dividend` are never null."""

POSITIONING = pl.Schema(
    {
        "code": pl.String(),  # CFTC contract market code, padding stripped
        "report_date": pl.Date(),  # the day the positions are of
        "released": pl.Datetime("us", "UTC"),  # when the CFTC published them; null when unknown
        "report": pl.String(),  # tff, disaggregated or legacy
        "open_interest": pl.Float64(),  # contracts
        "category": pl.String(),  # see CATEGORIES
        "long": pl.Float64(),
        "short": pl.Float64(),
        "spreading": pl.Float64(),  # null where the report has none for the category
    }
)
"""One row per market, report date, report kind and category, in contracts."""

CATEGORIES = {
    "tff": ("dealer", "asset_manager", "leveraged_funds", "other_reportable", "nonreportable"),
    "disaggregated": ("producer", "swap_dealer", "managed_money", "other_reportable", "nonreportable"),
    "legacy": ("noncommercial", "commercial", "nonreportable"),
}
"""The trader categories of each report kind."""

BREADTH = pl.Schema(
    {
        "universe": pl.String(),
        "sector": pl.String(),  # null: the whole universe
        "date": pl.Date(),
        "members": pl.Int32(),  # members of the universe, with or without data
        "priced": pl.Int32(),  # members with a close on the date
        "advances": pl.Int32(),
        "declines": pl.Int32(),
        "unchanged": pl.Int32(),
        "above_20": pl.Int32(),
        "valid_20": pl.Int32(),
        "above_50": pl.Int32(),
        "valid_50": pl.Int32(),
        "above_200": pl.Int32(),
        "valid_200": pl.Int32(),
        "new_highs": pl.Int32(),
        "new_lows": pl.Int32(),
        "valid_252": pl.Int32(),
        "up_1m": pl.Int32(),
        "valid_1m": pl.Int32(),
        "up_3m": pl.Int32(),
        "valid_3m": pl.Int32(),
    }
)
"""Counts from which every breadth figure is derived; one row per universe, sector and session."""

MEMBERS = pl.Schema({"universe": pl.String(), "symbol": pl.String(), "name": pl.String(), "sector": pl.String()})
"""One row per universe and member; sector is a GICS sector name or "Unknown"."""

SYMBOLS = pl.Schema(
    {
        "symbol": pl.String(),
        "first": pl.Date(),
        "last": pl.Date(),
        "fetched_at": pl.Datetime("us", "UTC"),
        "source": pl.String(),  # "file", "yahoo" or "demo"
        "adjusted": pl.Boolean(),  # closes are dividend-adjusted: the price basis is really total return
        "status": pl.String(),  # ok, gone, no data, …
        "detail": pl.String(),  # what a person should know of it; empty when nothing
    }
)
"""One row per symbol: what is held of it, from where, and what is wrong with it."""

SESSIONS = pl.Schema({"date": pl.Date(), "close": pl.Datetime("us", "UTC")})
"""Exchange sessions and their closes, past and to come."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the cache: its schema, the key that makes a row unique, and how it is cut into files."""

    name: str
    schema: pl.Schema
    key: tuple[str, ...]
    """Columns that identify a row; the stored order is ascending by them."""
    by_year: str | None = None
    """The date column whose year names the file a row lives in; None keeps the table in one file."""


TABLES = {
    table.name: table
    for table in (
        Table("prices", PRICES, ("symbol", "date"), by_year="date"),
        Table("positioning", POSITIONING, ("report", "code", "report_date", "category")),
        Table("breadth", BREADTH, ("universe", "sector", "date")),
        Table("members", MEMBERS, ("universe", "symbol")),
        Table("symbols", SYMBOLS, ("symbol",)),
        Table("sessions", SESSIONS, ("date",)),
    )
}
"""Every table by name."""


def empty(table: str) -> pl.DataFrame:
    """Return a frame of no rows with the schema of `table`."""
    return pl.DataFrame(schema=TABLES[table].schema)
