"""The language: what figures look like, in rich and in plain terminals."""

from datetime import date
from typing import get_args

import pytest
from rich.cells import cell_len

from rottui.briefing.model import Extreme
from rottui.tui.look import language
from rottui.tui.look.language import (
    AGE_WIDTH,
    BESIDE_COLOUR,
    CHANGE_WIDTH,
    EXTREME_WIDTH,
    PLAIN,
    RATIO_WIDTH,
    RICH,
    Meaning,
    cut,
    describe_extreme,
    fmt_age,
    fmt_change,
    fmt_count,
    fmt_day,
    fmt_months_extreme,
    fmt_percent,
    fmt_points,
    fmt_ratio,
    fmt_sessions_ago,
    meaning_of_change,
    meaning_of_extreme,
    meaning_of_trend,
    trend_arrow,
)


def extreme(months: int, kind: str = "low", on_record: bool = False) -> Extreme:
    return Extreme(kind, months, date(2025, 9, 11), date(2026, 1, 14), 0, on_record)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.081234, "0.08123"),
        (0.72144, "0.7214"),
        (1.0, "1.0000"),
        (12.3456, "12.346"),
        (123.456, "123.46"),
        (1234.56, "1234.6"),
    ],
)
def test_ratios_keep_four_significant_digits(value: float, text: str):
    assert fmt_ratio(value) == text


@pytest.mark.parametrize("value", [0, 1e-9, 0.00034, 0.08, 0.0999999, 9.99999, 29.9, 99.9999, 999.999, 99999.0, 3e7])
def test_ratios_fit_their_column(value: float):
    assert len(fmt_ratio(value)) <= RATIO_WIDTH


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.24, "+1.2%"),
        (-0.44, "-0.4%"),
        (0, "0.0%"),
        (-0.04, "0.0%"),
        (99.96, "+100%"),
        (-99.94, "-99.9%"),
        (1234, "+1234%"),
    ],
)
def test_changes_carry_their_sign_as_one_plain_column(value: float, text: str):
    assert fmt_change(value) == text
    assert len(text) <= CHANGE_WIDTH
    assert text.isascii()


def test_what_is_missing_is_a_dash_and_never_nan():
    for write in (fmt_ratio, fmt_change, fmt_points, fmt_percent, fmt_count, fmt_day, fmt_age, fmt_sessions_ago):
        assert write(None) == "–"
        assert write(None, glyphs=PLAIN) == "-"
    for write in (fmt_ratio, fmt_change, fmt_points, fmt_percent, fmt_count):
        assert write(float("nan")) == write(float("inf")) == "–"
    assert fmt_months_extreme(None) == trend_arrow(None) == "–"


def test_counts_shares_and_days_are_written_as_people_do():
    assert fmt_count(1234567) == "1,234,567"
    assert fmt_percent(61.5, 1) == "61.5%"
    assert fmt_points(-1.84, 1) == "-1.8"
    assert fmt_day(date(2025, 9, 1)) == "1 Sep 2025"


def test_extremes_are_told_in_months_then_in_years():
    assert fmt_months_extreme(extreme(4)) == "4M LOW"
    assert fmt_months_extreme(extreme(35, "high")) == "35M HIGH"
    assert fmt_months_extreme(extreme(36)) == "3Y LOW"
    assert fmt_months_extreme(extreme(130, "high", on_record=True)) == "REC HIGH"
    assert max(len(fmt_months_extreme(extreme(months, "high"))) for months in range(600)) <= EXTREME_WIDTH


def test_an_extreme_says_since_when():
    assert describe_extreme(extreme(4)) == "lowest since 11 Sep 2025"
    assert describe_extreme(extreme(9, "high", on_record=True)) == "highest on record (from 11 Sep 2025)"


@pytest.mark.parametrize(
    ("days", "text"),
    [(-1, "today"), (0, "today"), (20, "20d"), (21, "3w"), (91, "13w"), (92, "3mo"), (729, "24mo"), (730, "2y")],
)
def test_ages_are_told_in_the_largest_unit_that_says_enough(days: int, text: str):
    assert fmt_age(days) == text
    assert len(text) <= AGE_WIDTH


def test_sessions_ago_names_the_newest():
    assert (fmt_sessions_ago(0), fmt_sessions_ago(3)) == ("new", "3s ago")


def test_arrows_and_meanings_agree_on_a_direction():
    assert [trend_arrow(trend) for trend in ("up", "down", "flat")] == ["▲", "▼", "▬"]
    assert [meaning_of_trend(trend) for trend in ("up", "down", "flat", None)] == [
        "gain",
        "loss",
        "unchanged",
        "unchanged",
    ]
    assert [meaning_of_change(value) for value in (1, -1, 0, None, float("nan"))] == [
        "gain",
        "loss",
        *["unchanged"] * 3,
    ]
    assert [meaning_of_extreme("high"), meaning_of_extreme("low")] == ["extreme-high", "extreme-low"]


def test_text_is_cut_to_its_column_and_says_so():
    assert cut("leadership", 6) == "leade…"
    assert cut("leadership", 6, PLAIN) == "leade~"
    assert cut("leadership", 10) == "leadership"
    assert [cut("leadership", width) for width in (1, 0, -2)] == ["…", "", ""]


def test_plain_glyphs_are_ascii_and_no_glyph_is_wide():
    for name, character in vars(PLAIN).items():
        assert name == "ascii" or character.isascii(), name
    for name, character in vars(RICH).items():
        assert name == "ascii" or cell_len(character) == len(character), name
    assert vars(PLAIN).keys() == vars(RICH).keys()


def test_plain_glyphs_that_say_different_things_differ():
    assert len({PLAIN.up, PLAIN.down, PLAIN.flat, PLAIN.missing}) == 4


def test_every_meaning_is_told_without_its_colour_too():
    assert BESIDE_COLOUR.keys() == set(get_args(Meaning))
    assert all(BESIDE_COLOUR.values())


def test_the_language_names_whatever_writes_a_figure():
    said = language.__doc__ or ""
    for name in ("fmt_ratio", "fmt_change", "fmt_points", "fmt_percent", "fmt_count", "fmt_day", "fmt_age"):
        assert f"`{name}`" in said
    for figure in (fmt_ratio(0.081234), fmt_change(1.24), fmt_points(1.8), fmt_percent(62), fmt_count(1234)):
        assert figure in said
