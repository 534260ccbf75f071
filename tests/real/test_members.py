"""The stocks at new highs and lows on real closes: as many as are counted, and the ones that plain pandas finds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from rottui.briefing.almanac import Almanac
from rottui.briefing.breadth import brief_universes
from rottui.briefing.details.universe import brief_universe
from rottui.briefing.details.wanted import UniverseWanted
from rottui.briefing.wire import Request
from rottui.cache.store import Store
from rottui.settings.packaged import defaults


@pytest.mark.parametrize("day", ["2025-10-31", "2025-04-08", "2022-10-12", "2023-07-14"])
def test_every_universe_and_sector_names_as_many_as_it_counts(imported: tuple[Path, str], real: Path, day: str) -> None:
    folder, _ = imported
    as_of = date.fromisoformat(day)
    snapshot = Store(folder).snapshot()
    request = Request(
        folder=str(folder), profile="default", settings=defaults(), problems=(), as_of=as_of, basis="price",
        sectors=True,
    )  # fmt: skip
    universes = brief_universes(Almanac(snapshot, as_of), defaults(), None)
    assert universes
    for universe in universes:
        told = brief_universe(snapshot, request, UniverseWanted(universe.key))
        assert told.problem is None
        for figures in (universe.total, *universe.sectors):
            for kind, found in (("new_highs", told.highs), ("new_lows", told.lows)):
                of = [one for one in found if figures.sector in (None, one.sector)]
                assert len(of) == figures.counts[kind], (universe.key, figures.sector, kind)
        for one in (*told.highs[:5], *told.lows[:5]):
            closes = _closes(real, one.symbol)[:day].tail(252)
            extreme = closes.max() if one in told.highs else closes.min()
            former = closes.iloc[:-1].max() if one in told.highs else closes.iloc[:-1].min()
            assert closes.iloc[-1] == extreme
            assert one.beyond_pct == pytest.approx(100 * (extreme / former - 1))


def _closes(real: Path, symbol: str) -> pd.Series:
    path = next(path for folder in ("sp500", "etf", "etf_close") if (path := real / folder / f"{symbol}.csv").exists())
    frame = pd.read_csv(path)
    frame.columns = frame.columns.str.lower()
    return pd.Series(frame["close"].to_numpy(), index=pd.to_datetime(frame["date"])).sort_index()
