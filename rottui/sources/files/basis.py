"""What the closes of a price file are: split-adjusted, or dividend-adjusted as well, and the dividends between the two.

No file says so. What its columns are is decided here, once, and told in a note wherever something is taken for granted:

| columns                                       | taken as                                                             |
|-----------------------------------------------|----------------------------------------------------------------------|
| close, adjusted close, dividends              | close split-adjusted; the dividends as they stand                    |
| close, adjusted close                         | close split-adjusted; dividends derived (methods.md)                 |
| close, dividends                              | close split-adjusted; the dividends as they stand                    |
| close, dividends, stock splits                | dividend-adjusted: it is what yfinance writes of its own accord      |
| open, high or low with close                  | close split-adjusted; dividends unknown (note)                       |
| close alone (with or without volume)          | dividend-adjusted: its price basis is really total return (note)     |
| adjusted close alone                          | dividend-adjusted (note); open, high and low are of another basis    |

"Dividend-adjusted" is the careful reading of a lone close: such files come from tools that keep only one close, the
adjusted one, and appending a restated series to a price would be wrong for ever. Bars with open, high and low come from
exchanges and brokers, which do not adjust for dividends. A close that jumps by a split ratio where the adjusted close
does not was left unadjusted for the split: it is adjusted here (note). The ratio is the one that the file states for
the day, else one that companies give. Where the two part by more than a dividend explains, a note says so.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

import polars as pl

from rottui.sources.files.grouped import refusals_of
from rottui.sources.protocol import Refusal

FACTOR_ROUNDING = 1e-5
"""A change of adjusted close / close below this is rounding and no dividend (methods.md)."""

SPLIT_RATIOS = (1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 15.0, 20.0, 25.0, 30.0, 50.0, 100.0)
"""Shares for one that companies give; the reverse of each merges shares."""

SPLIT_TOLERANCE = 0.02
"""How near a jump must come to a split ratio: the day has a move of its own."""

FACTOR_SPLIT_TOLERANCE = 0.005
"""The same where no day's move blurs it."""

LARGE_DIVIDEND = 0.1
"""Share of the price above which a dividend is rare enough to be doubted: a split of an odd ratio looks the same."""

CLOSE_ONLY = "only a close: taken as dividend-adjusted, so its price basis is really total return"
ADJUSTED_ONLY = "only an adjusted close: its price basis is really total return; open, high and low are left out"
YFINANCE = "splits and dividends without an adjusted close, as yfinance writes: taken as dividend-adjusted closes"
NO_DIVIDENDS = "no dividends and no adjusted close: total return will equal price"
NEGATIVE_DIVIDENDS = "the adjusted close falls against the close, which no dividend does: left out"
LARGE_DIVIDENDS = "a dividend of more than a tenth of the price follows from the adjusted close: or was it a split?"
UNEXPLAINED = "the adjusted close parts from the close by more than a tenth, and by more than the dividends say"
UNSPLIT = "the close was not adjusted for splits, the adjusted close was: the older bars are adjusted"


def settle(
    bars: pl.DataFrame, given: AbstractSet[str], file: str, step: float
) -> tuple[pl.DataFrame, bool, list[Refusal]]:
    """Return the bars with `close` and `dividend` settled, whether they are dividend-adjusted, and notes.

    Args:
        bars: symbol, date, line, open, high, low, close, adjusted_close, volume, dividend, split, split_factor: null
            where not in the file; ascending by symbol and date, every row with a close or an adjusted close.
        given: the roles that the file has columns for.
        file: its name, for the notes.
        step: how finely closes are written (0.01); dividends below that cannot be derived.

    """
    if "close" not in given:
        unknown = pl.lit(None, dtype=pl.Float64)
        bars = bars.with_columns(
            pl.col("adjusted_close").alias("close"), *(unknown.alias(name) for name in ("open", "high", "low"))
        )
        return bars.with_columns(dividend=0.0), True, [_note(file, ADJUSTED_ONLY)]
    if "adjusted_close" in given:
        bars, notes = _undo_missed_splits(bars, file)
        if "dividend" in given:
            return bars, False, notes + _doubt_factors(bars, file)
        bars, more = _derive_dividends(bars, file, step)
        return bars, False, notes + more
    if "dividend" in given and "split" in given:
        return bars.with_columns(dividend=0.0), True, [_note(file, YFINANCE)]
    if "dividend" in given:
        return bars, False, []
    if given & {"open", "high", "low"}:
        return bars, False, [_note(file, NO_DIVIDENDS)]
    return bars.with_columns(dividend=0.0), True, [_note(file, CLOSE_ONLY)]


def near_split(ratio: pl.Expr, tolerance: float) -> pl.Expr:
    """Return the factor of a split (0.25 for 4:1, 10 for 1:10) that `ratio` meets within `tolerance`, else null.

    A 3:2 split is a move that ordinary bad days come near to, so it must be met within half the tolerance.
    """
    found = pl.lit(None, dtype=pl.Float64)
    for shares in SPLIT_RATIOS:
        near = tolerance / 2 if shares < 2 else tolerance
        for factor in (shares, 1 / shares):
            found = pl.when((ratio / factor - 1).abs() <= near).then(pl.lit(factor)).otherwise(found)
    return found


def _note(file: str, reason: str) -> Refusal:
    return Refusal(file, None, reason, rows=0, note=True)


def _factor() -> pl.Expr:
    """Return adjusted close / close, carried over days without an adjusted close."""
    return (pl.col("adjusted_close") / pl.col("close")).forward_fill().over("symbol")


def _undo_missed_splits(bars: pl.DataFrame, file: str) -> tuple[pl.DataFrame, list[Refusal]]:
    """Adjust the bars before a split that only the adjusted close knows of.

    There the factor jumps by the split ratio and the close jumps by its reverse, while the adjusted close goes on.
    """
    step = _factor() / _factor().shift().over("symbol")
    move = pl.col("close") / pl.col("close").shift().over("symbol")
    ratio = pl.coalesce(_stated_split(step), near_split(step, SPLIT_TOLERANCE))
    undone = pl.when((move * step - 1).abs() < 0.2).then(1 / ratio)
    found = bars.with_columns(undone.alias("undone"))
    missed = found.filter(pl.col("undone").is_not_null())
    if missed.is_empty():
        return bars, []
    later = pl.col("undone").fill_null(1.0).cum_prod(reverse=True).over("symbol")
    scale = later.shift(-1, fill_value=1.0).over("symbol")
    prices = [pl.col(name) * scale for name in ("open", "high", "low", "close", "dividend")]
    bars = found.with_columns(*prices, pl.col("volume") / scale).drop("undone")
    first = missed.row(0, named=True)
    return bars, [Refusal(file, first["line"], UNSPLIT, missed.height, note=True, example=str(first["date"]))]


def _stated_split(step: pl.Expr) -> pl.Expr:
    """Return the shares for one that the file states for the day, if the factor jumps by just these, else null."""
    stated = pl.coalesce("split_factor", "split")
    is_split = ((stated - 1).abs() > 2 * FACTOR_SPLIT_TOLERANCE) & ((step / stated - 1).abs() <= FACTOR_SPLIT_TOLERANCE)
    return pl.when(is_split).then(stated)


def _doubt_factors(bars: pl.DataFrame, file: str) -> list[Refusal]:
    """Return a note on the days on which the dividends of the file do not explain what the factor does."""
    change = 1 - _factor().shift().over("symbol") / _factor()
    paid = pl.col("dividend") / pl.col("close").shift().over("symbol")
    odd = bars.filter((change - paid).abs() > LARGE_DIVIDEND)
    return list(refusals_of(file, [(UNEXPLAINED, odd)], "date", note=True))


def _derive_dividends(bars: pl.DataFrame, file: str, step: float) -> tuple[pl.DataFrame, list[Refusal]]:
    """Derive D_t = C_{t-1} · (1 − f_{t-1}/f_t) with f = adjusted close / close (methods.md); null on the first day."""
    before = _factor().shift().over("symbol")
    last = pl.col("close").shift().over("symbol")
    change = 1 - before / _factor()
    noise = pl.max_horizontal(pl.lit(FACTOR_ROUNDING), 2 * step / pl.min_horizontal("adjusted_close", "close", last))
    amount = pl.when(change.is_null()).then(None).when(change.abs() < noise).then(0.0).otherwise(last * change)
    found = bars.with_columns(amount.alias("dividend"))
    negative = found.filter(pl.col("dividend") < 0)
    large = found.filter(pl.col("dividend") > LARGE_DIVIDEND * last)
    notes = refusals_of(file, [(NEGATIVE_DIVIDENDS, negative), (LARGE_DIVIDENDS, large)], "date", note=True)
    return found.with_columns(pl.col("dividend").clip(lower_bound=0.0)), list(notes)
