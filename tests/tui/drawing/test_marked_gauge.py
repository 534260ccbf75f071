"""A score on its scale: the mark stands where the figure is, and the thresholds are ticks."""

from __future__ import annotations

import pytest

from rottui.tui.drawing.marked_gauge import marked_gauge


def test_a_score_stands_between_its_thresholds() -> None:
    assert marked_gauge(0.0, -1.0, 1.0, (-0.5, 0.5), 21) == "├────┼────●────┼────┤"
    assert marked_gauge(0.75, -1.0, 1.0, (-0.5, 0.5), 21) == "├────┼─────────┼──●─┤"
    assert marked_gauge(3.0, 0.0, 5.0, (1.0, 2.0, 4.0), 11) == "├─┼─┼─●─┼─┤"


def test_a_score_at_a_threshold_covers_it() -> None:
    assert marked_gauge(-0.5, -1.0, 1.0, (-0.5, 0.5), 21) == "├────●─────────┼────┤"


def test_figures_beyond_the_scale_stand_at_its_end() -> None:
    assert marked_gauge(40.0, -15.0, 15.0, (0.0,), 7) == "├──┼──●"
    assert marked_gauge(-40.0, -15.0, 15.0, (0.0,), 7) == "●──┼──┤"


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_without_a_figure_there_is_no_mark(value: float | None) -> None:
    assert marked_gauge(value, -1.0, 1.0, (0.0,), 7) == "├──┼──┤"


def test_ends_are_no_thresholds_and_a_scale_without_room_is_blank() -> None:
    assert marked_gauge(None, 0.0, 5.0, (0.0, 5.0), 7) == "├─────┤"
    assert marked_gauge(1.0, 0.0, 5.0, (), 4) == "    "
    assert marked_gauge(1.0, 0.0, 5.0, (), -3) == ""


def test_in_ascii_it_is_ascii() -> None:
    assert marked_gauge(0.0, -1.0, 1.0, (-0.5, 0.5), 21, ascii=True) == "[----+----|----+----]"
