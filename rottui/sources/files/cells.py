"""Cells to numbers, dates and symbols, whole columns at a time; what cannot be one is told, never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from rottui.errors import UsageError
from rottui.settings.symbols import parse_symbol

NULL_WORDS = ("", "null", "nan", "n/a", "#n/a", "na", "none", "-", "--", ".")
"""What files write, in any case, where there is no number."""

EPOCH_SECONDS_BELOW = 10**11
EPOCH_MILLISECONDS_BELOW = 10**14
"""Counts since 1970 are told apart by size: seconds reach this only in the year 5138, milliseconds begin in 1973. The
middle one of a column tells it for all of them: in milliseconds the first days of 1970 look like seconds of later ones.
"""

EPOCH_FROM = 10**8
"""Below this a number is no count of seconds (1973 at the latest) but something else: the days of a spreadsheet."""

_DECIMAL_COMMA = r"^-?\$?(?:[\d.' ]*,(?:\d{1,2}|\d{4,})|0*,\d{3}|\d{1,3}(?:[.' ]\d{3})+,\d+)$"
_DECIMAL_POINT = r"^-?\$?(?:[\d,' ]*\.(?:\d{1,2}|\d{4,})|0*\.\d{3}|\d{1,3}(?:[,' ]\d{3})+\.\d+)$"
"""Numbers in which that mark can be nothing else: in 1,234 and 1.234 it may as well set thousands apart."""

_TIME = r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp][Mm])?\s*(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$"
_YEAR_FIRST = r"^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})" + _TIME
_YEAR_LAST = r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})" + _TIME
_SIX_DIGITS = r"^(\d{6})$"
_EIGHT_DIGITS = r"^(\d{8})$"
_EPOCH = r"^(\d{9,16})(?:\.0*)?$"
_SHORT_YEAR = r"^(.*[A-Za-z].*\D)(\d{2})$"
_WITH_MONTH_NAMES = ("%d-%b-%Y", "%d %b %Y", "%b %d, %Y", "%B %d, %Y")

AMBIGUOUS = "days and months cannot be told apart in dates such as this; write them as YYYY-MM-DD"
CONTRADICTORY = "some dates have the month first and some the day; write them as YYYY-MM-DD"


@dataclass(frozen=True, eq=False, slots=True)
class Dates:
    """A column read as dates."""

    dates: pl.Series
    """Null where the cell holds no date."""
    problem: str = ""
    """Why none of the dates of the file can be trusted; empty when they can."""


def read_numbers(frame: pl.DataFrame, columns: Mapping[str, str]) -> pl.DataFrame:
    """Return columns of cells as Float64, null where there is no number, each with a flag for what is none.

    Args:
        frame: the cells.
        columns: the name wanted by the name in `frame`; each becomes `name` and `name_bad`, which tells the cells that
            hold something else than a number. Words for a missing one (null, NaN, N/A) are not bad.

    """
    # Nearly all columns are numbers and nothing else, and telling that is much cheaper than reading words. One select
    # for all columns: files are many and small, so that calls cost more than rows.
    plain = frame.select(pl.col(column).cast(pl.Float64, strict=False) for column in columns)
    sound = plain.select(pl.all().is_finite().fill_null(value=False).all()).row(0)
    exprs: list[pl.Expr] = []
    for (column, name), finite in zip(columns.items(), sound, strict=True):
        clean = finite and not frame.schema[column].is_temporal()
        number, bad = (pl.lit(plain[column]) + 0.0, pl.lit(value=False)) if clean else _number(frame, column)
        exprs += [number.alias(name), bad.alias(f"{name}_bad")]
    return frame.select(exprs) if frame.height else frame.select(expr.head(0) for expr in exprs)


def _number(frame: pl.DataFrame, column: str) -> tuple[pl.Expr, pl.Expr]:
    cell = pl.col(column)
    if frame.schema[column].is_temporal():
        return pl.lit(None, dtype=pl.Float64), cell.is_not_null()
    if frame.schema[column] == pl.String:
        text = cell.str.strip_chars()
        given = cell.is_not_null() & ~text.str.to_lowercase().is_in(NULL_WORDS)
        number = text.str.strip_prefix("$").cast(pl.Float64, strict=False)
    else:
        number = cell.cast(pl.Float64, strict=False)
        given = cell.is_not_null() & ~number.is_nan().fill_null(value=False)
    sound = given & number.is_finite().fill_null(value=False)
    # Adding zero turns the CFTC's -0 into 0.
    return pl.when(sound).then(number + 0.0), given & ~sound


def decimal_comma(cells: pl.Series) -> int | None:
    """Return the first row with a decimal comma, of a column that has more of them than of decimal points; else None.

    In such a column a point sets thousands apart: 1.001 is a thousand and one.
    """
    text = cells.cast(pl.String).str.strip_chars()
    commas, points = text.str.contains(_DECIMAL_COMMA), text.str.contains(_DECIMAL_POINT)
    return commas.arg_max() if (commas.sum() or 0) > (points.sum() or 0) else None


def decimals(cells: pl.Series) -> float:
    """Return the step to which the numbers are written (0.01 for two decimals); 0 when they are not text."""
    if cells.dtype != pl.String or cells.str.contains("[eE]").any():
        return 0.0
    places = cells.str.strip_chars().str.extract(r"\.(\d+)$").str.len_chars().max()
    return float(10.0 ** -int(str(places or 0)))


def read_dates(cells: pl.Series) -> Dates:
    """Return the column as dates: of ISO days with or without a time and zone, YYYYMMDD, epochs, or MM/DD/YYYY.

    A month may be named; then two figures of the year are enough. A time zone is not applied: the day is the one that
    is written. An epoch is of the day it falls on in UTC, which is right for the American session. Days and months are
    told apart by the whole column (one of them must exceed 12 somewhere), else `problem` says that they cannot be.
    """
    read = _read_dates(cells)
    # polars counts on to years that neither Python nor any market has.
    known = read.dates.is_between(date.min, date.max).fill_null(value=False)
    return Dates(read.dates.set(~known, None), read.problem)


def _read_dates(cells: pl.Series) -> Dates:
    if cells.dtype == pl.Date:
        return Dates(cells)
    if cells.dtype == pl.Datetime:
        return Dates(cells.dt.date())
    if cells.dtype.is_integer() or cells.dtype.is_float():
        return Dates(_from_number(cells))
    if cells.dtype != pl.String:
        return Dates(pl.Series(cells.name, [None], dtype=pl.Date).new_from_index(0, len(cells)))
    text = cells.str.strip_chars()
    plain = text.str.to_date("%Y-%m-%d", strict=False)
    if not (plain.is_null() & text.is_not_null()).any():
        return Dates(plain)
    return _from_text(text)


def _from_text(text: pl.Series) -> Dates:
    day_first, problem = _day_first(text)
    year_first = text.str.extract(_YEAR_FIRST).str.replace_all(r"[/.]", "-").str.to_date("%Y-%m-%d", strict=False)
    parts = text.str.extract_groups(_YEAR_LAST).struct.unnest()
    day, month = ("1", "2") if day_first else ("2", "1")
    year_last = parts.select(pl.concat_str("3", month, day, separator="-").str.to_date("%Y-%m-%d", strict=False))
    eight = text.str.extract(_EIGHT_DIGITS).str.to_date("%Y%m%d", strict=False)
    epoch = _from_number(text.str.extract(_EPOCH).cast(pl.Float64, strict=False))
    words = pl.select(_with_century(pl.lit(text))).to_series()
    named = [words.str.to_date(form, strict=False) for form in _WITH_MONTH_NAMES]
    readings = [year_first, year_last.to_series(), eight, epoch, *named]
    return Dates(pl.select(pl.coalesce(map(pl.lit, readings))).to_series(), problem)


def _day_first(text: pl.Series) -> tuple[bool, str]:
    """Tell from all dates with the year last whether the day stands first; or why that cannot be told."""
    parts = text.str.extract_groups(_YEAR_LAST).struct.unnest().select(pl.col("1", "2").cast(pl.Int32))
    first_is_day = bool((parts["1"] > 12).any())
    second_is_day = bool((parts["2"] > 12).any())
    if parts["1"].null_count() == parts.height or first_is_day != second_is_day:
        return first_is_day, ""
    return False, CONTRADICTORY if first_is_day else AMBIGUOUS


def _from_number(numbers: pl.Series) -> pl.Series:
    """Return the UTC days of counts of seconds down to nanoseconds since 1970, one unit a column, or of YYYYMMDD."""
    number = numbers.cast(pl.Float64, strict=False).fill_nan(None)
    count = pl.lit(number)
    middle = pl.lit(number.filter(number >= EPOCH_FROM).median(), dtype=pl.Float64)
    micros = (
        pl.when(middle < EPOCH_SECONDS_BELOW)
        .then(count * 1e6)
        .when(middle < EPOCH_MILLISECONDS_BELOW)
        .then(count * 1e3)
        .when(middle < EPOCH_MILLISECONDS_BELOW * 1e3)
        .then(count)
        .otherwise(count / 1e3)
    )
    written = count.cast(pl.Int64, strict=False).cast(pl.String).str.to_date("%Y%m%d", strict=False)
    day = (
        pl.when(count.is_between(19_000_101, 21_001_231))
        .then(written)
        .when(count.is_between(EPOCH_FROM, 4e18))
        .then(micros.cast(pl.Int64, strict=False).cast(pl.Datetime("us"), strict=False).dt.date())
    )
    return pl.select(day.alias(numbers.name or "date")).to_series()


def read_short_dates(cells: pl.Series) -> pl.Series:
    """Return dates written as YYMMDD, of 1970 to 2069."""
    digits = cells.cast(pl.String).str.strip_chars().str.extract(_SIX_DIGITS)
    return pl.select((_century(pl.lit(digits)) + pl.lit(digits)).str.to_date("%Y%m%d", strict=False)).to_series()


def _century(years: pl.Expr) -> pl.Expr:
    """Return the first two figures of years, by the last two, with which the cells begin: of 1970 to 2069."""
    return pl.when(years < "70").then(pl.lit("20")).otherwise(pl.lit("19"))


def _with_century(dates: pl.Expr) -> pl.Expr:
    """Return dates that name their month with four figures of the year where two were written, others as they are."""
    rest, year = dates.str.extract(_SHORT_YEAR, 1), dates.str.extract(_SHORT_YEAR, 2)
    return pl.coalesce(rest + _century(year) + year, dates)


def symbol_or_none(text: str) -> str | None:
    """Return the symbol that a name stands for, None if it is none.

    A leading underscore is dropped: PRN.csv cannot exist on Windows, so such a file is named _PRN.csv.
    """
    try:
        return parse_symbol(re.sub(r"^_(?=\w)", "", text))
    except UsageError:
        return None


def read_symbols(cells: pl.Series) -> pl.Series:
    """Return the column as symbols, spelt as `settings.symbols` spells them; null where a cell is no symbol."""
    text = cells.cast(pl.String).str.strip_chars()
    known = text.drop_nulls().unique().to_list()
    return text.replace_strict(known, [symbol_or_none(name) for name in known], default=None, return_dtype=pl.String)
