"""When the desk was last looked at: what counts as seen, and that it is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rottui.briefing.looks import FILE, Look, compared_with, last_look, look_at, remember_look
from tests.alerts.factory import LAST, briefing_of


@pytest.mark.parametrize(
    ("now", "since"),
    [
        (datetime(2025, 10, 31, 15, tzinfo=UTC), date(2025, 10, 30)),  # 11:00 in New York: the day is under way
        (datetime(2025, 10, 31, 21, 59, tzinfo=UTC), date(2025, 10, 30)),
        (datetime(2025, 10, 31, 22, tzinfo=UTC), date(2025, 10, 31)),  # 18:00
        (datetime(2025, 11, 3, 12, tzinfo=UTC), date(2025, 10, 31)),
    ],
)
def test_a_day_counts_as_seen_once_it_is_over_in_new_york(now: datetime, since: date) -> None:
    assert look_at(briefing_of(), now) == Look(since, now)


def test_the_demo_a_past_day_and_an_empty_desk_are_no_looks() -> None:
    now = datetime(2025, 11, 3, 12, tzinfo=UTC)

    for briefing in (briefing_of(demo=True), briefing_of(replay=True), replace(briefing_of(), as_of=None)):
        assert look_at(briefing, now) is None


def test_a_look_is_kept_beside_the_data(tmp_path: Path) -> None:
    look = Look(LAST, datetime(2025, 10, 31, 22, tzinfo=UTC))

    assert last_look(tmp_path) is None
    assert remember_look(tmp_path, look)
    assert last_look(tmp_path) == look
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_one_that_cannot_be_kept_or_read_is_none(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"since": "neve')

    assert last_look(tmp_path) is None
    assert not remember_look(tmp_path / "absent", Look(LAST, datetime(2025, 10, 31, 22, tzinfo=UTC)))


def test_a_look_of_which_a_bit_flipped_is_none_and_never_another_day(tmp_path: Path) -> None:
    look = Look(LAST, datetime(2025, 10, 31, 22, tzinfo=UTC))
    remember_look(tmp_path, look)
    content = (tmp_path / FILE).read_bytes()
    seen = set()
    for position in range(len(content)):
        for bit in range(8):
            damaged = bytearray(content)
            damaged[position] ^= 1 << bit
            (tmp_path / FILE).write_bytes(damaged)
            seen.add(last_look(tmp_path))

    assert seen == {None}


def test_a_briefing_is_compared_with_the_last_look_or_a_week_before(tmp_path: Path) -> None:
    assert compared_with(tmp_path, briefing_of()) == date(2025, 10, 24)
    remember_look(tmp_path, Look(date(2025, 10, 20), datetime(2025, 10, 20, 23, tzinfo=UTC)))
    assert compared_with(tmp_path, briefing_of()) == date(2025, 10, 20)
    assert compared_with(tmp_path, briefing_of(last=date(2025, 10, 20))) == date(2025, 10, 13)
    assert compared_with(tmp_path, replace(briefing_of(), as_of=None)) is None
