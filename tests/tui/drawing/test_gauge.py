"""Gauges and bars: as wide as asked, with the figure where it belongs."""

import pytest

from rottui.tui.drawing.gauge import balance, bar, gauge


def test_the_mark_stands_where_the_percentage_is():
    assert gauge(0, 11) == "●─────────┤"
    assert gauge(50, 11) == "├────●────┤"
    assert gauge(100, 11) == "├─────────●"
    assert gauge(50, 11, ascii=True) == "[----|----]"


def test_figures_beyond_the_scale_stand_at_its_end():
    assert gauge(140, 7) == gauge(100, 7)
    assert gauge(-3, 7) == gauge(0, 7)


def test_without_a_figure_there_is_no_mark():
    assert gauge(None, 7) == gauge(float("nan"), 7) == "├─────┤"


def test_a_bar_is_filled_to_the_eighth_of_a_column():
    assert bar(50, 8) == "████░░░░"
    # 10 % of 5 columns is half a column, which is four eighths.
    assert bar(10, 5) == "▌░░░░"
    assert bar(62, 10, ascii=True) == "######...."


@pytest.mark.parametrize("percent", [None, float("nan"), -5, 0, 0.4, 33.3, 99.99, 100, 250])
@pytest.mark.parametrize("width", [-1, 0, 1, 2, 3, 20])
@pytest.mark.parametrize("plain", [False, True])
def test_both_are_as_wide_as_asked(percent: float | None, width: int, plain: bool):
    for text in (gauge(percent, width, ascii=plain), bar(percent, width, ascii=plain)):
        assert len(text) == max(width, 0)
        assert not plain or text.isascii()


def test_only_a_full_percentage_fills_the_bar():
    assert bar(100, 6) == "█" * 6
    assert bar(97, 6) != "█" * 6
    assert bar(0, 6) == "░" * 6


@pytest.mark.parametrize(
    ("value", "drawn"),
    [
        (4, "    │████"), (2, "    │██  "), (-2, "  ██│    "), (-4, "████│    "), (0, "    │    "), (None, "    │    "),
        (9, "    │████"), (0.01, "    │█   "), (-0.01, "   █│    "), (float("nan"), "    │    "),
    ],
)  # fmt: skip
def test_a_balance_leans_to_the_side_of_its_value(value, drawn):
    assert balance(value, 4, 9) == drawn


def test_a_balance_fills_its_width_and_needs_three_columns():
    assert [len(balance(1, 1, width)) for width in range(12)] == list(range(12))
    assert balance(1, 1, 2) == "  "
    assert balance(1, 0, 5) == "  │  "
    assert balance(-1, 1, 5, ascii=True) == "##|  "
