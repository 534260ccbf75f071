"""The detail of a universe: its figures as the briefing has them, its index, and the stocks behind the counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from rottui.analytics.shares import CHARTED
from rottui.briefing.almanac import Almanac
from rottui.briefing.breadth import brief_universes
from rottui.briefing.details.universe import brief_universe
from rottui.briefing.details.universe_model import UniverseDetail
from rottui.briefing.details.wanted import UniverseWanted
from rottui.briefing.wire import Request
from rottui.cache.store import Snapshot, Store
from rottui.cache.tables import MEMBERS
from rottui.settings.packaged import defaults
from tests.briefing.conftest import fill, prices_frame, weekdays

FRIDAY = date(2025, 10, 31)
DAYS = weekdays(FRIDAY, 300)
STOCKS = {f"S{number:02}": "Energy" if number < 4 else "Utilities" for number in range(12)}


def request(as_of: date | None = None) -> Request:
    return Request(
        folder="", profile="default", settings=defaults(), problems=(), as_of=as_of, basis="price", sectors=True
    )


def detail(snapshot: Snapshot, key: str = "sp500", as_of: date | None = None) -> UniverseDetail:
    return brief_universe(snapshot, request(as_of), UniverseWanted(key))


def closes(last: Mapping[str, float] | None = None) -> dict[str, dict[date, float]]:
    """Stocks that swing between 90 and 110 and end at 100, but those named in `last`."""
    swing = [90.0 + 20 * (number % 7) / 6 for number in range(len(DAYS))]
    made = {name: dict(zip(DAYS, swing, strict=True)) | {FRIDAY: 100.0} for name in STOCKS}
    for name, close in (last or {}).items():
        made[name][FRIDAY] = close
    return made


def index_closes(*symbols: str) -> dict[str, dict[date, float]]:
    return {symbol: {day: 500.0 + number for number, day in enumerate(DAYS)} for symbol in symbols}


def members(universe: str = "sp500") -> pl.DataFrame:
    rows = [(universe, symbol, f"Company {symbol}", sector) for symbol, sector in STOCKS.items()]
    return pl.DataFrame(rows, schema=MEMBERS, orient="row")


@pytest.fixture
def snapshot(store: Store) -> Snapshot:
    """Two new highs in energy, one in utilities and one new low there."""
    last = {"S00": 111.0, "S01": 121.0, "S05": 112.0, "S06": 80.0}
    fill(store, prices_frame(closes(last) | index_closes("SPY", "QQQ")), members=members())
    return store.snapshot()


def test_who_is_at_a_high_or_low_is_named_with_sector_and_how_far(snapshot: Snapshot) -> None:
    whole = detail(snapshot)
    assert [(one.symbol, one.name, one.sector) for one in whole.highs] == [
        ("S01", "Company S01", "Energy"), ("S05", "Company S05", "Utilities"), ("S00", "Company S00", "Energy"),
    ]  # fmt: skip
    assert whole.highs[0].beyond_pct == pytest.approx(10)  # 121 against 110
    assert [(one.symbol, one.beyond_pct) for one in whole.lows] == [("S06", pytest.approx(-100 / 9))]  # 80 against 90
    assert whole.date == FRIDAY


def test_the_figures_are_those_of_the_briefing_for_the_whole_and_for_every_sector(snapshot: Snapshot) -> None:
    [universe] = brief_universes(Almanac(snapshot, None), defaults(), FRIDAY)
    told = detail(snapshot)
    assert list(told.sectors) == ["Energy", "Utilities"]
    histories = [told.history, *told.sectors.values()]
    for history, figures in zip(histories, (universe.total, *universe.sectors), strict=True):
        assert history.dates(1) == [figures.date]
        last = {name: history.values(name, 1)[0] for name in CHARTED}
        assert last["pct_above_200"] == figures.percent("above_200", "valid_200")
        assert last["pct_up_1m"] == figures.percent("up_1m", "valid_1m")
        assert last["net_advances"] == (figures.counts["advances"] or 0) - (figures.counts["declines"] or 0)
        assert [last[name] for name in ("ad_line", "mcclellan", "summation", "zweig", "high_low_index")] == [
            figures.ad_line, figures.mcclellan, figures.summation, figures.zweig, figures.high_low_index,
        ]  # fmt: skip
    assert told.sectors["Energy"].values("net_new_highs", 1) == [2.0]
    assert told.sectors["Utilities"].values("net_new_highs", 1) == [0.0]


def test_where_the_prices_come_from_is_said_once(snapshot: Snapshot) -> None:
    assert detail(snapshot).source == "file"


def test_the_index_stands_beside_every_session_and_is_missing_where_it_has_no_close(store: Store) -> None:
    index = index_closes("SPY")
    del index["SPY"][DAYS[-2]]
    fill(store, prices_frame(closes() | index), members=members())
    told = detail(store.snapshot())
    assert told.index == "SPY"
    assert told.history.values("index", 3) == [500.0 + len(DAYS) - 3, None, 500.0 + len(DAYS) - 1]
    assert told.problem is None


@pytest.mark.parametrize(
    ("key", "held", "shown"),
    [
        ("nasdaq100", ("SPY", "QQQ"), "QQQ"),
        ("sp600", ("SPY", "IJR"), "IJR"),
        ("mine", ("SPY", "QQQ"), "SPY"),
        ("sp600", ("SPY", "QQQ"), "SPY"),
        ("sp600", (), ""),
    ],
)
def test_a_universe_stands_beside_its_own_fund_else_the_broad_market(
    store: Store, key: str, held: tuple[str, ...], shown: str
) -> None:
    fill(store, prices_frame(closes() | index_closes(*held)), members=members(key))
    told = detail(store.snapshot(), key=key)
    assert told.index == shown
    assert told.problem == {
        ("sp600", "SPY"): "no prices of IJR, so SPY stands beside it",
        ("sp600", ""): "no prices of IJR to stand beside it",
    }.get((key, shown))
    assert told.history.values("index", 1) == [799.0 if shown else None]


def test_of_a_past_day_it_says_what_was_known_then(store: Store) -> None:
    fill(store, prices_frame(closes({"S00": 150.0}) | index_closes("SPY")), members=members())
    then = DAYS[-5]
    past = detail(store.snapshot(), as_of=then)
    cut = {symbol: {day: close for day, close in of.items() if day <= then} for symbol, of in closes().items()}
    index = {day: close for day, close in index_closes("SPY")["SPY"].items() if day <= then}
    fill(store, prices_frame(cut | {"SPY": index}), members=members())
    assert past == detail(store.snapshot())
    assert past.date == then


def test_a_universe_without_breadth_says_so(snapshot: Snapshot) -> None:
    told = detail(snapshot, key="nasdaq100")
    assert (told.date, told.problem, len(told.history), told.highs) == (None, "no breadth of nasdaq100", 0, ())


def test_prices_that_are_not_those_that_were_counted_are_owned_up_to(store: Store) -> None:
    fill(store, prices_frame(closes({"S00": 111.0}) | index_closes("SPY")), members=members())
    with store.writer(who="test") as writer:  # as after damage: the counts stay, prices are gone
        writer.put("prices", prices_frame(index_closes("SPY")))
        writer.commit()
    assert detail(store.snapshot()).problem == ("1 high and 0 lows were counted, and the prices held now show others")


def test_the_demo_names_as_many_as_are_counted_in_every_universe_and_sector(demo_data: Path) -> None:
    snapshot = Store(demo_data / "demo").snapshot()
    named = 0
    for universe in brief_universes(Almanac(snapshot, None), defaults(), None):
        told = detail(snapshot, universe.key)
        assert told.problem is None
        for figures in (universe.total, *universe.sectors):
            for kind, found in (("new_highs", told.highs), ("new_lows", told.lows)):
                of = [one for one in found if figures.sector in (None, one.sector)]
                assert len(of) == figures.counts[kind], (universe.key, figures.sector, kind)
                named += len(of)
    assert named > 100
