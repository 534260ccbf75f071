"""Leadership in reports: the contract's fields, everybody in JSON, the first of each pool in a text, and its words."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from rottui.briefing.details.leaders import brief_leaders
from rottui.briefing.details.leaders_model import LeadersDetail, Pool
from rottui.briefing.details.wanted import LeadersWanted
from rottui.briefing.model import Briefing
from rottui.briefing.wire import Request
from rottui.cache.store import Store
from rottui.errors import Problem
from rottui.report.beyond import NOTHING, Beyond
from rottui.report.contract import to_document
from rottui.report.leading import leaders_section
from rottui.report.markdown import to_markdown
from rottui.report.text import to_text
from rottui.settings.packaged import defaults
from rottui.settings.schema import Leaders
from tests.report.conftest import HOSTILE

LIMITS = defaults().leaders


@pytest.fixture(scope="module")
def pools(demo_data: Path) -> tuple[LeadersDetail, ...]:
    snapshot = Store(demo_data / "demo").snapshot()
    request = Request(
        folder="", profile="demo", settings=defaults(), problems=(), as_of=None, basis="price", sectors=True
    )
    return tuple(brief_leaders(snapshot, request, LeadersWanted(pool)) for pool in ("candidates", "sp500", "sp600"))


def test_json_has_everybody_of_each_pool_with_all_figures(
    demo_briefing: Briefing, pools: tuple[LeadersDetail, ...]
) -> None:
    told = to_document(demo_briefing, ["leaders"], Beyond(leaders=pools))["leaders"]
    assert [entry["pool"] for entry in told] == [pool.pool.key for pool in pools for _ in pool.leaders]
    everybody = [leader for pool in pools for leader in pool.leaders]
    for entry, leader in zip(told, everybody, strict=True):
        assert set(entry) == {
            "pool", "benchmark", "basis", "symbol", "name", "kind", "rank", "relative", "date", "behind",
            "sessions_since_high", "below_high", "correlation", "volatility", "drawdown", "above_average", "working",
            "screens",
        }  # fmt: skip
        assert entry["relative"] == {"1m": leader.relative_1m, "3m": leader.relative_3m, "6m": leader.relative_6m}
        assert (entry["symbol"], entry["rank"], entry["working"]) == (leader.symbol, leader.rank, leader.working)
        assert (entry["date"], entry["screens"]) == (leader.date.isoformat(), list(leader.screens))
    ranks = [entry["rank"] for entry in told if entry["pool"] == "candidates"]
    assert ranks == sorted(ranks, reverse=True)
    assert to_document(demo_briefing, ["leaders"], NOTHING)["leaders"] == []


def test_a_text_tells_of_all_candidates_and_the_first_of_each_universe(
    demo_briefing: Briefing, pools: tuple[LeadersDetail, ...]
) -> None:
    lines = to_text(demo_briefing, ["leaders"], Beyond(leaders=pools)).splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[2].startswith("LEADERS AGAINST SPY  (2026-01-16 · DEMO")
    assert lines[2].endswith("basis price)")
    headings = {
        pool.pool.name: next(i for i, line in enumerate(lines) if line.startswith(f"{pool.pool.name}: "))
        for pool in pools
    }
    working = sum(leader.working for leader in pools[0].leaders)
    assert lines[headings["Candidates"]] == f"Candidates: {working} of 37 work"
    assert headings["S&P 500"] - headings["Candidates"] == 38
    assert headings["S&P SmallCap 600"] - headings["S&P 500"] == 11
    assert lines[headings["S&P 500"]].endswith("work, the first 10")
    best = pools[0].leaders[0]
    assert lines[headings["Candidates"] + 1].split()[0] == best.symbol
    assert best.name in lines[headings["Candidates"] + 1]


def test_who_goes_their_own_way_among_small_caps_is_named_with_the_rule(
    demo_briefing: Briefing, pools: tuple[LeadersDetail, ...]
) -> None:
    passing = [leader.symbol for leader in pools[2].leaders if "own_way" in leader.screens]
    section = leaders_section(demo_briefing, pools, LIMITS)
    assert section is not None
    (said,) = section.sentences
    assert said.startswith("Uncorrelated small caps (correlation to the mega caps up to 0.35, ratio to SPY within 2%")
    assert f"): {len(passing)} of 80: {passing[0]}, " in said
    nobody = dataclasses.replace(
        pools[2], leaders=tuple(dataclasses.replace(one, screens=()) for one in pools[2].leaders)
    )
    section = leaders_section(demo_briefing, [nobody], LIMITS)
    assert section is not None
    assert section.sentences[0].endswith("): 0 of 80")
    section = leaders_section(demo_briefing, pools, Leaders(small_caps=""))
    assert section is not None
    assert section.sentences == ()


def test_that_nothing_works_is_said_of_the_pool_in_which_it_is_so(
    demo_briefing: Briefing, pools: tuple[LeadersDetail, ...]
) -> None:
    idle = tuple(dataclasses.replace(leader, working=False) for leader in pools[0].leaders)
    empty = dataclasses.replace(pools[0], leaders=idle, empty=True)
    section = leaders_section(demo_briefing, [empty, pools[1]], LIMITS)
    assert section is not None
    (said,) = section.sentences
    assert said.startswith(
        "Candidates: nothing works: none of 37 is ahead of SPY over 1 and 3 months and above its 200-"
    )
    assert said.endswith("That is deterioration, not rotation.")
    assert section.tables[0].rows[0] == ("Candidates: 0 of 37 work",)


def test_who_works_is_counted_among_those_of_whom_it_is_known(
    demo_briefing: Briefing, pools: tuple[LeadersDetail, ...]
) -> None:
    known = (False, None, True, None)
    leaders = tuple(
        dataclasses.replace(pools[0].leaders[0], working=works, behind=0, above_average=None) for works in known
    )
    section = leaders_section(demo_briefing, [dataclasses.replace(pools[0], leaders=leaders, empty=None)], LIMITS)
    assert section is not None
    heading, *rows = section.tables[0].rows
    assert heading == ("Candidates: 1 of 2 work, 2 not known yet",)
    assert [row[11] for row in rows] == ["", "–", "works", "–"]
    assert section.sentences == ()


@pytest.mark.parametrize(("behind", "said"), [(7, "7 sessions late"), (1, "1 session late")])
def test_what_is_unknown_is_a_dash_and_who_is_late_says_so(
    demo_briefing: Briefing, pools: tuple[LeadersDetail, ...], behind: int, said: str
) -> None:
    late = dataclasses.replace(
        pools[0].leaders[0],
        rank=None,
        relative_6m=None,
        correlation=None,
        above_average=None,
        behind=behind,
        working=False,
    )
    pool = dataclasses.replace(pools[0], leaders=(late,), problems=(Problem("Candidates", "no prices of XHB", "hint"),))
    section = leaders_section(demo_briefing, [pool], LIMITS)
    assert section is not None
    row = section.tables[0].rows[1]
    assert (row[2], row[5], row[7], row[10], row[11]) == ("–", "–", "–", "–", said)
    assert section.remarks == ("Candidates: no prices of XHB",)


def test_without_leaders_there_is_no_section(demo_briefing: Briefing, pools: tuple[LeadersDetail, ...]) -> None:
    assert leaders_section(demo_briefing, [], LIMITS) is None
    assert leaders_section(demo_briefing, [dataclasses.replace(pools[0], leaders=())], LIMITS) is None
    assert "LEADERS" not in to_text(demo_briefing, ["leaders"])


def test_names_out_of_files_break_out_of_nothing(demo_briefing: Briefing, pools: tuple[LeadersDetail, ...]) -> None:
    hostile = tuple(
        dataclasses.replace(leader, symbol=HOSTILE[number], name=HOSTILE[number - 1], kind=HOSTILE[number - 2])
        for number, leader in enumerate(pools[0].leaders[: len(HOSTILE)])
    )
    beyond = Beyond(leaders=(dataclasses.replace(pools[0], pool=Pool("sp600", HOSTILE[2]), leaders=hostile),))
    text, markdown = to_text(demo_briefing, ["leaders"], beyond), to_markdown(demo_briefing, ["leaders"], beyond)
    assert all(character.isprintable() for character in text.replace("\n", ""))
    assert "<b>" not in markdown
    table = [line for line in markdown.splitlines() if line.startswith("|")]
    assert len({line.replace("\\|", "").count("|") for line in table}) == 1
