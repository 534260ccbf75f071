"""What the panes of the evidence say, at every width: nothing is cut, and what is missing never fails."""

from __future__ import annotations

import re
from array import array
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from rich.cells import cell_len

from rottui.analytics import verdict as analytics
from rottui.briefing.history import History
from rottui.briefing.verdict_model import Given, PositioningWarning
from rottui.settings.packaged import defaults
from rottui.tui.look.language import PLAIN, RICH
from rottui.tui.look.lines import Line
from rottui.tui.widgets.evidence_beside import beside_lines, change_lines, spillover_lines, warning_lines
from rottui.tui.widgets.evidence_chart import Closer, closer_lines
from rottui.tui.widgets.evidence_head import head_lines
from rottui.tui.widgets.evidence_rows import EvidenceTable
from rottui.tui.widgets.evidence_timeline import (
    CODES,
    cells_of,
    change_row,
    legend_lines,
    strip_lines,
    told_lines,
)
from rottui.tui.widgets.evidence_words import CODE_NAMES, LETTERS, SENTENCES, answer, spillover_sentences
from rottui.tui.widgets.study_lines import episode_lines, study_lines
from tests.tui.verdict_factory import (
    HINT,
    LAST,
    PROBLEM,
    RUNS,
    make_judged,
    make_line,
    make_past,
    make_study,
    with_past,
)
from tests.verdicts import make_spillover, make_verdict

TURNS = defaults().verdict
WIDTHS = (158, 118, 94, 78, 62, 48, 37)


def texts(lines: list[Line]) -> list[str]:
    return [line.text.rstrip() for line in lines]


def table(width: int = 94, **changes: object) -> EvidenceTable:
    return EvidenceTable(make_verdict(problem=PROBLEM, **changes), make_past().lines, width, RICH)  # type: ignore[arg-type]


# Words


def test_every_verdict_has_its_name_a_letter_of_its_own_and_a_sentence() -> None:
    assert dict(CODE_NAMES) == analytics.CODES
    assert tuple(CODES) == tuple(analytics.CODES)  # as a history numbers them
    assert set(LETTERS) == set(SENTENCES) == set(CODES)
    assert len(set(LETTERS.values())) == len(CODES)
    assert max(map(len, SENTENCES.values())) <= 76  # one line of a terminal of 80 columns


# The verdict


def test_the_verdict_comes_first_then_what_it_says_then_the_scores_in_the_order_of_the_questions() -> None:
    lines = texts(head_lines(make_verdict(), TURNS, 158, 6, RICH))

    assert lines[0] == " ▲ HEALTHY BROADENING · since 23 Oct 2025, 7 sessions"
    assert lines[1].strip() == SENTENCES["broadening"]
    assert [line.split()[0] for line in lines[2:]] == ["Leadership", "Participation", "Risk", "Index"]
    assert "●" in lines[2]
    assert "-1.00 fading" in lines[2]
    assert "do mega-cap growth names lead? no, they fade (fading to -0.50, leading from +0.50)" in lines[2]
    assert "4 of 5 broad" in lines[3]
    assert "+6.5% above" in lines[5]


def test_what_may_take_its_place_is_told_before_what_it_means() -> None:
    pending = make_verdict(pending="spillover", pending_day=2)

    assert texts(head_lines(pending, TURNS, 158, 6, RICH))[0].endswith("! pending: spillover, day 2 of 5")
    told = make_verdict(given=Given("mixed", 3, 7))
    assert "given on 3 of the last 7 sessions, not today (mixed)" in " ".join(
        texts(head_lines(told, TURNS, 158, 6, RICH))
    )
    narrow = texts(head_lines(pending, TURNS, 37, 6, RICH))
    assert "! pending: spillover, day 2 of 5" in " ".join(narrow)
    assert len([line for line in narrow if "●" in line]) == 4


def test_a_score_without_evidence_is_missing_and_has_no_mark() -> None:
    scores = {"leadership": None, "participation": 4.0, "risk_appetite": 0.75, "index": 1.0}
    bare = make_verdict(scores=scores, states={"leadership": None})
    line = next(line for line in texts(head_lines(bare, TURNS, 78, 6, RICH)) if "Leadership" in line)

    assert "missing" in line
    assert "●" not in line


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("height", [4, 6])
def test_the_verdict_fits_its_pane(width: int, height: int) -> None:
    for verdict in (
        make_verdict(),
        make_verdict(pending="broad_advance", pending_day=4),
        make_verdict("unknown"),
        None,
    ):
        lines = head_lines(verdict, TURNS, width, height, RICH)
        assert len(lines) <= height
        assert all(cell_len(line.text.rstrip()) <= width for line in lines)
        if verdict is not None and (height == 6 or width >= 76):
            assert "".join(texts(lines)).count("●") == 4


# The evidence


def test_a_line_says_value_threshold_distance_and_whether_it_holds() -> None:
    rows = {line.name: table().row(line).text for line in make_verdict().evidence}

    assert re.search(r"QQQ/IWM trend +▼ down no +-3\.0% +0% +-3\.0 +% ", rows["QQQ/IWM"])
    assert re.search(r"above 50-day average +▲ yes +72\.0% +55% +\+17\.0 +pts", rows["above_50"])
    assert re.search(r"up over 3 months +▼ no +54\.0% +55% +-1\.0 +pts", rows["up_3m"])


def test_values_and_distances_stand_under_each_other_by_their_decimal_points() -> None:
    rows = [table().row(line).text for line in make_verdict().evidence if line.value is not None]
    points = [[match.start() for match in re.finditer(r"(?<=\d)\.(?=\d)", row)] for row in rows]

    assert len(rows) == 14
    assert len({places[0] for places in points}) == len({places[1] for places in points}) == 1


def test_what_is_missing_says_why_and_neither_holds_nor_fails() -> None:
    missing = next(line for line in make_verdict().evidence if line.value is None)
    row = table().row(missing).text

    assert "– missing" in row
    assert "no prices of MAGS" in row
    assert " no " not in row.replace("no prices", "")
    assert "loss" not in {tone for _, tone in table().row(missing).spans}


def test_a_question_stands_above_its_lines_with_its_answer() -> None:
    heading = table().heading("participation", "SPY").text

    assert heading.startswith(" Participation: are most stocks going up? yes, broadly ─")
    assert table(36).heading("index", "SPY").text.startswith(" Index: yes, above its average")
    assert answer(make_verdict(states={"index": None}), "index") == "not enough data"


def test_a_value_of_an_earlier_day_says_of_which() -> None:
    late = make_line("above_50", 72.0, 1, date=date(2025, 10, 29))
    evidence = (late, *(line for line in make_verdict().evidence if line.name != "above_50"))
    laid = table(evidence=evidence)

    assert "29 Oct" in laid.row(late).text
    assert "of" in laid.header().text.split()
    assert "29 Oct" not in laid.row(evidence[1]).text


def test_the_last_year_is_drawn_about_the_threshold() -> None:
    line = make_verdict().evidence[0]
    assert {tone for _, tone in table().row(line).spans} >= {"gain", "loss"}
    without = EvidenceTable(make_verdict(), None, 94, RICH).row(line).text
    assert len(without) < len(table().row(line).text)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("glyphs", [RICH, PLAIN])
def test_rows_fit_and_keep_name_value_and_whether_they_hold(width: int, glyphs) -> None:  # type: ignore[no-untyped-def]
    laid = EvidenceTable(make_verdict(problem=PROBLEM), make_past().lines, width, glyphs)
    for line in make_verdict().evidence:
        text = laid.row(line, selected=True).text
        assert cell_len(text) <= width
        assert text.isascii() or glyphs is RICH
        assert any(word in text for word in ("yes", " no", "missing"))
        assert line.value is None or any(
            part in text for part in (f"{line.value:+.1f}%", f"{line.value:.1f}%", "+0.50")
        )
    assert cell_len(laid.header().text) <= width
    for question in ("leadership", "participation", "risk_appetite", "index"):
        assert cell_len(laid.heading(question, "SPY").text) <= width


def test_a_missing_line_can_be_laid_out_however_narrow() -> None:
    missing = next(line for line in make_verdict().evidence if line.value is None)
    texts = [table(width).row(missing).text for width in range(60)]

    assert "missing" in texts[15]
    assert all(len(text) <= max(width, 26) for width, text in enumerate(texts))


# One line closer


def closer(name: str, **changes: object) -> Closer:
    verdict = make_verdict(problem=PROBLEM)
    line = next(line for line in verdict.evidence if line.name == name)
    return replace(Closer(verdict, line, make_past().lines, "", HINT, "1Y"), **changes)  # type: ignore[arg-type]


def test_a_line_closer_up_has_its_threshold_as_a_level_and_says_what_crossing_does() -> None:
    told = "\n".join(texts(closer_lines(closer("ad_line"), 62, 16, RICH)))

    assert "threshold +0.00" in told or "threshold 0.00" in told
    assert "╌╌" in told
    assert "0.50 pts above its threshold" in told
    assert "0.2 typical daily moves" in told
    assert "crossing alone makes it Rotation, unconfirmed" in told
    assert "crossing alone changes nothing" in "\n".join(texts(closer_lines(closer("QQQ/IWM"), 62, 16, RICH)))


def test_a_missing_line_closer_up_says_why_and_what_to_do() -> None:
    told = " ".join(texts(closer_lines(closer("MAGS/SPY"), 62, 16, RICH)))

    assert "Missing: no prices of MAGS." in told
    assert "It neither holds nor fails." in told
    assert "rottui refresh" in re.sub(r"\s+", " ", told)


def test_the_lookback_cuts_the_chart() -> None:
    year, month = (texts(closer_lines(closer("up_3m", lookback=span), 62, 16, RICH)) for span in ("1Y", "1M"))
    assert year != month


def test_facts_give_way_to_the_chart_where_it_is_low() -> None:
    lines = texts(closer_lines(closer("up_3m"), 37, 6, RICH))
    assert len(lines) <= 6
    assert any("╌" in line for line in lines)


# Beside


def test_what_would_change_the_verdict_comes_nearest_first_in_moves_and_in_its_own_unit() -> None:
    lines = texts(change_lines(make_verdict(), 62, RICH))

    assert re.search(r"0\.2 moves +-0\.50 pts +A-D line.* ▸ Rotation, unconfirmed", lines[1])
    assert re.search(r"0\.4 moves +\+1\.0 +pts +up.* ▸ Broad advance", lines[2])
    assert "hold 5 sessions" in lines[-1]


def test_where_no_line_alone_changes_it_that_is_said() -> None:
    steady = make_verdict(evidence=tuple(replace(line, would_be=None) for line in make_verdict().evidence))
    assert "several at once" in " ".join(texts(change_lines(steady, 62, RICH)))


def test_spillover_is_told_in_plain_words_first_and_every_figure_on_the_scale_of_its_past() -> None:
    told = "\n".join(texts(spillover_lines(make_spillover(), 62, RICH)))

    assert "Mega-cap down days (6): 61% of the others rose, most of them." in told
    assert "For every 1% that mega caps lose, the rest moves -0.4%." in told
    assert "Both were at 20-session lows 12 sessions ago." in told
    assert "The rest holds up: -2.5% off its high, mega caps -9.8%." in told
    assert re.search(r"rising on mega-cap down days +61\.2% +├.*●.*┤ +84 6 days", told)
    assert told.count("●") == 6  # the seventh has no percentile yet
    assert "no vote" in told


@pytest.mark.parametrize(
    ("figure", "value", "said"),
    [
        ("share_rising", 15.0, "15% of the others rose, most fell."),
        ("share_rising", None, "Mega-cap down days: 6 in 40 sessions, too few to tell."),
        ("since_both_low", 0.0, "Both are at 20-session lows today."),
        ("since_both_low", 1.0, "1 session ago."),
        ("drawdown_gap", -3.0, "The rest is down more"),
    ],
)
def test_each_figure_changes_the_words(figure: str, value: float | None, said: str) -> None:
    told = " ".join(
        text for text, _ in spillover_sentences(make_spillover(figures={**make_spillover().figures, figure: value}))
    )
    assert said in told


def test_down_days_are_of_as_many_sessions_as_there_are() -> None:
    short = History(array("i", range(20_000, 20_013)).tobytes(), {})
    figures = {**make_spillover().figures, "share_rising": None}

    said, _ = next(spillover_sentences(make_spillover(figures=figures, history=short, down_days=3)))

    assert said == "Mega-cap down days: 3 in 13 sessions, too few to tell."


def test_positioning_warns_and_says_that_it_does_not_vote() -> None:
    warnings = (
        PositioningWarning("NQ-RTY", "Nasdaq less Russell", "extreme", "long", 96.2, -16.0, 30.0, date(2025, 10, 28)),
        PositioningWarning("ES", "E-mini", "unwinding", "short", 30.0, 45.0, 62.0, date(2025, 10, 28)),
    )
    lines = texts(warning_lines(warnings, 62, RICH))

    assert "no vote" in lines[0]
    assert re.search(r"NQ-RTY +extreme LONG +percentile 96 +report of 28 Oct 2025", lines[1])
    assert re.search(r"ES +SHORT unwinding +62% given up", lines[2])
    assert "No market is at an extreme" in texts(warning_lines((), 62, RICH))[1]


@pytest.mark.parametrize("width", WIDTHS)
def test_everything_beside_fits(width: int) -> None:
    lines = beside_lines(make_judged(), width, PLAIN)
    assert all(cell_len(line.text.rstrip()) <= width for line in lines)
    assert all(line.text.isascii() for line in lines)
    assert "".join(texts(lines)).count("moves") >= 2


# The record


def test_cells_fill_the_strip_and_begin_with_the_first_verdict() -> None:
    """700 sessions, 200 of them without a verdict: 500 are cut into 90 cells of five or six."""
    codes = with_past(RUNS).history.values("code")
    cells = cells_of(codes, 90)

    assert len(cells) == 90
    assert (cells[0].first, cells[-1].last) == (200, 699)
    assert {cell.last - cell.first + 1 for cell in cells} == {5, 6}
    assert all(after.first == before.last + 1 for before, after in pairwise(cells))
    assert "".join(LETTERS[cell.code] for cell in cells_of(codes, 10)) == "xDDDAAAABB"
    assert len(cells_of(codes[:220], 90)) == 20  # a cell for each session where there are few
    assert cells_of([], 90) == []


def test_the_strip_is_lettered_and_toned_with_the_cursor_below_and_the_years() -> None:
    verdict = with_past(RUNS)
    cells = cells_of(verdict.history.values("code"), 90)
    strip, cursor, years = strip_lines(verdict, cells, 3, RICH)

    assert strip.text.strip("A BDx") == ""
    assert [text.strip()[:1] for text, tone in strip.spans if tone in ("gain", "loss")] == ["D", "A"]
    assert cursor.text == "    ▲"
    assert years.text.split() == ["2024", "2025"]  # December 2023 has four cells, too few for its year
    assert years.text.index("2025") == 1 + next(
        n for n, cell in enumerate(cells) if verdict.history.dates()[cell.last].year == 2025
    )
    assert texts(legend_lines(cells, 90, RICH)) == [
        " B Healthy broadening · A Broad advance · D Deterioration · x Mixed"
    ]


def test_the_cursor_tells_the_verdict_of_its_day_since_when_and_its_scores() -> None:
    verdict = with_past(RUNS)
    row = 200 + 60 + 9
    cell = next(each for each in cells_of(verdict.history.values("code"), 90) if each.first <= row <= each.last)
    told = " ".join(texts(told_lines(verdict, row, cell, 92, RICH)))

    assert "Deterioration for 10 sessions" in told
    assert "leadership -0.50, participation 3 of 5, risk appetite +0.25, index above" in told


def test_a_change_tells_its_day_its_scores_and_what_it_took_the_place_of() -> None:
    change = with_past(RUNS).changes[-1]
    assert re.search(
        r" A|B Healthy broadening +lead -0\.50 +part 3 of 5 +risk \+0\.25 +index above +was Broad advance",
        change_row(change, 120, RICH).text,
    )
    assert "was Broad advance" in change_row(change, 78, RICH).text or "lead" in change_row(change, 78, RICH).text
    assert cell_len(change_row(change, 37, RICH).text.rstrip()) <= 37


# The study


@pytest.mark.parametrize("width", WIDTHS)
def test_figures_stand_beside_those_of_any_session(width: int) -> None:
    lines = texts(study_lines(make_study(), width, 40, RICH))
    assert all(cell_len(line) <= width for line in lines)
    first = next(line for line in lines if line.startswith(" SPY"))
    assert re.search(r"SPY +21 +12 .*\+1\.5% +\+0\.5%", first)
    assert ("75% 60%" in first) is (width >= 48)
    assert ("-8.2% -33.0%" in first) is (width >= 62)


def test_where_there_is_room_a_bar_tells_how_much_better_it_was_than_any_session() -> None:
    wide = {
        line.text[:14].split()[0]: line
        for line in study_lines(make_study(), 114, 40, RICH)
        if "  12 1,234" in line.text
    }
    bars = [wide[asset].text.count("█") for asset in ("SPY", "RSP", "IWM", "Mega")]

    assert bars == sorted(bars)
    assert bars[-1] > 2 * bars[0] > 0
    few = [line.text for line in study_lines(make_study(5), 114, 40, RICH)]
    assert not any("█" in text for text in few)
    assert any("│" in text for text in few)


def test_with_too_few_episodes_there_is_n_and_no_figure_but_that_of_any_session() -> None:
    lines = texts(study_lines(make_study(5), 78, 40, RICH))
    first = next(line for line in lines if line.startswith(" SPY"))

    assert re.search(r"SPY +21 +5 +1,234 +– +\+0\.5% +– +60% +– +-33\.0%", first)
    header, dates = episode_lines(make_study(5), 42, RICH)
    assert header is None
    assert "only their dates" in " ".join(texts(dates))
    assert sum("2025" in line for line in texts(dates)) == 5
    assert "%" not in " ".join(texts(dates))


def test_episodes_come_newest_first_with_what_the_first_asset_did() -> None:
    header, lines = episode_lines(make_study(), 42, RICH)

    assert header is not None
    assert header.text.split() == ["episode", "21", "63", "126", "SPY"]
    assert re.search(r"31 Oct 2025 +\+2\.5% +-1\.0% +–", lines[0].text)
    assert len(lines) == 12


def test_a_study_says_what_it_is_of_and_what_it_is_not() -> None:
    told = "\n".join(texts(study_lines(make_study(), 78, 60, RICH)))

    flat = re.sub(r"\s+", " ", told)
    assert "began 5 times · 12 episodes · so on 101 of 895 sessions 8 Apr 2022 to 31 Oct 2025 · price returns" in flat
    assert "began" not in texts(study_lines(make_study(began=None), 78, 60, RICH))[1]
    assert "! Survivorship: it flatters." in told
    assert "n: episodes whose sessions are over" in re.sub(r"\s+", " ", told)
    assert texts(study_lines(make_study(problem="no prices"), 78, 60, RICH)) == [" Healthy broadening", " no prices"]


def test_the_day_of_the_verdicts_made_by_hand_is_a_session() -> None:
    assert with_past(RUNS).history.dates()[-1] == LAST
