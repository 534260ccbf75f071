"""RRG-style rotation: how strong each ratio is beside its own past, whether that is growing, and when that changed.

RRG-style, and to be labelled so: the JdK formula behind the trademark is not public. This one is a trailing z-score of
a smoothed log ratio, so that a point never moves when later days arrive (OpenBB's version normalises over the whole
sample, and repaints). Only the week under way moves, day by day, until its last session is there.
"""

from __future__ import annotations

import polars as pl

from rottui.analytics.ratios import spans

SMOOTHING = 10
"""Span of the exponential average of the log ratio, in rows."""

RATIO_WINDOW = 52
"""Rows over which the smoothed ratio is measured against itself: a year of weeks."""

MOMENTUM_WINDOW = 13
"""Rows over which the change of that is measured against itself: a quarter of weeks."""

WARM_UP = RATIO_WINDOW + MOMENTUM_WINDOW
"""Rows from which there is a quadrant: the first ratio needs 52, its first change one more, its first momentum 13 of
those. The exponential average starts from the first row itself, whose weight has sunk below 1e-4 by the 52nd."""

CENTRE = 100.0
"""Where a figure stands that is at its average."""

QUADRANTS = ("leading", "weakening", "lagging", "improving")
"""Clockwise from the upper right, as a strong ratio is expected to pass through them."""

ROTATION = pl.Schema(
    {"pair": pl.String, "date": pl.Date, "ratio": pl.Float64, "momentum": pl.Float64, "quadrant": pl.String}
)
"""What `rotation` returns: a row for each it was given."""

CHANGES = pl.Schema({"pair": pl.String, "date": pl.Date, "before": pl.String, "after": pl.String})
"""What `quadrant_changes` returns."""

STANDINGS = pl.Schema([*ROTATION.items(), ("since", pl.Date), ("heading", pl.Float64)])
"""What `standings` returns: one row a pair."""

_LEAST_SPREAD = 1e-9
"""A spread that is a rounding error: a ratio that does not move is nowhere, and not at its average."""


def rotation(ratios: pl.DataFrame, last: int | None = None) -> pl.DataFrame:
    """Return where each pair stood on each row, or on its last so many: a `ROTATION` frame.

    With `x = ln(A/B)`: `ratio = 100 + z52(EMA10(x))` and `momentum = 100 + z13(Δ ratio)`, z being trailing z-scores
    (of n − 1) that include the row itself. Null in the first `WARM_UP` − 1 rows of a pair, and while nothing moves.

    Args:
        ratios: pair, date and the ratio A/B as `ratio`, contiguous per pair, ascending: daily, or `ratios.weekly` of
            that, which is what the windows are made for.
        last: how many rows of each pair are wanted. The average is taken over all of them all the same, so that the
            figures are those of the whole.

    """
    ratio, momentum = pl.col("ratio"), pl.col("momentum")
    right, up = ratio >= CENTRE, momentum >= CENTRE
    quadrant = (
        pl.when(ratio.is_null() | momentum.is_null())
        .then(None)
        .when(right & up)
        .then(pl.lit("leading"))
        .when(right)
        .then(pl.lit("weakening"))
        .when(up)
        .then(pl.lit("improving"))
        .otherwise(pl.lit("lagging"))
    )
    smoothed = ratios.select(
        "pair", "date", pl.col("pair").rle_id().alias("_group"), pl.col("ratio").log().alias("_x")
    ).with_columns(pl.col("_x").ewm_mean(span=SMOOTHING, adjust=False).over("_group"))
    placed = (
        (smoothed if last is None else _ends(smoothed, "_group", last + WARM_UP - 1))
        .with_columns(_standing("_x", RATIO_WINDOW).alias("ratio"))
        .with_columns(pl.col("ratio").diff().over("_group").alias("_change"))
        .with_columns(_standing("_change", MOMENTUM_WINDOW).alias("momentum"))
        .with_columns(quadrant.cast(pl.String).alias("quadrant"))
        .select(ROTATION.names())
    )
    return placed if last is None else _ends(placed, "pair", last)


def _ends(frame: pl.DataFrame, by: str, rows: int) -> pl.DataFrame:
    """Return the last so many rows of each `by`, or all of a shorter one."""
    first = pl.max_horizontal(pl.col("first"), pl.col("last") + 1 - rows)
    wanted = spans(frame, by).select(pl.int_ranges(first, pl.col("last") + 1).explode()).to_series()
    return frame[wanted]


def _standing(column: str, window: int) -> pl.Expr:
    """Return 100 + the z-score of a column over its last `window` rows; null where they do not differ."""
    x = pl.col(column)
    mean = x.rolling_mean(window).over("_group")
    spread = x.rolling_std(window).over("_group")
    return pl.when(spread > _LEAST_SPREAD).then(CENTRE + (x - mean) / spread)


def quadrant_changes(rotated: pl.DataFrame) -> pl.DataFrame:
    """Return every row of a `ROTATION` frame on which a pair is in another quadrant than when it last was in one.

    A `CHANGES` frame, in the order of the rows. Rows without a quadrant are passed over: a ratio that stands still for
    a while and then goes on as before has not changed.
    """
    known = rotated.filter(pl.col("quadrant").is_not_null())
    before = pl.col("quadrant").shift(1)
    same_pair = pl.col("pair") == pl.col("pair").shift(1)
    return (
        known.with_columns(before.alias("before"), pl.col("quadrant").alias("after"))
        .filter(same_pair & (before != pl.col("quadrant")))
        .select(CHANGES.names())
    )


def standings(rotated: pl.DataFrame) -> pl.DataFrame:
    """Return where each pair of a `ROTATION` frame stands on its last row: a `STANDINGS` frame.

    `since` is the first day of its stay in that quadrant; `heading` is the way of its last step in degrees clockwise
    from straight up (up and to the right, 0 to 90, is what gathers strength), null where the row before has no
    quadrant or is the same point. A pair that is in no quadrant on its last row is left out.
    """
    same = pl.col("pair") == pl.col("pair").shift(1)
    across, up = (pl.when(same).then(pl.col(name).diff()) for name in ("ratio", "momentum"))
    heading = pl.when((across != 0) | (up != 0)).then(pl.arctan2(across, up).degrees().mod(360.0))
    run = pl.struct("pair", "quadrant").rle_id()
    return (
        rotated.with_columns(heading.alias("heading"), run.alias("_run"))
        .with_columns(pl.col("date").first().over("_run").alias("since"))
        .group_by("pair", maintain_order=True)
        .last()
        .filter(pl.col("quadrant").is_not_null())
        .select(STANDINGS.names())
    )
