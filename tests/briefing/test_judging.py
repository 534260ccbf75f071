"""How a verdict is written: units, what is missing, and marks that need no colour."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from rottui.analytics.evidence import GROUPS, HIGH_LOW_SESSIONS, PAIRS
from rottui.analytics.spillover import FIGURES
from rottui.analytics.verdict import CODES
from rottui.briefing import judging
from rottui.briefing.verdict_model import Code, Given, Question
from rottui.briefing.wording import PLAIN, RICH
from tests.verdicts import make_line, make_verdict


def test_every_code_question_line_and_figure_has_its_words() -> None:
    assert set(judging.LEANINGS) == set(CODES) == set(get_args(Code))
    assert set(judging.QUESTION_NAMES) == set(judging.QUESTIONS) == set(get_args(Question)) == set(GROUPS)
    figures = {name for names in GROUPS.values() for name in names} - set(PAIRS)
    assert set(judging.EVIDENCE_NAMES) == figures
    assert set(judging.MEMBER_SHARES) < figures
    assert set(judging.SPILLOVER_NAMES) == set(FIGURES)


@pytest.mark.parametrize("glyphs", [RICH, PLAIN], ids=["rich", "plain"])
def test_no_two_leanings_share_a_mark(glyphs: judging.Glyphs) -> None:
    leanings = set(judging.LEANINGS.values())
    marks = {judging.leaning_mark(leaning, glyphs) for leaning in leanings}
    assert len(marks) == len(leanings) == 5
    assert glyphs is RICH or all(mark.isascii() for mark in marks)


@pytest.mark.parametrize(
    ("question", "score", "written"),
    [
        ("leadership", -0.75, "-0.75"),
        ("leadership", 0.0, "0.00"),
        ("participation", 4.0, "4 of 5"),
        ("participation", 10 / 3, "3.3 of 5"),
        ("index", 1.0, "above"),
        ("index", -1.0, "below"),
        ("risk_appetite", None, "–"),
    ],
)
def test_a_score_is_written_in_the_unit_of_its_question(question: Question, score: float | None, written: str) -> None:
    assert judging.fmt_score(question, score) == written


@pytest.mark.parametrize(
    ("name", "value", "written", "distance"),
    [
        ("above_50", 54.6, "55%", "-0.4"),
        ("high_low", -1.25, "-1.2%", "-1.2%"),
        ("ad_line", 0.4, "+0.40", "+0.40"),
        ("QQQ/IWM", 12.34, "+12.3%", "+12.3%"),
        ("index_drawdown", -12.0, "-12.0%", "-2.0%"),
        ("up_3m", None, "–", "–"),
    ],
)
def test_a_line_is_written_in_its_own_unit(name: str, value: float | None, written: str, distance: str) -> None:
    assert judging.fmt_evidence_value(name, value) == written
    assert judging.fmt_distance(make_line(name, value, None)) == distance


@pytest.mark.parametrize(
    ("name", "value", "vote", "said"),
    [
        ("QQQ/IWM", 1.0, 1, "up"),
        ("QQQ/IWM", 1.0, 0, "flat"),
        ("QQQ/IWM", -1.0, -1, "down"),
        ("above_50", 60.0, 1, "yes"),
        ("above_50", 50.0, 0, "no"),
        ("index_drawdown", -3.0, None, "yes"),
        ("above_50", None, None, "–"),
        ("QQQ/IWM", None, None, "–"),
    ],
)
def test_a_line_says_its_trend_or_whether_it_holds(name: str, value: float | None, vote: int | None, said: str) -> None:
    assert judging.fmt_holds(make_line(name, value, vote)) == said


def test_since_when_and_what_is_pending() -> None:
    verdict = make_verdict("broad_advance", sessions=1)
    assert judging.fmt_code("broad_advance") == "BROAD ADVANCE"
    assert judging.fmt_since(verdict) == "since 23 Oct 2025, 1 session"
    assert judging.fmt_since(make_verdict(since=date(2024, 2, 29), sessions=12)) == "since 29 Feb 2024, 12 sessions"
    assert judging.fmt_pending(verdict) == ""
    pending = make_verdict(pending="mega_led", pending_day=3, confirmation=4)
    assert judging.fmt_pending(pending) == "mega led, day 3 of 4"


def test_how_a_verdict_stands_by_the_codes_of_its_days() -> None:
    said = [
        judging.fmt_given(make_verdict("broad_advance", given=given))
        for given in (
            None,
            Given("broad_advance", 7, 7),
            Given("broad_advance", 20, 21),
            Given("mega_led", 15, 21),
        )
    ]
    assert said == [
        "",
        "",
        "given on 20 of the last 21 sessions, today too",
        "given on 15 of the last 21 sessions, not today (mega led)",
    ]


def test_a_list_of_names_is_cut_where_it_gets_long() -> None:
    assert judging.named(["a", "b"]) == "a, b"
    assert judging.named("abcde") == "a, b, c, d, e"
    assert judging.named("abcdefg") == "a, b, c, d, e and 2 more"


def test_a_spillover_figure_is_written_in_its_unit() -> None:
    written = {
        "share_rising": "62%",
        "downside_beta": "0.41",
        "downside_correlation": "-0.20",
        "since_both_low": "15",
        "rest_drawdown": "-2.2%",
        "drawdown_gap": "+3.0%",
    }
    values = {
        "share_rising": 61.7,
        "downside_beta": 0.4077,
        "downside_correlation": -0.2,
        "since_both_low": 15.0,
        "rest_drawdown": -2.2,
        "drawdown_gap": 3.0,
    }
    assert {name: judging.fmt_spillover(name, value) for name, value in values.items()} == written
    assert judging.fmt_spillover("share_rising", None) == "–"


def test_a_verdict_that_only_the_close_confirms_is_told_as_such() -> None:
    changed = make_verdict(sessions=1, since=date(2025, 10, 31), provisional=True)

    assert judging.fmt_since(changed) == "since 31 Oct 2025, day 5 of 5, unfinished"
    assert judging.fmt_stood(changed) == "5/5?"
    assert judging.fmt_unfinished(changed) == (
        "Day 5 of 5 is unfinished: confirmed only if it ends so; until now it was unknown"
    )


def test_one_that_stood_before_an_unfinished_day_stands_and_what_pends_is_unfinished() -> None:
    standing = make_verdict(provisional=True, pending="spillover", pending_day=2)

    assert judging.fmt_since(standing) == "since 23 Oct 2025, 7 sessions"
    assert judging.fmt_stood(standing) == "7s"
    assert judging.fmt_pending(standing) == "spillover, day 2 of 5, unfinished"
    assert judging.fmt_unfinished(standing) == "The day is unfinished: its close may change what it gives"


def test_of_a_day_that_is_over_nothing_of_it_is_told() -> None:
    closed = make_verdict(sessions=1, since=date(2025, 10, 31))

    assert judging.fmt_since(closed) == "since 31 Oct 2025, 1 session"
    assert (judging.fmt_stood(closed), judging.fmt_unfinished(closed)) == ("1s", "")


def test_the_mean_that_votes_says_of_how_many_days_it_is():
    assert judging.EVIDENCE_NAMES["high_low"] == f"highs less lows, {HIGH_LOW_SESSIONS}d"
