"""What a chart answer says of itself, and one bar a day, before yfinance sees it.

yfinance keeps the first of two bars of a day, or the last even when it holds no price, and its exceptions do not tell
one refusal from another. Both are settled here, from the answer itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import polars as pl

SAME_DAY_WITHIN = 20 * 3600
"""Seconds: bars closer together than this may be of one day; those of two days never are, whatever the clocks do."""

EVENING = 22
"""Yahoo dates some midnight bars an hour or two early (clock changes); from this full hour on the next day is meant."""

LIMIT_BODIES = (b"Too Many Requests", b"Edge: Too Many Requests")
"""How Yahoo words a 429, which it has also sent with other statuses."""


class _Error(msgspec.Struct):
    description: str | None = None


class _Result(msgspec.Struct):
    meta: dict[str, Any] | None = None
    timestamp: list[Any] | None = None


class _Chart(msgspec.Struct):
    result: list[_Result | None] | None = None
    error: _Error | None = None


class _Body(msgspec.Struct):
    chart: _Chart | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a chart answer says, as far as it can be read."""

    reason: str | None = None
    """Yahoo's words for having nothing."""
    meta: Mapping[str, Any] | None = None
    """What it says of the instrument; None when it knows none."""
    timestamps: tuple[Any, ...] = ()


def read(body: bytes) -> Reading:
    """Return what the chart answer `body` says; an empty reading of anything else."""
    try:
        chart = msgspec.json.decode(body, type=_Body).chart
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Reading()
    if chart is None:
        return Reading()
    first = chart.result[0] if chart.result else None
    reason = chart.error.description if chart.error else None
    return Reading(reason or None, first.meta if first else None, tuple(first.timestamp or ()) if first else ())


def asks_for_calm(status: int, body: bytes) -> bool:
    """Return whether the answer is Yahoo's "too many requests", by status or by its wording."""
    return status in (429, 999) or body.lstrip().startswith(LIMIT_BODIES)


def one_bar_a_day(body: bytes, reading: Reading) -> bytes:
    """Return `body` ascending and with one bar a day: the last one that has a price, or the last one if none has.

    An answer that needs nothing of the kind, or is too odd for it, is returned as it is.
    """
    stamps = reading.timestamps
    if not _needs_it(stamps):
        return body
    try:
        answer = json.loads(body)
        result = answer["chart"]["result"][0]
        columns = [columns for of in result["indicators"].values() for columns in of if columns]
        closes = result["indicators"]["quote"][0]["close"]
        kept = _kept(stamps, closes, ZoneInfo(str((reading.meta or {}).get("exchangeTimezoneName"))))
        if any(len(cells) != len(stamps) for column in columns for cells in column.values()):
            return body
    except (ValueError, LookupError, TypeError, AttributeError, OSError, RecursionError, pl.exceptions.PolarsError):
        return body
    result["timestamp"] = [stamps[row] for row in kept]
    for column in columns:
        column.update({name: [cells[row] for row in kept] for name, cells in column.items()})
    return json.dumps(answer).encode()


def _needs_it(stamps: tuple[Any, ...]) -> bool:
    try:
        moments = np.array(stamps, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        return False
    return bool(np.isfinite(moments).all() and (np.diff(moments) < SAME_DAY_WITHIN).any())


def _kept(stamps: tuple[Any, ...], closes: list[Any], zone: ZoneInfo) -> list[int]:
    """Return the rows to keep, in the order of their time."""
    local = pl.from_epoch(pl.col("at")).dt.replace_time_zone("UTC").dt.convert_time_zone(str(zone))
    early = (local.dt.hour() >= EVENING) & (local.dt.minute() == 0)
    return (
        pl.DataFrame(
            {
                "at": pl.Series(stamps, dtype=pl.Int64),
                "close": pl.Series(closes, dtype=pl.Float64, strict=False),
            }
        )
        .with_row_index("row")
        .with_columns(
            day=local.dt.date() + pl.when(early).then(pl.duration(days=1)).otherwise(pl.duration(days=0)),
            priced=(pl.col("close").is_finite() & (pl.col("close") > 0)).fill_null(value=False),
        )
        .sort("day", "priced", "at", "row")
        .unique("day", keep="last", maintain_order=True)
        .sort("at", "row")["row"]
        .to_list()
    )
