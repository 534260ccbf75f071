"""How many stocks of a universe take part in a move, day by day: the counts, and the figures made of them.

The counts are made on a grid of closes, one row per session and one column per stock, kept as one flat series in
which a missing close is 0. A look back of n sessions is then a shift by n rows, for every stock at once. Trailing sums
are put together from sums of 1, 2, 4, 8, … sessions: each depends on its own window alone, unlike a running sum, which
carries rounding from all that came before. So a count is the same to the last bit from whatever date it is computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import add

import polars as pl

AVERAGES = (20, 50, 200)
"""Sessions of the moving averages that closes are held against."""
LOOKBACKS = {"1m": 21, "3m": 63}
"""Sessions of the windows over which a stock has risen or not."""
YEAR = 252
"""Sessions of the window of a new high or low, and the longest look back of all."""
LEAD = YEAR - 1
"""Sessions ahead of a day that its counts look at."""
ABSENT_DAYS = 30
"""Calendar days without a close after which a member no longer counts as alive."""
HISTORY_DAYS = 400
"""Calendar days that nearly always hold LEAD sessions."""
TIE = 1e-12
"""Relative distance below which a close equals its average: far above rounding (1e-15), far below any tick."""
COUNTS = (
    *("members", "priced", "advances", "declines", "unchanged"),
    *(f"{kind}_{length}" for length in AVERAGES for kind in ("above", "valid")),
    *("new_highs", "new_lows", f"valid_{YEAR}"),
    *(f"{kind}_{window}" for window in LOOKBACKS for kind in ("up", "valid")),
)
"""The counts of a session, in the order of the cache's breadth table."""
SCHEMA = pl.Schema(
    {"universe": pl.String, "sector": pl.String, "date": pl.Date} | dict.fromkeys(COUNTS, pl.Int32),
)
"""What `counts` returns."""
BLOCK = 128
"""Stocks that are counted at a time: small enough for a grid to stay near the processor, whatever the universe."""

HIGH_LOW_SESSIONS = 10
MCCLELLAN_SPANS = (19, 39)
"""The two exponential averages of the oscillator (mcoscillator.com, ratio-adjusted)."""
ZWEIG_SPAN = 10
ZWEIG_LOW, ZWEIG_HIGH = 0.40, 0.615
"""Martin Zweig's thrust: from below the one to above the other."""
THRUST_SESSIONS = 10
"""Sessions within which the thrust has to happen."""


def counts(closes: pl.DataFrame, members: pl.DataFrame, universe: str, since: date | None = None) -> pl.DataFrame:
    """Count, for every session, the members that rose, stand above their averages, or set highs and lows.

    Returns SCHEMA, ascending by sector (null, the whole universe, first) and date; no row without any close.

    Sessions are the dates on which at least half of the members then alive have a close. A member is alive from its
    first close until ABSENT_DAYS after its latest one *so far*: one that is a day behind counts, one that was delisted
    does not, and whether a date is a session never depends on what came later. A window may reach back beyond the
    first session; it is valid, like any other, once 90 % of it is there.

    Args:
        closes: symbol, date, close in any order (fastest ascending); a close that is null, not finite, zero or negative
            is not data.
        members: symbol, sector; a missing sector is "Unknown", a symbol named twice counts once.
        universe: the name put into every row.
        since: return rows from this date on only, the same to the last bit as those of the whole history. `closes` may
            then begin as late as `history_start` says.

    """
    listed = distinct(members)
    cells, sessions = _history(closes, listed, since)
    first = 0 if since is None else int((sessions < since).sum())
    if first == sessions.len():
        return pl.DataFrame(schema=SCHEMA)
    start = max(0, first - LEAD)
    sessions, first = sessions.slice(start), first - start
    parts = [
        _count(grid, block.width).with_columns(sessions.slice(first), pl.lit(block.sector).alias("sector"))
        for block, grid in _grids(cells, listed, sessions, first)
    ]
    sizes = listed.group_by("sector").agg(pl.len().alias("members"))
    by_sector = pl.concat(parts).group_by("sector", "date").sum().join(sizes, on="sector")
    whole = by_sector.group_by("date").agg(pl.exclude("sector").sum()).with_columns(sector=pl.lit(None, pl.String))
    return (
        pl.concat([whole.select(by_sector.columns), by_sector])
        .select(pl.lit(universe).alias("universe"), "sector", "date", pl.col(COUNTS).cast(pl.Int32))
        .sort("sector", "date")
    )


def distinct(members: pl.DataFrame) -> pl.DataFrame:
    """Return each member once as code, symbol, sector ("Unknown" where missing): neighbours in code share a sector."""
    return (
        members.select("symbol", pl.col("sector").str.strip_chars().replace("", None).fill_null("Unknown"))
        .drop_nulls("symbol")
        .unique("symbol", keep="first", maintain_order=True)
        .sort("sector", "symbol")
        .with_row_index("code")
    )


def history_start(sessions: pl.Series, since: date) -> date | None:
    """Return the date from which closes are needed to count from `since` on; None when all of them are.

    `sessions` are the universe's sessions as counted before, at least those ahead of `since`.
    """
    earlier = sessions.filter(sessions < since).sort()
    if earlier.len() < LEAD:
        return None
    oldest: date = earlier[-LEAD]
    return oldest - timedelta(days=ABSENT_DAYS)


def figures(counts: pl.DataFrame, by: Sequence[str] = ()) -> pl.DataFrame:
    """Add the breadth figures to the counts of one universe or one of its sectors, ascending by date.

    With `by=("universe", "sector")` to those of many, each in one piece: at once it takes a fifth of the time.

    - `ad_line`: Σ (A−D)/(A+D), and `mcclellan`: EMA19 − EMA39 of 1000·(A−D)/(A+D), with `summation`, its running sum
      (mcoscillator.com); a session on which nothing advanced or declined counts 0.
    - `zweig`: EMA10 of A/(A+D), 0 to 1, which passes over such a session; `thrust`: true on the day it crosses 0.615
      within 10 sessions of being below 0.40 (Martin Zweig).
    - `high_low_index`: mean of 100·NH/(NH+NL) over 10 sessions (ChartSchool), of those that have new highs or lows;
      null until highs could be told for 10 sessions, and when none of the 10 has any.
    """

    def trailing(figure: pl.Expr) -> pl.Expr:
        return figure.over("_of") if by else figure

    moved = pl.col("advances") + pl.col("declines")
    extremes = pl.col("new_highs") + pl.col("new_lows")
    shares = counts.with_columns(
        pl.when(moved > 0).then((pl.col("advances") - pl.col("declines")) / moved).otherwise(0.0).alias("_net"),
        pl.when(moved > 0).then(pl.col("advances") / moved).alias("_rising"),
        pl.when(extremes > 0).then(100 * pl.col("new_highs") / extremes).alias("_highs"),
        *([pl.struct(by).rle_id().alias("_of")] if by else []),
    )
    net, rising, highs = pl.col("_net"), pl.col("_rising"), pl.col("_highs")
    fast, slow = ((1000 * net).ewm_mean(span=span, adjust=False) for span in MCCLELLAN_SPANS)
    settled = pl.col(f"valid_{YEAR}").gt(0).cum_sum() >= HIGH_LOW_SESSIONS
    # Added one after the other: mean_horizontal adds in any order, and so differs in the last bit from run to run.
    recent = [highs.shift(lag) for lag in range(HIGH_LOW_SESSIONS)]
    told = pl.sum_horizontal(share.is_not_null() for share in recent)
    high_low_index = pl.when(told > 0).then(reduce(add, (share.fill_null(0) for share in recent)) / told)
    # The average starts at its first day's share, which alone may lie far below 0.40: no thrust may start from there.
    low = pl.when(rising.is_not_null().cum_sum() >= ZWEIG_SPAN).then(pl.col("zweig"))
    lowest = pl.min_horizontal(low.shift(lag) for lag in range(1, THRUST_SESSIONS + 1))
    crossing = (pl.col("zweig") > ZWEIG_HIGH) & (pl.col("zweig").shift(1) <= ZWEIG_HIGH)
    return (
        shares.with_columns(
            trailing(net.cum_sum()).alias("ad_line"),
            trailing(pl.when(settled).then(high_low_index)).alias("high_low_index"),
            trailing(fast - slow).alias("mcclellan"),
            trailing(rising.ewm_mean(span=ZWEIG_SPAN, adjust=False, ignore_nulls=True).forward_fill()).alias("zweig"),
        )
        .with_columns(
            trailing(pl.col("mcclellan").cum_sum()).alias("summation"),
            trailing((crossing & (lowest < ZWEIG_LOW)).fill_null(value=False)).alias("thrust"),
        )
        .select(*counts.columns, "ad_line", "high_low_index", "mcclellan", "summation", "zweig", "thrust")
    )


@dataclass(frozen=True, slots=True)
class _Block:
    """Members of one sector that stand side by side in the grid."""

    sector: str
    offset: int
    """Members ahead of this block."""
    width: int


def _history(closes: pl.DataFrame, listed: pl.DataFrame, since: date | None) -> tuple[pl.DataFrame, pl.Series]:
    """Return the cells and sessions to count from; of a long history only the end, where that is enough."""
    if since is not None:
        settled = since - timedelta(days=HISTORY_DAYS)
        near = closes.filter(pl.col("date") >= settled - timedelta(days=ABSENT_DAYS))
        cells = _cells(near, listed)
        sessions = _sessions(cells)
        if near.height == closes.height or sessions.is_between(settled, since, closed="left").sum() >= LEAD:
            return cells, sessions
    cells = _cells(closes, listed)
    return cells, _sessions(cells)


def _cells(closes: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Return the members' valid closes as code, date, close, each member's in one piece and ascending."""
    # Prices come symbol by symbol: to look each run of a symbol up once is far cheaper than to join all its rows.
    symbols = closes["symbol"]
    run = symbols.rle_id()
    runs = (
        symbols.filter((run != run.shift(1)).fill_null(value=True))
        .to_frame()
        .join(listed, on="symbol", how="left", maintain_order="left")
    )
    cells = pl.DataFrame({"code": runs["code"].gather(run), "date": closes["date"], "close": closes["close"]}).filter(
        pl.col("code").is_not_null(), pl.col("close").is_finite(), pl.col("close") > 0
    )
    same = pl.col("code") == pl.col("code").shift(1)
    ordered = (
        runs["code"].drop_nulls().is_unique().all()
        and not cells.select((same & (pl.col("date") <= pl.col("date").shift(1))).any()).item()
    )
    return cells if ordered else cells.unique(["code", "date"], keep="last", maintain_order=True).sort("code", "date")


def _sessions(cells: pl.DataFrame) -> pl.Series:
    """Return the dates, ascending, on which at least half of the members alive have a close."""
    absent = pl.duration(days=ABSENT_DAYS)
    same = pl.col("code") == pl.col("code").shift(1)
    comes = ~(same & (pl.col("date") - pl.col("date").shift(1) <= absent)).fill_null(value=False)
    goes = comes.shift(-1).fill_null(value=True)
    arrivals = cells.filter(comes).select("date", alive=pl.lit(1, pl.Int32))
    departures = cells.filter(goes).select(
        pl.col("date").dt.offset_by(f"{ABSENT_DAYS + 1}d"), alive=pl.lit(-1, pl.Int32)
    )
    alive = (
        pl.concat([arrivals, departures]).group_by("date").sum().sort("date").with_columns(pl.col("alive").cum_sum())
    )
    priced = cells.group_by("date").len("priced").sort("date")
    return priced.join_asof(alive, on="date").filter(2 * pl.col("priced") >= pl.col("alive"))["date"]


def _blocks(listed: pl.DataFrame) -> list[_Block]:
    """Cut the members into blocks of one sector and at most BLOCK members."""
    blocks = []
    sizes = listed.group_by("sector", maintain_order=True).agg(
        pl.col("code").min().alias("offset"), pl.len().alias("size")
    )
    for sector, offset, size in sizes.iter_rows():
        blocks += [_Block(sector, offset + at, min(BLOCK, size - at)) for at in range(0, size, BLOCK)]
    return blocks


def _grids(
    cells: pl.DataFrame, listed: pl.DataFrame, sessions: pl.Series, first: int
) -> Iterator[tuple[_Block, pl.Series]]:
    """Yield each block with its grid of closes: session by session the closes of its members, 0 where there is none.

    Every grid opens with exactly LEAD sessions ahead of the `first` to be counted, empty ones where history is short.
    """
    blocks = _blocks(listed)
    ahead = LEAD - first
    height = ahead + sessions.len()
    widths = pl.Series([block.width for block in blocks for _ in range(block.width)], dtype=pl.UInt32)
    places = pl.Series([block.offset * height + at for block in blocks for at in range(block.width)], dtype=pl.UInt32)
    days = sessions.to_physical()
    oldest = days[0]
    row_of_day = pl.repeat(None, days[-1] - oldest + 1, dtype=pl.UInt32, eager=True).scatter(
        days - oldest, pl.int_range(ahead, height, dtype=pl.UInt32, eager=True)
    )
    inside = cells["date"].is_between(sessions[0], sessions[-1])
    cells = cells if inside.all() else cells.filter(inside)
    row = row_of_day.gather(cells["date"].to_physical() - oldest)
    place = row * widths.gather(cells["code"]) + places.gather(cells["code"])
    held = place.is_not_null()
    grid = pl.repeat(0.0, height * listed.height, eager=True).scatter(place.filter(held), cells["close"].filter(held))
    for block in blocks:
        yield block, grid.slice(block.offset * height, block.width * height)


def _count(grid: pl.Series, width: int) -> pl.DataFrame:
    """Count along a grid of `width` closes a session; one row per session after the LEAD, without `members`."""
    lead = LEAD * width
    size = grid.len() - lead
    close, before = grid.slice(lead), grid.slice(lead - width, size)
    present = close > 0
    flags = {
        "priced": present,
        "advances": (before > 0) & (close > before),
        "declines": present & (close < before),
        "unchanged": present & (close == before),
    }
    sums = _trailing_sums(grid, width, AVERAGES)
    held = _trailing_sums((grid > 0).cast(pl.UInt8), width, (*AVERAGES, YEAR))
    for length in AVERAGES:
        valid = flags[f"valid_{length}"] = present & (held[length] >= required(length))
        flags[f"above_{length}"] = valid & (close * held[length] > sums[length] * (1 + TIE))
    valid = flags[f"valid_{YEAR}"] = present & (held[YEAR] >= required(YEAR))
    flags["new_highs"] = valid & (close >= _trailing_max(grid, width))
    fallen = (-grid).set(grid <= 0, -float("inf"))
    flags["new_lows"] = valid & (fallen.slice(lead) >= _trailing_max(fallen, width))
    for window, lookback in LOOKBACKS.items():
        past = grid.slice(lead - lookback * width, size)
        flags[f"valid_{window}"] = present & (past > 0)
        flags[f"up_{window}"] = (past > 0) & (close > past)
    return pl.DataFrame(flags).select(pl.all().reshape((size // width, width)).arr.sum())


def required(length: int) -> int:
    """Return how many closes of a window must be there: 90 %, so that one missing bar does not drop a stock."""
    return -(-9 * length // 10)


def _trailing_sums(grid: pl.Series, width: int, lengths: Sequence[int]) -> dict[int, pl.Series]:
    """Sum each column of a grid over the last n sessions, for every n, on the sessions after the LEAD.

    A window of 200 is one of 128, the 64 before it and the 8 before those, each made by doubling.
    """
    doubled = [grid]
    while 2 ** len(doubled) <= max(lengths):
        half, lag = doubled[-1], 2 ** (len(doubled) - 1) * width
        doubled.append(half.slice(lag) + half.slice(0, half.len() - lag))
    size = grid.len() - LEAD * width
    sums = {}
    for length in lengths:
        pieces, reached = [], 0
        for bit in reversed(range(len(doubled))):
            if length >> bit & 1:
                piece = doubled[bit]
                pieces.append(piece.slice(piece.len() - size - reached * width, size))
                reached += 2**bit
        sums[length] = reduce(add, pieces)
    return sums


def _trailing_max(grid: pl.Series, width: int) -> pl.Series:
    """Return the greatest of the last YEAR sessions in each column of a grid, on the sessions after the LEAD."""
    span = 1
    while span < YEAR:
        lag = min(span, YEAR - span)  # the last two windows overlap: a maximum does not mind
        later, earlier = grid.slice(lag * width), grid.slice(0, grid.len() - lag * width)
        grid = later.zip_with(later >= earlier, earlier)
        span += lag
    return grid
