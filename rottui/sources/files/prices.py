"""Daily bars from a table of prices: one symbol named by the file, or many in a symbol column."""

from __future__ import annotations

from datetime import date

import polars as pl

from rottui.cache.tables import PRICES
from rottui.sources.files.basis import settle
from rottui.sources.files.cells import decimal_comma, decimals, read_dates, read_numbers, read_symbols, symbol_or_none
from rottui.sources.files.grouped import EXAMPLE_LENGTH, Rule, refusal, take_out
from rottui.sources.files.inputs import Context, FileRead, refuse
from rottui.sources.files.kinds import PriceColumns, PriceRole
from rottui.sources.files.repeats import INTRADAY, of_several, without_repeats
from rottui.sources.files.table import Table
from rottui.sources.protocol import PriceBatch, Refusal
from rottui.text import printable

EARLIEST = date(1800, 1, 1)
"""No price series is older; an earlier date is a misread one."""

LEAST, MOST = 1e-15, 1e18
"""What a price, a dividend or a volume can be, whatever it is of and however often it was split since."""

FRIDAY = 5
WEEKENDS_TO_TELL = 4
"""Weekend bars a symbol needs before it can be told to trade at weekends."""

_BESIDE: tuple[PriceRole, ...] = ("open", "high", "low", "volume", "dividend", "split", "split_factor")
"""Numbers whose absence leaves the bar usable."""
NUMBERS: tuple[PriceRole, ...] = ("close", "adjusted_close", *_BESIDE)

WEEKEND = "the bar is at a weekend, when the symbol otherwise does not trade"

DECIMAL_COMMAS = "it is written with decimal commas; write numbers as 1234.56"

COMMA = r"^-?\$?\d[\d' .]*,[\d,' .]*$"


def read_prices(table: Table, columns: PriceColumns, name: str, stem: str, context: Context) -> FileRead:
    """Return the bars of a price table; `stem` names the symbol when no column does."""
    cells = table.frame
    if "symbol" not in columns.at and symbol_or_none(stem) is None:
        shown = printable(stem, 40)
        return refuse(
            name,
            f'"{shown}" is no symbol; name the file SYMBOL.csv, or add a symbol column',
            rows=cells.height,
        )
    read = read_dates(cells[_column(table, columns, "date")])
    if read.problem:
        return refuse(name, read.problem, rows=cells.height, example=_first_cell(cells, columns.at["date"]))
    bars = _typed(table, columns, stem).with_columns(read.dates.alias("date"))
    if (comma := _decimal_comma(bars, columns)) is not None:
        line, cell = comma
        return refuse(name, DECIMAL_COMMAS, line=line, rows=cells.height, example=printable(cell, EXAMPLE_LENGTH))
    bars, refusals = take_out(bars, _rules(columns, context), name)
    bars, weekends = take_out(bars, [_weekend_rule(context)], name)
    every = bars
    bars, repeated = without_repeats(every, name, NUMBERS)
    refusals = table.refusals + refusals + weekends
    if any(found.reason == INTRADAY for found in repeated):
        return refuse(name, INTRADAY, rows=cells.height)
    if any(not found.note for found in repeated) and (several := of_several(every, table, columns)):
        return refuse(name, several, rows=cells.height)
    if bars.is_empty():
        return _nothing(name, refusals)
    bars, notes = _without_bad_numbers(bars, columns, name)
    step = decimals(cells[_column(table, columns, "close")]) if "close" in columns.at else 0.0
    if "adjusted_close" in columns.at and step:
        step = max(step, decimals(cells[_column(table, columns, "adjusted_close")]))
    bars, adjusted, more = settle(bars, columns.at.keys(), name, step)
    frame = bars.with_columns(provisional=False).select(PRICES.names()).cast(dict(PRICES.items()))
    symbols = frozenset(frame["symbol"].unique().to_list()) if adjusted else frozenset()
    named = "" if "symbol" in columns.at else str(frame["symbol"][0])
    batch = PriceBatch(frame, symbols, "file", (*refusals, *repeated, *notes, *more))
    return FileRead(name, "prices", batch, named=named)


def _column(table: Table, columns: PriceColumns, role: PriceRole) -> str:
    return table.column(columns.at[role])


def _first_cell(cells: pl.DataFrame, index: int) -> str:
    values = cells[f"c{index}"].drop_nulls()
    return printable(str(values[0]), 40) if len(values) else ""


def _nothing(name: str, refusals: tuple[Refusal, ...]) -> FileRead:
    if not refusals:
        return refuse(name, "it has a header and no rows")
    empty = PriceBatch(pl.DataFrame(schema=PRICES), frozenset(), "file", refusals)
    return FileRead(name, "prices", empty)


def _typed(table: Table, columns: PriceColumns, stem: str) -> pl.DataFrame:
    """Return line, symbol, cells as written (date_cell, symbol_cell, close_cell …), and every number (null: absent).

    A cell of its own for the time of day is in time_cell, if there is one.
    """
    cells = table.frame
    series: list[pl.Series] = [cells["line"]]
    if "symbol" in columns.at:
        written = cells[_column(table, columns, "symbol")]
        series += [read_symbols(written).alias("symbol"), written.alias("symbol_cell")]
    else:
        symbol = pl.Series("symbol", [symbol_or_none(stem)], dtype=pl.String).new_from_index(0, cells.height)
        series += [symbol, symbol.alias("symbol_cell")]
    series += [cells[_column(table, columns, "date")].alias("date_cell"), _beyond(table)]
    if "time" in columns.at:
        series.append(cells[_column(table, columns, "time")].alias("time_cell"))
    present = {table.column(columns.at[role]): role for role in NUMBERS if role in columns.at}
    series += [cells[column].alias(f"{role}_cell") for column, role in present.items()]
    absent = [pl.lit(None, dtype=pl.Float64).alias(role) for role in NUMBERS if role not in columns.at]
    return pl.DataFrame([*series, *read_numbers(cells, present)]).with_columns(absent)


def _decimal_comma(bars: pl.DataFrame, columns: PriceColumns) -> tuple[int, str] | None:
    """Return line and cell of the first decimal comma in a column of numbers that is written with them; else None."""
    for role in NUMBERS:
        if role in columns.at and bars[f"{role}_bad"].any():
            cells = bars[f"{role}_cell"]
            if (row := decimal_comma(cells)) is not None:
                return int(bars["line"][row]), str(cells[row]).strip()
    return None


def _beyond(table: Table) -> pl.Series:
    """Return the first cell of each row that stands under no heading at the end of the header; null where none does.

    Where the header ends in separators, a number with an unquoted comma in it is as wide as two cells, and fits.
    """
    headed = max((index for index, name in enumerate(table.header) if name.strip()), default=-1)
    bare = [
        pl.col(table.column(index)).cast(pl.String).str.strip_chars() for index in range(headed + 1, len(table.header))
    ]
    found = pl.coalesce(pl.when(cell != "").then(cell) for cell in bare) if bare else pl.lit(None, dtype=pl.String)
    return table.frame.select(found.alias("beyond"), "line")["beyond"]


def _rules(columns: PriceColumns, context: Context) -> list[Rule]:
    close: PriceRole = "close" if "close" in columns.at else "adjusted_close"
    cell = f"{close}_cell"
    words = close.replace("_", " ")
    comma = pl.col(f"{close}_bad") & pl.col(cell).cast(pl.String).str.strip_chars().str.contains(COMMA)
    written = pl.col("date_cell").cast(pl.String).str.strip_chars()
    return [
        Rule(pl.col("beyond").is_not_null(), "it has a cell beyond the last heading", "beyond"),
        Rule(pl.col("symbol").is_null(), "no symbol", "symbol_cell"),
        Rule(written.is_null() | (written == ""), "no date"),
        Rule(pl.col("date").is_null(), "the date is not a date", "date_cell"),
        Rule(pl.col("date") < EARLIEST, "the date is too long ago to be one", "date_cell"),
        Rule(pl.col("date") > context.today, "the date is in the future", "date_cell"),
        Rule(comma, f"the {words} has a comma in it; write it as 1234.56", cell),
        Rule(pl.col(f"{close}_bad"), f"the {words} is not a number", cell),
        Rule(pl.col(close).is_null(), f"no {words}", cell),
        Rule(pl.col(close) <= 0, f"the {words} is zero or negative", cell),
        Rule(~pl.col(close).is_between(LEAST, MOST), f"the {words} is too small or too large to be one", cell),
    ]


def _weekend_rule(context: Context) -> Rule:
    """Refuse bars at weekends unless the symbol has one on most weekend days of its span, as crypto does."""
    weekend = pl.col("date").dt.weekday() > FRIDAY
    bars = (pl.col("date").filter(weekend).n_unique()).over("symbol")
    span = (pl.col("date").max() - pl.col("date").min()).dt.total_days().over("symbol") + 1
    trades = (bars >= WEEKENDS_TO_TELL) & (bars > span * (2 / 7) / 2)
    known = pl.col("symbol").is_in(list(context.weekend_symbols))
    return Rule(weekend & ~trades & ~known, WEEKEND, "date_cell")


def _without_bad_numbers(
    bars: pl.DataFrame, columns: PriceColumns, name: str
) -> tuple[pl.DataFrame, tuple[Refusal, ...]]:
    """Leave out numbers beside the close that cannot be what they should be; the bar stays, with a note."""
    notes = []
    for role in _BESIDE:
        if role not in columns.at:
            continue
        least = LEAST if role in ("open", "high", "low") else 0
        wrong = pl.col(f"{role}_bad") | ~pl.col(role).is_between(least, MOST).fill_null(value=True)
        found = bars.filter(wrong)
        if found.height:
            words = role.replace("_", " ")
            notes.append(refusal(name, f"the {words} cannot be one and is left out", found, f"{role}_cell", note=True))
            bars = bars.with_columns(pl.when(~wrong).then(pl.col(role)).alias(role))
    if "dividend" in columns.at:
        # A file with a column of dividends says of every bar whether there was one.
        bars = bars.with_columns(pl.col("dividend").fill_null(0.0))
    if "adjusted_close" in columns.at and "close" in columns.at:
        sound = ~pl.col("adjusted_close_bad") & pl.col("adjusted_close").is_between(LEAST, MOST)
        bars = bars.with_columns(pl.when(sound).then(pl.col("adjusted_close")).alias("adjusted_close"))
    return bars, tuple(notes)
