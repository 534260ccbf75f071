"""Whoever comes back to the desk is told once what is new, and what they saw is noted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rottui.briefing.details.changes_model import Change, ChangesDetail
from rottui.briefing.details.wanted import ChangesWanted
from rottui.briefing.looks import Look, last_look, remember_look
from rottui.briefing.model import Briefing
from rottui.tui.feeding.details import Answer
from rottui.tui.telling.looking import AWAY_S, Looking
from rottui.tui.terms import Terms
from tests.alerts.factory import LAST, briefing_of

BEFORE = date(2025, 10, 20)
EVENING = datetime(2025, 10, 31, 23, tzinfo=UTC)


class Visitor:
    """A desk's part of it: what was asked and told, and the time."""

    def __init__(self, folder: Path, now: datetime = EVENING) -> None:
        self.folder = folder
        self.now = now
        self.seconds = 0.0
        self.asked: list[ChangesWanted] = []
        self.told: list[tuple[str, str]] = []
        self.looking = Looking(
            folder,
            inquire=self.asked.append,
            tell=lambda title, text: self.told.append((title, text)),
            now=lambda: self.now,
            clock=lambda: self.seconds,
        )

    def answer(self, *changes: str) -> None:
        found = tuple(Change("extreme", name, "4M LOW", LAST, 50) for name in changes)
        wanted = self.asked[-1]
        self.looking.hear(Answer(wanted, Terms("price"), ChangesDetail(wanted.since, LAST, found)))


@pytest.fixture
def seen(tmp_path: Path) -> Path:
    remember_look(tmp_path, Look(BEFORE, datetime(2025, 10, 20, 23, tzinfo=UTC)))
    return tmp_path


def test_who_opens_the_desk_is_told_the_first_few_and_how_many_there_are(seen: Path) -> None:
    visitor = Visitor(seen)
    visitor.looking.know(briefing_of())
    visitor.answer("A/B", "C/D", "E/F", "G/H")

    assert visitor.asked == [ChangesWanted(BEFORE)]
    assert visitor.told == [("4 changes since 20 Oct 2025", "A/B: 4M LOW\nC/D: 4M LOW\nE/F: 4M LOW")]
    assert visitor.looking.since == BEFORE
    look = last_look(seen)
    assert look is not None
    assert look.since == LAST


def test_it_is_told_once_and_nothing_is_told_of_nothing(seen: Path) -> None:
    first = Visitor(seen)
    first.looking.know(briefing_of())
    first.answer()
    first.looking.know(briefing_of())
    second = Visitor(seen)
    second.looking.know(briefing_of())

    assert (first.told, len(first.asked), second.asked) == ([], 1, [])
    assert first.looking.since == BEFORE, "the key compares with the last look as long as the desk is open"


def test_the_first_look_of_all_is_noted_and_nothing_is_asked(tmp_path: Path) -> None:
    visitor = Visitor(tmp_path)
    visitor.looking.know(briefing_of())

    assert visitor.asked == []
    look = last_look(tmp_path)
    assert look is not None
    assert look.since == LAST


@pytest.mark.parametrize(
    "briefing", [briefing_of(demo=True), briefing_of(replay=True), replace(briefing_of(), rotation=None)]
)
def test_the_demo_a_past_day_and_a_quick_briefing_are_no_visits(seen: Path, briefing: Briefing) -> None:
    visitor = Visitor(seen)
    visitor.looking.know(briefing)
    visitor.looking.touched()
    visitor.looking.stop()

    assert visitor.asked == []
    look = last_look(seen)
    assert look is not None
    assert look.since == BEFORE


def test_data_that_come_while_somebody_is_there_are_seen(seen: Path) -> None:
    visitor = Visitor(seen)
    visitor.looking.know(briefing_of())
    visitor.answer()
    visitor.now = datetime(2025, 11, 3, 23, tzinfo=UTC)
    visitor.seconds = AWAY_S - 1
    visitor.looking.know(briefing_of(last=date(2025, 11, 3)))

    look = last_look(seen)
    assert look is not None
    assert look.since == date(2025, 11, 3)


def test_data_that_come_while_nobody_is_there_are_told_at_the_next_key(seen: Path) -> None:
    visitor = Visitor(seen)
    visitor.looking.know(briefing_of())
    visitor.answer()
    visitor.now = datetime(2025, 11, 3, 23, tzinfo=UTC)
    visitor.seconds = AWAY_S
    visitor.looking.know(briefing_of(last=date(2025, 11, 3)))
    visitor.looking.stop()
    assert len(visitor.asked) == 1
    visitor.looking.touched()
    visitor.answer("A/B")

    assert visitor.asked[1:] == [ChangesWanted(LAST)]
    assert visitor.told == [("1 change since 31 Oct 2025", "A/B: 4M LOW")]


def test_a_terminal_that_says_that_it_is_looked_at_again_is_a_visit(seen: Path) -> None:
    visitor = Visitor(seen)
    visitor.looking.know(briefing_of())
    visitor.answer()
    visitor.now = datetime(2025, 11, 3, 23, tzinfo=UTC)
    visitor.seconds = 3 * AWAY_S
    visitor.looking.know(briefing_of(last=date(2025, 11, 3)))
    visitor.looking.returned()
    visitor.looking.touched()

    assert visitor.asked[1:] == [ChangesWanted(LAST)]


def test_keys_without_a_pause_ask_nothing(seen: Path) -> None:
    visitor = Visitor(seen)
    visitor.looking.touched()
    visitor.looking.know(briefing_of())
    visitor.answer()
    for _ in range(5):
        visitor.seconds += AWAY_S - 1
        visitor.looking.touched()

    assert len(visitor.asked) == 1


def test_an_answer_that_failed_leaves_the_look_for_the_next_time(seen: Path) -> None:
    visitor = Visitor(seen)
    visitor.looking.know(briefing_of())
    visitor.looking.hear(Answer(ChangesWanted(LAST), Terms("price"), None, "of somebody else"))
    visitor.looking.hear(Answer(visitor.asked[0], Terms("price"), None, "no"))

    assert visitor.told == []
    look = last_look(seen)
    assert look is not None
    assert look.since == BEFORE


def test_a_look_that_is_later_than_this_one_stays(seen: Path) -> None:
    remember_look(seen, Look(date(2025, 11, 28), EVENING))
    visitor = Visitor(seen)
    visitor.looking.know(briefing_of())
    visitor.looking.stop()

    assert visitor.asked == []
    look = last_look(seen)
    assert look is not None
    assert look.since == date(2025, 11, 28)
