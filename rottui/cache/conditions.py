"""Conditions for reading from the cache, in the form that costs least where they meet a file."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl


def among(column: str, values: Collection[str]) -> pl.Expr:
    """Return that a text column is one of `values`.

    A plain `is_in` of a list is compared, value by value, with the bounds of every piece of every file: for a watchlist
    that takes as long as reading it. Two bounds pass over the same pieces where there are any to pass over.
    """
    if not values:
        return pl.lit(value=False)
    wanted = pl.Series(sorted(values), dtype=pl.String)
    within = pl.col(column).is_between(pl.lit(wanted[0]), pl.lit(wanted[-1]))
    return within & pl.col(column).is_in(wanted.implode())
