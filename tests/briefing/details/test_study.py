"""What followed: episodes counted by hand, figures against numpy, and nothing that was not over by the day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import SimpleNamespace

import msgspec
import numpy as np
import polars as pl
import pytest

from rottui.briefing.details import study_model
from rottui.briefing.details.brief import brief_detail
from rottui.briefing.details.model import KINDS
from rottui.briefing.details.study_model import BASKET, HORIZONS, StudyDetail
from rottui.briefing.details.wanted import EvidenceWanted, StudyWanted
from rottui.briefing.wire import Request
from rottui.cache.store import Store
from rottui.errors import RottuiError
from tests.briefing.conftest import Closes, fill, prices_frame, settings_of, weekdays

FRIDAY = date(2025, 10, 31)
DAYS = weekdays(FRIDAY, 900)
SETTINGS = msgspec.structs.replace(settings_of(["A/B"]), megacaps=("M", "N"))
SIX_MONTHS = 132
"""Weekdays from the first day, Monday 23 May 2022, to 23 November: 26 weeks and 2 days."""
LEVELS = {"SPY": 1.0004, "RSP": 1.0002, "IWM": 0.9999, "M": 1.001, "N": 1.001}
"""What each of them is multiplied with from day to day."""
DIPS = (200, 205, 240, 300, 400, 500, 600, 700, 800, 890)
"""Days on which A alone falls to a low of months."""

Detailed = Callable[..., StudyDetail]


def closes() -> dict[str, dict[date, float]]:
    """Return steady markets, and a pair whose numerator dips, each time lower than before."""
    steady = {symbol: {day: 100 * by**n for n, day in enumerate(DAYS)} for symbol, by in LEVELS.items()}
    dipping = {day: 100.0 + n * 0.001 for n, day in enumerate(DAYS)}
    dipping |= {DAYS[n]: 50.0 - place for place, n in enumerate(DIPS)}
    return {**steady, "A": dipping, "B": dict.fromkeys(DAYS, 10.0)}


CLOSES: Mapping[str, Closes] = closes()


@pytest.fixture
def detail(store: Store) -> Detailed:
    """Return a study of a cache of its own, as it goes through the pipe."""

    def make(
        wanted: StudyWanted, *, held: Mapping[str, Closes] = CLOSES, as_of: date | None = None, total: bool = False
    ) -> StudyDetail:
        fill(store, prices_frame(held))
        request = Request(
            folder=str(store.snapshot().folder), profile="default", settings=SETTINGS, problems=(), as_of=as_of,
            basis="total_return" if total else "price", sectors=False,
        )  # fmt: skip
        sent = msgspec.msgpack.encode(brief_detail(store.snapshot(), request, wanted))
        received = msgspec.msgpack.decode(sent, type=KINDS[StudyWanted])
        assert isinstance(received, StudyDetail)
        return received

    return make


LOWS = StudyWanted(None, "A", "B", "low", 6)


def test_the_horizons_and_the_fewest_episodes_are_those_of_the_analytics() -> None:
    from rottui.analytics import study

    assert (study_model.HORIZONS, study_model.FEWEST, study_model.APART) == (study.HORIZONS, study.FEWEST, study.APART)


def test_dips_of_a_pair_are_episodes_at_least_21_sessions_apart(detail: Detailed) -> None:
    """Day 205 is 5 sessions after 200 and begins none; 240 is 40 after and does."""
    found = detail(LOWS)

    begun = [DAYS[n] for n in DIPS if n != 205]
    assert [episode.date for episode in found.episodes] == begun
    assert found.days == len(DIPS)
    assert (found.subject, found.pair) == ("A/B at a low of 6 months or more", "A/B")
    assert (found.since, found.until, found.sessions) == (DAYS[SIX_MONTHS], FRIDAY, len(DAYS) - SIX_MONTHS)


def test_a_market_that_grows_evenly_did_the_same_after_every_episode_and_every_day(detail: Detailed) -> None:
    found = {(each.asset, each.horizon): each for each in detail(LOWS).figures}

    assert [key[0] for key in found][::3] == ["SPY", "RSP", "IWM", BASKET]
    for asset, by in (("SPY", 1.0004), ("IWM", 0.9999), (BASKET, 1.001)):
        each = found[asset, 63]
        ahead = 100 * (by**63 - 1)
        assert each.median == pytest.approx(ahead)
        assert each.worst == pytest.approx(ahead)
        assert each.all_median == pytest.approx(ahead)
        assert each.share_positive == each.all_share_positive == (100 if by > 1 else 0)


def test_a_return_that_is_not_over_counts_nowhere(detail: Detailed) -> None:
    """Day 890 has 9 sessions after it, day 800 has 99: one is not over in 21, both are not over in 126."""
    found = detail(LOWS)

    assert [each.n for each in found.figures if each.asset == "SPY"] == [8, 8, 7]
    assert found.figures[0].all_n == len(DAYS) - SIX_MONTHS - 21
    assert found.episodes[-1].ahead == (None, None, None)
    assert found.episodes[-2].ahead[:2] == (
        pytest.approx(100 * (1.0004**21 - 1)),
        pytest.approx(100 * (1.0004**63 - 1)),
    )


def test_fewer_than_eight_episodes_are_counted_and_nothing_else_is_said(detail: Detailed) -> None:
    found = detail(LOWS)
    longest = next(each for each in found.figures if (each.asset, each.horizon) == ("SPY", 126))

    assert longest.n == 7
    assert (longest.median, longest.share_positive, longest.worst) == (None, None, None)
    assert longest.all_median is not None
    assert all(episode.ahead[HORIZONS.index(126)] is None for episode in found.episodes)
    assert any("Fewer than 8" in caveat for caveat in found.caveats)


def test_every_study_warns_of_overlap_and_of_survivorship(detail: Detailed) -> None:
    said = " ".join(detail(LOWS).caveats)

    assert "overlap" in said
    assert "Survivorship" in said


def test_on_total_return_the_basket_is_said_to_count_prices(detail: Detailed) -> None:
    said = "Mega caps: price returns, without dividends, which those beside them include."
    assert detail(LOWS, total=True).caveats[0] == said
    assert said not in detail(LOWS).caveats
    alone = {symbol: closes for symbol, closes in CLOSES.items() if symbol not in ("M", "N")}
    assert said not in detail(LOWS, held=alone, total=True).caveats


def test_highs_are_found_as_lows_are(detail: Detailed) -> None:
    """A creeps up all the time: but for its dips and the day after each, every day is a high on record."""
    found = detail(StudyWanted(None, "A", "B", "high", 1))

    assert len(found.episodes) == pytest.approx(len(DAYS) / 21, abs=2)
    assert found.kind == "high"


def test_records_are_studied_among_records_of_a_year_or_more(detail: Detailed) -> None:
    """All dips are lows on record; those of days 200, 205 and 240 are of less than the year that ends on day 261."""
    found = detail(StudyWanted(None, "A", "B", "low", 12, record=True))

    assert DAYS[261] == date(2023, 5, 23)
    assert (found.since, found.sessions, found.days) == (DAYS[261], len(DAYS) - 261, 7)
    assert [episode.date for episode in found.episodes] == [DAYS[n] for n in DIPS[3:]]
    assert (found.subject, found.record) == ("A/B at a low on record, of 12 months or more", True)
    later = {symbol: {day: close for day, close in held.items() if day > DAYS[700]} for symbol, held in CLOSES.items()}
    short = detail(StudyWanted(None, "A", "B", "low", 12, record=True), held=later)
    assert short.problem == "A/B has less than 12 months of history"
    assert (short.episodes, short.sessions) == ((), 0)


def test_a_verdict_that_began_twice_has_an_episode_every_21_sessions_and_says_so(
    detail: Detailed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stood on the days 100 to 299, in ten pieces of 21 sessions, and on 350 to 649, in fifteen."""
    codes = ["unknown"] * 100 + ["broadening"] * 200 + ["mixed"] * 50 + ["broadening"] * 300 + ["mixed"] * 250
    judged = SimpleNamespace(verdicts=pl.DataFrame({"date": DAYS, "code": codes}))
    monkeypatch.setattr("rottui.briefing.details.study.judge", lambda *_: judged)
    found = detail(StudyWanted("broadening"))

    assert [episode.date for episode in found.episodes] == [
        DAYS[n] for n in (*range(100, 300, 21), *range(350, 650, 21))
    ]
    assert (found.began, len(found.episodes), found.days) == (2, 25, 500)
    assert found.caveats[0].startswith("It began 2 times: the episodes are parts of so few stretches")
    dips = detail(LOWS)
    assert dips.began is None
    assert not any("began" in caveat for caveat in dips.caveats)


def test_on_total_return_dividends_count_in_what_followed(store: Store) -> None:
    prices = prices_frame(CLOSES).with_columns(
        dividend=pl.when((pl.col("symbol") == "SPY") & (pl.col("date") == DAYS[210])).then(5.0).otherwise("dividend")
    )
    fill(store, prices)
    told = []
    for basis in ("price", "total_return"):
        request = Request(
            folder="", profile="default", settings=SETTINGS, problems=(), as_of=None, basis=basis, sectors=False
        )
        made = brief_detail(store.snapshot(), request, LOWS)
        assert isinstance(made, StudyDetail)
        told.append(made.episodes[0].ahead[0])
    close = CLOSES["SPY"][DAYS[209]], CLOSES["SPY"][DAYS[210]]
    paid = (close[1] + 5.0) / close[1]
    assert told[0] is not None
    assert told[1] == pytest.approx(100 * ((1 + told[0] / 100) * paid - 1), rel=1e-3)


@pytest.mark.parametrize("cut", [310, 640, 899])
def test_nothing_later_than_the_day_asked_for_is_used(detail: Detailed, cut: int) -> None:
    day = DAYS[cut]
    past = {symbol: {d: close for d, close in held.items() if d <= day} for symbol, held in CLOSES.items()}

    assert detail(LOWS, as_of=day) == detail(LOWS, held=past)
    assert detail(StudyWanted(), as_of=day) == detail(StudyWanted(), held=past)


def test_what_an_asset_did_is_what_numpy_says(detail: Detailed) -> None:
    rng = np.random.default_rng(7)
    wild = {day: float(close) for day, close in zip(DAYS, 100 * np.exp(np.cumsum(rng.normal(0, 0.01, len(DAYS)))))}  # noqa: B905
    found = detail(LOWS, held={**CLOSES, "SPY": wild})

    close = np.array([wild[day] for day in DAYS])
    begun = [n for n in DIPS if n != 205]
    after = np.array([100 * (close[n + 21] / close[n] - 1) for n in begun if n + 21 < len(close)])
    anyway = 100 * (close[21:] / close[:-21] - 1)[SIX_MONTHS:]
    first = found.figures[0]
    assert (first.asset, first.horizon) == ("SPY", 21)
    assert (first.median, first.share_positive, first.worst) == pytest.approx(
        (np.median(after), 100 * np.mean(after > 0), after.min())
    )
    assert (first.all_median, first.all_share_positive, first.all_worst) == pytest.approx(
        (np.median(anyway), 100 * np.mean(anyway > 0), anyway.min())
    )


def test_without_a_verdict_there_is_nothing_to_study_and_that_is_said(detail: Detailed) -> None:
    found = detail(StudyWanted())

    assert found.problem is not None
    assert found.episodes == ()


def test_missing_prices_are_said_and_break_nothing(detail: Detailed) -> None:
    assert detail(StudyWanted(None, "NO", "NE")).problem == "no prices of NO/NE"
    bare = {symbol: CLOSES[symbol] for symbol in ("A", "B")}
    found = detail(LOWS, held=bare)
    assert (found.figures, found.problem) == ((), "no prices of SPY, RSP, IWM")


def test_an_unknown_verdict_and_no_months_are_refused(detail: Detailed) -> None:
    with pytest.raises(RottuiError, match="no verdict 'boom'"):
        detail(StudyWanted("boom"))
    with pytest.raises(RottuiError, match="low of 0 months"):
        detail(StudyWanted(None, "A", "B", "low", 0))


def test_the_evidence_of_a_cache_without_any_has_no_past(store: Store) -> None:
    fill(store, prices_frame({"A": CLOSES["A"], "B": CLOSES["B"]}))
    request = Request(
        folder="", profile="default", settings=SETTINGS, problems=(), as_of=None, basis="price", sectors=False
    )
    made = brief_detail(store.snapshot(), request, EvidenceWanted())
    assert len(made.lines) == 0  # type: ignore[union-attr]
