"""Breadth figures as they are charted: shares of valid members in percent, and the nets of what rose and fell."""

from __future__ import annotations

import polars as pl

from rottui.analytics.breadth import AVERAGES, LOOKBACKS, YEAR

SHARES = {f"pct_above_{length}": (f"above_{length}", f"valid_{length}") for length in AVERAGES} | {
    f"pct_up_{window}": (f"up_{window}", f"valid_{window}") for window in LOOKBACKS
}
"""Each share, with the counts that it is made of."""

CHARTED = (
    *SHARES,
    *("net_advances", "net_new_highs", "high_low_index", "ad_line", "mcclellan", "summation", "zweig"),
)
"""What `charted` returns beside the date."""


def charted(figures: pl.DataFrame) -> pl.DataFrame:
    """Return date and CHARTED of the figures of one universe or sector (`breadth.figures`).

    - `pct_…`: count of the members for which it holds, in percent of those that are valid for it; null without any.
    - `net_advances`: advances less declines; null when no member moved or stood still, as on the first session.
    - `net_new_highs`: new 252-session highs less new lows; null as long as no member has the history for them.
    """
    compared = pl.col("advances") + pl.col("declines") + pl.col("unchanged") > 0
    return figures.select(
        "date",
        *(
            pl.when(pl.col(valid) > 0).then(100 * pl.col(count) / pl.col(valid)).alias(name)
            for name, (count, valid) in SHARES.items()
        ),
        pl.when(compared).then((pl.col("advances") - pl.col("declines")).cast(pl.Float64)).alias("net_advances"),
        pl.when(pl.col(f"valid_{YEAR}") > 0)
        .then((pl.col("new_highs") - pl.col("new_lows")).cast(pl.Float64))
        .alias("net_new_highs"),
        *CHARTED[CHARTED.index("high_low_index") :],
    )
