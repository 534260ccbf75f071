"""The status: one line, a few, and JSON, all saying what the report says."""

from __future__ import annotations

import dataclasses
import json
from datetime import date

from rottui.briefing.model import Briefing
from rottui.errors import Problem
from rottui.report.contract import to_document
from rottui.report.oneline import MOST_EXTREMES, to_json, to_line, to_lines
from tests.verdicts import make_verdict


def test_the_line_names_the_first_pairs_of_the_watchlist_and_counts_the_others(demo_briefing: Briefing) -> None:
    extremes = [pair for pair in demo_briefing.pairs if pair.extreme]

    line = to_line(demo_briefing)

    assert line.startswith("DEMO · 2026-01-16 · BROADENING 16s · MAGS/SPY 4M LOW, ")
    assert f" +{len(extremes) - MOST_EXTREMES} · sp500 " in line
    assert "\n" not in line


def test_line_status_and_report_agree(demo_briefing: Briefing) -> None:
    document = to_document(demo_briefing)
    status = json.loads(to_json(demo_briefing))

    assert status["as_of"] == document["as_of"]
    assert status["line"] == to_line(demo_briefing)
    assert [(extreme["pair"], extreme["kind"], extreme["months"]) for extreme in status["extremes"]] == [
        (pair["pair"], pair["extreme"]["kind"], pair["extreme"]["months"])
        for pair in document["pairs"]
        if pair["extreme"]
    ]
    assert {entry["market"]: entry["extreme"] for entry in status["positioning_extremes"]} == {
        market["market"]: market["extreme"] for market in document["positioning"] if market["extreme"]
    }
    assert f"sp500 {document['breadth'][0]['above_50']:.0f}% >50d" in to_line(demo_briefing)
    assert status["problems"] == len(document["problems"])
    for name, trace in status["sources"].items():
        assert trace.items() <= document["sources"][name].items()


def test_the_few_lines_tell_each_source_with_its_date_and_age(demo_briefing: Briefing) -> None:
    lines = to_lines(demo_briefing).splitlines()

    assert lines[0] == "rottui · 2026-01-16 · DEMO: synthetic data, not a market"
    assert lines[1].startswith("verdict      Healthy broadening since ")
    assert lines[1].endswith(", 16 sessions")
    assert lines[2].startswith("prices       2026-01-16 · DEMO · today · MAGS/SPY 4M LOW")
    assert lines[3].startswith("breadth      2026-01-16 · DEMO · today · sp500 ")
    assert lines[4].startswith("positioning  2026-01-13 · DEMO · 3d old · ")
    assert len(lines) == 5


def test_a_pending_verdict_is_told_with_its_day_and_one_without_data_is_not_told_in_one_line(
    demo_briefing: Briefing,
) -> None:
    pending = dataclasses.replace(demo_briefing, verdict=make_verdict(pending="spillover", pending_day=2))
    unknown = dataclasses.replace(demo_briefing, verdict=make_verdict("unknown"))

    assert " · BROADENING 7s, SPILLOVER 2/5? · " in to_line(pending)
    assert "Healthy broadening since 23 Oct 2025, 7 sessions · pending: spillover, day 2 of 5" in to_lines(pending)
    assert json.loads(to_json(pending))["verdict"]["pending"] == {"code": "spillover", "day": 2, "of": 5}
    assert "UNKNOWN" not in to_line(unknown)
    assert "Not enough data since 23 Oct 2025" in to_lines(unknown)
    assert json.loads(to_json(unknown))["verdict"]["code"] == "unknown"


def test_data_that_are_not_fresh_say_how_old_they_are(demo_briefing: Briefing) -> None:
    def aged(prices: int, positioning: int) -> str:
        return to_line(
            dataclasses.replace(
                demo_briefing,
                prices=dataclasses.replace(demo_briefing.prices, age_days=prices),
                positioning=dataclasses.replace(demo_briefing.positioning, age_days=positioning),
            )
        )

    assert "old" not in aged(5, 14)
    assert "2026-01-16 (6d old) · " in aged(6, 14)
    assert aged(5, 1100).endswith(" (3y old)")


def test_a_day_that_is_not_over_is_marked_once_and_a_verdict_that_its_close_confirms_is_asked(
    demo_briefing: Briefing,
) -> None:
    day = demo_briefing.as_of
    verdict = make_verdict(date=day, since=day, sessions=1, provisional=True)
    prices, breadth = (
        dataclasses.replace(of, provisional=True) for of in (demo_briefing.prices, demo_briefing.breadth)
    )
    members = dataclasses.replace(demo_briefing, breadth=breadth)
    under_way = dataclasses.replace(members, prices=prices, provisional={"SPY": day}, verdict=verdict)

    assert to_line(under_way).startswith("DEMO · 2026-01-16* · BROADENING 5/5? · ")
    assert to_line(under_way).count("*") == 1
    assert " >50d* · " in to_line(members)
    assert "*" not in to_line(demo_briefing)

    lines = to_lines(under_way).splitlines()
    assert lines[0].startswith("rottui · 2026-01-16 · the day is unfinished · ")
    assert lines[1] == "verdict      Healthy broadening since 16 Jan 2026, day 5 of 5, unfinished"
    assert lines[2].startswith("prices       2026-01-16, unfinished · DEMO · today · ")
    assert lines[3].startswith("breadth      2026-01-16, unfinished · DEMO · today · ")
    assert "unfinished" not in to_lines(demo_briefing)

    status = json.loads(to_json(under_way))
    assert {name: of["provisional"] for name, of in status["sources"].items()} == {
        "prices": True, "breadth": True, "positioning": False,
    }  # fmt: skip
    assert status["verdict"]["provisional"] is True
    assert json.loads(to_json(demo_briefing))["verdict"]["provisional"] is False


def test_a_replay_says_so(demo_briefing: Briefing) -> None:
    briefing = dataclasses.replace(demo_briefing, as_of=date(2022, 6, 30), replay=True, demo=False)

    assert to_line(briefing).startswith("AS OF 2022-06-30 · ")


def test_problems_are_counted(demo_briefing: Briefing) -> None:
    one = dataclasses.replace(demo_briefing, problems=(Problem("GC", "no reports"),))
    two = dataclasses.replace(demo_briefing, problems=(Problem("GC", "no reports"),) * 2)

    assert to_line(one).endswith(" · 1 problem")
    assert to_line(two).endswith(" · 2 problems")
    assert to_lines(two).splitlines()[-1] == "problems     2 (rottui report --section problems)"


def test_an_empty_cache_says_what_to_do(empty_briefing: Briefing) -> None:
    assert to_line(empty_briefing) == "no data: rottui refresh"
    assert json.loads(to_json(empty_briefing))["as_of"] is None
    assert json.loads(to_json(empty_briefing))["verdict"] is None
    assert "rottui import PATH" in to_lines(empty_briefing)


def test_hostile_names_make_neither_a_second_line_nor_a_control_character(hostile_briefing: Briefing) -> None:
    line = to_line(hostile_briefing)

    assert len(line) <= 200
    assert "\n" not in line
    assert "\x1b" not in line
