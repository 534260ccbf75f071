"""What a briefing says of futures markets: figures by hand, short and stale markets, and the dial."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl

from rottui.briefing.build import build
from rottui.briefing.model import Briefing, MarketBriefing
from rottui.cache.refresh_state import ReportTrouble, State, save_state
from rottui.cache.store import Store
from tests.briefing.conftest import NOW, Brief, reports_frame, settings_of, tuesdays

TUESDAY = date(2025, 6, 24)
WEEKS = tuesdays(TUESDAY, 160)


def market(briefing: Briefing, key: str) -> MarketBriefing:
    return next(market for market in briefing.markets if market.market.key == key)


def ramp(days: list[date], slope: float = 1.0) -> dict[date, float]:
    """Net positions that rise by `slope` contracts of 1,000 a week."""
    return {day: slope * number for number, day in enumerate(days)}


def joined(*frames: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(frames).sort("report", "code", "report_date", "category")


def test_figures_are_those_of_the_contracts(brief: Brief) -> None:
    briefing = brief(settings_of(markets={"NQ": "209742"}), reports=reports_frame("209742", ramp(WEEKS)))

    found = market(briefing, "NQ")
    assert (found.report_date, found.net, found.open_interest) == (TUESDAY, 159, 1000)
    assert found.net_pct_oi == 15.9
    assert found.change_1w is not None
    assert round(found.change_1w, 9) == 0.1
    assert found.cot_index == {"26": 100, "52": 100, "156": 100, "all": 100}
    assert found.percentile == {"52": 100, "156": 100, "all": 100}
    assert (found.extreme, found.unwound_pct, found.unwound_from) == ("long", 0, "long")
    assert found.problem is None
    # The time of publication is not in the table: report date + 3 days, 15:30 New York.
    assert (found.released, found.released_estimated) == (datetime(2025, 6, 27, 19, 30, tzinfo=UTC), True)


def test_a_market_with_one_report_speaks_of_one(brief: Brief) -> None:
    briefing = brief(settings_of(markets={"NQ": "209742"}), reports=reports_frame("209742", ramp(WEEKS[-1:])))
    assert market(briefing, "NQ").problem == "only 1 report, too few for figures over 156"


def test_a_market_with_five_reports_shows_what_it_can_and_says_why_not_more(brief: Brief) -> None:
    briefing = brief(settings_of(markets={"NQ": "209742"}), reports=reports_frame("209742", ramp(WEEKS[-5:])))

    found = market(briefing, "NQ")
    assert (found.net, found.net_pct_oi) == (4, 0.4)
    assert set(found.cot_index.values()) | set(found.percentile.values()) | set(found.zscore.values()) == {None}
    assert (found.extreme, found.unwound_pct, found.movement_6w) == (None, None, None)
    assert found.problem == "only 5 reports, too few for figures over 156"
    assert [(problem.where, problem.what) for problem in briefing.problems] == [("NQ", found.problem)]


def test_a_market_behind_the_others_and_one_without_reports_are_named(brief: Brief) -> None:
    settings = settings_of(markets={"ES": "13874A", "YM": "124603", "ZB": "020601"})
    reports = joined(reports_frame("13874A", ramp(WEEKS)), reports_frame("124603", ramp(WEEKS[:-2])))

    briefing = brief(settings, reports=reports)

    assert market(briefing, "ES").problem is None
    assert market(briefing, "YM").problem == f"last report {WEEKS[-3]}, behind the others ({TUESDAY})"
    assert market(briefing, "ZB").problem == "no reports"
    assert market(briefing, "ZB").net is None
    assert [problem.where for problem in briefing.problems] == ["YM", "ZB"]
    assert "rottui import" in briefing.problems[1].hint
    assert briefing.positioning.problem == "1 of 3 markets have no reports"


def test_a_hole_among_the_reports_is_told_by_its_edges(brief: Brief) -> None:
    days = [day for day in WEEKS if not date(2025, 3, 1) <= day <= date(2025, 4, 30)]

    found = market(brief(settings_of(markets={"ES": "13874A"}), reports=reports_frame("13874A", ramp(days))), "ES")

    assert found.problem is not None
    assert found.problem.startswith("no reports between 2025-02-25 and 2025-05-06")


def test_the_dial_is_the_nasdaq_less_small_caps(brief: Brief) -> None:
    settings = settings_of(markets={"NQ": "209742", "RTY": "239742"})
    reports = joined(reports_frame("209742", ramp(WEEKS, 2.0)), reports_frame("239742", ramp(WEEKS, -1.0)))

    dial = brief(settings, reports=reports).dial

    assert dial is not None
    assert (dial.market.key, dial.market.name) == ("NQ-RTY", "NQ future less RTY future")
    assert dial.net_pct_oi is not None
    assert round(dial.net_pct_oi, 9) == round(0.1 * (2 * 159 + 159), 9)
    assert dial.extreme == "long"


def test_a_dial_whose_second_market_has_stopped_says_that_it_is_behind(brief: Brief) -> None:
    settings = settings_of(markets={"NQ": "209742", "RTY": "239742"})
    reports = joined(reports_frame("209742", ramp(WEEKS)), reports_frame("239742", ramp(WEEKS[:-30], -1.0)))

    dial = brief(settings, reports=reports).dial

    assert dial is not None
    assert dial.report_date == WEEKS[-31]
    assert dial.problem is not None
    assert dial.problem.startswith(f"last report {WEEKS[-31]}, behind the others ({TUESDAY})")


def test_there_is_no_dial_without_both_markets(brief: Brief) -> None:
    settings = settings_of(markets={"NQ": "209742", "RTY": "239742"})

    assert brief(settings, reports=reports_frame("209742", ramp(WEEKS))).dial is None


def test_when_a_report_came_out_late_a_replay_learns_of_it_that_late(brief: Brief) -> None:
    reports = reports_frame("13874A", ramp(WEEKS)).with_columns(
        released=pl.when(pl.col("report_date") == TUESDAY)
        .then(pl.lit(datetime(2025, 7, 2, 19, 30), pl.Datetime("us")).dt.replace_time_zone("UTC"))
        .otherwise("released")
    )
    settings = settings_of(markets={"ES": "13874A"})

    friday, wednesday = (
        market(brief(settings, reports=reports, as_of=day), "ES") for day in (date(2025, 6, 27), date(2025, 7, 2))
    )

    assert (friday.report_date, friday.released_estimated) == (WEEKS[-2], True)
    assert (wednesday.report_date, wednesday.released_estimated) == (TUESDAY, False)


def test_why_the_last_refresh_got_no_report_is_said_in_the_pane_and_of_its_markets(brief: Brief, store: Store) -> None:
    settings, reports = settings_of(markets={"ES": "13874A"}), reports_frame("13874A", ramp(WEEKS))
    brief(settings, reports=reports)
    troubles = {"tff": ReportTrouble("network", "no network", "check the cable", NOW)}
    troubles = {"legacy": ReportTrouble("network", "nobody waits for it", "", NOW)} | troubles
    save_state(store.folder, State(report_troubles=troubles, behind={"13874A": "not in the newest report"}))

    briefing = build(store.snapshot(), settings, now=NOW)
    replayed = build(store.snapshot(), settings, WEEKS[-1], now=NOW)

    assert briefing.positioning.problem == "no network"
    assert (briefing.markets[0].problem or "").startswith("not in the newest report")
    told = next(problem for problem in briefing.problems if "no network" in problem.what)
    assert (told.where, told.hint) == ("ES", "check the cable")
    assert not any("nobody waits" in problem.what for problem in briefing.problems)
    assert replayed.positioning.problem is None
