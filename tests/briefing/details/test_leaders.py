"""The detail of leadership: who is in a pool, how each stands, what is known of whom, and nothing of later days."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import msgspec
import numpy as np
import polars as pl
import pytest

from rottui.analytics.leadership import leaders
from rottui.analytics.spillover import spillover_by_day
from rottui.briefing.build import FILL
from rottui.briefing.details.brief import brief_detail
from rottui.briefing.details.leaders_model import Leader, LeaderDetail, LeadersDetail, Pool, passing, pools_of
from rottui.briefing.details.leaders_names import FUND_NAMES
from rottui.briefing.details.model import KINDS
from rottui.briefing.details.wanted import LeadersWanted, LeaderWanted, Wanted
from rottui.briefing.history import History
from rottui.briefing.wire import Request
from rottui.cache.store import Snapshot, Store
from rottui.cache.tables import PRICES
from rottui.errors import RottuiError
from rottui.settings.packaged import defaults
from rottui.settings.schema import Basis, Candidates, Settings, Universe
from rottui.sources.demo.tables import tables
from tests.briefing.conftest import fill, members_frame, prices_frame, symbols_frame, weekdays

FRIDAY = date(2025, 10, 31)
DAYS = weekdays(FRIDAY, 300)
BASKET = ("AAPL", "NVDA")
SETTINGS = msgspec.structs.replace(
    defaults(),
    megacaps=BASKET,
    candidates=Candidates(sectors=("XLE", "XLK"), industries=("SMH",), countries=("EWJ",)),
    universes=(Universe(key="own", name="My stocks"),),
)


def request(as_of: date | None = None, basis: Basis = "price", settings: Settings = SETTINGS) -> Request:
    return Request(folder="", profile="default", settings=settings, problems=(), as_of=as_of, basis=basis, sectors=True)


def told(
    snapshot: Snapshot,
    pool: str = "candidates",
    as_of: date | None = None,
    basis: Basis = "price",
    settings: Settings = SETTINGS,
) -> LeadersDetail:
    detail = brief_detail(snapshot, request(as_of, basis, settings), LeadersWanted(pool))
    assert isinstance(detail, LeadersDetail)
    return detail


def dated(values: Sequence[float], days: Sequence[date] = DAYS) -> dict[date, float]:
    return dict(zip(days[-len(values) :], values, strict=True))


def steps(percent: float, sessions: int = len(DAYS)) -> list[float]:
    """Closes that change by so many percent each session."""
    return [100 * (1 + percent / 100) ** number for number in range(sessions)]


def swinging(seed: int, sessions: int = len(DAYS), drift: float = 0.0) -> list[float]:
    generator = np.random.default_rng(seed)
    return list(100 * np.cumprod(1 + generator.normal(drift, 0.01, sessions)))


def market(**others: Sequence[float]) -> dict[str, dict[date, float]]:
    """A benchmark that stands still, a basket that swings, and candidates."""
    flat = {"SPY": dated([500.0] * len(DAYS)), "AAPL": dated(swinging(1)), "NVDA": dated(swinging(2))}
    return flat | {symbol: dated(closes) for symbol, closes in others.items()}


def by_symbol(detail: LeadersDetail) -> Mapping[str, Leader]:
    return {leader.symbol: leader for leader in detail.leaders}


@pytest.fixture
def snapshot(store: Store) -> Snapshot:
    """Energy leads, technology has turned down of late, semiconductors are new, and of Japan there are no prices."""
    turned = [*steps(0.1, 280), *(steps(0.1, 280)[-1] * 0.99**number for number in range(1, 21))]
    fill(store, prices_frame(market(XLE=steps(0.2), XLK=turned, SMH=steps(0.3, 100))))
    return store.snapshot()


def test_every_wish_has_its_maker_and_its_kind(snapshot: Snapshot) -> None:
    wishes: tuple[Wanted, ...] = (LeadersWanted("candidates"), LeaderWanted("XLE"))
    for wanted in wishes:
        detail = brief_detail(snapshot, request(), wanted)
        assert type(detail) is KINDS[type(wanted)]
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(detail), type=KINDS[type(wanted)]) == detail


def test_who_leads_stands_first_with_what_it_is_and_its_figures(snapshot: Snapshot) -> None:
    detail = told(snapshot)
    assert [(one.symbol, one.name, one.kind) for one in detail.leaders] == [
        ("XLE", "Energy", "sector"), ("XLK", "Technology", "sector"), ("SMH", "Semiconductors", "industry"),
    ]  # fmt: skip
    energy, technology, semiconductors = detail.leaders
    assert energy.relative == pytest.approx(
        {window: 100 * (1.002**sessions - 1) for window, sessions in (("1m", 21), ("3m", 63), ("6m", 126))}
    )
    assert (energy.date, energy.behind, energy.sessions_since_high, energy.below_high) == (FRIDAY, 0, 0, 0.0)
    assert (energy.rank, technology.rank, semiconductors.rank) == (100, 50, None)
    assert technology.sessions_since_high == 20
    assert technology.below_high == pytest.approx(100 * (0.99**20 - 1))
    assert technology.drawdown == pytest.approx(100 * (0.99**20 - 1))
    assert (energy.working, technology.working, semiconductors.working) == (True, False, None)
    assert (detail.pool, detail.benchmark, detail.date) == (Pool("candidates", "Candidates"), "SPY", FRIDAY)
    assert (detail.source, detail.asked, detail.empty) == ("file", 4, False)


def test_the_screens_that_each_passes_are_those_of_the_settings(store: Store) -> None:
    fill(store, prices_frame(market(XLE=swinging(5, drift=0.003), XLK=[*swinging(6, 299, 0.004), 1.0])))
    strict = msgspec.structs.replace(SETTINGS.leaders, max_correlation=-1.0, near_high=100.0)
    settings = msgspec.structs.replace(SETTINGS, leaders=strict)
    energy, technology = (by_symbol(told(store.snapshot()))[symbol] for symbol in ("XLE", "XLK"))
    assert energy.correlation is not None
    assert abs(energy.correlation) < 0.35  # noise of its own
    assert set(energy.screens) >= {"working", "uncorrelated"}
    assert "near_high" not in technology.screens
    changed = by_symbol(told(store.snapshot(), settings=settings))
    assert "uncorrelated" not in changed["XLE"].screens
    assert "near_high" in changed["XLK"].screens
    assert [one.symbol for one in passing(changed.values(), "near_high")] == ["XLE", "XLK"]


def test_ratios_are_drawn_on_the_benchmarks_sessions_with_holes_where_they_are(snapshot: Snapshot) -> None:
    ratios = told(snapshot).ratios
    assert len(ratios) == 126
    assert ratios.dates()[-1] == FRIDAY
    expected = [close / 500 for close in steps(0.2)[-126:]]
    assert ratios.values("XLE") == pytest.approx(expected)
    assert ratios.values("SMH")[:26] == [None] * 26
    assert ratios.values("SMH")[26] == pytest.approx(0.2)


def test_what_is_missing_short_or_behind_is_said_with_what_to_do(store: Store) -> None:
    closes = market(XLE=steps(0.2), SMH=steps(0.3, 100)) | {"XLK": dated(steps(0.1, 200), DAYS[:-6])}
    fill(store, prices_frame(closes), symbols_frame([*closes], XLE=(True, "ok", "")))
    detail = told(store.snapshot())
    assert [(problem.where, problem.what, problem.hint) for problem in detail.problems] == [
        ("Candidates", "no prices of EWJ", FILL),
        ("Candidates", "more than 5 sessions behind, so no rank: XLK", FILL),
        ("Candidates", "less than 6 months in common, so no rank: SMH", ""),
        ("Candidates", "dividend-adjusted closes only, so the price basis is total return: XLE", ""),
    ]
    assert by_symbol(detail)["XLK"].behind == 6
    assert not told(store.snapshot(), basis="total_return").problems[3:]


@pytest.mark.parametrize(
    ("closes", "pool", "where", "what"),
    [
        ({"XLE": steps(0.1)}, "candidates", "SPY", "no prices of SPY, which all of them are measured against"),
        ({"SPY": steps(0.1)}, "candidates", "Candidates", "no prices of XLE, XLK, SMH, EWJ"),
        ({"SPY": steps(0.1)}, "industries", "Industries", "no prices of SMH"),
        ({"SPY": steps(0.1)}, "own", "My stocks", "its members are not known"),
    ],
)
def test_a_pool_of_which_nothing_can_be_told_says_why(
    store: Store, closes: dict[str, list[float]], pool: str, where: str, what: str
) -> None:
    fill(store, prices_frame({symbol: dated(values) for symbol, values in closes.items()}))
    detail = told(store.snapshot(), pool)
    assert [(problem.where, problem.what) for problem in detail.problems] == [(where, what)]
    assert detail.problems[0].hint.startswith("run: rottui refresh, or import ")
    assert (detail.leaders, detail.empty) == ((), None)


def test_of_many_without_prices_none_is_named(store: Store) -> None:
    members = members_frame("own", {f"S{number}": "Energy" for number in range(7)})
    fill(store, prices_frame(market()), members=members)
    assert [problem.what for problem in told(store.snapshot(), "own").problems] == ["none of its 7 symbols has prices"]
    fill(store, prices_frame(market(S3=steps(0.1))), members=members)
    assert told(store.snapshot(), "own").problems[0].what == "no prices of S0, S1, S2, S4 and 2 more"


def test_an_empty_cache_has_its_reasons_too_and_an_unknown_pool_is_refused(store: Store) -> None:
    assert told(store.snapshot()).problems[0].where == "SPY"
    with pytest.raises(RottuiError, match="no candidates called nobody"):
        told(store.snapshot(), "nobody")


def test_without_half_of_the_mega_caps_there_is_no_correlation_and_that_is_said(store: Store) -> None:
    settings = msgspec.structs.replace(SETTINGS, megacaps=("AAPL", "GONE", "LOST"))
    fill(store, prices_frame(market(XLE=swinging(3))))
    detail = told(store.snapshot(), settings=settings)
    assert detail.leaders[0].correlation is None
    assert detail.leaders[0].volatility is not None
    assert detail.problems[-1].what.startswith("no prices of half of the mega caps (AAPL, GONE, LOST)")


def test_a_universe_has_its_members_with_name_and_sector(store: Store) -> None:
    members = members_frame("own", {"S1": "Energy", "S2": "Utilities"})
    fill(store, prices_frame(market(S1=steps(0.1), S2=steps(0.2))), members=members)
    detail = told(store.snapshot(), "own")
    assert [(one.symbol, one.name, one.kind) for one in detail.leaders] == [
        ("S2", "S2", "Utilities"), ("S1", "S1", "Energy"),
    ]  # fmt: skip
    assert detail.pool == Pool("own", "My stocks")
    imported = msgspec.structs.replace(SETTINGS, universes=())
    assert told(store.snapshot(), "own", settings=imported).pool == Pool("own", "own")


def test_nothing_works_when_nobody_is_ahead(store: Store) -> None:
    fill(store, prices_frame(market(XLE=steps(-0.1), XLK=steps(-0.2))))
    assert told(store.snapshot()).empty is True
    fill(store, prices_frame(market(XLE=steps(0.1, 50))))
    assert told(store.snapshot()).empty is None


def test_who_is_ahead_without_an_average_is_named_and_nobody_says_that_nothing_works(store: Store) -> None:
    fill(store, prices_frame(market(XLE=steps(0.1, 150), XLK=steps(-0.1, 150))))
    detail = told(store.snapshot())
    assert (detail.empty, detail.leaders[0].working, detail.leaders[0].screens[0]) == (None, None, "near_high")
    assert [problem.what for problem in detail.problems][-1:] == [
        "no 200-day average yet, so not known whether it works: XLE"
    ]


def test_dividends_count_on_total_return_alone(store: Store) -> None:
    frame = prices_frame(market(XLE=[100.0] * len(DAYS)))
    paid = pl.when((pl.col("symbol") == "XLE") & (pl.col("date") == DAYS[-10])).then(5.0).otherwise("dividend")
    fill(store, frame.with_columns(dividend=paid).cast(PRICES))
    assert told(store.snapshot()).leaders[0].relative_1m == 0
    with_them = told(store.snapshot(), basis="total_return")
    assert with_them.leaders[0].relative_1m == pytest.approx(5)
    assert with_them.ratios.values("XLE", 1) == [pytest.approx(105 / 500)]


def test_what_lies_far_back_changes_nothing(store: Store) -> None:
    long = weekdays(FRIDAY, 700)
    closes = {symbol: dated(swinging(seed, 700), long) for seed, symbol in enumerate(("SPY", *BASKET, "XLE", "XLK"))}
    fill(store, prices_frame(closes))
    frame = store.snapshot().read("prices", ["symbol", "date", "close"])
    spy = frame.filter(pl.col("symbol") == "SPY")
    basket = spillover_by_day(frame, BASKET, ["XLE", "XLK"], spy["date"]).select("date", close=pl.col("basket_level"))
    expected = leaders(frame, ["XLE", "XLK"], spy, basket)
    for leader, row in zip(told(store.snapshot()).leaders, expected.iter_rows(named=True), strict=True):
        assert {name: getattr(leader, name) for name in row} == pytest.approx(row)


def test_one_candidate_is_told_over_all_that_is_held_with_its_averages_and_its_extreme(snapshot: Snapshot) -> None:
    detail = brief_detail(snapshot, request(), LeaderWanted("XLE"))
    assert isinstance(detail, LeaderDetail)
    ratio = [close / 500 for close in steps(0.2)]
    assert detail.history.values("ratio") == pytest.approx(ratio)
    assert detail.history.values("sma_50")[-1] == pytest.approx(float(np.mean(ratio[-50:])))
    assert detail.history.values("sma_200")[:199] == [None] * 199
    assert detail.extreme is not None
    assert (detail.extreme.kind, detail.extreme.on_record, detail.extreme.date) == ("high", True, FRIDAY)
    nobody = brief_detail(snapshot, request(), LeaderWanted("NOBODY"))
    assert isinstance(nobody, LeaderDetail)
    assert (nobody.history, nobody.extreme) == (History(), None)


def test_pools_are_the_lists_that_name_anything_and_then_the_universes() -> None:
    settings = defaults()
    assert [pool.key for pool in pools_of(settings)][:5] == [
        "candidates",
        "sectors",
        "industries",
        "countries",
        "sp500",
    ]
    own = [("mine", "Mine"), ("sectors", "Sectors of mine"), ("sp600", "other")]
    assert [(pool.key, pool.name) for pool in pools_of(settings, own)][-2:] == [
        ("sp600", "S&P SmallCap 600"), ("mine", "Mine"),
    ]  # fmt: skip
    one = msgspec.structs.replace(settings, candidates=Candidates(sectors=("XLE",)), universes=())
    assert pools_of(one) == (Pool("sectors", "Sectors"),)
    assert pools_of(msgspec.structs.replace(one, candidates=Candidates())) == ()


def test_every_candidate_of_the_packaged_settings_has_a_name() -> None:
    assert set(FUND_NAMES) == set(defaults().candidates.symbols)


UNIVERSE = "sp600"


@pytest.fixture(scope="module")
def demo_tables() -> dict[str, pl.DataFrame]:
    made = tables()
    members = made["members"].filter(pl.col("universe") == UNIVERSE)
    wanted = {*members["symbol"], *defaults().candidate_symbols, *defaults().megacaps}
    prices = made["prices"].filter(pl.col("symbol").is_in(wanted), pl.col("date") >= date(2022, 1, 1))
    stale = (pl.col("symbol") == "XLE") & (pl.col("date") > date(2025, 6, 2))
    return {"prices": prices.filter(~stale), "symbols": made["symbols"], "members": members}


@pytest.mark.parametrize("day", [date(2022, 1, 4), date(2022, 9, 4), date(2025, 6, 12), date(2025, 12, 31)], ids=str)
def test_as_of_a_past_day_it_is_what_a_cache_that_ends_there_says(
    day: date, demo_tables: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    full, lived = Store(tmp_path / "full"), Store(tmp_path / "cut")
    fill(full, **demo_tables)
    fill(lived, **{**demo_tables, "prices": demo_tables["prices"].filter(pl.col("date") <= day)})
    for basis in ("price", "total_return"):
        for pool in ("candidates", UNIVERSE):
            replayed = told(full.snapshot(), pool, day, basis, defaults())
            known = told(lived.snapshot(), pool, None, basis, defaults())
            for field in dataclasses.fields(LeadersDetail):
                assert getattr(replayed, field.name) == getattr(known, field.name), field.name
            assert replayed.date is not None
            assert replayed.date <= day
        for symbol in ("SMH", "XLE"):
            wanted = LeaderWanted(symbol)
            assert brief_detail(full.snapshot(), request(day, basis), wanted) == brief_detail(
                lived.snapshot(), request(None, basis), wanted
            )


def test_the_demo_has_somebody_in_every_pool_and_somebody_works(demo_data: Path) -> None:
    snapshot = Store(demo_data / "demo").snapshot()
    for pool in pools_of(defaults()):
        detail = told(snapshot, pool.key, settings=defaults())
        assert len(detail.leaders) == detail.asked > 0, pool
        assert detail.empty is False
        assert detail.problems == ()
