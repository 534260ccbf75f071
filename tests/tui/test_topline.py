"""The top line: the verdict at every width, what is not real or not new, and the most important first."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest

from rottui.analytics.verdict import CODES
from rottui.briefing.judging import LEANINGS, leaning_mark
from rottui.briefing.model import Briefing
from rottui.briefing.verdict_model import VerdictBriefing
from rottui.tui.look.language import PLAIN, RICH
from rottui.tui.widgets.topline import TopLine
from tests.tui.factory import make_briefing
from tests.verdicts import LAST, make_verdict

PENDING: dict[str, Any] = {"pending": "spillover", "pending_day": 2}


def top_line(briefing: Briefing | None, problems: int = 0, *, plain: bool = False) -> TopLine:
    line = TopLine(id="topline", glyphs=PLAIN if plain else RICH)
    line._briefing, line._problems = briefing, problems
    return line


def judged(verdict: VerdictBriefing | None = None, **changes: Any) -> Briefing:
    return dataclasses.replace(make_briefing(**changes), verdict=verdict or make_verdict())


def said(width: int, verdict: VerdictBriefing | None = None, problems: int = 0, **changes: Any) -> str:
    return top_line(judged(verdict, **changes), problems).compose_line(width).text


def test_prices_of_a_replayed_day_are_of_that_day():
    assert "prices 31 Oct 2025 · that day" in said(200, age_days=0, replay=True)
    assert "prices 31 Oct 2025 · today" in said(200, age_days=0)


@pytest.mark.parametrize("width", range(0, 200, 3))
def test_it_fits_and_says_first_what_is_not_real(width: int) -> None:
    text = said(width, demo=True, replay=True)
    assert " DEMO " in text
    assert "AS OF 31 Oct 2025" in text or "◷ 31 Oct 2025" in text
    assert "AS OF" in text or "▲ BROADENING" in text or width < 30  # the shorter band is there to make room
    assert len(text) <= max(width, len("  DEMO  ◷ 31 Oct 2025 "))


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("width", [20, 40, 50, 80, 120, 200])
def test_the_verdict_is_there_at_every_width_by_its_word_or_by_its_name(code: Any, width: int) -> None:
    text = said(width, make_verdict(code, **PENDING))
    word = "NO VERDICT" if code == "unknown" else code.replace("_", " ").upper()
    assert f"{leaning_mark(LEANINGS[code])} {word}" in text or f"{leaning_mark(LEANINGS[code])} {CODES[code]}" in text
    assert len(text) <= width


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (16, "▲ BROADENING"),
        (40, "▲ Healthy broadening 7s"),
        (50, "▲ BROADENING 7s"),
        (64, "▲ Healthy broadening 7s"),
        (80, "▲ Healthy broadening since 23 Oct 2025"),
        (120, "▲ Healthy broadening since 23 Oct 2025, 7 sessions"),
    ],
)
def test_the_more_room_the_more_is_said_of_it(width: int, expected: str) -> None:
    assert re.split(" {2,}", said(width, problems=2).strip())[0] == expected


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (30, "▲ BROADENING, SPILLOVER 2/5?"),
        (50, "▲ BROADENING 7s, SPILLOVER 2/5?"),
        (64, "▲ BROADENING 7s, SPILLOVER 2/5?"),
        (80, "▲ Healthy broadening 7s, SPILLOVER 2/5?"),
        (160, "▲ Healthy broadening since 23 Oct 2025, 7 sessions, spillover, day 2 of 5"),
    ],
)
def test_what_is_pending_is_told_at_every_width(width: int, expected: str) -> None:
    assert said(width, make_verdict(**PENDING), problems=2).strip().startswith(expected)


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (20, "▲ BROADENING 5/5?"),
        (40, "▲ BROADENING 5/5?|31 Oct 2025*"),
        (54, "▲ Healthy broadening 5/5?|31 Oct 2025 unfinished"),
        (82, "▲ Healthy broadening since 31 Oct 2025, 5/5?|31 Oct 2025 unfinished"),
        (160, "▲ Healthy broadening since 31 Oct 2025, day 5 of 5, unfinished"),
    ],
)
def test_that_the_day_is_not_over_and_confirms_nothing_yet_is_told_at_every_width(width: int, expected: str) -> None:
    changed = make_verdict(since=LAST, sessions=1, provisional=True)
    under_way = judged(changed)
    under_way = dataclasses.replace(under_way, prices=dataclasses.replace(under_way.prices, provisional=True))
    found = re.split(" {2,}", top_line(under_way).compose_line(width).text.strip())
    wanted = expected.split("|")
    assert [found[0], *found[-1:]][: len(wanted)] == wanted
    assert "unfinished" not in said(width)
    assert "*" not in said(width)


def test_on_a_replayed_day_it_stands_beside_the_day() -> None:
    verdict = make_verdict("deterioration")
    assert said(40, verdict, demo=True, replay=True).split() == ["DEMO", "◷", "31", "Oct", "2025", "▼", "DETERIORATION"]
    assert "AS OF 31 Oct 2025    ▼ Deterioration 7s" in said(60, verdict, demo=True, replay=True)


@pytest.mark.parametrize("width", [40, 50, 80, 160])
def test_that_data_are_stale_is_told_at_every_width(width: int) -> None:
    assert "5w STALE" in said(width, make_verdict(**PENDING), problems=3, age_days=40)


@pytest.mark.parametrize(
    ("code", "tone"),
    [("broadening", "gain"), ("spillover", "loss"), ("narrow", "warning"), ("mixed", "strong"), ("unknown", "quiet")],
)
def test_its_tone_goes_with_a_mark_that_says_the_same(code: Any, tone: str) -> None:
    spans = top_line(judged(make_verdict(code))).compose_line(120).spans
    assert next(of for text, of in spans if CODES[code] in text) == tone
    marks = {leaning: leaning_mark(leaning) for leaning in LEANINGS.values()}
    assert len(set(marks.values())) == len(marks)


def test_in_ascii_it_has_marks_too() -> None:
    for code in CODES:
        line = top_line(judged(make_verdict(code), replay=True), plain=True)  # type: ignore[arg-type]
        for width in (30, 50, 200):
            assert line.compose_line(width).text.isascii()


def test_it_sums_the_market_up_where_there_is_room() -> None:
    text = said(230, problems=1, age_days=40)
    for part in (
        "2 at new lows",
        "2 at new highs",
        "S&P 500 56% above 50 days",
        "1 problem: ?",
        "5w STALE",
        "futures 28 Oct 2025",
    ):
        assert part in text


def test_without_a_verdict_the_program_says_its_name() -> None:
    assert top_line(make_briefing()).compose_line(80).text.startswith(" rottui ")
    assert top_line(None).compose_line(80).text.strip() == "rottui   reading …"


def test_a_failure_is_told_before_dates() -> None:
    line = top_line(judged())
    line._failure = "the disk is full"
    assert "! the disk is full" in line.compose_line(40).text
    assert "▲ BROADENING" in line.compose_line(40).text
