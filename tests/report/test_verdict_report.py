"""The verdict in a report: what it says first, its evidence with what is missing, and the warnings beside it."""

from __future__ import annotations

import dataclasses
from array import array
from datetime import date
from typing import Any

import pytest

from rottui.briefing.history import History
from rottui.briefing.model import Briefing, MarketBriefing
from rottui.briefing.verdict_model import Given, PositioningWarning
from rottui.errors import Problem
from rottui.report.contract import SECTIONS
from rottui.report.markdown import to_markdown
from rottui.report.text import to_text
from rottui.report.verdict import describe_warning
from tests.verdicts import make_spillover, make_verdict


def told(briefing: Briefing, *names: str, **changes: Any) -> list[str]:
    """Return the lines of a report of a briefing with a verdict made by hand."""
    given = {"verdict": make_verdict(), "spillover": make_spillover(), "markets": (), "dial": None} | changes
    return to_text(dataclasses.replace(briefing, **given), names or ("verdict", "spillover")).splitlines()


def row(lines: list[str], beginning: str) -> list[str]:
    """Return the cells of the first row that begins so."""
    return next(line for line in lines if line.strip().startswith(beginning)).removeprefix("  ").split("  ")


def cells(lines: list[str], beginning: str) -> list[str]:
    return [cell.strip() for cell in row(lines, beginning) if cell.strip()]


def test_it_begins_with_its_name_since_when_and_of_which_day(demo_briefing: Briefing) -> None:
    lines = told(demo_briefing)

    assert lines[2] == "VERDICT: HEALTHY BROADENING  (since 23 Oct 2025, 7 sessions · 2025-10-31 · breadth of sp500)"


def test_each_question_has_its_score_and_what_it_means(demo_briefing: Briefing) -> None:
    lines = told(demo_briefing)

    assert cells(lines, "Leadership") == ["Leadership", "-1.00", "fading", "do mega-cap growth names lead?"]
    assert cells(lines, "Participation ") == ["Participation", "4 of 5", "broad", "are most stocks going up?"]
    assert cells(lines, "Risk appetite ") == ["Risk appetite", "+0.75", "not off", "is money still taking risk?"]
    assert cells(lines, "Index ") == ["Index", "above", "holds up", "does the market hold up?"]


@pytest.mark.parametrize(
    ("beginning", "expected"),
    [
        ("QQQ/IWM", ["-3.0%", "0.0%", "-3.0%", "1.5", "down", "2025-10-31"]),
        ("HYG/IEF", ["-0.5%", "0.0%", "-0.5%", "0.2", "flat", "2025-10-31"]),
        ("RSPD/RSPS", ["+2.5%", "0.0%", "+2.5%", "1.2", "up", "2025-10-31"]),
        ("MAGS/SPY", ["–", "0.0%", "–", "–", "–", "–"]),
        ("above 50-day average", ["72%", "55%", "+17.0", "8.5", "yes", "2025-10-31"]),
        ("up over 3 months", ["54%", "55%", "-1.0", "0.4", "no", "2025-10-31"]),
        ("A-D line over its average", ["+0.50", "0.00", "+0.50", "0.2", "yes", "2025-10-31"]),
        ("below its high of a year", ["-1.0%", "-10.0%", "+9.0%", "4.5", "yes", "2025-10-31"]),
    ],
)
def test_each_line_of_evidence_stands_in_its_own_unit_and_what_is_missing_does_not_fail(
    demo_briefing: Briefing, beginning: str, expected: list[str]
) -> None:
    assert cells(told(demo_briefing), beginning)[1:] == expected


def test_what_would_change_it_comes_nearest_first(demo_briefing: Briefing) -> None:
    lines = told(demo_briefing)
    start = next(number for number, line in enumerate(lines) if line.startswith("Would change broadening, nearest"))

    assert [line.split("  ")[0] for line in lines[start + 1 : start + 3]] == [
        "A-D line over its average",
        "up over 3 months",
    ]
    assert lines[start + 1].endswith("rotation")
    assert lines[start + 2].endswith("broad advance")
    assert lines[start + 3] == ""


def test_what_would_change_is_the_code_of_the_day_while_another_is_pending(demo_briefing: Briefing) -> None:
    lines = told(demo_briefing, verdict=make_verdict(pending="spillover", pending_day=2))

    assert any(line.startswith("Would change spillover, nearest first") for line in lines)
    assert "  • Pending: spillover, day 2 of 5" in lines


def test_on_how_many_days_it_was_given_is_said_where_it_was_not_on_all(demo_briefing: Briefing) -> None:
    lines = told(demo_briefing, verdict=make_verdict(given=Given("mixed", 3, 7)))

    assert "  • Given on 3 of the last 7 sessions, not today (mixed)" in lines
    steady = told(demo_briefing, verdict=make_verdict(given=Given("broadening", 7, 7)))
    assert not any("Given on" in line for line in steady)


def test_that_nothing_would_change_it_alone_is_said(demo_briefing: Briefing) -> None:
    safe = tuple(dataclasses.replace(line, would_be=None) for line in make_verdict().evidence)
    sentence = "No line of evidence would change it alone"

    assert any(sentence in line for line in told(demo_briefing, verdict=make_verdict(evidence=safe)))
    assert not any(sentence in line for line in told(demo_briefing))
    assert not any(sentence in line for line in told(demo_briefing, verdict=make_verdict("unknown", evidence=safe)))


def test_its_changes_are_told_latest_first_with_their_scores(demo_briefing: Briefing) -> None:
    lines = told(demo_briefing)
    start = next(number for number, line in enumerate(lines) if line.startswith("Changed on"))

    assert lines[start + 1].split() == ["2025-10-23", "broadening", "-1.00", "4", "of", "5", "+0.50", "above"]
    assert lines[start + 2].split() == ["2024-01-02", "unknown", "–", "–", "–", "–"]


def test_what_it_lacks_is_said_once_among_the_problems_or_with_it(demo_briefing: Briefing) -> None:
    problem = "no prices of MAGS, so nothing of MAGS/SPY"
    given = {"verdict": make_verdict(problem=problem), "problems": (Problem("verdict", problem, "do this"),)}

    alone, whole = told(demo_briefing, "verdict", **given), told(demo_briefing, "verdict", "problems", **given)

    assert [line for line in alone if "MAGS," in line] == [f"  ! verdict: {problem}"]
    assert [line for line in whole if "MAGS," in line] == [f"  • verdict: {problem} (do this)"]


def test_spillover_has_each_figure_in_its_unit_with_its_rank(demo_briefing: Briefing) -> None:
    lines = told(demo_briefing, "spillover")

    assert lines[2] == "SPILLOVER OF MEGA-CAP SELLING  (2025-10-31 · AAPL, MSFT, NVDA)"
    assert cells(lines, "rising on mega-cap down days")[1:] == ["61%", "84"]
    assert cells(lines, "downside beta to the mega caps")[1:] == ["0.40", "30"]
    assert cells(lines, "sessions since both were low")[1:] == ["12", "20"]
    assert cells(lines, "drawdown of the mega caps")[1:] == ["-9.8%", "12"]
    assert cells(lines, "the rest ahead by")[1:] == ["+7.2%", "–"]
    assert any("more than 1 % on 6 of the last 40 sessions, and fell on 29 of the last 63" in line for line in lines)


@pytest.mark.parametrize(
    ("sessions", "said"),
    [(13, "on 7 of the last 13 sessions, and fell on 8 of the last 13"),
     (50, "on 7 of the last 40 sessions, and fell on 8 of the last 50")],
)  # fmt: skip
def test_no_more_sessions_are_claimed_than_there_are(demo_briefing: Briefing, sessions: int, said: str) -> None:
    history = History(array("i", range(20_000, 20_000 + sessions)).tobytes(), {})
    spillover = make_spillover(down_days=7, downside_days=8, history=history)

    assert any(said in line for line in told(demo_briefing, "spillover", spillover=spillover))


def test_without_spillover_or_verdict_their_sections_are_left_out(demo_briefing: Briefing) -> None:
    lines = told(demo_briefing, *SECTIONS, verdict=None, spillover=None)

    assert not any(line.startswith(("VERDICT", "SPILLOVER")) for line in lines)


def test_spillover_without_a_session_says_why(demo_briefing: Briefing) -> None:
    nothing = make_spillover(date=None, figures={}, percentiles={}, down_days=None, problem="no breadth of sp500")
    lines = told(demo_briefing, "spillover", spillover=nothing)

    assert "  ! spillover: no breadth of sp500" in lines
    assert not any("Rank" in line for line in lines)


def market(demo_briefing: Briefing, **changes: Any) -> MarketBriefing:
    """Return a market of the demo that is at no extreme and unwinds none, but for `changes`."""
    calm = {"extreme": None, "unwound_pct": None, "unwound_from": None, "movement_6w": 0.0}
    return dataclasses.replace(demo_briefing.markets[0], **(calm | changes))


@pytest.mark.parametrize(
    ("changes", "kind", "side"),
    [
        ({}, None, None),
        ({"extreme": "long"}, "extreme", "long"),
        ({"extreme": "short", "movement_6w": -60.0}, "extreme", "short"),
        ({"unwound_from": "long", "movement_6w": -40.0, "unwound_pct": 70.0}, "unwinding", "long"),
        ({"unwound_from": "short", "movement_6w": 41.0, "unwound_pct": 70.0}, "unwinding", "short"),
        ({"unwound_from": "long", "movement_6w": -39.9, "unwound_pct": 70.0}, None, None),
        ({"unwound_from": "long", "movement_6w": 60.0, "unwound_pct": 0.0}, None, None),
        ({"movement_6w": -80.0}, None, None),
        ({"extreme": "long", "report_date": date(2025, 12, 11)}, None, None),
        ({"extreme": "long", "report_date": date(2025, 12, 12)}, "extreme", "long"),
    ],
)
def test_markets_warn_at_extremes_and_when_one_is_given_up_in_a_surge_while_their_report_is_new(
    demo_briefing: Briefing, changes: dict[str, Any], kind: str | None, side: str | None
) -> None:
    briefing = dataclasses.replace(demo_briefing, markets=(market(demo_briefing, **changes),), dial=None)

    assert briefing.as_of == date(2026, 1, 16)
    assert [(warning.kind, warning.side) for warning in briefing.positioning_warnings] == (
        [(kind, side)] if kind else []
    )


def test_the_dial_warns_first_and_warnings_stand_beside_the_verdict(demo_briefing: Briefing) -> None:
    crowded = market(demo_briefing, extreme="long", percentile={"156": 97.4})
    assert demo_briefing.dial is not None
    dial = dataclasses.replace(demo_briefing.dial, extreme="short", percentile={"156": 3.2})
    briefing = dataclasses.replace(demo_briefing, verdict=make_verdict(), markets=(crowded,), dial=dial)

    lines = to_text(briefing, ["verdict"]).splitlines()

    assert [line for line in lines if "Warning" in line] == [
        "  • Warning, without a vote: NQ-RTY extreme short, percentile 3 of 156 reports (2026-01-13)",
        "  • Warning, without a vote: ES extreme long, percentile 97 of 156 reports (2026-01-13)",
    ]


def test_a_surge_is_told_with_what_is_given_up() -> None:
    warning = PositioningWarning("NQ", "Nasdaq", "unwinding", "long", 40.0, -55.0, 82.0, date(2025, 10, 28))

    assert describe_warning(warning) == (
        "NQ unwinding its extreme long, COT index -55 in 6 reports, 82% given up (2025-10-28)"
    )


def test_markdown_says_the_same(demo_briefing: Briefing) -> None:
    briefing = dataclasses.replace(demo_briefing, verdict=make_verdict(), spillover=make_spillover())
    markdown = to_markdown(briefing, ["verdict", "spillover"])

    assert "## Verdict: Healthy broadening" in markdown
    assert "| &emsp;MAGS/SPY | – | 0.0% | – | – | – | – |" in markdown
    assert "| rising on mega-cap down days | 61% | 84 |" in markdown


UNDER_WAY = {"since": date(2025, 10, 31), "sessions": 1, "provisional": True}


def test_one_that_only_the_close_confirms_says_so_before_all_else(demo_briefing: Briefing) -> None:
    lines = told(demo_briefing, verdict=make_verdict(**UNDER_WAY), spillover=make_spillover(provisional=True))

    text = " ".join(lines)
    assert "(since 31 Oct 2025, day 5 of 5, unfinished · 2025-10-31, unfinished · breadth of sp500)" in text
    assert next(line for line in lines if line.startswith("  • ")) == (
        "  • Day 5 of 5 is unfinished: confirmed only if it ends so; until now it was unknown"
    )
    assert any("(2025-10-31, unfinished · AAPL, MSFT, NVDA)" in line for line in lines)
    assert not any("unfinished" in line for line in told(demo_briefing))


def test_markdown_says_it_too(demo_briefing: Briefing) -> None:
    under_way = dataclasses.replace(
        demo_briefing,
        verdict=make_verdict(**UNDER_WAY),
        prices=dataclasses.replace(demo_briefing.prices, provisional=True),
        provisional={"SPY": date(2026, 1, 16)},
    )
    text = to_markdown(under_way, ("verdict", "pairs"))

    assert text.startswith("# rottui · 2026-01-16 · the day is unfinished")
    assert "- Day 5 of 5 is unfinished: confirmed only if it ends so" in text
    assert "*2026-01-16, unfinished · DEMO · today · basis price (split-adjusted)*" in text
    assert "unfinished" not in to_markdown(demo_briefing, ("verdict", "pairs"))
