"""Lines: exact widths whatever the text, few changes of colour, and figures under each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from rottui.tui.look.lines import TONES, Colours, Line, align_decimals, draw, fit, folded, left, right, whole_words

COLOURS = Colours.of(lambda name: Style(color=f"color({len(name)})", bgcolor="color(1)"))
SPANS = st.lists(st.tuples(st.text(alphabet="ab 京é-", max_size=12), st.sampled_from(TONES)), max_size=6)


@given(spans=SPANS, width=st.integers(0, 30), selected=st.booleans())
def test_a_drawn_line_is_exactly_as_wide_as_asked(spans, width, selected):
    strip = draw(Line(tuple(spans), selected), width, COLOURS)
    assert sum(cell_len(segment.text) for segment in strip) == width


def test_blanks_between_two_tones_join_the_tone_before():
    strip = draw(Line((("a", "gain"), ("   ", "quiet"), ("b", "gain"))), 8, COLOURS)
    assert [segment.text for segment in strip] == ["a   b   "]


def test_leading_blanks_join_the_tone_after():
    strip = draw(Line(((" ", "text"), ("b", "gain"))), 2, COLOURS)
    assert [segment.text for segment in strip] == [" b"]


def test_a_band_ends_where_its_text_ends():
    strip = draw(Line(((" ", "text"), (" DEMO ", "demo"), ("   ", "text"), ("b", "text"))), 14, COLOURS)
    assert [segment.text for segment in strip] == [" ", " DEMO ", "   b   "]
    assert [segment.text for segment in draw(Line(((" DEMO ", "demo"),)), 9, COLOURS)] == [" DEMO ", "   "]


def test_decimal_points_stand_under_each_other():
    assert align_decimals(["0.09427", "12.346", "1234.6", "–"]) == [
        "   0.09427",
        "  12.346  ",
        "1234.6    ",
        "   –      ",
    ]


@given(text=st.text(alphabet="ab京", max_size=12), width=st.integers(0, 14))
def test_padding_gives_exactly_the_width(text, width):
    assert cell_len(left(text, width)) == width
    assert cell_len(right(text, width)) == width


def test_what_is_cut_says_so():
    assert left("Communication Services", 10) == "Communica…"


def test_only_whole_facts_are_kept_the_first_ones_first():
    facts = ["31 Oct 2025", "3w", "file"]
    assert fit(facts, 40, " · ") == "31 Oct 2025 · 3w · file"
    assert fit(facts, 16, " · ") == "31 Oct 2025 · 3w"
    assert fit(facts, 5, " · ") == ""


def test_folded_text_breaks_at_blanks_and_loses_no_word():
    text = "9M HIGH, highest since 19 March 2025: regional banks beat the market"
    lines = folded(text, 20)
    assert " ".join(lines) == text
    assert max(map(len, lines)) <= 20
    assert folded("", 20) == [""]


@pytest.mark.parametrize(
    ("name", "width", "shown"),
    [
        ("Demo Consumer Discretionary 46", 17, "Demo Consumer"),
        ("Johnson & Johnson", 10, "Johnson"),
        ("Alphabet", 8, "Alphabet"),
        ("Internationalisation Ltd", 10, "Internationalisation Ltd"),
    ],
)
def test_a_name_that_is_too_long_keeps_its_whole_words(name: str, width: int, shown: str):
    assert whole_words(name, width) == shown
