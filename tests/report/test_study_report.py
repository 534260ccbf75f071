"""The study in a report: figures beside those of any session, n alone where there are few, and what to beware of."""

from __future__ import annotations

import dataclasses
import json
from datetime import date

import pytest

from rottui.briefing.details.wanted import StudyWanted
from rottui.briefing.model import Briefing, Extreme
from rottui.report.beyond import Beyond
from rottui.report.contract import ON_REQUEST, SECTIONS, to_json
from rottui.report.markdown import to_markdown
from rottui.report.study import studies_wanted
from rottui.report.text import to_text
from rottui.settings.schema import Basis
from tests.tui.verdict_factory import make_study

FEW = make_study(5, subject="A/B at a low of 4 months or more", code=None, pair="A/B", kind="low", months=4, began=None)
BOTH = Beyond(studies=(make_study(), FEW))


def test_it_is_told_only_where_it_is_asked_for(demo_briefing: Briefing) -> None:
    assert "study" in ON_REQUEST
    assert "study" not in SECTIONS
    assert "STUDY" not in to_text(demo_briefing, SECTIONS, BOTH)
    assert "study" not in json.loads(to_json(demo_briefing, SECTIONS, BOTH))


def test_figures_stand_beside_those_of_any_session(demo_briefing: Briefing) -> None:
    lines = to_text(demo_briefing, ["study"], BOTH).splitlines()
    rows = [line.split() for line in lines if line.startswith("SPY")]

    assert rows[0] == ["SPY", "21", "12", "+1.5", "+0.5", "75%", "60%", "-8.2", "-33.0"]
    assert rows[3] == ["SPY", "21", "5", "–", "+0.5", "–", "60%", "–", "-33.0"]
    assert all(len(line) <= 100 for line in lines)


def test_episodes_are_told_with_returns_or_where_there_are_few_by_their_dates_alone(demo_briefing: Briefing) -> None:
    told = to_text(demo_briefing, ["study"], BOTH)
    flat = " ".join(told.split())

    assert "2025-10-31 +2.5 -1.0 –" in flat
    assert "A/B at a low of 4 months or more: fewer than 8 are over, so only dates: 2025-10-31" in flat
    assert (
        "Healthy broadening: began 5 times; 12 episodes, one every 21 sessions while it stood, on 101 of 895 sessions,"
        " 2022-04-08 to 2025-10-31" in flat
    )
    assert f"{FEW.subject}: 5 episodes, on 101 of 895 sessions" in flat


@pytest.mark.parametrize(("basis", "said"), [("price", "basis price"), ("total_return", "basis total return")])
def test_the_basis_of_the_returns_is_said(demo_briefing: Briefing, basis: Basis, said: str) -> None:
    told = to_text(demo_briefing, ["study"], Beyond(studies=(make_study(basis=basis),)))
    assert f"STUDY: WHAT FOLLOWED?  (2025-10-31 · 1 subject · {said})" in told


def test_what_to_beware_of_is_said_once(demo_briefing: Briefing) -> None:
    for written in (to_text(demo_briefing, ["study"], BOTH), to_markdown(demo_briefing, ["study"], BOTH)):
        assert written.count("Survivorship") == 1
        assert "compare with" in " ".join(written.split())


def test_in_json_every_episode_and_figure_is_a_number_or_null(demo_briefing: Briefing) -> None:
    found = json.loads(to_json(demo_briefing, ["study"], BOTH))["study"]

    assert [study["subject"] for study in found] == ["Healthy broadening", FEW.subject]
    assert found[0]["episodes"][-1] == {"date": "2025-10-31", "after": {"21": 2.5, "63": -1.0, "126": None}}
    assert found[0]["figures"][0] == {
        "asset": "SPY", "horizon": 21, "n": 12, "median": 1.5, "share_positive": 75.0, "worst": -8.25,
        "any": {"n": 1234, "median": 0.5, "share_positive": 60.0, "worst": -33.0},
    }  # fmt: skip
    assert found[1]["figures"][0]["median"] is None
    assert (found[1]["pair"], found[1]["kind"], found[1]["months"]) == ("A/B", "low", 4)


def test_why_there_is_nothing_is_said(demo_briefing: Briefing) -> None:
    bare = make_study(0, figures=(), problem="no prices of SPY, RSP, IWM")
    written = to_text(demo_briefing, ["study"], Beyond(studies=(bare,)))

    assert "Healthy broadening: no prices of SPY, RSP, IWM" in written


def test_the_verdict_is_studied_and_the_pairs_of_the_first_group_that_are_at_an_extreme(
    demo_briefing: Briefing,
) -> None:
    extreme = Extreme("low", 14, date(2024, 8, 1), date(2025, 10, 30), 1, False)
    first = demo_briefing.pairs[0].pair
    pairs = tuple(
        dataclasses.replace(pair, extreme=extreme if number in (0, len(demo_briefing.pairs) - 1) else None)
        for number, pair in enumerate(demo_briefing.pairs)
    )

    wanted = studies_wanted(dataclasses.replace(demo_briefing, pairs=pairs))
    assert wanted == (StudyWanted(), StudyWanted(None, first.numerator, first.denominator, "low", 14))
    assert studies_wanted(dataclasses.replace(demo_briefing, pairs=())) == (StudyWanted(),)
    record = dataclasses.replace(extreme, months=117, on_record=True)
    alone = dataclasses.replace(demo_briefing, pairs=(dataclasses.replace(pairs[0], extreme=record),))
    assert studies_wanted(alone)[1] == StudyWanted(None, first.numerator, first.denominator, "low", 12, record=True)
