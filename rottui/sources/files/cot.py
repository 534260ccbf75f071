"""Commitments of Traders from a table with the CFTC's columns, of any of the three report kinds, futures only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import PurePath
from typing import Literal

import polars as pl

from rottui.cache.tables import POSITIONING
from rottui.sources.cot_columns import (
    CODE,
    COMBINED,
    DATES,
    FUTURES_ONLY,
    OPEN_INTEREST,
    SHORT_DATE,
    TOTAL_LONG,
    Report,
    headerless_columns,
    missing_columns,
    position_columns,
)
from rottui.sources.files.cells import read_dates, read_numbers, read_short_dates
from rottui.sources.files.grouped import Rule, refusals_of, take_out
from rottui.sources.files.inputs import FileRead, refuse
from rottui.sources.files.kinds import PositioningColumns
from rottui.sources.files.table import Table
from rottui.sources.protocol import PositioningBatch, Refusal
from rottui.text import printable

COMBINED_REASON = "it is a report of futures and options combined; rottui takes futures only"
"""Said of a whole file, and of rows."""

COMBINED_NAMES = re.compile(r"annualof|deahistfo|deacom", re.IGNORECASE)
"""How the CFTC names its combined Legacy reports and their archives: no column of theirs says what they are."""

CONTRACTS_OFF = 5.0
"""Contracts by which rounding may be off: positions against the open interest, or none at all below zero."""

EARLIEST = date(1962, 1, 1)
"""No report is older."""

MARKS_ON_CODES = r"^[0-9A-Z+]{4,8}$"

CODE_LENGTH = 6
"""Characters of a contract market code; those that begin with zeros lose them where a spreadsheet saves them."""

NUMBERS_OF_CODES = r"^(?:\d{4,5}|\d{4,6}\.0)$"
"""How codes look that were taken for numbers; no market's has fewer than four figures after its zeros."""

ZEROS_LOST = "the contract market code was saved as a number; the zeros that it began with are put back"


def read_positioning(
    table: Table,
    columns: PositioningColumns,
    name: str,
    source: Literal["file", "cftc"] = "file",
    latest: date = date.max,
) -> FileRead:
    """Return the positions in a table with a header of the CFTC's, from its text files or its live service.

    Rows of days after `latest`, which is today, are refused.
    """
    if missing := missing_columns(columns.report, frozenset(columns.at)):
        return refuse(name, f"the {columns.report} report lacks the column {missing[0]}", rows=table.frame.height)
    return _read(table, columns.report, columns.at, name, source, latest)


def read_headerless(table: Table, name: str, latest: date = date.max) -> FileRead | None:
    """Return the positions of a weekly file, which has no header; None if the table is none.

    It is one if the number of its columns is a report's, its first row names a day twice in the two ways in which
    the reports do, and the longs of all traders make up the open interest in every row.
    """
    shape = headerless_columns(len(table.header))
    if shape is None or not re.fullmatch(r"\s*\d{6}\s*", table.header[1]):
        return None
    report, names = shape
    first = pl.DataFrame([(*table.header, 1)], schema=table.frame.schema, orient="row")
    rows = Table(names, pl.concat([first, table.frame]), table.refusals)
    at = {column: index for index, column in enumerate(names)}
    if rows.frame.width - 1 > len(names) and report != "legacy":
        at[COMBINED] = rows.frame.width - 2
    dates = read_dates(rows.frame[f"c{at[DATES[0]]}"]).dates
    if not (dates == read_short_dates(rows.frame[f"c{at[SHORT_DATE]}"])).all() or not _adds_up(rows.frame, report, at):
        return None
    return _read(rows, report, at, name, "file", latest)


def _adds_up(frame: pl.DataFrame, report: Report, at: Mapping[str, int]) -> bool:
    """Return whether all longs and spreading make up the open interest: proof that the columns are the right ones."""
    spreads = [spread for *_, spread in position_columns(report).values() if spread]
    longs = [long for long, *_ in position_columns(report).values()]
    wanted = (*longs, *spreads, OPEN_INTEREST, TOTAL_LONG)
    numbers = read_numbers(frame, {f"c{at[column]}": column for column in wanted})
    total = pl.sum_horizontal(*longs, *spreads)
    reported = pl.col(TOTAL_LONG) + pl.col("nonrept_positions_long")
    off = pl.max_horizontal((total - pl.col(OPEN_INTEREST)).abs(), (reported - pl.col(OPEN_INTEREST)).abs())
    return bool(numbers.select((off <= CONTRACTS_OFF).fill_null(value=False).all()).item())


def _read(
    table: Table, report: Report, at: Mapping[str, int], name: str, source: Literal["file", "cftc"], latest: date
) -> FileRead:
    if COMBINED not in at and any(COMBINED_NAMES.match(part) for part in PurePath(name).parts[-2:]):
        return refuse(name, COMBINED_REASON, rows=table.frame.height)
    rows, refusals = take_out(_typed(table, report, at), _rules(report, COMBINED in at, latest), name)
    if rows.is_empty():
        refusals = refusals or (Refusal(name, None, "it has a header and no rows", rows=0),)
    shortened = rows.filter(pl.col("code") != pl.col("code_cell"))
    notes = refusals_of(name, [(ZEROS_LOST, shortened)], "code_cell", note=True)
    rows, repeated = _without_repeats(rows, report, name)
    batch = PositioningBatch(_long(rows, report), source, (*table.refusals, *refusals, *notes, *repeated))
    return FileRead(name, "positioning", batch, report)


def _typed(table: Table, report: Report, at: Mapping[str, int]) -> pl.DataFrame:
    """Return line, code, code_cell, report_date, combined, and every number of the report with `_bad` beside it."""
    cells = table.frame
    written = cells[f"c{at[CODE]}"].cast(pl.String).str.strip_chars().str.to_uppercase()
    dates = _dates(cells, at).alias("report_date")
    series = [cells["line"], written.alias("code_cell"), _codes(written).alias("code"), dates]
    if COMBINED in at:
        series.append(cells[f"c{at[COMBINED]}"].cast(pl.String).str.strip_chars().alias("combined"))
    return pl.DataFrame([*series, *read_numbers(cells, {f"c{at[name]}": name for name in _number_columns(report)})])


def _codes(written: pl.Series) -> pl.Series:
    """Return the codes with the zeros that they began with."""
    whole = written.str.strip_suffix(".0").str.zfill(CODE_LENGTH)
    return whole.zip_with(written.str.contains(NUMBERS_OF_CODES), written)


def _dates(cells: pl.DataFrame, at: Mapping[str, int]) -> pl.Series:
    """Return the report dates from the best column that has them, row by row."""
    found = [read for column in DATES if column in at and not (read := read_dates(cells[f"c{at[column]}"])).problem]
    dates = [read.dates for read in found]
    if SHORT_DATE in at:
        dates.append(read_short_dates(cells[f"c{at[SHORT_DATE]}"]))
    if not dates:
        return pl.Series([None], dtype=pl.Date).new_from_index(0, cells.height)
    return pl.select(pl.coalesce(map(pl.lit, dates))).to_series()


def _number_columns(report: Report) -> list[str]:
    positions = [name for names in position_columns(report).values() for name in names if name]
    return [OPEN_INTEREST, *positions]


def _rules(report: Report, says_combined: bool, latest: date) -> list[Rule]:
    numbers = _number_columns(report)
    bad = pl.any_horizontal(f"{column}_bad" for column in numbers)
    negative = pl.any_horizontal((pl.col(numbers) < -CONTRACTS_OFF).fill_null(value=False)) | (
        pl.col(OPEN_INTEREST) < 0
    )
    rules = [
        Rule(pl.col("code").is_null() | (pl.col("code") == ""), "no contract market code"),
        Rule(~pl.col("code").str.contains(MARKS_ON_CODES), "the contract market code is none", "code"),
        Rule(pl.col("report_date").is_null(), "the report date is not a date"),
        Rule(pl.col("report_date") < EARLIEST, "the report date is too long ago to be one"),
        Rule(pl.col("report_date") > latest, "the report date is in the future"),
        Rule(bad, "a number of contracts is not a number"),
        Rule(negative, "a number of contracts is negative"),
        Rule(pl.col(OPEN_INTEREST).is_null(), "no open interest"),
    ]
    if not says_combined:
        return rules
    combined = pl.col("combined").str.to_lowercase() != FUTURES_ONLY
    return [Rule(combined.fill_null(value=True), COMBINED_REASON, "combined"), *rules]


def _without_repeats(rows: pl.DataFrame, report: Report, name: str) -> tuple[pl.DataFrame, tuple[Refusal, ...]]:
    """Keep the last row of each market and date; say so where the others were not the same."""
    key = ["code", "report_date"]
    kept = rows.unique(key, keep="last", maintain_order=True)
    if kept.height == rows.height:
        return rows, ()
    dropped = rows.join(kept.select("line"), on="line", how="anti")
    differ = dropped.join(kept, on=[*key, *_number_columns(report)], how="anti", nulls_equal=True)
    same = dropped.join(differ.select("line"), on="line", how="anti")
    refused = refusals_of(name, [("another row of the same market and date follows and is kept", differ)], "code")
    return kept, refused + refusals_of(name, [("the same market and date stand there again", same)], "code", note=True)


def _long(rows: pl.DataFrame, report: Report) -> pl.DataFrame:
    """Return one row per market, date and category in the cache's schema."""
    absent = pl.lit(None, dtype=pl.Float64)
    parts = [
        rows.select(
            "code",
            "report_date",
            pl.lit(None, dtype=POSITIONING["released"]).alias("released"),
            pl.lit(report).alias("report"),
            pl.col(OPEN_INTEREST).alias("open_interest"),
            pl.lit(category).alias("category"),
            pl.col(long).alias("long"),
            pl.col(short).alias("short"),
            (pl.col(spread) if spread else absent).alias("spreading"),
        )
        for category, (long, short, spread) in position_columns(report).items()
    ]
    return pl.concat(parts).sort("report", "code", "report_date", "category")


def describe(report: str) -> str:
    """Return how people call a report kind."""
    return {"tff": "TFF", "disaggregated": "Disaggregated", "legacy": "Legacy"}.get(report, printable(report))
