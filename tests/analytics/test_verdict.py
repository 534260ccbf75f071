"""The verdict: every row of its table, the sessions it takes to change, and what missing evidence does to it."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest

from rottui.analytics.evidence import (
    EVIDENCE,
    GROUPS,
    INDEX_AVERAGE,
    LEADERSHIP_PAIRS,
    PARTICIPATION,
    RISK_PAIRS,
    Thresholds,
    evidence_by_day,
)
from rottui.analytics.verdict import (
    CODES,
    VERDICTS,
    changes,
    confirmed,
    consequences,
    decision,
    verdicts,
)
from tests.analytics.evidence_frames import START, days, walks

Vote = int | None


def evidence(*sessions: dict[str, Vote]) -> pl.DataFrame:
    """Evidence of consecutive days: votes by line; `crossed` is 0 for what votes, 1 for what does not."""
    rows = [
        {
            "date": START + timedelta(days=day),
            "group": group,
            "name": name,
            "value": None if votes.get(name) is None else 1.0,
            "vote": votes.get(name),
            "crossed": None if votes.get(name) is None else int(votes[name] == 0),
        }
        for group, names in GROUPS.items()
        for name in names
        for day, votes in enumerate(sessions)
    ]
    return pl.DataFrame(rows, schema=EVIDENCE)


def votes(
    leadership: tuple[Vote, ...] = (0, 0, 0, 0),
    participation: tuple[Vote, ...] = (1, 1, 1, 0, 0),
    risk: tuple[Vote, ...] = (0, 0, 0, 0),
    index: Vote = 1,
) -> dict[str, Vote]:
    return {
        **dict(zip(LEADERSHIP_PAIRS, leadership, strict=True)),
        **dict(zip(PARTICIPATION, participation, strict=True)),
        **dict(zip(RISK_PAIRS, risk, strict=True)),
        INDEX_AVERAGE: index,
    }


def code(
    leadership: float, participation: float, risk: float, index: float, thresholds: Thresholds | None = None
) -> str:
    scores = pl.DataFrame(
        {
            "leadership": [leadership],
            "participation": [participation],
            "risk_appetite": [risk],
            "index": [index],
            "known": [True],
        }
    )
    return str(scores.select(decision(thresholds or Thresholds())).item())


@pytest.mark.parametrize(
    ("leadership", "participation", "risk", "index", "expected"),
    [
        # below its 200-day, participation ≤ 2: whatever else
        (-1, 2, 1, -1, "deterioration"),
        (1, 0, 1, -1, "deterioration"),
        (0, 2, 0, -1, "deterioration"),
        (-1, 3, 0, -1, "rotation"),
        # fading, broad, risk not off
        (-0.5, 4, -0.25, 1, "broadening"),
        (-1, 5, 1, -1, "broadening"),
        # fading, and weak, or risk off while not broad
        (-0.5, 1, 1, 1, "spillover"),
        (-1, 3, -0.5, 1, "spillover"),
        (-1, 3, -0.5, -1, "spillover"),
        # fading otherwise
        (-1, 3, -0.25, 1, "rotation"),
        (-0.5, 2, 0, 1, "rotation"),
        (-1, 5, -0.5, 1, "rotation"),
        # leading or neutral, broad
        (-0.25, 4, -1, 1, "broad_advance"),
        (1, 5, 1, -1, "broad_advance"),
        # leading, participation ≤ 2
        (0.5, 2, 1, 1, "narrow"),
        (1, 0, -1, 1, "narrow"),
        # leading otherwise
        (0.5, 3, -1, 1, "mega_led"),
        (1, 3, 1, -1, "mega_led"),
        # neutral, weak, risk off
        (0.25, 1, -0.5, 1, "deterioration"),
        (-0.25, 0, -1, 1, "deterioration"),
        # all else
        (0, 1, -0.25, 1, "mixed"),
        (0, 2, -1, 1, "mixed"),
        (0.25, 3, 0, -1, "mixed"),
    ],
)
def test_the_first_rule_that_matches_gives_the_code(
    leadership: float, participation: float, risk: float, index: float, expected: str
) -> None:
    assert code(leadership, participation, risk, index) == expected


def test_the_rules_turn_where_the_thresholds_say() -> None:
    given = Thresholds(fading=-0.75, leading=0.75, broad=5, narrow=3, weak=2, risk_off=-1)
    assert code(-0.5, 4, 0, 1, given) == "mixed"
    assert code(0.5, 3, 0, 1, given) == "mixed"
    assert code(-0.75, 5, -0.75, 1, given) == "broadening"
    assert code(-0.75, 2, 0, 1, given) == "spillover"
    assert code(0.75, 3, 0, 1, given) == "narrow"
    assert code(0, 3, 0, -1, given) == "deterioration"


def test_scores_are_means_and_counts_of_what_has_data() -> None:
    frame = verdicts(
        evidence(
            votes((-1, -1, 0, 1), (1, 1, 1, 0, 0), (1, 1, 0, -1), 1),
            votes((-1, -1, 0, None), (1, 1, None, 1, 0), (None, None, 1, 0), 0),
        )
    )
    assert frame.schema == VERDICTS
    scores = frame.select("leadership", "participation", "risk_appetite", "index").rows()
    assert scores[0] == (-0.25, 3, 0.25, 1)
    assert scores[1] == (pytest.approx(-2 / 3), 3.75, 0.5, -1)  # 3 of 4 lines that have data are 3.75 of 5


def test_a_missing_line_does_not_count_as_failing() -> None:
    whole = votes((-1, -1, -1, -1), (1, 1, 1, 1, 1))
    missing = votes((-1, -1, None, None), (1, 1, 1, None, None), (0, 0, None, None))
    assert verdicts(evidence(whole, missing))["raw"].to_list() == ["broadening"] * 2


@pytest.mark.parametrize(
    "missing",
    [
        votes(leadership=(-1, None, None, None)),
        votes(participation=(1, 1, None, None, None)),
        votes(risk=(None, None, None, 1)),
        votes(index=None),
        {},
    ],
)
def test_with_fewer_than_half_of_any_questions_lines_nothing_is_known(missing: dict[str, Vote]) -> None:
    assert verdicts(evidence(missing))["raw"].to_list() == ["unknown"]


def test_scores_of_nothing_are_null_and_no_evidence_gives_no_verdicts() -> None:
    assert verdicts(evidence({})).row(0)[1:5] == (None, None, None, None)
    assert verdicts(EVIDENCE.to_frame()).schema == VERDICTS
    assert consequences(EVIDENCE.to_frame()).is_empty()


def history(codes: str, confirmation: int = 5) -> pl.DataFrame:
    names = {"a": "narrow", "b": "broadening", "c": "spillover", "?": "unknown"}
    raw = pl.DataFrame({"date": days(len(codes)), "raw": [names[letter] for letter in codes]})
    letters = {name: letter for letter, name in names.items()}
    return confirmed(raw, confirmation).with_columns(pl.col("code", "pending").replace(letters))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("aaaaaaa", "????aaa"),  # history starts as unknown
        ("aaaaabbbbbb", "????aaaaabb"),
        ("aaaaabbbbaaaa", "????aaaaaaaaa"),  # four sessions are not five
        ("aaaaabbbbabbbb", "????aaaaaaaaaa"),  # and do not add up over a break
        ("aaaaabbbbcccccb", "????aaaaaaaaacc"),  # a third code starts anew
        ("aaaaabcbcbcbcbc", "????aaaaaaaaaaa"),
        ("aaaaa????aaaa", "????aaaaaaaaa"),
        ("aaaaa?????aaaaa", "????aaaaa????" + "?a"),  # unknown is confirmed like any other
        ("abababab", "????????"),
    ],
)
def test_a_code_must_hold_five_sessions_before_the_verdict_changes_to_it(raw: str, expected: str) -> None:
    assert "".join(history(raw)["code"]) == expected


def test_a_pending_change_is_counted_from_its_first_session() -> None:
    frame = history("aaaaabbbccbbbbbb")
    assert frame["pending"].to_list() == [*"aaaa", None, *"bbbccbbbb", None, None]
    assert frame["pending_day"].to_list() == [1, 2, 3, 4, None, 1, 2, 3, 1, 2, 1, 2, 3, 4, None, None]


def test_since_is_the_day_on_which_the_verdict_changed() -> None:
    frame = history("aaaaaabbbbbb")
    when = days(12)
    assert frame["since"].to_list() == [when[0]] * 4 + [when[4]] * 6 + [when[10]] * 2
    assert frame["sessions"].to_list() == [1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 1, 2]
    changed = changes(frame)
    assert changed["date"].to_list() == [when[0], when[4], when[10]]
    assert changed["before"].to_list() == [None, "?", "a"]
    assert changes(frame.clear()).is_empty()


def test_the_sessions_of_confirmation_can_be_set() -> None:
    assert "".join(history("aabbb", 2)["code"]) == "?aabb"
    assert "".join(history("abc", 1)["code"]) == "abc"
    turned = evidence(votes((1, 1, 1, 1)), votes((-1, -1, -1, -1)))
    assert verdicts(turned, Thresholds(confirmation=1))["code"].to_list() == ["mega_led", "rotation"]
    assert verdicts(turned)["code"].to_list() == ["unknown", "unknown"]


def test_what_would_change_is_the_code_if_one_line_alone_crossed() -> None:
    # Leading by 2 of 4, three lines of five, risk neutral: mega_led.
    frame = consequences(evidence(votes((1, 1, 0, 0))))
    would_be = dict(frame.select("name", "would_be").iter_rows())
    assert frame["raw"].unique().to_list() == ["mega_led"]
    assert [would_be[name] for name in LEADERSHIP_PAIRS] == ["mixed", "mixed", "mega_led", "mega_led"]
    assert [would_be[name] for name in PARTICIPATION] == ["narrow"] * 3 + ["broad_advance"] * 2
    assert {would_be[name] for name in RISK_PAIRS} == {"mega_led"}
    assert would_be[INDEX_AVERAGE] == "mega_led"
    assert would_be["index_drawdown"] is None


def test_a_missing_line_would_change_nothing_and_fewer_lines_weigh_more() -> None:
    frame = consequences(evidence(votes((-1, -1, None, None), (1, 1, 0, None, None), index=0)))
    would_be = dict(frame.select("name", "would_be").iter_rows())
    # Two of three lines are 3.33 of five; a third makes them five, one fewer 1.67, and the index is below.
    assert would_be["above_50"] == "deterioration"
    assert would_be["high_low"] == "broadening"
    assert would_be["ad_line"] is None
    assert would_be["XLG/RSP"] == "rotation"  # (0 − 1) / 2 is still fading
    assert would_be["MAGS/SPY"] is None


def test_the_index_alone_can_tip_a_narrow_market_over() -> None:
    frame = consequences(evidence(votes((1, 1, 1, 1), (1, 1, 0, 0, 0))))
    assert frame.filter(pl.col("name") == INDEX_AVERAGE).select("raw", "would_be").row(0) == ("narrow", "deterioration")


@pytest.mark.parametrize("until", [90, 251, 300, 333, 419])
def test_no_verdict_changes_when_later_days_arrive(until: int) -> None:
    frames = walks()
    whole = evidence_by_day(*frames)
    cut = evidence_by_day(*(frame.filter(pl.col("date") <= days(420)[until]) for frame in frames))
    expected = verdicts(whole, Thresholds(confirmation=2))
    assert verdicts(cut, Thresholds(confirmation=2)).equals(expected.head(until + 1))
    assert consequences(cut).equals(consequences(whole).filter(pl.col("date") <= days(420)[until]))
    assert expected["code"].n_unique() > 4


def test_every_code_has_a_name() -> None:
    every = {
        code(leadership / 4, participation, risk / 4, index)
        for leadership in range(-4, 5)
        for participation in range(6)
        for risk in range(-4, 5)
        for index in (-1, 1)
    }
    assert every | {"unknown"} == set(CODES)
