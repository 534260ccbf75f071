"""The detail of a universe: its figures over time beside its index, and who is at a new high or low."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date

import polars as pl

from rottui.analytics import breadth, members, shares
from rottui.briefing.details.universe_model import MemberAtExtreme, UniverseDetail
from rottui.briefing.details.wanted import UniverseWanted
from rottui.briefing.history import History, histories_of
from rottui.briefing.provenance import SOURCE_NAMES
from rottui.briefing.wire import Request
from rottui.briefing.wording import fmt_plural
from rottui.cache.store import Snapshot

BROAD_MARKET = "SPY"
"""The fund of the whole market, for universes without a fund of their own."""

INDEX_FUNDS = {"sp500": "SPY", "nasdaq100": "QQQ", "sp600": "IJR"}
"""The fund that tracks a universe, by the keys of the packaged settings."""

INDEX = "index"
"""The column of the index' closes."""

WHOLE = ""
"""Stands for the whole universe among its sectors."""


def brief_universe(snapshot: Snapshot, request: Request, wanted: UniverseWanted) -> UniverseDetail:
    """Return the detail of a universe, as it was known on the request's day.

    Closes are split-adjusted prices whatever the request's basis: that is what breadth is counted from.
    """
    counts = snapshot.read("breadth", where=pl.col("universe") == wanted.key, until=request.as_of)
    if not counts.height:
        return UniverseDetail(None, "", History(), {}, "", (), (), f"no breadth of {wanted.key}")
    whole = counts.filter(pl.col("sector").is_null())
    index, closes = _index(snapshot, wanted.key, request.as_of)
    histories = _histories(counts, closes)
    listed = snapshot.read("members", ["symbol", "name", "sector"], where=pl.col("universe") == wanted.key)
    found = _at_extremes(snapshot, listed, whole["date"].tail(breadth.YEAR))
    highs, lows = (_described(found.filter(pl.col("kind") == kind)) for kind in ("high", "low"))
    return UniverseDetail(
        date=whole["date"][-1],
        source=_source(snapshot, listed),
        history=histories.pop(WHOLE),
        sectors=histories,
        index=index,
        highs=highs,
        lows=lows,
        problem="; ".join(_problems(whole, found, index, _fund_of(wanted.key))) or None,
    )


def _histories(counts: pl.DataFrame, index: pl.DataFrame) -> dict[str, History]:
    """Return the history of the whole universe (WHOLE) and of each of its sectors."""
    parts = [
        shares.charted(breadth.figures(part)).with_columns(_of=pl.lit(sector or WHOLE))
        for (sector,), part in counts.partition_by("sector", as_dict=True).items()
    ]
    figures = pl.concat(parts).join(index, on="date", how="left", maintain_order="left")
    return histories_of(figures, "_of", "date", (*shares.CHARTED, INDEX))


def _fund_of(universe: str) -> str:
    return INDEX_FUNDS.get(universe, BROAD_MARKET)


def _index(snapshot: Snapshot, universe: str, until: date | None) -> tuple[str, pl.DataFrame]:
    """Return the universe's fund, else the broad market's, and its closes; "" and no closes when neither is held."""
    funds = list(dict.fromkeys((_fund_of(universe), BROAD_MARKET)))
    held = snapshot.read("prices", ["symbol", "date", "close"], where=pl.col("symbol").is_in(funds), until=until)
    valid = held.filter(pl.col("close").is_finite(), pl.col("close") > 0)
    index = next((fund for fund in funds if fund in valid["symbol"]), "")
    return index, valid.filter(pl.col("symbol") == index).select("date", pl.col("close").alias(INDEX))


def _source(snapshot: Snapshot, listed: pl.DataFrame) -> str:
    """Return where the members' prices come from."""
    sources = snapshot.read("symbols", ["symbol", "source"]).join(listed, on="symbol", how="semi")["source"]
    return " + ".join(SOURCE_NAMES.get(source, source) for source in sources.drop_nulls().unique().sort())


def _at_extremes(snapshot: Snapshot, listed: pl.DataFrame, window: pl.Series) -> pl.DataFrame:
    """Return the members at new highs and lows on the last session of the window, with their names."""
    closes = snapshot.read(
        "prices",
        ["symbol", "date", "close"],
        where=pl.col("symbol").is_in(listed["symbol"].to_list()),
        since=window[0],
        until=window[-1],
    )
    names = listed.select("symbol", pl.col("name").fill_null("")).unique("symbol", keep="first")
    return members.at_extremes(closes, listed, window).join(names, on="symbol", how="left", maintain_order="left")


def _described(found: pl.DataFrame) -> tuple[MemberAtExtreme, ...]:
    names = [field.name for field in fields(MemberAtExtreme)]
    return tuple(MemberAtExtreme(**row) for row in found.select(names).to_dicts())


def _problems(whole: pl.DataFrame, found: pl.DataFrame, index: str, fund: str) -> Iterator[str]:
    """Yield what a reader must know, most serious first."""
    counted = whole.select("new_highs", "new_lows").row(-1)
    if counted != tuple(found.filter(pl.col("kind") == kind).height for kind in ("high", "low")):
        highs, lows = fmt_plural(counted[0], "high"), fmt_plural(counted[1], "low")
        yield f"{highs} and {lows} were counted, and the prices held now show others"
    if not index:
        yield f"no prices of {fund} to stand beside it"
    elif index != fund:
        yield f"no prices of {fund}, so {index} stands beside it"
