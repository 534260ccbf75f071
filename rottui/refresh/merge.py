"""New data onto what is held: bars, positions and members merge here, so that nothing is lost and no bases are mixed.

Bars of a symbol are of one basis: split-adjusted with dividends beside them, or dividend-adjusted (a vendor's only
close). A vendor restates the second kind backwards at every dividend, and the first at every split, so two files of
different days disagree by a constant factor wherever they overlap. The overlap tells the factor, and the side that ends
earlier is brought to the basis of the side that ends later. Where that cannot be done soundly the symbol is refused and
what is held stays as it is. So it is where more than a few closes are other ones by no split: they are another
security's, or adjusted for dividends although nothing said so. A vendor's corrections of a few are taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from rottui.cache.tables import POSITIONING, PRICES, TABLES
from rottui.sources.files.basis import FACTOR_ROUNDING, FACTOR_SPLIT_TOLERANCE, near_split
from rottui.sources.protocol import PriceBatch

SAME = 1e-9
"""Relative difference up to which two numbers are the same: what scaling there and back leaves."""

AGREES_WITHIN = 0.01
"""How near an overlapping close must come to the common factor to count as agreeing with it."""

MOST = 0.5
NEARLY_ALL = 0.9
"""Shares of the overlap that must agree before closes are scaled by a dividend's, or by a split's, factor."""

SAME_CLOSE, CENT = 0.005, 0.0101
"""How far a close in common may be from the one held, relatively or, for pennies, in cents, and still be a correction:
a quarter's dividend is about as much, and of two that were rounded to a cent either may be half a cent off."""

LEAST_TO_JUDGE = 5
"""Sessions in common, but for the last, that show whether closes go together."""

OFF_TO_TELL = 1e-3
"""How far the middle one of the closes in common is off before it is told; vendors differ by less."""

MOST_AT_ONCE = 2_000_000
"""Bars that are merged at a time, by whole symbols: both sides stand side by side meanwhile, at 200 bytes a bar."""

PRICE_COLUMNS = ("open", "high", "low", "close")
VALUES = (*PRICE_COLUMNS, "volume", "dividend")
KEY = ["symbol", "date"]

COUNTS = pl.Schema(
    {"symbol": pl.String, "added": pl.Int64, "updated": pl.Int64, "unchanged": pl.Int64, "changed_from": pl.Date}
)


@dataclass(frozen=True, slots=True)
class Remark:
    """What a merge did to a symbol that its owner should know, or why it did nothing."""

    symbol: str
    reason: str
    """What was done or not, in words that are the same for all symbols to which it was done."""
    detail: str = ""
    """What is this symbol's own: dates, the factor."""
    refused_rows: int = 0
    """Rows of the new data that were not taken; 0 when the remark is for information."""


@dataclass(frozen=True, eq=False, slots=True)
class PriceMerge:
    """All bars of the batch's symbols as they are to be held."""

    frame: pl.DataFrame
    """The cache's `prices`, in key order: new and old rows of every symbol of the batch."""
    counts: pl.DataFrame
    """symbol, added, updated, unchanged rows, and the first date that is another now (null: none)."""
    adjusted: frozenset[str]
    """Symbols of the batch whose bars are dividend-adjusted after the merge."""
    remarks: tuple[Remark, ...]


def merge_prices(held: pl.DataFrame, symbols: pl.DataFrame, batch: PriceBatch, *, judged: bool = False) -> PriceMerge:
    """Merge the batch onto the bars held of its symbols.

    New values win, but a null never erases: neither prices nor volumes that only the older data have, nor dividends
    that the new data are silent about.

    Args:
        held: rows of the cache's `prices`; other symbols' are left out of the result.
        symbols: the cache's `symbols`, which tell the basis of what is held.
        batch: each symbol and date at most once.
        judged: whether it is known already that unadjusted closes go with those held, as they are or by a split.

    """
    symbols_in_order = batch.frame["symbol"].unique().sort()
    if batch.frame.height <= MOST_AT_ONCE:
        return _merge_prices(held, symbols, batch, symbols_in_order, judged=judged)
    share = max(symbols_in_order.len() * MOST_AT_ONCE // batch.frame.height, 1)
    parts = [
        _merge_prices(held, symbols, batch, symbols_in_order.slice(at, share), judged=judged)
        for at in range(0, symbols_in_order.len(), share)
    ]
    return PriceMerge(
        pl.concat(part.frame for part in parts),
        pl.concat(part.counts for part in parts),
        frozenset().union(*(part.adjusted for part in parts)),
        tuple(remark for part in parts for remark in part.remarks),
    )


def _merge_prices(
    held: pl.DataFrame, symbols: pl.DataFrame, batch: PriceBatch, names: pl.Series, *, judged: bool
) -> PriceMerge:
    """Merge those symbols of the batch that are named, which are in it."""
    of_them = pl.col("symbol").is_in(names.implode())
    new, held = batch.frame.filter(of_them), held.filter(of_them)
    now_adjusted = batch.adjusted & set(names.to_list())
    was_adjusted = set(symbols.filter("adjusted")["symbol"].to_list()) & set(held["symbol"].unique().to_list())
    plan = _plan(held, new, was_adjusted, now_adjusted, judged=judged)
    frame = _combine(held, new, plan)
    refused = set(plan.filter(pl.col("action") == "refuse")["symbol"].to_list())
    adjusted = frozenset((now_adjusted - refused) | (was_adjusted & refused))
    taken = new.filter(~pl.col("symbol").is_in(list(refused))).select(KEY)
    return PriceMerge(frame, count_changes(held, frame, taken), adjusted, _remarks(plan))


def count_changes(before: pl.DataFrame, after: pl.DataFrame, given: pl.DataFrame) -> pl.DataFrame:
    """Return per symbol how many bars were added, updated, and given without changing anything (schema COUNTS).

    Args:
        before: the bars as they were held.
        after: the bars as they are to be held.
        given: symbol and date of the bars that were brought.

    """
    both = after.join(before.rename(_suffixed("was")), on=KEY, how="full", coalesce=True)
    both = both.join(given.unique().with_columns(given=True), on=KEY, how="left")
    added = pl.col("close_was").is_null() & pl.col("close").is_not_null()
    removed = pl.col("close").is_null() & pl.col("close_was").is_not_null()
    updated = ~added & (removed | pl.any_horizontal(_differs(name) for name in VALUES) | _flag_differs())
    return (
        both.with_columns(added.alias("is_added"), updated.alias("is_updated"))
        .group_by("symbol")
        .agg(
            pl.col("is_added").sum().cast(pl.Int64).alias("added"),
            pl.col("is_updated").sum().cast(pl.Int64).alias("updated"),
            (pl.col("given") & ~pl.col("is_added") & ~pl.col("is_updated")).sum().cast(pl.Int64).alias("unchanged"),
            pl.col("date").filter(pl.col("is_added") | pl.col("is_updated")).min().alias("changed_from"),
        )
        .sort("symbol")
        .select(COUNTS.names())
    )


def _suffixed(side: str) -> dict[str, str]:
    return {name: f"{name}_{side}" for name in (*VALUES, "provisional")}


def _differs(name: str) -> pl.Expr:
    now, was = pl.col(name), pl.col(f"{name}_was")
    apart = (now - was).abs() > SAME * pl.max_horizontal(now.abs(), was.abs())
    return apart.fill_null(value=False) | (now.is_null() != was.is_null())


def _flag_differs() -> pl.Expr:
    return pl.col("provisional").ne_missing(pl.col("provisional_was"))


def _plan(
    held: pl.DataFrame, new: pl.DataFrame, was_adjusted: set[str], now_adjusted: frozenset[str], *, judged: bool
) -> pl.DataFrame:
    """Return per symbol what the two sides are, what to do (`action`) and by which `factor`.

    Actions: add, upsert, replace (drop what is held), refuse, scale_held and scale_new.
    """
    facts = (
        _span(new, "new")
        .join(_span(held, "held"), on="symbol", how="left")
        .join(_overlap(held, new), on="symbol", how="left")
    )
    facts = facts.with_columns(
        pl.col("symbol").is_in(list(was_adjusted)).alias("was_adjusted"),
        pl.col("symbol").is_in(list(now_adjusted)).alias("now_adjusted"),
        ((pl.col("new_first") <= pl.col("held_first")) & (pl.col("new_last") >= pl.col("held_last"))).alias("covers"),
        pl.col("overlap").fill_null(0),
    )
    held_is_later = pl.col("held_last") > pl.col("new_last")
    later_wins = pl.when(held_is_later).then(pl.lit("scale_new")).otherwise(pl.lit("scale_held"))
    replace_or_refuse = pl.when("covers").then(pl.lit("replace")).otherwise(pl.lit("refuse"))
    split = near_split(pl.col("ratio"), FACTOR_SPLIT_TOLERANCE)
    adjusted = (
        pl.when(pl.col("overlap") == 0)
        .then(pl.lit("refuse"))
        .when((pl.col("ratio") - 1).abs() <= FACTOR_ROUNDING)
        .then(pl.lit("upsert"))
        .when(pl.col("agreeing") < MOST)
        .then(replace_or_refuse)
        .otherwise(later_wins)
    )
    few = pl.max_horizontal(pl.col("compared") * (1 - NEARLY_ALL), 1)
    unadjusted = (
        pl.when(split.is_not_null() & (judged | (pl.col("agreeing") >= NEARLY_ALL)))
        .then(later_wins)
        .when(~pl.lit(judged) & (pl.col("compared") >= LEAST_TO_JUDGE) & (pl.col("other") > few))
        .then(replace_or_refuse)
        .otherwise(pl.lit("upsert"))
    )
    action = (
        pl.when(pl.col("held_rows").is_null())
        .then(pl.lit("add"))
        .when(pl.col("was_adjusted") != pl.col("now_adjusted"))
        .then(replace_or_refuse)
        .when("now_adjusted")
        .then(adjusted)
        .otherwise(unadjusted)
    )
    factor = pl.when("now_adjusted").then(pl.col("ratio")).otherwise(split)
    return facts.with_columns(action.alias("action"), factor.alias("factor")).sort("symbol")


def _span(frame: pl.DataFrame, side: str) -> pl.DataFrame:
    return frame.group_by("symbol").agg(
        pl.col("date").min().alias(f"{side}_first"),
        pl.col("date").max().alias(f"{side}_last"),
        pl.len().cast(pl.Int64).alias(f"{side}_rows"),
    )


def _overlap(held: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Return symbol, overlap (common sessions), ratio (median of new / held close), agreeing (share of them near it),
    other (closes that are no correction of those held) and of how many that is told (compared).

    The last session of either side may be a snapshot of an unfinished day, so it counts only where there is no other,
    and not at all where it is known to be one.
    """
    was = held.select(*KEY, pl.col("close").alias("held"), final=~pl.col("provisional").fill_null(value=False))
    both = new.select(*KEY, "close").join(was, on=KEY, how="inner")
    ratio = (pl.col("close") / pl.col("held")).alias("ratio")
    last = pl.col("date") == pl.col("date").max().over("symbol")
    both = both.with_columns(ratio, pl.len().over("symbol").alias("overlap"))
    both = both.filter("final", ~last | (pl.col("overlap") == 1))
    middle = pl.col("ratio").median()
    apart = (pl.col("close") - pl.col("held")).abs()
    return (
        both.group_by("symbol")
        .agg(
            pl.col("overlap").first().cast(pl.Int64),
            middle.alias("middle"),
            ((pl.col("ratio") / middle - 1).abs() <= AGREES_WITHIN).mean().alias("agreeing"),
            (apart > pl.max_horizontal(pl.col("held") * SAME_CLOSE, CENT)).sum().cast(pl.Int64).alias("other"),
            pl.len().cast(pl.Int64).alias("compared"),
        )
        .rename({"middle": "ratio"})
    )


def _combine(held: pl.DataFrame, new: pl.DataFrame, plan: pl.DataFrame) -> pl.DataFrame:
    """Carry the plan out and return all bars, unchanged ones bit by bit as they were."""
    orders = plan.select("symbol", "action", "factor", "now_adjusted")
    new = _scaled(new.join(orders, on="symbol", how="left"), "scale_new", 1 / pl.col("factor"))
    new = new.filter(pl.col("action") != "refuse").drop("action", "factor", "now_adjusted")
    old = held.join(orders, on="symbol", how="left").filter(pl.col("action") != "replace")
    old = _scaled(old, "scale_held", pl.col("factor")).drop("action", "factor", "now_adjusted")
    both = new.join(old.rename(_suffixed("held")), on=KEY, how="full", coalesce=True)
    both = both.with_columns(pl.coalesce(name, f"{name}_held").alias(name) for name in (*VALUES, "provisional"))
    both = both.with_columns(pl.col("dividend").fill_null(0.0)).join(held.rename(_suffixed("was")), on=KEY, how="left")
    same = ~pl.any_horizontal(_differs(name) for name in VALUES)
    kept = [pl.when(same).then(pl.col(f"{name}_was")).otherwise(pl.col(name)).alias(name) for name in VALUES]
    return both.with_columns(kept).select(PRICES.names()).sort(KEY)


def _scaled(bars: pl.DataFrame, action: str, factor: pl.Expr) -> pl.DataFrame:
    """Scale the bars whose symbol has this action: prices by the factor; for a split volumes and dividends as well."""
    scale = pl.when(pl.col("action") == action).then(factor).otherwise(1.0)
    split = pl.when("now_adjusted").then(1.0).otherwise(scale)
    return bars.with_columns(
        *(pl.col(name) * scale for name in PRICE_COLUMNS), pl.col("volume") / split, pl.col("dividend") * split
    )


_BASIS = {True: "dividend-adjusted closes only", False: "split-adjusted closes with dividends"}
REPLACE = "import a file that covers them all to replace them"


def _remarks(plan: pl.DataFrame) -> tuple[Remark, ...]:
    """Say what was done to symbols that could not simply be added to, or whose closes are off those held."""
    off = ((pl.col("ratio") - 1).abs() > OFF_TO_TELL).fill_null(value=False)
    told = plan.filter(~pl.col("action").is_in(["add", "upsert"]) | ((pl.col("action") == "upsert") & off))
    return tuple(remark for row in told.iter_rows(named=True) if (remark := _remark(row)) is not None)


def _remark(row: dict[str, Any]) -> Remark | None:
    was, now = _BASIS[row["was_adjusted"]], _BASIS[row["now_adjusted"]]
    span = f"{row['held_first']} to {row['held_last']}"
    if row["action"] == "upsert":
        return Remark(row["symbol"], "its closes are off those held and were taken", _how_far_off(row))
    if row["action"] == "refuse":
        detail = f"held are {span}" + (f"; {_how_far_off(row)}" if was == now and row["overlap"] else "")
        return Remark(row["symbol"], _why_refused(row, was, now), detail, row["new_rows"])
    if row["action"] == "replace":
        reason = (
            f"{now} took the place of {was}" if was != now else "took the place of closes that did not go with them"
        )
        return Remark(row["symbol"], reason, f"those of {span}")
    if row["action"] == "scale_held" and row["covers"] and row["overlap"] == row["held_rows"]:
        return None  # every held bar is replaced by its restated self
    cause = "dividends" if row["now_adjusted"] else "a split"
    if row["action"] == "scale_held":
        reason, factor = f"restated for {cause} since: the older bars held were scaled to fit", row["factor"]
    else:
        reason, factor = f"older than {cause} that the bars held know of: scaled to fit them", 1 / row["factor"]
    return Remark(row["symbol"], reason, f"by {factor:.6g}, told from {row['overlap']} sessions in common")


def _why_refused(row: dict[str, Any], was: str, now: str) -> str:
    if was != now:
        return f"it has {now}, held are {was}; {REPLACE}"
    if not row["overlap"]:
        return f"no session in common with the dividend-adjusted closes held, so they cannot be joined; {REPLACE}"
    if now == _BASIS[True]:
        return f"its closes do not go with those held, as if it were another security; {REPLACE}"
    return (
        "its closes do not go with those held, as if it were another security or they were adjusted for dividends; "
        f"{REPLACE}"
    )


def _how_far_off(row: dict[str, Any]) -> str:
    sessions = "1 session" if row["overlap"] == 1 else f"{row['overlap']} sessions"
    return f"{row['ratio'] - 1:+.2%} in the middle of {sessions} in common"


@dataclass(frozen=True, eq=False, slots=True)
class PositioningMerge:
    """All positions as they are to be held, and the rows that changed."""

    frame: pl.DataFrame
    """The cache's `positioning`, in key order."""
    added: int
    updated: int
    unchanged: int


def merge_positioning(held: pl.DataFrame, new: pl.DataFrame) -> PositioningMerge:
    """Merge positions onto those held; newer values win, a null erases nothing. `new` has each key at most once."""
    key = list(TABLES["positioning"].key)
    values = [name for name in POSITIONING.names() if name not in key]
    renamed = held.rename({name: f"{name}_was" for name in values})
    both = new.with_columns(is_new=True).join(renamed.with_columns(is_held=True), on=key, how="full", coalesce=True)
    both = both.with_columns(pl.coalesce(name, f"{name}_was").alias(name) for name in values)
    changed = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_was")) for name in values)
    rows = both.filter("is_new").select(pl.col("is_held").is_null().alias("added"), changed.alias("changed"))
    added = int(rows["added"].sum())
    updated = int(rows.filter(~pl.col("added"))["changed"].sum())
    frame = both.select(POSITIONING.names()).sort(key)
    return PositioningMerge(frame, added, updated, rows.height - added - updated)


@dataclass(frozen=True, eq=False, slots=True)
class MembersMerge:
    """All member lists as they are to be held, and what changed in each that was brought."""

    frame: pl.DataFrame
    """The cache's `members`, in key order."""
    changes: tuple[UniverseChange, ...]


@dataclass(frozen=True, slots=True)
class UniverseChange:
    """A universe whose list was brought."""

    universe: str
    members: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    restated: int
    """Members whose name or sector is another now."""


def merge_members(held: pl.DataFrame, new: pl.DataFrame) -> MembersMerge:
    """Replace every universe that `new` lists; others stay. `new` has each universe and symbol at most once."""
    names = new["universe"].unique(maintain_order=True).to_list()
    frame = pl.concat([held.filter(~pl.col("universe").is_in(names)), new]).sort(TABLES["members"].key)
    return MembersMerge(frame, tuple(_universe_change(name, held, new) for name in names))


def _universe_change(universe: str, held: pl.DataFrame, new: pl.DataFrame) -> UniverseChange:
    was = held.filter(pl.col("universe") == universe)
    now = new.filter(pl.col("universe") == universe)
    before, after = set(was["symbol"].to_list()), set(now["symbol"].to_list())
    same = now.join(was, on=["symbol", "name", "sector"], how="semi", nulls_equal=True).height
    return UniverseChange(
        universe, now.height, tuple(sorted(after - before)), tuple(sorted(before - after)), len(before & after) - same
    )
