"""The positioning table: which columns fit, what stands in them, and how the cursor moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from textual.app import App, ComposeResult

from rottui.settings.packaged import defaults
from rottui.tui.look.language import PLAIN, RICH
from rottui.tui.widgets.positioning_columns import TRADERS, lay_out
from rottui.tui.widgets.positioning_table import PRIORITY, Markets, group_heading
from tests.tui.factory import make_briefing
from tests.tui.positions import detail, market

BRIEFING = make_briefing()
assert BRIEFING.dial is not None
ROWS = [BRIEFING.dial, *BRIEFING.markets]


@pytest.mark.parametrize("glyphs", [RICH, PLAIN], ids=["rich", "ascii"])
@pytest.mark.parametrize("width", range(1, 190, 6))
def test_a_row_is_as_wide_as_the_table_or_less_and_the_header_with_it(width, glyphs):
    table = lay_out(ROWS, width, glyphs, PRIORITY)
    lines = [table.header(), *(table.row(row) for row in ROWS)]
    assert {len(line.text) for line in lines} == {len(lines[0].text)}
    assert len(lines[0].text) <= max(width, 2)
    assert not any(glyphs.ellipsis in line.text for line in lines) or width < 8


def test_a_wider_table_has_the_columns_of_a_narrower_one_and_names_at_last():
    shown = [[column.name for column in lay_out(ROWS, width, RICH, PRIORITY).columns] for width in range(10, 190)]
    assert all(set(narrow) <= set(wide) for narrow, wide in pairwise(shown))
    assert " E-mini Nasdaq-100 " in lay_out(ROWS, 180, RICH, PRIORITY).row(ROWS[2]).text
    assert " NQ " in lay_out(ROWS, 100, RICH, PRIORITY).row(ROWS[2]).text


def test_every_figure_of_a_market_stands_in_its_row():
    row = replace(
        market(), net_pct_oi=25.24, change_1w=-0.6, movement_6w=-45.0, extreme=None, unwound_pct=42.0,
        unwound_from="long", open_interest=296_217.0, net=74_632.0, report_date=date(2025, 10, 28),
        percentile={"156": 90.4}, cot_index={"156": 79.2}, zscore={"156": 1.54},
    )  # fmt: skip
    text = " ".join(lay_out([row], 150, RICH, PRIORITY).row(row).text.split())
    for figure in ("+25.2 -0.6", "90% 42% off extreme long", "79 +1.5 -45↘", "74,632 296,217 28 Oct 2025"):
        assert figure in text


@pytest.mark.parametrize(("movement", "said"), [(39.9, "+40 "), (40.0, "+40↗"), (-40.0, "-40↘"), (None, "– ")])
def test_a_surge_is_marked_by_a_sign_of_its_own(movement, said):
    row = market(movement_6w=movement)
    table = lay_out([row], 150, RICH, PRIORITY)
    column = next(column for column in table.columns if column.name == "movement")
    assert column.cell(row, RICH)[0] == said


def test_a_late_market_is_dated_once():
    late = replace(market(), late=True, report_date=date(2021, 3, 16))
    wide, narrow = (lay_out([late], width, RICH, PRIORITY).row(late).text for width in (120, 40))
    assert wide.count("16 Mar 2021") == narrow.count("16 Mar 2021") == 1
    assert " late " in wide
    assert "late" not in narrow
    tones = {tone for text, tone in lay_out([late], 120, RICH, PRIORITY).row(late).spans if text.strip()}
    assert tones == {"stale"}


def test_a_market_without_reports_says_so():
    silent = market(report_date=None, net_pct_oi=None, percentile={})
    assert "no reports" in lay_out([silent, market()], 120, RICH, PRIORITY).row(silent).text


def test_traders_are_called_by_their_category():
    rows = detail().categories
    table = lay_out(rows, 60, RICH, ("net", "week"), names=TRADERS, short=None)
    names = [table.row(row).text.split("  ")[0].strip() for row in rows]
    assert names == [
        "speculators", "asset managers", "leveraged funds", "dealers", "other reportables", "small traders"
    ]  # fmt: skip


@pytest.mark.parametrize("width", [1, 2, 10, 60])
def test_a_heading_is_a_rule_with_the_groups_name(width):
    text = group_heading("Equity indices", width, RICH).text
    assert len(text) <= max(width, 2)
    assert text.startswith(" Equity indices ─") or width < 20


class Alone(App[None]):
    """Shows the table and nothing else."""

    def compose(self) -> ComposeResult:
        yield Markets(id="markets")


async def keys_after(moves, markets=None, dial=True):
    """Return the keys under the cursor at the start and after each move."""
    app = Alone()
    async with app.run_test(size=(100, 12)) as pilot:
        table = app.query_one(Markets)
        table.show(BRIEFING.dial if dial else None, BRIEFING.markets if markets is None else markets)
        await pilot.pause()
        seen = [table.selected.market.key if table.selected else None]
        for method, by in moves:
            getattr(table, method)(by)
            await pilot.pause()
            seen.append(table.selected.market.key if table.selected else None)
        return seen


async def test_the_cursor_begins_at_the_dial_and_stops_at_both_ends():
    moves = [("move", -1), ("move", 1), ("move", 1000), ("move", 1), ("move", -1000)]
    assert await keys_after(moves) == ["NQ-RTY", "NQ-RTY", "ES", "NG", "NG", "NQ-RTY"]


async def test_groups_are_left_for_the_next_and_backwards_for_their_own_first():
    moves = [("group", 1), ("group", 1), ("move", 2), ("group", -1), ("group", -1), ("group", -1), ("group", -1)]
    assert await keys_after(moves) == ["NQ-RTY", "ES", "ZT", "ZN", "ZT", "ES", "NQ-RTY", "NQ-RTY"]


async def test_markets_of_one_group_stand_and_are_gone_through_together_wherever_they_are_set():
    es, gold, nq = (next(m for m in BRIEFING.markets if m.market.key == key) for key in ("ES", "GC", "NQ"))
    moves = [("move", 1), ("move", 1), ("group", -1)]
    assert await keys_after(moves, [es, gold, nq], dial=False) == ["ES", "NQ", "GC", "ES"]


async def test_without_markets_there_is_nothing_to_move_to():
    moves = [("move", 1), ("group", 1), ("group", -1), ("select", "ES")]
    assert await keys_after(moves, [], dial=False) == [None] * 5


async def test_the_cursor_stays_on_its_market_when_a_new_briefing_comes_and_goes_up_when_that_is_gone():
    app = Alone()
    async with app.run_test(size=(100, 12)) as pilot:
        table = app.query_one(Markets)
        table.show(BRIEFING.dial, BRIEFING.markets)
        table.select("GC")
        table.show(BRIEFING.dial, [m for m in BRIEFING.markets if m.market.group != "Energy"])
        await pilot.pause()
        assert table.selected is not None
        assert table.selected.market.key == "GC"
        assert table.copied().startswith("GC\t")
        table.show(BRIEFING.dial, BRIEFING.markets[:2])
        assert table.selected.market.key == "NQ-RTY"
        assert table.beside == ("ES",)


async def test_no_reports_at_all_say_so_and_what_brings_some():
    app = Alone()
    async with app.run_test(size=(100, 12)) as pilot:
        table = app.query_one(Markets)
        table.show(None, [replace(each, report_date=None) for each in BRIEFING.markets])
        await pilot.pause()
        assert [line.text.strip() for line in table.lines] == [
            "no futures positioning yet", "r fetches it; or: rottui import",
        ]  # fmt: skip
        assert table.header is None
        assert table.copied() == ""


async def test_a_click_selects_and_a_second_one_opens():
    opened = []

    class Listening(Alone):
        def on_markets_opened(self, event: Markets.Opened) -> None:
            opened.append(event.market.market.key)

    app = Listening(css_path=[])
    async with app.run_test(size=(100, 30)) as pilot:
        table = app.query_one(Markets)
        table.show(BRIEFING.dial, BRIEFING.markets)
        await pilot.pause()
        row = next(y for y, line in enumerate(table.lines) if line.text.strip().startswith("NQ "))
        at = (5, row + 1)  # below the header
        await pilot.click(Markets, offset=at)
        assert table.selected is not None
        assert (table.selected.market.key, opened) == ("NQ", [])
        await pilot.click(Markets, offset=at)
        assert opened == ["NQ"]
        await pilot.click(Markets, offset=(5, 2))  # a heading
        assert (table.selected.market.key, opened) == ("NQ", ["NQ"])


def test_the_packaged_groups_are_in_the_order_of_the_methods():
    groups = list(dict.fromkeys(each.group for each in defaults().markets))
    assert groups == ["Equity indices", "Rates", "Currencies", "Crypto", "Metals", "Energy"]
