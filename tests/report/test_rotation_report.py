"""Rotation in reports: the contract's fields, groups told once, changes by week, and what can still move."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pytest

from rottui.briefing.model import Briefing, QuadrantChange, RotationBriefing
from rottui.briefing.rotating import POINTS, QUADRANT_WAYS, compass_number, compass_point, fmt_standing, fmt_way
from rottui.briefing.wording import PLAIN
from rottui.report.contract import to_document
from rottui.report.rotation import rotation_section
from rottui.report.text import to_text

NOTHING_NAMED: frozenset[str] = frozenset()


@pytest.fixture(scope="module")
def rotation(demo_briefing: Briefing) -> RotationBriefing:
    assert demo_briefing.rotation is not None
    return demo_briefing.rotation


@pytest.fixture(scope="module")
def told(demo_briefing: Briefing) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = to_document(demo_briefing, ["rotation"])["rotation"]
    return listed


def test_json_tells_every_item_with_its_groups_places_and_the_way_there(
    told: list[dict[str, Any]], rotation: RotationBriefing
) -> None:
    assert [entry["pair"] for entry in told] == [item.name for item in rotation.items]
    by_name = {entry["pair"]: entry for entry in told}
    assert by_name["XLI/SPY"]["groups"] == ["What works", "All pairs", "Sectors"]
    assert by_name["EWG/SPY"]["groups"] == ["Countries"]
    for entry, item in zip(told, rotation.items, strict=True):
        assert set(entry) == {"pair", "groups", "weekly", "daily", "changes", "problem"}
        for by, place in (("weekly", item.weekly), ("daily", item.daily)):
            assert place is not None
            said = entry[by]
            assert said["quadrant"] in ("leading", "weakening", "lagging", "improving")
            assert 0 <= said["heading"] < 360
            assert len(said["tail"]) == 8
            assert said["tail"][-1] == {key: said[key] for key in ("date", "ratio", "momentum")}
            assert (said["tail"][-1]["ratio"], said["since"]) == (place.ratio, place.since.isoformat())


def test_json_tells_the_changes_of_eight_weeks(told: list[dict[str, Any]], rotation: RotationBriefing) -> None:
    changes = [(entry["pair"], change) for entry in told for change in entry["changes"]]

    assert len(changes) == len(rotation.changes)
    assert all(set(change) == {"date", "by", "from", "to", "settled"} for _, change in changes)
    name, last = changes[0]
    assert (last["to"], last["date"]) == next(
        (change.after, change.date.isoformat()) for change in rotation.changes if change.name == name
    )


def test_a_pair_has_the_place_of_its_weeks(demo_briefing: Briefing, told: list[dict[str, Any]]) -> None:
    pairs = to_document(demo_briefing, ["pairs"])["pairs"]

    for pair, entry in zip(pairs, told, strict=False):
        assert pair["pair"] == entry["pair"]
        assert pair["rotation"] == {key: entry["weekly"][key] for key in pair["rotation"]}


def test_a_text_says_where_everything_stands_once_a_group_and_labels_it_rrg_style(demo_briefing: Briefing) -> None:
    lines = to_text(demo_briefing, ["rotation"]).splitlines()

    assert lines[2].startswith("ROTATION, RRG-STYLE  (2026-01-16 · DEMO")
    assert "Sectors, against SPY" in lines
    assert "Rotation" in lines
    assert "All pairs" not in lines
    assert sum(line.startswith("XLI/SPY ") for line in lines) == 2  # of the watchlist, and of the sectors
    mags = next(line.split() for line in lines if line.startswith("MAGS/SPY"))
    assert mags[1:3] == ["weakening", "2025-10-17"]
    assert any("not the JdK formula" in line for line in lines)


def test_changes_are_told_by_week_and_by_where_they_went(demo_briefing: Briefing, rotation: RotationBriefing) -> None:
    def change(name: str, day: int, into: str, by: str = "week", settled: bool = True) -> QuadrantChange:
        return QuadrantChange(name, date(2026, 1, day), "lagging", into, by, settled)  # type: ignore[arg-type]

    changes = (
        change("A/B", 21, "weakening", settled=False),
        change("C/D", 16, "leading"),
        change("E/F", 16, "improving"),
        change("G/H", 16, "leading"),
        change("I/J", 16, "leading", by="day"),
        change("K/L", 1, "leading"),  # a day less than three weeks before the first
        QuadrantChange("M/N", date(2025, 12, 31), "lagging", "leading", "week", True),
    )
    section = rotation_section(
        dataclasses.replace(demo_briefing, rotation=dataclasses.replace(rotation, changes=changes)), NOTHING_NAMED
    )

    assert section is not None
    assert section.sentences == (
        "Week of 2026-01-21 (so far), into weakening: A/B (from lagging)",
        "Week of 2026-01-16, into leading: C/D (from lagging), G/H (from lagging)",
        "Week of 2026-01-16, into improving: E/F (from lagging)",
        "Week of 2026-01-01, into leading: K/L (from lagging)",
    )


def test_a_quadrant_entered_in_the_week_under_way_says_so(demo_briefing: Briefing, rotation: RotationBriefing) -> None:
    first = rotation.items[0]
    assert first.weekly is not None
    moving = dataclasses.replace(first.weekly, settled=False, since=first.weekly.date)
    items = (dataclasses.replace(first, weekly=moving), *rotation.items[1:])
    section = rotation_section(
        dataclasses.replace(demo_briefing, rotation=dataclasses.replace(rotation, items=items)), NOTHING_NAMED
    )

    assert section is not None
    row = next(row for row in section.tables[0].rows if row[0] == first.name)
    assert row[1:3] == ("weakening", "so far")


def test_what_has_no_place_is_a_dash_and_its_reason_a_remark(
    demo_briefing: Briefing, rotation: RotationBriefing
) -> None:
    first = dataclasses.replace(rotation.items[0], weekly=None, daily=None, problem="no prices of MAGS")
    section = rotation_section(
        dataclasses.replace(demo_briefing, rotation=dataclasses.replace(rotation, items=(first, *rotation.items[1:]))),
        NOTHING_NAMED,
    )

    assert section is not None
    assert section.tables[0].rows[1] == ("MAGS/SPY!", "–", "", "–", "–", "–", "–", "")
    assert section.remarks == ("MAGS/SPY: no prices of MAGS",)


def test_without_a_rotation_there_is_no_section(demo_briefing: Briefing, empty_briefing: Briefing) -> None:
    quick = dataclasses.replace(demo_briefing, rotation=None)

    assert rotation_section(quick, NOTHING_NAMED) is None
    assert rotation_section(empty_briefing, NOTHING_NAMED) is None
    assert to_document(quick, ["rotation"])["rotation"] == []


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (99.9998, "99.99"),
        (100.0, "100.00"),
        (99.991, "99.99"),
        (99.989, "99.99"),
        (99.98, "99.98"),
        (103.456, "103.46"),
    ],
)
def test_what_is_below_the_centre_never_reads_as_the_centre(value: float, written: str) -> None:
    assert fmt_standing(value) == written


def test_the_compass_goes_clockwise_from_straight_up() -> None:
    assert [compass_point(45.0 * number) for number in range(8)] == list(POINTS)
    assert (compass_point(22.4), compass_point(22.6), compass_point(337.6), compass_point(359.9)) == (
        "N", "NE", "N", "N",
    )  # fmt: skip
    assert compass_number(359.9) == 0


def test_a_way_is_an_arrow_or_in_ascii_letters() -> None:
    assert "".join(fmt_way(45.0 * number) for number in range(8)) == "↑↗→↘↓↙←↖"
    assert (fmt_way(100, PLAIN), fmt_way(None, PLAIN), fmt_way(None)) == ("E", "-", "–")
    assert {name: fmt_way(way) for name, way in QUADRANT_WAYS.items()} == {
        "leading": "↗", "weakening": "↘", "lagging": "↙", "improving": "↖",
    }  # fmt: skip
