"""Yahoo's bars into the cache: extended where they go with what is held, replaced where they cover it, else left out.

Yahoo restates every earlier close at a split, so bars of two days are of one basis only where they agree. An extension
that does not agree with the bars it overlaps is not taken, and none is onto dividend-adjusted bars, which agree with
Yahoo's since the last dividend whatever they did before: the whole history has to be asked for again. Where that goes
with what is held, as it is or by the factor of a split, bars that Yahoo has lost since stay; else it takes the place of
all that it covers. Where it begins later than what is held, a few closes may be other ones, as two vendors' are; where
more do not go with what is held, the symbol may be another security by now: what is held stays, and it is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl

from rottui.cache.store import Writer
from rottui.cache.tables import PRICES, SYMBOLS, empty
from rottui.refresh.merge import KEY, count_changes, merge_prices
from rottui.refresh.plan import Ask
from rottui.sources.files.basis import FACTOR_SPLIT_TOLERANCE, near_split
from rottui.sources.protocol import PriceBatch
from rottui.sources.yahoo.outcome import Outcome

AGREES_WITHIN = 1e-4
"""Relative: an overlapping close that differs by more was restated."""

LEAST_OVERLAP = 5
"""Final bars in common that show it; fewer where fewer are held."""

NEAR_FACTOR, NEARLY_ALL = 0.01, 0.9
"""How near a close in common must come to the common factor, and how many must."""


@dataclass(frozen=True, eq=False, slots=True)
class Absorbed:
    """What became of a portion of outcomes."""

    taken: frozenset[str] = frozenset()
    """Symbols whose bars are held now as Yahoo has them."""
    restated: frozenset[str] = frozenset()
    """Symbols whose whole history must be asked for; nothing of them was taken."""
    kept: Mapping[str, str] = field(default_factory=dict)
    """Symbols whose held bars stay although Yahoo has others, and why."""
    changed_from: Mapping[str, date] = field(default_factory=dict)
    """The first date that is another now, by symbol."""


def absorb(writer: Writer, brought: Sequence[tuple[Ask, Outcome]], now: datetime) -> Absorbed:
    """Put the bars of outcomes of the kind ok, and what is known of their symbols; commits nothing.

    Args:
        writer: the cache.
        brought: what was asked for and what came; each symbol once.
        now: when it came.

    """
    if not brought:
        return Absorbed()
    new = pl.concat([outcome.frame for _, outcome in brought if outcome.frame is not None])
    names = [ask.symbol for ask, _ in brought]
    whole = any(ask.whole for ask, _ in brought)
    since = None if whole else date(min(ask.start for ask, _ in brought).year, 1, 1)
    held = writer.read("prices", where=pl.col("symbol").is_in(names), since=since)
    symbols = writer.read("symbols")
    verdicts = _verdicts(held, new, symbols, brought)
    by = {kind: frozenset(verdicts.filter(verdict=kind)["symbol"]) for kind in ("replace", "join", "restated", "keep")}
    final = held.filter(~pl.col("provisional").fill_null(value=False))
    joined = merge_prices(
        _of(final, by["join"]), symbols.clear(), PriceBatch(_of(new, by["join"]), frozenset(), "yahoo"), judged=True
    )
    after = pl.concat([joined.frame, _of(new, by["replace"])]).select(PRICES.names()).sort(KEY)
    taken = by["join"] | by["replace"]
    counts = count_changes(_of(held, taken), after, _of(new, taken).select(KEY)).drop_nulls("changed_from")
    changed = dict(zip(counts["symbol"], counts["changed_from"], strict=True))
    _put(writer, after, changed, taken)
    writer.put("symbols", _symbols_after(symbols, _spans(writer, taken), now))
    return Absorbed(taken, by["restated"], _reasons(verdicts), changed)


def note_failures(writer: Writer, failures: Mapping[str, tuple[str, str]]) -> None:
    """Put the status and the detail of symbols that could not be fetched; what is held of them stays."""
    if not failures:
        return
    rows = [(symbol, status, detail) for symbol, (status, detail) in failures.items()]
    said = pl.DataFrame(rows, schema={"symbol": pl.String, "status": pl.String, "detail": pl.String}, orient="row")
    symbols = writer.read("symbols")
    known = symbols.drop("status", "detail").join(said, on="symbol")
    unknown = said.join(symbols, on="symbol", how="anti").with_columns(
        source=pl.lit("yahoo"), adjusted=pl.lit(value=False)
    )
    others = symbols.join(said, on="symbol", how="anti")
    frames = [others, known.select(SYMBOLS.names()), unknown]
    writer.put("symbols", pl.concat([empty("symbols"), *frames], how="diagonal").select(SYMBOLS.names()).sort("symbol"))


def _of(frame: pl.DataFrame, symbols: frozenset[str]) -> pl.DataFrame:
    return frame.filter(pl.col("symbol").is_in(list(symbols)))


def _verdicts(
    held: pl.DataFrame, new: pl.DataFrame, symbols: pl.DataFrame, brought: Sequence[tuple[Ask, Outcome]]
) -> pl.DataFrame:
    """Return what to do with each symbol's bars: replace, join, restated or keep, with the facts it rests on."""
    asks = pl.DataFrame(
        [(ask.symbol, ask.whole, max((day for day, _ in outcome.splits), default=None)) for ask, outcome in brought],
        schema={"symbol": pl.String, "whole": pl.Boolean, "split": pl.Date},
        orient="row",
    )
    adjusted = symbols.filter("adjusted").select("symbol", was_adjusted=pl.lit(value=True))
    facts = (
        asks.join(_span(new, "new"), on="symbol", how="left")
        .join(_span(held, "held"), on="symbol", how="left")
        .join(_overlap(held, new), on="symbol", how="left")
        .join(adjusted, on="symbol", how="left")
        .with_columns(pl.col("was_adjusted").fill_null(value=False), pl.col("common").fill_null(0))
    )
    enough = pl.col("common") >= pl.min_horizontal(pl.lit(LEAST_OVERLAP), pl.col("final").fill_null(0)).clip(1)
    agrees = enough & (pl.col("worst") <= AGREES_WITHIN).fill_null(value=False)
    split_since = (pl.col("split") > pl.col("held_last")).fill_null(value=False)
    factor = near_split(pl.col("factor"), FACTOR_SPLIT_TOLERANCE)
    most_agree = (pl.col("agreeing") >= NEARLY_ALL).fill_null(value=False)
    by_split = factor.is_not_null() & most_agree
    as_it_is = ((pl.col("factor") - 1).abs() <= AGREES_WITHIN).fill_null(value=False) & most_agree & enough
    covers = pl.col("held_first").is_null() | (pl.col("new_first") <= pl.col("held_first"))
    return facts.with_columns(
        pl.when(pl.col("whole") & ~pl.col("was_adjusted") & (agrees | by_split))
        .then(pl.lit("join"))
        .when(pl.col("whole") & covers)
        .then(pl.lit("replace"))
        .when(pl.col("whole") & ~pl.col("was_adjusted") & as_it_is)
        .then(pl.lit("join"))
        .when("whole")
        .then(pl.lit("keep"))
        .when(agrees & ~split_since & ~pl.col("was_adjusted"))
        .then(pl.lit("join"))
        .otherwise(pl.lit("restated"))
        .alias("verdict")
    )


def _span(frame: pl.DataFrame, side: str) -> pl.DataFrame:
    is_final = ~pl.col("provisional").fill_null(value=False)
    spans = frame.group_by("symbol").agg(
        pl.col("date").min().alias(f"{side}_first"),
        pl.col("date").max().alias(f"{side}_last"),
        is_final.sum().cast(pl.Int64).alias("final"),
    )
    return spans if side == "held" else spans.drop("final")


def _overlap(held: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Return symbol, common (final bars that both sides have), worst (the largest relative difference of their closes),
    factor (the median of new / held) and agreeing (the share of bars near it).
    """
    final = held.filter(~pl.col("provisional").fill_null(value=False))
    both = new.select(*KEY, "close").join(final.select(*KEY, pl.col("close").alias("was")), on=KEY)
    ratio = pl.col("close") / pl.col("was")
    return both.group_by("symbol").agg(
        pl.len().cast(pl.Int64).alias("common"),
        (ratio - 1).abs().max().alias("worst"),
        ratio.median().alias("factor"),
        ((ratio / ratio.median() - 1).abs() <= NEAR_FACTOR).mean().alias("agreeing"),
    )


def _reasons(verdicts: pl.DataFrame) -> dict[str, str]:
    """Say for each symbol whose bars were left out what Yahoo has and why it does not do."""
    kept = verdicts.filter(verdict="keep").select("symbol", "new_first", "held_first", "was_adjusted")
    return {symbol: _reason(first, was, adjusted) for symbol, first, was, adjusted in kept.iter_rows()}


def _reason(first: date, was: date, adjusted: bool) -> str:
    begins = f"Yahoo's history begins on {first}, later than the {was} of the bars held"
    if adjusted:
        return f"{begins}, which are dividend-adjusted and cannot be joined with it; they stay as imported"
    return f"{begins}, and its closes do not go with them: it may be another security by now; what is held stays"


def _put(writer: Writer, after: pl.DataFrame, changed: Mapping[str, date], names: frozenset[str]) -> None:
    """Put the years from the first change on, with the bars of all other symbols in them."""
    if not changed:
        return
    january = date(min(changed.values()).year, 1, 1)
    others = writer.read("prices", where=~pl.col("symbol").is_in(list(names)), since=january)
    rows = pl.concat([others, after.filter(pl.col("date") >= january)])
    held = {year for year in writer.years("prices") if year >= january.year}
    writer.put("prices", rows, years=held | set(rows["date"].dt.year().unique()))


def _spans(writer: Writer, names: frozenset[str]) -> pl.DataFrame:
    rows = writer.read("prices", columns=["symbol", "date"], where=pl.col("symbol").is_in(list(names)))
    return rows.group_by("symbol").agg(pl.col("date").min().alias("first"), pl.col("date").max().alias("last"))


def _symbols_after(symbols: pl.DataFrame, spans: pl.DataFrame, now: datetime) -> pl.DataFrame:
    fresh = spans.with_columns(
        pl.lit(now).cast(SYMBOLS["fetched_at"]).alias("fetched_at"),
        pl.lit("yahoo").alias("source"),
        pl.lit(value=False).alias("adjusted"),
        pl.lit("ok").alias("status"),
        pl.lit("").alias("detail"),
    ).select(SYMBOLS.names())
    kept = symbols.join(fresh, on="symbol", how="anti")
    return pl.concat([kept, fresh.cast(dict(SYMBOLS.items()))]).sort("symbol")
