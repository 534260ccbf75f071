"""The chart widget in a running app: it shows what it is handed, and repaints no line that did not change."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region

from rottui.briefing.charted import charted
from rottui.briefing.history import history_of
from rottui.briefing.model import Extreme, PairBriefing
from rottui.settings.schema import Lookback, Pair
from rottui.tui.drawing.chart import ChartSpec
from rottui.tui.look.language import PLAIN, RICH, Glyphs
from rottui.tui.themes import THEMES, defaults_for
from rottui.tui.widgets.chart import LOOKBACKS, SESSIONS, RatioChart, changed_regions, spec_of

DAYS = [date(2018, 1, 1) + timedelta(days=n) for n in range(2600)]


def briefing(ratios: list[float], extreme: Extreme | None = None) -> PairBriefing:
    history = pl.DataFrame(
        {"date": DAYS[: len(ratios)], "ratio": ratios}, schema={"date": pl.Date, "ratio": pl.Float64}
    )
    history = history.with_columns(
        sma_50=pl.col("ratio").rolling_mean(50),
        sma_200=pl.col("ratio").rolling_mean(200),
    )
    made = history_of(history, "date", ("ratio", "sma_50", "sma_200"))
    pair = Pair(numerator="MAGS", denominator="SPY", group="Rotation")
    last = ratios[-1] if ratios else None
    return PairBriefing(pair, "price", last, DAYS[len(ratios) - 1], {}, None, extreme, None, None, made)


def chart_spec(
    pair: PairBriefing,
    lookback: Lookback,
    *,
    ascii: bool = False,  # noqa: A002 - named as the option is
    **how: Any,
) -> ChartSpec | None:
    shown = charted(pair, lookback, **how)
    return None if shown is None else spec_of(shown, pair, ascii=ascii)


class Chart(RatioChart):
    """Shows a pair without the frame that does so on the desk."""

    def show(self, pair: PairBriefing | None, lookback: Lookback, message: str = "") -> None:
        self.show_spec(None if pair is None else chart_spec(pair, lookback, ascii=self._glyphs.ascii), message)


RISING = briefing([1 + n / 1000 for n in range(600)])
FALLING = briefing([2 - n / 1000 for n in range(600)])


class Desk(App[None]):
    def __init__(self, glyphs: Glyphs = RICH) -> None:
        super().__init__()
        self.chart = Chart(glyphs=glyphs)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return defaults_for(self.current_theme)

    def compose(self) -> ComposeResult:
        yield self.chart

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)

    def shown(self) -> list[str]:
        return [self.chart.render_line(y).text for y in range(self.chart.size.height)]


async def test_it_draws_the_pair_with_its_last_value_at_the_right():
    app = Desk()
    async with app.run_test(size=(80, 20)) as pilot:
        app.chart.show(RISING, "1Y")
        await pilot.pause()
        assert app.shown()[0].endswith("◂ 1.5990")
        app.chart.show(FALLING, "1Y")
        await pilot.pause()
        assert "◂ 1.4010" in "\n".join(app.shown())
        assert {len(line) for line in app.shown()} == {80}


@pytest.mark.parametrize("lookback", LOOKBACKS)
def test_a_lookback_is_its_sessions_and_the_one_they_are_measured_from(lookback):
    spec = chart_spec(briefing([1 + n / 1000 for n in range(2600)]), lookback)
    assert spec is not None
    sessions = SESSIONS[lookback]
    assert len(spec.dates) == len(spec.values) == (2600 if sessions is None else sessions + 1)
    assert spec.dates[-1] == DAYS[2599]


def test_the_extreme_s_level_is_its_value_from_the_day_it_reaches_back_to():
    extreme = Extreme("low", 4, DAYS[470], DAYS[590], 9, on_record=False)
    spec = chart_spec(briefing([2 - n / 1000 for n in range(600)], extreme), "3M")
    assert spec is not None
    assert spec.level is not None
    assert spec.level.value == pytest.approx(1.41)
    assert spec.level.since == DAYS[470]
    assert spec.level.label.startswith("4M LOW, lowest since ")


def test_averages_can_be_left_out():
    assert set(chart_spec(RISING, "1Y").averages) == {"sma_50", "sma_200"}
    assert chart_spec(RISING, "1Y", averages=False).averages == {}


async def test_only_lines_that_changed_are_repainted(monkeypatch):
    app = Desk()
    async with app.run_test(size=(80, 20)) as pilot:
        app.chart.show(RISING, "1Y")
        await pilot.pause()
        before = app.shown()
        refreshed: list[tuple[Region, ...]] = []
        monkeypatch.setattr(app.chart, "refresh", lambda *regions, **_: refreshed.append(regions))
        app.chart.show(RISING, "1Y")
        assert refreshed == []
        nearly = [1 + n / 1000 for n in range(600)]
        nearly[-1] = 1.55
        app.chart.show(briefing(nearly), "1Y")
        [regions] = refreshed
        changed = {y for y, (old, new) in enumerate(zip(before, app.shown(), strict=True)) if old != new}
        assert {region.y for region in regions} == changed
        assert 0 < len(changed) < 20


def test_regions_hold_the_cells_that_differ_and_few_others():
    before = ((("abcdefghijklmnop", "line"), ("ef", "axis")), (("same", "line"), ("..", "axis")))
    after = ((("abXdYfghijklmnop", "line"), ("eZ", "axis")), (("same", "line"), ("..", "axis")))
    # c and e are nearly side by side; the axis is not.
    assert changed_regions(before, after) == [Region(2, 0, 3, 1), Region(17, 0, 1, 1)]
    assert changed_regions(before, before) == []


def test_a_change_of_style_alone_is_a_difference():
    before = ((("abc", "line"), ("def", "axis")),)
    after = ((("abc", "sma_50"), ("def", "axis")),)
    assert changed_regions(before, after) == [Region(0, 0, 3, 1)]
    moved = ((("ab", "line"), ("cdef", "axis")),)
    assert changed_regions(before, moved) == [Region(2, 0, 1, 1)]


def test_a_blank_of_another_colour_is_no_difference_unless_it_has_a_background():
    before = ((("a  ", "line"), ("b", "axis")),)
    assert changed_regions(before, ((("a", "line"), ("  b", "axis")),)) == []
    assert changed_regions(before, ((("a", "line"), (" ", "last"), (" b", "axis")),)) == [Region(1, 0, 1, 1)]


def test_a_line_that_grew_differs_to_its_end():
    assert changed_regions(((("ab", "line"),),), ((("abcd", "line"),),)) == [Region(2, 0, 2, 1)]


async def test_moving_the_crosshair_draws_no_line_anew(monkeypatch):
    app = Desk()
    async with app.run_test(size=(80, 20)) as pilot:
        app.chart.show(RISING, "1Y")
        await pilot.pause()
        bare = app.shown()
        monkeypatch.setattr("rottui.tui.widgets.chart.draw_chart", None)
        app.chart.point(100)
        assert "●" in "\n".join(app.shown())
        before = app.shown()
        refreshed: list[tuple[Region, ...]] = []
        monkeypatch.setattr(app.chart, "refresh", lambda *regions, **_: refreshed.append(regions))
        app.chart.point(130)
        changed = sum(
            old != new for a, b in zip(before, app.shown(), strict=True) for old, new in zip(a, b, strict=True)
        )
        [regions] = refreshed
        assert changed <= sum(region.area for region in regions) <= 3 * changed
        app.chart.point(None)
        assert app.shown() == bare


async def test_a_click_tells_which_row_of_the_data_it_meant():
    class Listening(Desk):
        def on_ratio_chart_pointed(self, event: RatioChart.Pointed) -> None:
            rows.append(event.row)

    rows: list[int] = []
    app = Listening()
    async with app.run_test(size=(80, 20)) as pilot:
        app.chart.show(RISING, "1Y")
        await pilot.pause()
        plot = app.chart._chart.plot
        assert plot is not None
        for column in (plot.left, plot.right - 1, plot.right + 1):
            await pilot.click(offset=(column, 5))
            await pilot.pause()
    assert len(rows) == 2
    assert (plot.column(rows[0]), plot.column(rows[1])) == (plot.left, plot.right - 1)


async def test_colours_for_a_picture_are_those_of_the_theme():
    app = Desk()
    async with app.run_test(size=(80, 20)) as pilot:
        app.theme = "rottui-dark"
        await pilot.pause()
        assert app.chart.colour("line") == app.theme_variables["line"].lower()
        assert app.chart.colour("last", background=True) == app.theme_variables["line"].lower()


async def test_without_a_pair_or_history_it_says_why_in_the_middle():
    app = Desk()
    async with app.run_test(size=(60, 11)) as pilot:
        app.chart.show(None, "1Y", message="no [bold]pair[/] selected")
        await pilot.pause()
        assert app.shown()[5].strip() == "no [bold]pair[/] selected"
        app.chart.show(briefing([]), "1Y", message="no history")
        await pilot.pause()
        assert app.shown()[5].strip() == "no history"
        app.chart.show(RISING, "1Y")
        await pilot.pause()
        assert "◂" in "\n".join(app.shown())


async def test_a_message_longer_than_a_line_is_folded_about_the_middle():
    app = Desk()
    async with app.run_test(size=(20, 6)) as pilot:
        app.chart.show(None, "1Y", message="no prices of ABC: its name could not be resolved")
        await pilot.pause()
        #          no prices of ABC: is 17 columns, its name could not 18, be resolved 11
        assert [line.rstrip() for line in app.shown()] == [
            "", "", " no prices of ABC:", " its name could not", "    be resolved", "",
        ]  # fmt: skip
        await pilot.resize_terminal(20, 2)
        await pilot.pause()
        assert app.shown() == [" no prices of ABC:  ", "its name could not …"]


async def test_a_new_message_replaces_the_old_one_on_screen():
    app = Desk()
    async with app.run_test(size=(60, 11)) as pilot:
        for message in ("one leg is missing", "no history"):
            app.chart.show(None, "1Y", message=message)
            await pilot.pause()
            painted = [strip.text for strip in app.screen._compositor.render_strips()]
            assert painted[5].strip() == message


async def test_what_is_painted_is_what_was_drawn_after_every_change():
    app = Desk()
    async with app.run_test(size=(80, 20)) as pilot:
        for pair, lookback in ((RISING, "1Y"), (FALLING, "1Y"), (FALLING, "1M"), (RISING, "MAX"), (RISING, "1Y")):
            app.chart.show(pair, lookback)
            await pilot.pause()
            assert [strip.text for strip in app.screen._compositor.render_strips()] == app.shown()


@pytest.mark.parametrize("size", [(20, 4), (1, 1), (34, 9), (160, 45)])
async def test_it_follows_the_terminal_to_any_size(size):
    app = Desk()
    async with app.run_test(size=(80, 20)) as pilot:
        app.chart.show(RISING, "1Y")
        await pilot.resize_terminal(*size)
        await pilot.pause()
        assert len(app.shown()) == size[1]
        assert {len(line) for line in app.shown()} == {size[0]}


async def test_nothing_is_drawn_while_hidden_and_all_is_drawn_when_shown_again():
    app = Desk()
    async with app.run_test(size=(80, 20)) as pilot:
        app.chart.show(RISING, "1Y")
        await pilot.pause()
        app.chart.display = False
        await pilot.pause()
        drawn = app.chart._chart
        app.chart.show(FALLING, "1Y")
        assert app.chart._chart is drawn
        app.chart.display = True
        await pilot.pause()
        assert "◂ 1.4010" in "\n".join(app.shown())


async def test_ascii_glyphs_draw_an_ascii_chart():
    app = Desk(PLAIN)
    async with app.run_test(size=(80, 20)) as pilot:
        app.chart.show(RISING, "1Y")
        await pilot.pause()
        assert "".join(app.shown()).isascii()


@pytest.mark.parametrize("theme", ["rottui-dark", "rottui-light", "rottui-colorblind", "textual-dark", "nord"])
async def test_its_colours_are_the_theme_s(theme: str):
    app = Desk()
    async with app.run_test(size=(80, 20)) as pilot:
        app.chart.show(RISING, "1Y")
        app.theme = theme
        await pilot.pause()
        expected = app.theme_variables["line"].lower()
        colours = {
            segment.style.color.triplet.hex
            for strip in app.screen._compositor.render_strips()
            for segment in strip
            if segment.style and segment.style.color and segment.style.color.triplet
        }
        assert expected in colours
