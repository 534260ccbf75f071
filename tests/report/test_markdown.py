"""The markdown report: sound pipe tables, and nothing from outside that is taken for markup."""

from __future__ import annotations

import re

import pytest

from rottui.briefing.model import Briefing
from rottui.report.contract import SECTIONS
from rottui.report.markdown import to_markdown

CELL = re.compile(r"(?<!\\)\|")
"""A pipe that parts two cells: one that is not escaped."""


def tables(markdown: str) -> list[list[list[str]]]:
    """Return each run of lines that begin with a pipe as rows of cells."""
    found: list[list[list[str]]] = [[]]
    for line in markdown.splitlines():
        if line.startswith("|"):
            found[-1].append([cell.strip() for cell in CELL.split(line)[1:-1]])
        elif found[-1]:
            found.append([])
    return [table for table in found if table]


@pytest.mark.parametrize("which", ["demo_briefing", "hostile_briefing"])
def test_every_row_of_a_table_has_its_columns(which: str, request: pytest.FixtureRequest) -> None:
    found = tables(to_markdown(request.getfixturevalue(which), SECTIONS))

    assert len(found) >= 9
    for table in found:
        assert {len(row) for row in table} == {len(table[0])}
        assert all(re.fullmatch(r":---|---:", cell) for cell in table[1])
        assert not any(re.fullmatch(r":?-+:?", cell) for row in table[2:] for cell in row)


def test_figures_are_those_of_the_briefing(demo_briefing: Briefing) -> None:
    wanted = ("pairs", "breadth", "positioning", "rotation")
    _, pairs, breadth, positioning, rotation = tables(to_markdown(demo_briefing, wanted))

    named = [row[0] for row in pairs[2:] if not row[0].startswith("**")]
    assert named == [pair.pair.name for pair in demo_briefing.pairs]
    universes = [row[0] for row in breadth[2:] if not row[0].startswith("&emsp;")]
    assert universes == [universe.name for universe in demo_briefing.universes]
    assert next(row[0] for row in positioning[2:] if not row[0].startswith("**")) == "NQ-RTY"
    assert rotation[2][0] == "**Rotation**"


def test_hostile_names_stay_text(hostile_briefing: Briefing) -> None:
    markdown = to_markdown(hostile_briefing, SECTIONS)

    assert "\x1b" not in markdown
    assert not re.search(r"(?<!\\)<b>", markdown)
    assert not re.search(r"(?<!\\)\[x", markdown)
    assert not re.search(r"(?<!\\)&amp;", markdown)
    assert r"\<b\>bold\</b\>" in markdown


def test_the_headings_name_the_sections_and_the_demo(demo_briefing: Briefing) -> None:
    headings = [line for line in to_markdown(demo_briefing, SECTIONS).splitlines() if line.startswith("#")]

    assert headings[:7] == [
        "# rottui · 2026-01-16 · DEMO: synthetic data, not a market",
        "## Verdict: Healthy broadening",
        "## Spillover of mega-cap selling",
        "## Ratio pairs",
        "## Breadth",
        "## Futures positioning of speculators",
        "## Rotation, RRG-style",
    ]


def test_one_section_alone(demo_briefing: Briefing) -> None:
    assert len(tables(to_markdown(demo_briefing, ["breadth"]))) == 1


def test_an_empty_cache_says_what_to_do(empty_briefing: Briefing) -> None:
    markdown = to_markdown(empty_briefing, SECTIONS)

    assert tables(markdown) == []
    assert "rottui import PATH" in markdown
