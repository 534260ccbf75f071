"""The text report: within 100 columns, aligned, inert, and with the extremes first."""

from __future__ import annotations

import dataclasses
import unicodedata
from datetime import date

import pytest
from rich.cells import cell_len

from rottui.briefing import wording
from rottui.briefing.model import Briefing, Extreme, Legs
from rottui.errors import Problem
from rottui.report.contract import SECTIONS
from rottui.report.sections import Column, Table
from rottui.report.text import WIDTH, table_lines, to_text


def section(text: str, title: str) -> list[str]:
    """Return the lines under a title in capitals, up to the next."""
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(title))
    end = next((n for n, line in enumerate(lines[start + 1 :], start + 1) if _is_title(line)), len(lines))
    return lines[start:end]


def _is_title(line: str) -> bool:
    words = line.partition("(")[0].strip()
    return len(words) > 6 and words.isupper() and not line.startswith(" ")


@pytest.fixture(scope="module")
def text(demo_briefing: Briefing) -> str:
    return to_text(demo_briefing, SECTIONS)


def test_the_demo_fits_100_columns_and_ends_its_lines_clean(text: str) -> None:
    lines = text.splitlines()

    assert max(map(cell_len, lines)) <= WIDTH
    assert [line for line in lines if line != line.rstrip()] == []
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_hostile_names_neither_widen_the_report_nor_reach_the_terminal(hostile_briefing: Briefing) -> None:
    text = to_text(hostile_briefing, SECTIONS)

    assert max(map(cell_len, text.splitlines())) <= WIDTH
    unprintable = {
        char for char in text if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    }
    assert unprintable == set()
    assert "[x](javascript:y)" in text  # markup is shown, not obeyed


def test_numbers_survive_beside_hostile_names(hostile_briefing: Briefing, demo_briefing: Briefing) -> None:
    text = to_text(hostile_briefing, ["pairs"])

    for pair in demo_briefing.pairs:
        assert wording.fmt_ratio(pair.last) in text
        assert wording.fmt_change(pair.change["1y"]) in text


def test_the_first_line_says_what_the_report_is_of(demo_briefing: Briefing) -> None:
    replay = dataclasses.replace(demo_briefing, as_of=date(2022, 6, 30), replay=True, demo=False)

    assert to_text(demo_briefing, ["problems"]).splitlines()[0] == (
        "rottui · 2026-01-16 · DEMO: synthetic data, not a market"
    )
    assert to_text(replay, ["problems"]).splitlines()[0] == "rottui · AS OF 2022-06-30 (only what was known that day)"


def test_pairs_at_extremes_come_first_in_the_watchlists_order(text: str, demo_briefing: Briefing) -> None:
    lines = section(text, "RATIO PAIRS")
    extremes = [pair.pair.name for pair in demo_briefing.pairs if pair.extreme]

    assert [line.split()[0] for line in lines[2 : 2 + len(extremes)]] == extremes
    assert extremes[:4] == ["MAGS/SPY", "QQQ/IWM", "IWF/IWD", "SPY/ACWX"]
    assert lines[2 + len(extremes)] == ""


def test_an_extreme_says_how_far_back_which_leg_did_it_and_what_it_means(demo_briefing: Briefing) -> None:
    pair = dataclasses.replace(
        demo_briefing.pairs[0],
        extreme=Extreme("low", 4, date(2025, 9, 11), date(2026, 1, 14), 2, False),
        legs=Legs("1m", -3.14, 0.76),
    )
    record = dataclasses.replace(
        demo_briefing.pairs[1],
        extreme=Extreme("high", 120, date(2016, 1, 4), date(2026, 1, 16), 0, True),
        legs=None,
    )
    text = to_text(dataclasses.replace(demo_briefing, pairs=(pair, record)), ["pairs"])

    first, second = (" ".join(line.split()) for line in section(text, "RATIO PAIRS")[2:4])
    assert first == "MAGS/SPY 4M LOW 2 lowest since 2025-09-11 -3.1% +0.8% broadening"
    assert second == "QQQ/IWM REC HIGH new highest on record, from 2016-01-04 – – narrowing"


def test_what_is_wrong_with_many_is_said_once(demo_briefing: Briefing) -> None:
    remark = "dividend-adjusted closes only, so the price basis is total return"
    pairs = tuple(
        dataclasses.replace(
            pair, problem=f"{pair.pair.numerator}: {remark}", remarks=(Problem(pair.pair.numerator, remark),)
        )
        for pair in demo_briefing.pairs[:3]
    )
    text = to_text(dataclasses.replace(demo_briefing, pairs=pairs), ["pairs"])

    assert f"  ! MAGS, QQQ, IWF: {remark}" in text.splitlines()
    assert "MAGS/SPY!" in text
    assert "! marks a row" in text


def test_a_mark_is_explained_only_where_there_is_one(text: str) -> None:
    assert "! marks a row" not in text


def test_what_stands_among_the_problems_is_not_said_again_below_the_table(demo_briefing: Briefing) -> None:
    market = dataclasses.replace(demo_briefing.markets[0], problem="only 5 reports")
    briefing = dataclasses.replace(demo_briefing, markets=(market,), problems=(Problem("ES", "only 5 reports"),))

    both, alone = to_text(briefing, SECTIONS), to_text(briefing, ["positioning"])

    assert both.count("ES: only 5 reports") == 1
    assert alone.count("ES: only 5 reports") == 1


def test_problems_carry_their_hints_and_their_number(demo_briefing: Briefing) -> None:
    problems = (
        Problem("config.toml:3", "no such key", 'did you mean "group"?'),
        Problem("GC", "no reports"),
        Problem("SI", "no reports"),
    )
    text = to_text(dataclasses.replace(demo_briefing, problems=problems), ["problems"])

    assert section(text, "PROBLEMS") == [
        "PROBLEMS  (3)",
        '  • config.toml:3: no such key (did you mean "group"?)',
        "  • GC, SI: no reports",
    ]


def test_an_empty_cache_says_what_to_do_and_shows_no_empty_tables(empty_briefing: Briefing) -> None:
    text = to_text(empty_briefing, SECTIONS)

    assert text.splitlines()[0] == "rottui · no data"
    assert "rottui refresh" in text
    assert "rottui import PATH" in text
    assert "rottui --demo" in text
    assert "RATIO PAIRS" not in text
    assert len(text.splitlines()) < 10


def test_before_the_first_day_a_replay_says_that_nothing_was_known(empty_briefing: Briefing) -> None:
    briefing = dataclasses.replace(empty_briefing, as_of=date(1990, 1, 1), replay=True, generation=3)

    assert "Nothing was known on 1990-01-01" in to_text(briefing, SECTIONS)


def test_decimal_points_stand_in_one_column() -> None:
    table = Table(
        (Column("Name"), Column("Last", number=True)),
        (("a", "0.09427"), ("b", "2.3375"), ("c", "10.280"), ("d", "–"), ("e", "1234.5")),
    )

    _, *lines = table_lines(table)

    assert {line.index(".") for line in lines if "." in line} == {lines[0].index(".")}


def test_percent_signs_stand_at_the_edge() -> None:
    table = Table((Column("Name"), Column("1y", number=True)), (("a", "+1.2%"), ("b", "+150%"), ("c", "-12.3%")))

    assert len({len(line) for line in table_lines(table)[1:]}) == 1


def test_when_there_is_no_room_text_gives_way_and_numbers_do_not() -> None:
    names = ("n" * 90, "m" * 90)
    table = Table((Column("A"), Column("B"), Column("C", number=True)), ((*names, "12345.678"),))

    _, line = table_lines(table)

    assert cell_len(line) == WIDTH
    assert line.endswith(" 12345.678")
    assert line.count("…") == 2


def test_there_is_no_colour_in_it(text: str) -> None:
    assert "\x1b" not in text
