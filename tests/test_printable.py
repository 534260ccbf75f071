"""Outside text is made inert before anything prints it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rottui.text import printable


@pytest.mark.parametrize(
    "text", ["", "S&P 500", "[bold]not markup here[/]", "Société Générale", "株式会社", "−½ × Σ · ▲", "📈"]
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "␛[31mred"),
        ("a\x00b", "a␀b"),
        ("bell\x07", "bell␇"),
        ("rub\x7fout", "rub␡out"),
        ("\x9b31m", "�31m"),
        ("\x85", "�"),
        ("two\r\nlines\tand a tab", "two  lines and a tab"),
        ("no\u00a0break", "no break"),
        ("left\u202eright", "left�right"),
        ("isolate\u2066x", "isolate�x"),
        ("zero\u200bwidth", "zero�width"),
        ("\ufeffbom", "�bom"),
        ("soft\u00adhyphen", "soft�hyphen"),
        ("filler\u3164", "filler�"),
        ("emoji\ufe0f", "emoji�"),
        ("line\u2028separator", "line�separator"),
        ("\ud800", "�"),
        ("tag\U000e0041", "tag�"),
    ],
)
def test_what_a_terminal_would_obey_or_hide_is_made_visible(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_tower_of_marks_is_cut_down() -> None:
    assert printable("e" + "\u0301" * 50 + "x") == "e\u0301\u0301x"


@pytest.mark.parametrize(
    "mark",
    ["\u0489", "\u0903", "\u093e", "\u1161", "\u11a8", "\ud7b0", "\U0001f3fd"],
    ids=["around", "beside", "vowel", "middle of a syllable", "end of one", "old middle", "skin"],
)
def test_a_flood_of_what_takes_no_cell_is_cut_down_though_it_stacks_nothing(mark: str) -> None:
    assert printable("e" + mark * 50 + "x") == "e" + mark * 4 + "x"
    assert printable("e" + ("\u0301" + mark) * 50).count("\u0301") <= 2


@pytest.mark.parametrize("text", ["हिन्दी", "ไทยที่สุด", "မြန်မာကြို့", "한국어", "བོད་སྐད", "தமிழ்", "עִבְרִית", "Việt Nam"])
def test_marks_that_languages_need_stay(text: str) -> None:
    assert printable(text) == text


def test_ten_million_marks_are_not_looked_at() -> None:
    assert printable("e" + "\u0301" * 10_000_000, limit=10) == "e\u0301\u0301…"


def test_long_text_ends_in_an_ellipsis() -> None:
    assert printable("x" * 200) == "x" * 200
    assert printable("x" * 201) == "x" * 199 + "…"
    assert printable("abcdef", limit=4) == "abc…"


@settings(deadline=None)
@given(st.text(st.characters(), max_size=300), st.integers(1, 250))
def test_no_text_gets_past_it(text: str, limit: int) -> None:
    shown = printable(text, limit)

    assert len(shown) <= limit
    assert all(char.isprintable() for char in shown)
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert printable(shown, limit) == shown
    shown.encode()
