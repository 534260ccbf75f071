"""The RRG-style plot: points where their figures say, quadrants named and uncovered, tails loud and quiet."""

from __future__ import annotations

import math

import pytest

from rottui.tui.drawing.rrg import LEAST_SHARE, MARGIN, QUADRANT_TONES, Plotted, Trail, draw_rrg
from rottui.tui.look.language import PLAIN, RICH
from rottui.tui.look.lines import Tone
from tests.tui.rotation_factory import make_track, quadrant_of

SIZES = ((155, 41), (92, 38), (38, 20), (48, 8), (38, 7), (20, 5), (16, 4), (200, 60))


def trail(name: str, *points: tuple[float, float]) -> Trail:
    return Trail(name, name, quadrant_of(*points[-1]), points)


def circling(count: int, points: int = 8) -> list[Trail]:
    trails = []
    for seed in range(count):
        _, tail = make_track(seed, 7)
        way = zip(tail.values("ratio", points), tail.values("momentum", points), strict=True)
        trails.append(trail(f"S{seed:02}/SPY", *way))  # type: ignore[arg-type]
    return trails


def text(plotted: Plotted) -> list[str]:
    return [line.text for line in plotted.lines]


def tone_at(plotted: Plotted, row: int, column: int) -> Tone:
    for part, tone in plotted.lines[row].spans:
        if column < len(part):
            return tone
        column -= len(part)
    raise AssertionError(column)


CORNERS = (
    trail("NE", (102.0, 102.0)),
    trail("SE", (102.0, 98.0)),
    trail("SW", (98.0, 98.0)),
    trail("NW", (98.0, 102.0)),
)


def test_each_head_is_in_its_quadrant_and_wears_its_tone() -> None:
    plotted = draw_rrg(CORNERS, "NE", 81, 31, RICH)
    row, column = 14, 43  # the crosshair: in the middle of the rows, and of the columns beside the numbers

    assert plotted.lines[row].text[column] == "┼"
    for name, (below, right) in {"NE": (0, 1), "SE": (1, 1), "SW": (1, 0), "NW": (0, 0)}.items():
        at, start = plotted.heads[name]
        assert (at > row, start > column) == (bool(below), bool(right)), name
        assert plotted.lines[at].text[start] == ("●" if name == "NE" else "○")
    assert [tone_at(plotted, *plotted.heads[name]) for name in ("NE", "SE", "SW", "NW")] == [
        "gain", "warning", "loss", "line",
    ]  # fmt: skip


def test_a_point_stands_where_its_figures_say() -> None:
    """By hand: from 100 down and up to 2 and the margin, on 76 columns beside the numbers and 28 rows between names."""
    plotted = draw_rrg((*CORNERS, trail("P", (101.0, 99.0))), "P", 81, 31, RICH)

    dots_across, dots_up, reach = 76 * 2 - 1, 28 * 4 - 1, 2 * MARGIN
    column = 5 + round((1 + reach) / (2 * reach) * dots_across) // 2
    row = 28 - round((-1 + reach) / (2 * reach) * dots_up) // 4
    assert plotted.heads["P"] == (row, column)


def test_the_axes_have_numbers_around_100_where_there_is_room() -> None:
    lines = text(draw_rrg(CORNERS, "NE", 81, 31, RICH))

    assert lines[-1].split() == ["98", "99", "100", "101", "102"]
    assert [line[:4].strip() for line in lines if line[:4].strip()] == ["102", "101", "100", "99", "98"]
    assert not any(character.isdigit() for line in text(draw_rrg(CORNERS, "NE", 30, 8, RICH)) for character in line)


def test_where_nothing_is_there_is_less_room_but_every_quadrant_has_some() -> None:
    plotted = draw_rrg([trail("A", (103.0, 102.0)), trail("B", (102.0, 103.0))], "A", 81, 31, RICH)
    lines = text(plotted)
    column = lines[1].index("│")

    share = (column - 5) / (81 - column)
    assert share == pytest.approx(LEAST_SHARE, abs=0.05)
    assert lines[0].index("IMPROVING") < column < lines[0].index("LEADING")


@pytest.mark.parametrize("glyphs", [RICH, PLAIN], ids=["rich", "ascii"])
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("count", [1, 4, 11, 42])
def test_at_every_size_lines_fit_quadrants_are_named_and_labels_stand_apart(
    count: int, size: tuple[int, int], glyphs: object
) -> None:
    width, height = size
    trails = circling(count)
    plotted = draw_rrg(trails, trails[0].name, width, height, glyphs)  # type: ignore[arg-type]
    lines = text(plotted)

    assert [len(line) for line in lines] == [width] * height
    assert glyphs is RICH or all(line.isascii() for line in lines)
    if height >= 5:
        joined = "\n".join(lines)
        for name in QUADRANT_TONES:
            assert name.upper()[: max(2, width // 4 - 3)] in joined, name
    labels = {trail.name: trail.label for trail in trails}
    for name, (row, start) in plotted.labels.items():
        assert lines[row][start : start + len(labels[name])] == labels[name]
    at, start = plotted.labels.get(trails[0].name, (-1, 0))
    for row, column in plotted.heads.values():
        under_the_selected_label = row == at and start <= column < start + len(trails[0].label)
        assert under_the_selected_label or lines[row][column] in "○●o@"
    assert count > 11 or width < 48 or len(plotted.labels) == count
    assert trails[0].name in plotted.labels or width < 24


def test_the_selected_tail_is_in_its_quadrants_tone_and_the_others_are_quiet() -> None:
    first = trail("A", (98.0, 99.0), (99.0, 98.5), (102.0, 99.0))
    other = trail("B", (98.0, 101.0), (100.5, 102.0), (102.0, 101.0))
    plotted = draw_rrg([first, other], "A", 92, 38, RICH)
    tones = {
        tone for line in plotted.lines for part, tone in line.spans if any("\u2801" <= c <= "\u28ff" for c in part)
    }

    assert tones == {"warning", "stale"}
    assert tone_at(plotted, *plotted.labels["A"]) == "strong"
    assert tone_at(plotted, *plotted.labels["B"]) == "quiet"


def test_ascii_tails_differ_by_their_dots() -> None:
    plotted = "\n".join(text(draw_rrg(circling(2), "S00/SPY", 92, 38, PLAIN)))

    assert "*" in plotted
    assert "." in plotted
    assert plotted.count("@") == 1


def test_in_a_crowd_only_the_selected_tail_is_long() -> None:
    def dots(plotted: Plotted) -> int:
        return sum("\u2801" <= character <= "\u28ff" for line in text(plotted) for character in line)

    many = circling(42)
    alone = [
        each if each.name == "S00/SPY" else Trail(each.name, each.label, each.quadrant, each.points[-1:])
        for each in many
    ]

    crowd, bare = (dots(draw_rrg(trails, "S00/SPY", 92, 38, RICH)) for trails in (many, alone))

    assert bare < crowd <= bare + 42 * 4
    assert crowd < dots(draw_rrg(many, "S00/SPY", 200, 60, RICH))


def test_moving_the_selection_changes_no_place() -> None:
    trails = circling(11)

    assert draw_rrg(trails, "S00/SPY", 92, 38, RICH).heads == draw_rrg(trails, "S05/SPY", 92, 38, RICH).heads


def test_one_point_at_the_centre_is_drawn_and_nothing_is_just_axes() -> None:
    plotted = draw_rrg([trail("A", (100.0, 100.0))], "A", 40, 12, RICH)

    assert plotted.lines[plotted.heads["A"][0]].text[plotted.heads["A"][1]] == "●"
    empty = draw_rrg([], "A", 40, 12, RICH)
    assert (empty.heads, empty.labels) == ({}, {})
    assert any("┼" in line for line in text(empty))


def test_figures_far_away_are_no_trouble() -> None:
    plotted = draw_rrg([trail("A", (107.2, 92.9)), trail("B", (100.0, math.nextafter(100, 101)))], "B", 60, 20, RICH)

    assert len(plotted.heads) == 2
