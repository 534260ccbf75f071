"""The exported picture: well-formed, complete, and honest about what it shows."""

import re
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from rottui.tui.drawing.chart import ChartSpec, Level
from rottui.tui.drawing.svg import HEIGHT, WIDTH, Caption, chart_svg

DAYS = [date(2024, 10, 31) + timedelta(days=n) for n in range(366)]
RISING: list[float | None] = [1 + n / 1000 for n in range(366)]
SPEC = ChartSpec(DAYS, RISING, {"sma_50": [None] * 50 + RISING[:316], "sma_200": [None] * 366})
BOTH = replace(SPEC, averages={}, overlay=[66 - n / 10 for n in range(366)], name="A/B", second_name="C/D")
CAPTION = Caption("A/B", ["1Y, daily", "price"], ["as of 31 Oct 2025", "source: file"])
NAMES = ("line", "overlay", "sma_50", "sma_200", "axis", "grid", "extreme_high", "extreme_low")
COLOURS = {name: f"#0000{n:02d}" for n, name in enumerate((*NAMES, "background", "text", "demo"), 10)}


def drawn(spec: ChartSpec, caption: Caption = CAPTION) -> ElementTree.Element:
    return ElementTree.fromstring(chart_svg(spec, caption, COLOURS))


def texts(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]


def paths(root: ElementTree.Element) -> dict[str, list[tuple[float, float]]]:
    """The points of every line, by its colour."""
    return {
        element.attrib["stroke"]: [
            (float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", element.attrib["d"])
        ]
        for element in root.iter("{http://www.w3.org/2000/svg}path")
    }


def test_every_row_of_the_data_is_a_point_of_the_line():
    points = paths(drawn(SPEC))[COLOURS["line"]]
    assert len(points) == 366
    (first_x, first_y), (last_x, last_y) = points[0], points[-1]
    assert first_x < last_x
    assert first_y > last_y
    middle = points[183]
    assert middle[1] == pytest.approx(first_y + (last_y - first_y) * 183 / 365, abs=0.1)


def test_it_says_what_it_is_of_when_and_from_where():
    said = texts(drawn(SPEC))
    assert "A/B" in said
    assert "1Y, daily  ·  price" in said
    assert "as of 31 Oct 2025  ·  source: file  ·  rottui" in said
    assert "1.3650" in said
    assert {"2025", "Apr", "Oct"} <= set(said)


def test_averages_are_named_and_one_without_a_value_is_not():
    said = texts(drawn(SPEC))
    assert "average 50d" in said
    assert "average 200d" not in said


def test_two_pairs_have_an_axis_and_a_name_each_in_their_own_colour():
    root = drawn(BOTH)
    named = {element.text: element.attrib["fill"] for element in root.iter("{http://www.w3.org/2000/svg}text")}
    assert (named["C/D"], named["29.500"]) == (COLOURS["overlay"], COLOURS["background"])
    assert named["50"] == COLOURS["overlay"]
    assert named["1.20"] == COLOURS["line"]
    assert len(paths(root)) == 2


def test_missing_values_break_the_line():
    holed = replace(SPEC, averages={}, values=[None if 100 <= n < 110 else value for n, value in enumerate(RISING)])
    [path] = drawn(holed).iter("{http://www.w3.org/2000/svg}path")
    assert path.attrib["d"].count("M") == 2


def test_a_logarithmic_chart_draws_steady_growth_straight():
    growing = ChartSpec(DAYS, [1.01**n for n in range(366)], log=True)
    points = paths(drawn(growing))[COLOURS["line"]]
    assert points[183][1] == pytest.approx(points[0][1] + (points[-1][1] - points[0][1]) * 183 / 365, abs=0.1)


def test_the_level_is_drawn_with_its_label():
    levelled = replace(SPEC, level=Level(1.1, "4M LOW, lowest since 1 Jan 2025", "extreme_low", DAYS[62]))
    assert "4M LOW, lowest since 1 Jan 2025" in texts(drawn(levelled))


def test_nothing_is_written_outside_the_picture():
    for element in drawn(replace(BOTH, level=Level(1.0, "REC LOW", "extreme_low"))).iter():
        for name, most in (("x", WIDTH), ("y", HEIGHT), ("x1", WIDTH), ("x2", WIDTH), ("y1", HEIGHT), ("y2", HEIGHT)):
            assert 0 <= float(element.attrib.get(name, 0)) <= most


def test_demo_data_say_so_and_real_ones_do_not():
    assert "DEMO" not in texts(drawn(SPEC))
    assert texts(drawn(SPEC, replace(CAPTION, demo=True))).count("DEMO") == 2


def test_whatever_a_symbol_holds_is_text():
    hostile = "<script>\"&'</script>"
    root = drawn(replace(BOTH, name=hostile), replace(CAPTION, title=hostile))
    assert texts(root).count(hostile) == 2
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))


def test_no_data_still_make_a_picture_with_a_caption():
    assert "A/B" in texts(drawn(ChartSpec([], [])))


def test_every_colour_is_one_that_was_given():
    written = chart_svg(replace(BOTH, level=Level(1.1, "x", "extreme_high")), replace(CAPTION, demo=True), COLOURS)
    assert set(re.findall(r"#[0-9a-fA-F]{6}", written)) <= set(COLOURS.values())
