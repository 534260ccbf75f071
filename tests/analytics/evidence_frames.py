"""Ratios, breadth and index closes to make evidence of: by hand, and at random."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl

from rottui.analytics.breadth import COUNTS, figures
from rottui.analytics.evidence import PAIRS
from rottui.analytics.ratios import RATIOS

START = date(2024, 1, 1)


def days(count: int, step: int = 1) -> list[date]:
    return [START + timedelta(days=step * day) for day in range(count)]


def pair(name: str, ratios: Sequence[float], dates: list[date] | None = None) -> pl.DataFrame:
    """A RATIOS frame of one pair over consecutive days."""
    return pl.DataFrame(
        {
            "pair": [name] * len(ratios),
            "date": dates or days(len(ratios)),
            "numerator": ratios,
            "denominator": [1.0] * len(ratios),
            "ratio": ratios,
        },
        schema=RATIOS,
    )


def index(closes: Sequence[float | None]) -> pl.DataFrame:
    return pl.DataFrame({"date": days(len(closes)), "close": closes}, schema={"date": pl.Date, "close": pl.Float64})


def breadth(height: int = 1, **columns: Sequence[int]) -> pl.DataFrame:
    """A breadth history of 100 members that all count, with the given columns and nothing that moves."""
    valid = {name: [100] * height for name in COUNTS if name.startswith("valid")}
    base: dict[str, Sequence[int]] = dict.fromkeys(COUNTS, [0] * height)
    counts = base | valid | {"members": [100] * height, "unchanged": [100] * height} | columns
    return figures(pl.DataFrame({"date": days(height), **counts}, schema_overrides=dict.fromkeys(COUNTS, pl.Int32)))


def walks(sessions: int = 420) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Ratios of all pairs, breadth and index that go up and down at random, with holes."""
    random = np.random.default_rng(3)
    ratios = pl.concat(
        pair(name, list(np.exp(random.normal(0, 0.02, sessions).cumsum()))).filter(
            pl.Series(random.random(sessions) > 0.03)
        )
        for name in PAIRS
    )
    counts = {
        name: random.integers(0, 100, sessions).tolist()
        for name in ("above_50", "above_200", "up_3m", "new_highs", "new_lows", "advances", "declines", "valid_200")
    }
    return ratios, breadth(sessions, **counts), index(list(np.exp(random.normal(0, 0.02, sessions).cumsum())))
