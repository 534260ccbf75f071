"""What breadth, positioning, the chart's legs, the top line and the greeting say, at the widths they are given."""

from dataclasses import replace
from datetime import date

import pytest

from rottui.briefing.history import History
from rottui.briefing.model import Legs, Provenance
from rottui.settings.packaged import defaults
from rottui.tui.look.framing import frame_facts, has_data, is_stale, of_detail, of_pair, of_verdict
from rottui.tui.look.language import PLAIN, RICH
from rottui.tui.look.lines import fit
from rottui.tui.widgets.breadth import breadth_lines
from rottui.tui.widgets.chart_pane import LegsLine, which_leg
from rottui.tui.widgets.pane import FRAME_LABEL_MARGIN
from rottui.tui.widgets.positioning import positioning_lines
from rottui.tui.widgets.welcome import welcome_lines
from tests.tui.factory import BUILT, make_briefing, make_figures, make_history, make_market, make_pair, make_universe
from tests.verdicts import make_verdict

UNIVERSES = (make_universe(), make_universe("sp600", "Small caps", 80, 30))
MARKETS = make_briefing().markets
DIAL = make_briefing().dial


def text_of(header, lines):
    return "\n".join(line.text for line in (*([header] if header else []), *lines))


@pytest.mark.parametrize("height", [1, 3, 8, 15, 40])
@pytest.mark.parametrize("width", [5, 15, 24, 38, 41, 80, 158])
def test_breadth_fits_its_pane(width, height):
    header, lines = breadth_lines(UNIVERSES, width, height, RICH)
    assert all(len(line.text) <= width for line in (header, *lines) if line and width > 20)


def test_breadth_says_each_figure_with_how_many_stocks_it_is_of():
    text = text_of(*breadth_lines(UNIVERSES[:1], 60, 14, RICH))
    assert "above 50 days   56%" in text  # 280 of 503
    assert "503 of 503" in text
    assert "with a close    501 of 503" in text
    assert "up : down       271 : 226" in text
    assert "new high : low   23 : 8" in text
    assert "McClellan       +34" in text
    assert "high-low index   71" in text
    assert "24 Apr 2025" in text


def with_counts(universe, **counts):
    return replace(universe, total=replace(universe.total, counts=universe.total.counts | counts))


def test_counts_against_each_other_are_told_whole_in_columns_of_nine():
    three = (*UNIVERSES, make_universe("nasdaq100", "Nasdaq 100", 100, 52))
    three = tuple(with_counts(each, advances=342, declines=157) for each in three)
    text = text_of(*breadth_lines(three, 45, 14, RICH))  # 1 + 14 for the labels, and three times 1 + 9
    assert text.count("342:157") == 3
    assert text_of(*breadth_lines(three, 48, 14, RICH)).count("342 : 157") == 3  # four figures, " : ", three figures


def test_a_universe_less_stands_beside_rather_than_a_figure_that_is_cut():
    many = tuple(with_counts(make_universe(name=name), advances=1234, declines=1045) for name in "ABC")
    for width, told in ((50, 2), (51, 3)):  # "1,234:1,045" has 11 columns: 15 + 3 * 12
        text = text_of(*breadth_lines(many, width, 14, RICH))
        assert text.replace(" : ", ":").count("1,234:1,045") == told
        assert RICH.ellipsis not in text
    few = text_of(*breadth_lines(many, 45, 4, RICH))  # three rows, all of them shares
    assert few.splitlines()[0].split() == ["A", "B", "C"]


def test_a_name_takes_what_the_columns_leave():
    two = (make_universe(name="S&P SmallCap 600"), make_universe(name="Nasdaq 100"))
    header, lines = breadth_lines(two, 46, 14, RICH)  # 31 for two: 14 each, and one is left
    assert header.text.split(" N")[0].strip() == "S&P SmallCap 6…"
    assert header.text.index("Nasdaq") == lines[1].text.index(" 56%", 25)


def test_a_narrow_breadth_pane_says_that_a_thrust_may_come_rather_than_when_the_last_came():
    armed = replace(make_universe(), total=replace(make_figures(), armed_since=date(2025, 10, 20), armed_for=3))
    last = breadth_lines([armed] * 3, 45, 20, RICH)[1][12].text
    assert last.split() == ["Zweig", "thrust", "armed", "armed", "armed"]


@pytest.mark.parametrize(("zweig", "said"), [(0.5, "none"), (None, "–")])
def test_that_there_was_no_thrust_is_said_of_what_was_counted_only(zweig, said):
    unknown = replace(make_universe(), total=replace(make_figures(), thrust=None, zweig=zweig))
    assert breadth_lines([unknown], 60, 20, RICH)[1][12].text.split()[2:] == [said]


@pytest.mark.parametrize(("days", "said"), [(3, "3 days left"), (1, "1 day left")])
def test_a_breadth_pane_counts_the_days_that_a_thrust_has_left(days, said):
    armed = replace(make_universe(), total=replace(make_figures(), armed_since=date(2025, 10, 20), armed_for=days))
    assert breadth_lines([armed], 60, 20, RICH)[1][12].text.rstrip().endswith(f", {said}")


def test_a_low_breadth_pane_keeps_what_matters_most():
    _, lines = breadth_lines(UNIVERSES, 38, 4, RICH)
    assert [line.text.split("  ")[0].strip() for line in lines] == ["above 20 days", "above 50 days", "above 200 days"]


def test_sectors_come_with_room_and_not_before():
    assert "by sector" not in text_of(*breadth_lines(UNIVERSES, 100, 15, RICH))
    text = text_of(*breadth_lines(UNIVERSES, 100, 40, RICH))
    assert "S&P 500 by sector" in text
    assert "Utilities" in text


def test_a_tall_pane_fills_with_the_past_of_its_first_universe():
    history = make_history(300)
    history = History(history.days, {"ad_line": (history.columns or {})["ratio"]})
    universe = replace(UNIVERSES[0], history=history)
    _, lines = breadth_lines([universe], 100, 60, RICH)
    assert "S&P 500: advance-decline line, 1 year" in "\n".join(line.text for line in lines)
    assert all(len(line.text) <= 100 for line in lines)
    assert "advance-decline" not in text_of(*breadth_lines([universe], 100, 30, RICH))


def test_a_share_of_nothing_is_a_dash_and_not_zero():
    nothing = make_figures(members=0, above=0)
    universe = replace(make_universe(), total=replace(nothing, counts=dict.fromkeys(nothing.counts)), sectors=())
    line = next(line for line in breadth_lines([universe], 40, 14, RICH)[1] if "above 50" in line.text)
    assert "–" in line.text
    assert "0%" not in line.text


def test_universes_without_data_give_way_to_those_with():
    empty = make_universe("nasdaq100", "Nasdaq 100")
    empty = replace(empty, total=replace(empty.total, date=None))
    header, _ = breadth_lines([empty, *UNIVERSES], 60, 14, RICH)
    assert "Nasdaq 100" not in header.text
    assert "Small caps" in header.text


@pytest.mark.parametrize("width", range(1, 160, 7))
def test_positioning_fits_its_pane(width):
    header, lines = positioning_lines(DIAL, MARKETS, width, RICH)
    assert all(len(line.text) <= max(width, 2) for line in (header, *lines))


def test_the_dial_comes_first():
    _, lines = positioning_lines(DIAL, MARKETS, 60, RICH)
    assert lines[0].text.split()[0] in ("NQ-RTY", "Nasdaq")
    assert len(lines) == len(MARKETS) + 1


def test_a_market_says_its_net_its_percentile_and_which_side_is_crowded():
    market = replace(make_market(defaults().markets[0]), net_pct_oi=-12.34, change_1w=1.0, extreme="short")
    market = replace(market, percentile={**market.percentile, "156": 3.8})
    text = positioning_lines(None, [market], 40, RICH)[1][0].text
    assert "-12.3 +1.0" in text
    assert "4% SHORT" in text


def test_an_extreme_that_is_given_up_says_how_much_of_it_and_of_which_side():
    market = replace(make_market(defaults().markets[0]), extreme=None, unwound_pct=38.2, unwound_from="long")
    assert "38% off" in positioning_lines(None, [market], 40, RICH)[1][0].text
    assert "38% off extreme long" in positioning_lines(None, [market], 110, RICH)[1][0].text


def test_a_market_whose_report_is_older_than_the_others_says_of_which_day_it_is_and_is_dimmed():
    late = replace(MARKETS[1], report_date=date(2021, 3, 16), late=True)
    _, lines = positioning_lines(None, [MARKETS[0], late], 50, RICH)
    assert "16 Mar 2021" in lines[1].text
    assert {tone for text, tone in lines[1].spans if text.strip()} == {"stale"}
    assert "stale" not in {tone for _, tone in lines[0].spans}


def test_a_market_without_reports_says_so():
    silent = replace(MARKETS[1], report_date=None, net_pct_oi=None)
    _, lines = positioning_lines(None, [MARKETS[0], silent], 50, RICH)
    assert "no reports" in lines[1].text


def test_no_reports_at_all_is_one_sentence():
    markets = [replace(market, report_date=None) for market in MARKETS]
    assert positioning_lines(None, markets, 60, RICH)[1][0].text.strip() == "no futures positioning yet"


@pytest.mark.parametrize(
    ("numerator", "denominator", "said"),
    [
        (-3.1, 0.8, "MAGS fell, SPY rose"),
        (3.1, -0.8, "MAGS rose, SPY fell"),
        (-3.1, -0.8, "MAGS fell more"),
        (-0.8, -3.1, "SPY fell more"),
        (3.1, 0.8, "MAGS rose more"),
        (0.8, 3.1, "SPY rose more"),
        (1.00, 1.01, "both moved alike"),
        (0.0, 2.0, "SPY rose more"),
    ],
)
def test_which_leg_moved_the_ratio(numerator, denominator, said):
    assert which_leg(make_pair("MAGS/SPY").pair, Legs("1m", numerator, denominator)) == said


def test_the_legs_are_shortened_by_whole_statements():
    legs = LegsLine(id="legs")
    legs._pair = make_pair("MAGS/SPY")
    assert legs.compose_line(80).text == " MAGS -3.1%  SPY +0.8% in 1 month: MAGS fell, SPY rose"
    assert legs.compose_line(35).text == " MAGS -3.1%  SPY +0.8% MAGS fell"
    assert legs.compose_line(25).text == " MAGS -3.1%  SPY +0.8%"
    assert legs.compose_line(3).text == ""


def test_a_pairs_problem_comes_before_its_legs():
    legs = LegsLine(id="legs")
    legs._pair = make_pair("MAGS/SPY", problem="SPY ends on 29 Oct 2025")
    assert legs.compose_line(50).text.startswith(" ! SPY ends on 29 Oct 2025")
    assert legs.compose_line(25).text == " ! see the problems: ?"


def test_only_data_that_could_be_newer_are_stale():
    briefing = make_briefing()
    old = Provenance(date(2025, 10, 20), "file", 12)
    assert is_stale(old, "prices", briefing)
    assert not is_stale(old, "futures", briefing)
    assert not is_stale(old, "prices", make_briefing(replay=True))
    assert not is_stale(Provenance(None, "", None), "prices", briefing)


def test_a_frame_says_what_is_wrong_before_the_date():
    briefing = make_briefing()
    assert frame_facts(briefing.prices, briefing, True, False, RICH) == ["STALE", "31 Oct 2025", "1d", "file"]
    assert frame_facts(briefing.prices, briefing, True, True, PLAIN)[0] == "STALE, reading failed"
    assert frame_facts(Provenance(None, "", None), briefing, False, False, RICH) == ["no data"]


def test_data_of_the_day_that_is_replayed_are_of_that_day_and_not_of_today():
    briefing = make_briefing(replay=True)
    of_the_day = replace(briefing.prices, age_days=0)
    assert frame_facts(of_the_day, briefing, False, False, RICH) == ["31 Oct 2025", "that day", "file"]
    assert frame_facts(briefing.prices, briefing, False, False, RICH) == ["31 Oct 2025", "1d", "file"]
    assert frame_facts(of_the_day, make_briefing(), False, False, RICH)[1] == "today"


def test_an_unfinished_day_is_told_in_a_frame_of_40_columns_and_marked_in_every_other():
    briefing = make_briefing()
    today = replace(briefing.prices, age_days=0, provisional=True)
    facts = frame_facts(today, briefing, False, False, RICH)
    assert facts == ["31 Oct 2025*", "today", "unfinished", "file"]
    assert fit(facts, 40 - FRAME_LABEL_MARGIN, " · ") == "31 Oct 2025* · today · unfinished"
    assert fit(facts, 30 - FRAME_LABEL_MARGIN, " · ") == "31 Oct 2025* · today"


def test_a_pair_is_unfinished_by_its_own_legs():
    briefing = replace(make_briefing(), provisional={"QQQ": date(2025, 10, 31)})
    assert of_pair(make_pair("QQQ/IWM"), briefing).provisional
    assert not of_pair(make_pair("QQQ/IWM", last=date(2025, 10, 30)), briefing).provisional
    assert not of_pair(make_pair("MAGS/SPY"), briefing).provisional


def test_the_verdict_is_unfinished_by_its_own_evidence_and_a_detail_by_the_market():
    friday, thursday = date(2025, 10, 31), date(2025, 10, 30)
    briefing = replace(make_briefing(), verdict=make_verdict(provisional=True), provisional={"SPY": friday})
    assert of_verdict(briefing) == Provenance(friday, "file", 1, provisional=True)
    late = replace(briefing, verdict=make_verdict(date=thursday))
    assert of_verdict(late) == Provenance(thursday, "file", 2)
    assert of_verdict(replace(briefing, verdict=None)) == Provenance(None, "file", 1)
    assert of_detail(friday, "Yahoo", briefing.breadth, briefing) == Provenance(friday, "Yahoo", 1, provisional=True)
    assert of_detail(thursday, "Yahoo", briefing.breadth, briefing) == Provenance(thursday, "Yahoo", 2)


def test_a_pair_that_is_behind_is_older_by_the_days_it_is_behind():
    late = make_pair("A/B", last=date(2025, 10, 29))
    assert of_pair(late, make_briefing()) == Provenance(date(2025, 10, 29), "file", 3)


def test_a_cache_with_positioning_alone_has_data():
    briefing = make_briefing([])
    assert has_data(replace(briefing, universes=()))
    assert not has_data(replace(briefing, universes=(), markets=()))
    assert briefing.built_at == BUILT


@pytest.mark.parametrize("width", [20, 38, 78, 160])
def test_the_greeting_names_the_whole_data_folder(width):
    folder = "/home/someone/with/a/rather/long/path/to/the/data/of/rottui"
    text = "".join(line.text.strip() for line in welcome_lines(folder, ("", "text"), width, 20))
    assert folder in text
