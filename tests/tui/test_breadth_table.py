"""The breadth table: which figures it shows at which width, how it ranks, and what stands where there are none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rottui.briefing.model import UniverseBriefing
from rottui.settings.schema import Universe
from rottui.tui.look.language import PLAIN, RICH
from rottui.tui.widgets.breadth_measures import BY_KEY, MEASURES, describe_thrust, thrust_state
from rottui.tui.widgets.breadth_rows import CAVEAT, ORDER, Place, caveat_lines, lay_out, rows_of
from tests.tui.factory import SECTORS, make_figures, make_universe

UNIVERSES = (make_universe(), make_universe("sp600", "Small caps", 80, 30))
NAMED = (Universe(key="sp500", name="S&P 500"), Universe(key="nasdaq100", name="Nasdaq 100"))


def table(width, universes=UNIVERSES, measure=None, glyphs=RICH, named=()):
    rows = rows_of(universes, named, "r", measure)
    return rows, lay_out(rows, width, glyphs, measure)


def with_sectors(**above: int) -> UniverseBriefing:
    """Return a universe of sectors of 40 stocks of which so many are above their 50-day average."""
    sectors = tuple(
        replace(figures := make_figures("sp500", name, 40, 0), counts=figures.counts | {"above_50": count})
        for name, count in above.items()
    )
    return replace(make_universe(), sectors=sectors)


@pytest.mark.parametrize("width", range(8, 200, 3))
@pytest.mark.parametrize("ranked", [None, "net_new_highs", "pct_above_50", "zweig"])
def test_every_line_fits_and_every_row_has_one(width, ranked):
    rows, laid = table(width, measure=BY_KEY.get(ranked or ""), named=NAMED)
    assert set(laid.lines) == {row.place for row in rows}
    assert len(laid.heads.text) <= width or width < 26
    for line in laid.lines.values():  # the pane puts a column for the cursor in front
        assert len(line.text) <= width - 1 or width < 26, line.text


def test_universes_are_headings_and_their_sectors_follow_indented():
    rows, laid = table(155)
    assert [row.place for row in rows[:3]] == [Place("sp500"), Place("sp500", SECTORS[0]), Place("sp500", SECTORS[1])]
    assert laid.lines[Place("sp500")].text.startswith("S&P 500 ")
    assert laid.lines[Place("sp500", "Energy")].text.startswith(" Energy ")
    assert rows[12].place == Place("sp600")


def test_a_wide_table_has_every_figure_with_how_many_stocks_it_is_of():
    _, laid = table(157)
    heads, whole = laid.heads.text.split(), laid.lines[Place("sp500")].text
    assert [head for head in heads if head != "valid"] == [word for name in ORDER for word in name.split()]
    assert "56% " in whole  # 280 of 503
    assert whole.count("503/503") == 3
    assert "271-226" in whole
    assert "23-8" in whole
    assert "+34" in whole
    assert "0.54" in whole
    assert "24 Apr 2025" in whole
    assert "33%" in whole  # 167 of 503 up over 1 month
    assert "67%" in whole


def test_a_narrower_table_drops_figures_in_one_order_and_never_gets_them_back():
    seen = None
    for width in range(157, 20, -1):
        heads = set(table(width)[1].heads.text.replace("up ", "up").split()) - {"valid"}
        assert seen is None or heads <= seen, width
        seen = heads
    assert seen == set()


def test_a_narrow_table_keeps_the_averages_and_calls_sectors_by_their_short_names():
    _, laid = table(37)
    assert laid.heads.text.split() == [">20d", ">50d", ">200d"]
    assert laid.lines[Place("sp500", "Consumer Discretionary")].text.split()[0] == "Discretionary"
    assert laid.lines[Place("sp500", "Information Technology")].text.split()[0] == "Technology"


def test_every_column_stands_below_its_heading():
    _, laid = table(157)
    line = laid.lines[Place("sp500")].text
    for name, text in (("McCl", "+34"), ("A-D", "271-226"), ("NH-NL", "23-8"), ("Zweig", "0.54")):
        # The heads have a blank for the cursor, which the line gets from the pane.
        end = laid.heads.text.index(name) + len(name) - 1
        assert line[:end].endswith(text), name


def test_ranked_sectors_come_highest_first_and_those_without_a_figure_last():
    universe = with_sectors(Energy=10, Materials=30, Utilities=20)
    nothing = make_figures("sp500", "Industrials", 40, 0)
    nothing = replace(nothing, counts=nothing.counts | {"valid_50": 0})
    universe = replace(universe, sectors=(nothing, *universe.sectors))
    rows, laid = table(80, [universe], BY_KEY["pct_above_50"])
    assert [row.place.sector for row in rows] == [None, "Materials", "Utilities", "Energy", "Industrials"]
    assert "75% █████████░░░" in laid.lines[Place("sp500", "Materials")].text
    assert laid.heads.text.split()[:2] == [">50d", "▼"]
    assert laid.heads.text.count(">50d") == 1


def test_a_ranked_share_says_of_how_many_where_there_is_room():
    universe = with_sectors(Energy=10)
    assert (
        "25% ███░░░░░░░░░   40/40"
        in table(157, [universe], BY_KEY["pct_above_50"])[1].lines[Place("sp500", "Energy")].text
    )
    assert "40/40" not in table(80, [universe], BY_KEY["pct_above_50"])[1].lines[Place("sp500", "Energy")].text


def test_counts_are_ranked_by_their_share_of_the_stocks_and_drawn_to_either_side():
    few, many = make_figures("sp500", "Energy", 20, 0), make_figures("sp500", "Financials", 80, 0)
    few = replace(few, counts=few.counts | {"new_highs": 4, "new_lows": 0, "valid_252": 20})
    many = replace(many, counts=many.counts | {"new_highs": 0, "new_lows": 8, "valid_252": 80})
    universe = replace(make_universe(), sectors=(many, few))
    rows, laid = table(80, [universe], BY_KEY["net_new_highs"])
    assert [row.place.sector for row in rows[1:]] == ["Energy", "Financials"]
    assert "+20%      │█████" in laid.lines[Place("sp500", "Energy")].text  # 4 of 20, the largest
    assert "-10%    ██│      " in laid.lines[Place("sp500", "Financials")].text


def test_a_missing_figure_is_a_dash_and_not_zero():
    figures = make_figures()
    nothing = replace(figures, counts=dict.fromkeys(figures.counts), mcclellan=None, zweig=None, thrust=None)
    universe = replace(make_universe(), total=nothing, sectors=())
    line = table(157, [universe])[1].lines[Place("sp500")].text
    assert "0%" not in line
    assert line.count("–") >= 9


@pytest.mark.parametrize(("width", "said"), [(100, "no prices of its 101 members: r fetches them"), (40, "no prices")])
def test_a_universe_without_prices_says_what_to_do(width, said):
    empty = make_universe("nasdaq100", "Nasdaq 100", 101)
    empty = replace(empty, total=replace(empty.total, date=None), sectors=())
    _, laid = table(width, [empty], named=NAMED)
    assert said in laid.lines[Place("nasdaq100")].text


def test_what_nobody_fetches_is_not_said_to_be_fetched():
    empty = make_universe("mine", "mine", 101)
    empty = replace(empty, total=replace(empty.total, date=None), sectors=())
    _, laid = table(100, [empty], named=NAMED)
    said = "no prices of its 101 members: import them, or name it under [universes]"
    assert said in laid.lines[Place("mine")].text


def test_a_universe_of_the_settings_without_members_stands_below_the_others():
    rows, laid = table(100, named=NAMED)
    assert [row.place.universe for row in rows if row.place.sector is None] == ["sp500", "sp600", "nasdaq100"]
    assert "no members yet: r fetches them, or rottui import" in laid.lines[Place("nasdaq100")].text


def test_a_universe_of_which_something_is_to_be_known_carries_a_mark():
    universe = replace(make_universe(), problem="only 3 of 503 members have a price")
    assert table(80, [universe])[1].lines[Place("sp500")].text.startswith("S&P 500 !")


def test_names_from_outside_are_inert():
    universe = replace(make_universe(), name="[red]S&P\x1b[2J", sectors=())
    assert table(80, [universe])[1].lines[Place("sp500")].text.startswith("[red]S&P␛[2J")


def test_everything_is_ascii_where_only_that_may_be_written():
    for measure in (None, *MEASURES):
        _, laid = table(157, measure=measure, glyphs=PLAIN)
        assert all(line.text.isascii() for line in (laid.heads, *laid.lines.values()))


def test_the_thrust_says_since_when_it_is_armed_else_when_the_last_one_was():
    figures = make_figures()
    armed = replace(figures, armed_since=date(2025, 10, 29), armed_for=8)
    assert thrust_state(armed, RICH) == ("armed 29 Oct", "strong")
    assert thrust_state(figures, RICH) == ("24 Apr 2025", "text")
    assert thrust_state(replace(figures, thrust=None), RICH) == ("none", "quiet")
    assert describe_thrust(armed) == "armed since 29 Oct 2025: a thrust if above 0.615 within 8 sessions"
    assert describe_thrust(figures) == "last thrust 24 Apr 2025"
    assert describe_thrust(replace(figures, thrust=None)) == "no thrust on record"


@pytest.mark.parametrize("width", [20, 36, 76, 156])
def test_the_caveat_is_told_whole_at_every_width(width):
    lines = caveat_lines(width)
    assert all(len(line.text) < width for line in lines)
    assert " ".join(line.text.strip() for line in lines).split() == CAVEAT.split()
    assert "flatters" in CAVEAT
    assert "RSP/SPY" in CAVEAT


def test_every_figure_can_be_told_apart_and_written():
    figures = make_figures()
    for measure in MEASURES:
        assert measure.write_compared(measure.compared(figures), RICH) not in ("", "–")
        assert measure.write(None, RICH) == "–"
    for attribute in ("key", "name", "short", "heading"):
        assert len({getattr(measure, attribute) for measure in MEASURES}) == len(MEASURES)
