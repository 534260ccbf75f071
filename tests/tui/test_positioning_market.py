"""One market closer up: its chart, what is said of it, its extremes and its traders, in whatever room there is."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from rottui.briefing.details.market_model import Beside, Episode
from rottui.briefing.history import History
from rottui.tui.look.language import PLAIN, RICH
from rottui.tui.widgets.positioning_chart import SPANS, category_lines, chart_lines
from rottui.tui.widgets.positioning_facts import episode_lines, fact_lines, flow
from rottui.tui.widgets.positioning_market import Subject, market_lines, traders_lines
from tests.tui.positions import NOW, TFF, TUESDAY, detail, history, market, weeks

SIZES = [(w, h) for w in (5, 12, 20, 38, 48, 61, 78, 158) for h in (0, 1, 3, 6, 8, 13, 20, 41)]


def subject(**changes):
    whole = Subject(market(), detail(), "", NOW, "5Y", 5.0)
    return replace(whole, **changes)


def text_of(lines):
    return "\n".join(line.text for line in lines)


def tones_of(lines, pattern):
    """Return the tones of the spans whose text matches."""
    return {tone for line in lines for text, tone in line.spans if re.search(pattern, text)}


# The chart


def test_the_net_position_and_the_price_have_an_axis_each_with_its_last_value():
    lines = chart_lines(market(), detail(), "5Y", 70, 20, RICH)

    text = text_of(lines)
    assert (len(lines), {len(line.text) for line in lines}) == (20, {71})
    assert "net % of OI" in text
    assert "QQQ" in text
    net = detail().history.values("net_pct_oi", 1)[0]
    assert f" {net:+.1f} " in text  # 20·sin(159/9)
    assert "◂ 559" in text  # 400 + 159
    assert "▲" in lines[0].text  # the last two reports were extreme
    assert lines[0].text.strip().startswith("5%")
    assert lines[0].text.count("▲") <= 2
    assert lines[0].text.index("▲") > 60


def test_extremes_are_marked_on_their_side_and_in_ascii_too():
    past = detail().history
    crowded = [None] * 80 + [-1.0] + [None] * 79
    columns = {name: past.values(name) for name in ("net_pct_oi", "band_short", "band_long", "beside")}
    split = detail(history=history(weeks(160), crowded=crowded, **columns))

    rich, plain = (chart_lines(market(), split, "MAX", 70, 20, glyphs)[0] for glyphs in (RICH, PLAIN))

    assert (rich.text.count("▼"), rich.text.count("▲"), plain.text.count("v")) == (1, 0, 1)
    assert tones_of([rich], "▼") == {"extreme-low"}
    left, right = 10, 62
    assert left < rich.text.index("▼") < right
    assert abs(rich.text.index("▼") - (left + right) / 2) < 6  # the 81st of 160 reports stands in the middle


def test_the_bands_of_the_extremes_are_named_where_they_end_but_not_drawn_in_ascii():
    rich, plain = (text_of(chart_lines(market(), detail(), "5Y", 70, 20, glyphs)) for glyphs in (RICH, PLAIN))
    assert re.search(r"^ long ", rich, re.MULTILINE)
    assert re.search(r"^ short ", rich, re.MULTILINE)
    assert "short" not in plain
    assert plain.isascii()


def test_without_its_detail_a_market_has_the_line_of_the_briefing():
    lines = chart_lines(market(), None, "5Y", 70, 20, RICH)
    assert len(lines) == 20
    assert "QQQ" not in text_of(lines)
    assert f"{detail().history.values('net_pct_oi', 1)[0]:+.1f}" in text_of(lines)


def test_even_is_drawn_only_between_longs_and_shorts():
    sided = history(weeks(160), net_pct_oi=[10 + number / 100 for number in range(160)])
    assert "even" in text_of(chart_lines(market(), None, "5Y", 70, 20, RICH))
    assert "even" not in text_of(chart_lines(market(history=sided), None, "5Y", 70, 20, RICH))


@pytest.mark.parametrize(
    ("lookback", "years"), [("1Y", {"2025"}), ("2Y", {"2024", "2025"}), ("MAX", {"2023", "2024", "2025"})]
)
def test_the_lookback_is_counted_in_time(lookback, years):
    dates = chart_lines(market(), detail(), lookback, 150, 20, RICH)[-1].text
    assert set(re.findall(r"20\d\d", dates)) == years


def test_lookbacks_go_from_months_to_everything_and_are_longer_each():
    spans = list(SPANS.values())
    assert spans[-1] is None
    assert spans[:-1] == sorted(span for span in spans if span)


def test_a_year_without_reports_is_a_hole_and_takes_its_room():
    kept = [day for day in weeks(160) if not date(2024, 1, 1) <= day <= date(2024, 12, 31)]
    holed = market(history=history(kept, net_pct_oi=[10.0 + number % 2 for number in range(len(kept))]))

    lines = chart_lines(holed, None, "MAX", 100, 12, RICH)

    drawn = {
        x for line in lines[:-2] for x, cell in enumerate(line.text[1:91]) if 0x2800 < ord(cell) < 0x2900
    }  # below, the axis of dates
    empty = sorted(set(range(1, 88)) - drawn)
    assert len(empty) > 25  # a third of three years
    assert empty == list(range(empty[0], empty[-1] + 1))


@pytest.mark.parametrize("reports", [0, 1])
def test_no_past_is_no_chart(reports):
    assert chart_lines(market(reports=reports), None, "5Y", 70, 20, RICH) == []
    short = detail(history=History(), categories=())
    assert chart_lines(market(reports=reports), short, "5Y", 70, 20, RICH) == []
    assert category_lines(short, "5Y", 70, 20, RICH) == []


def test_the_categories_are_lines_on_one_scale_each_named_where_it_ends():
    text = text_of(category_lines(detail(), "5Y", 80, 24, RICH))
    for name in ("asset mgrs", "lev. funds", "dealers", "others"):
        assert len(re.findall(rf"{name}", text)) == 1
    assert "speculators" not in text


@pytest.mark.parametrize("categories", [("noncommercial",), ("noncommercial", "commercial"), TFF[1:4]])
def test_a_report_of_fewer_categories_has_fewer_lines(categories):
    lines = category_lines(detail(categories=categories), "5Y", 80, 24, RICH)
    styles = tones_of(lines, "[\u2801-\u28ff]")
    assert len(styles & {"line", "overlay", "sma-50", "sma-200"}) == len(categories)


def test_a_category_with_missing_reports_has_a_gap_and_not_another_days_value():
    days = weeks(160)
    low = replace(detail().categories[1], history=history(days, net_pct_oi=[-15.0] * 160))
    patchy = replace(detail().categories[2], history=history(days[:60] + days[100:], net_pct_oi=[5.0] * 120))

    lines = category_lines(replace(detail(), categories=(low, patchy)), "MAX", 80, 20, RICH)

    row = next(line for line in lines if "lev. funds" in line.text)
    drawn = [x for x, cell in enumerate(row.text[:66]) if 0x2800 < ord(cell) < 0x2900]
    widest = max(b - a for a, b in pairwise(drawn))
    assert 40 / 160 * 66 - 3 < widest < 40 / 160 * 66 + 3


# What is said


def test_where_a_market_stands_is_said_in_words():
    facts = text_of(fact_lines(market(net_pct_oi=25.24, change_1w=-0.61, extreme="long"), detail(), NOW, 200, RICH))
    assert facts.splitlines()[0] == (
        " net +25.2% of open interest · -0.6 in a week · percentile 56 of 3 years · extreme LONG"
    )


def test_what_was_given_up_of_an_extreme_and_the_difference_of_two_markets_are_said_so():
    unwound = market(extreme=None, unwound_pct=42.4, unwound_from="short")
    assert "42% of the extreme SHORT given up" in text_of(fact_lines(unwound, None, NOW, 200, RICH))
    assert "+4.5 points apart" in text_of(fact_lines(market(net=None, net_pct_oi=4.5), None, NOW, 200, RICH))


@pytest.mark.parametrize(
    ("estimated", "said"),
    [
        (True, "published (estimated) Fri 31 Oct 2025 15:30 New York"),
        (False, "published Fri 31 Oct 2025 15:30 New York"),
    ],
)
def test_the_release_is_told_from_the_report_and_an_estimate_from_a_record(estimated, said):
    facts = text_of(fact_lines(market(released_estimated=estimated), detail(), NOW, 200, RICH))
    assert f"report of Tue 28 Oct 2025, 4d old · {said}\n" in facts


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (NOW, "expected Fri 7 Nov 2025 15:30 New York"),
        (datetime(2025, 11, 7, 20, 31, tzinfo=UTC), "not here although due since Fri 7 Nov 2025 15:30 New York"),
    ],
)
def test_the_next_report_is_expected_or_missing(now, said):
    assert f"next report of 4 Nov 2025 · {said}" in text_of(fact_lines(market(), detail(), now, 200, RICH))


@pytest.mark.parametrize(
    ("beside", "said"),
    [
        (Beside("QQQ/IWM", "price", date(2025, 10, 31), -1.26, None), "QQQ/IWM -1.3% since, to 31 Oct 2025"),
        (Beside("QQQ", "total_return", TUESDAY, 0.0, None), "QQQ with dividends 0.0% since, to 28 Oct 2025"),
        (Beside("QQQ", "price", date(2025, 9, 1), None, None), "QQQ ends 1 Sep 2025, before the report"),
        (Beside("DIA", "price", None, None, "no prices of DIA"), "no prices of DIA"),
    ],
)
def test_what_stands_beside_says_how_it_has_done_since(beside, said):
    assert said in text_of(fact_lines(market(), detail(beside=beside), NOW, 200, RICH)).splitlines()[-1]


def test_what_is_wrong_with_a_market_is_said_last():
    lines = fact_lines(market(problem="only 5 reports\x1b[31m"), detail(), NOW, 200, RICH)
    assert "only 5 reports" in lines[-1].text
    assert "\x1b" not in lines[-1].text
    assert tones_of(lines, "only 5") == {"warning"}


def test_a_market_without_reports_says_only_that():
    lines = fact_lines(market(report_date=None, problem="no reports"), None, NOW, 60, RICH)
    assert text_of(lines) == " no reports"


@pytest.mark.parametrize("width", [12, 20, 38, 48, 61, 100])
def test_facts_break_between_facts_and_words_and_lose_nothing(width):
    facts = [("one two three", "text"), ("four", "strong"), ("five six seven eight nine ten", "quiet"), ("end", "text")]
    lines = flow(facts, width, RICH)
    assert all(len(line.text) <= width for line in lines)
    words = [word for line in lines for word in line.text.replace("·", " ").split()]
    assert " ".join(words) == "one two three four five six seven eight nine ten end"


def test_episodes_are_told_newest_first_as_many_as_fit():
    many = [
        Episode("long", TUESDAY - timedelta(weeks=10 * n), TUESDAY - timedelta(weeks=10 * n - 2), 3, 20.0 + n, TUESDAY)
        for n in range(5)
    ]
    lines = episode_lines(tuple(reversed(many)), 5.0, 100, 4, RICH)
    assert lines[0].text == " Extremes, the outer 5% of 3 years"
    assert [re.findall(r"peak \+(\d+)", line.text) for line in lines[1:]] == [["20"], ["21"], ["22"]]
    assert episode_lines((), 5.0, 100, 9, RICH) == []
    assert episode_lines(tuple(many), 5.0, 100, 1, RICH) == []


def test_an_episode_of_one_report_has_one_date_and_narrow_lists_fewer_columns():
    one = Episode("short", TUESDAY, TUESDAY, 1, -29.84, TUESDAY)
    row = episode_lines((one,), 2.5, 100, 5, RICH)[1]
    assert " ".join(row.text.split()) == "SHORT 28 Oct 2025 peak -29.8 1 report on 28 Oct 2025"
    assert tones_of([row], "SHORT") == {"extreme-low"}
    for width in (5, 18, 30, 40, 60):
        lines = episode_lines((one, *detail().episodes), 2.5, width, 5, RICH)
        assert all(len(line.text) <= width for line in lines if line.text.strip() != "Extremes")
        assert not any("…" in line.text for line in lines)


# The whole


@pytest.mark.parametrize("glyphs", [RICH, PLAIN], ids=["rich", "ascii"])
@pytest.mark.parametrize("split", [False, True], ids=["net", "categories"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_it_fits_every_size(width, height, split, glyphs):
    lines = market_lines(subject(by_category=split), True, width, height, glyphs)
    if height >= 8 and width >= 20:
        assert len(lines) <= height
        assert all(len(line.text) <= width for line in lines)
        assert not any(glyphs.ellipsis in line.text for line in lines)


def test_a_tall_pane_says_everything_and_a_low_one_draws():
    tall = text_of(market_lines(subject(), False, 61, 41, RICH))
    for said in ("net ", "published", "next report", "QQQ +1.2% since", "net % of OI", "Extremes", "LONG  21 Oct 2025"):
        assert said in tall
    low = market_lines(subject(), False, 61, 8, RICH)
    assert len(low) == 8
    assert "published" not in text_of(low)
    assert "◂" in text_of(low)


def test_a_full_pane_has_no_band_of_empty_lines():
    for width, height in ((61, 41), (158, 41), (61, 26), (78, 20), (48, 16), (38, 7)):
        lines = market_lines(subject(), False, width, height, RICH)
        assert len(lines) == height
        blank = [not line.text.strip() for line in lines]
        assert not any(a and b for a, b in pairwise(blank))


def test_categories_have_their_figures_here_unless_they_stand_elsewhere():
    here = text_of(market_lines(subject(by_category=True), True, 78, 24, RICH))
    elsewhere = text_of(market_lines(subject(by_category=True), False, 78, 24, RICH))
    assert "asset managers" in here
    assert "asset managers" not in elsewhere
    assert "asset mgrs" in here
    assert "asset mgrs" in elsewhere
    assert "published" in elsewhere


def test_where_only_the_figures_of_the_categories_fit_they_stand_alone():
    lines = market_lines(subject(by_category=True), True, 60, 7, RICH)
    assert [line.text.split("  ")[0].strip() for line in lines] == [
        "traders", "speculators", "asset managers", "leveraged funds", "dealers", "other reportables", "small traders"
    ]  # fmt: skip


def test_until_the_categories_are_counted_the_net_position_stays():
    lines = text_of(market_lines(subject(by_category=True, detail=None), True, 78, 24, RICH))
    assert "net " in lines
    assert "asset" not in lines


def test_why_there_is_no_detail_is_said_and_the_chart_stays():
    lines = market_lines(subject(detail=None, problem="the process ended with code -9"), True, 61, 30, RICH)
    assert "the process ended with code -9" in text_of(lines)
    assert "◂" in text_of(lines)


def test_the_speculators_stand_out_among_the_categories_where_they_are_several():
    _, lines = traders_lines(detail(), 78, RICH)
    assert tones_of(lines[:1], "speculators") == {"strong"}
    assert tones_of(lines[1:], "dealers") == {"text"}
    _, alone = traders_lines(detail(categories=("managed_money", "producer")), 78, RICH)
    assert tones_of(alone, "managed money") == {"text"}


def test_no_market_is_said():
    assert text_of(market_lines(subject(market=None, detail=None), True, 40, 10, RICH)) == " no market"
