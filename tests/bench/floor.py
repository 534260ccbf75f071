"""The floor: a bare Textual app that bench_desk.py runs beside the desk, so that what the machine does cancels out.

It has what no desk of this kind can do without, one DataTable and one plotext chart that follows its cursor, and does
no work on data: its figures are made up by a sine when it starts. What it takes is what Textual and plotext take.
"""

from __future__ import annotations

import math

import plotext
from rich.text import Text
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.widgets import DataTable, Footer, Static

PAIRS, DAYS = 42, 252
LINES = [
    [1 + 0.1 * math.sin(day / (9 + pair)) + 0.03 * math.sin(day * (2 + pair % 5)) for day in range(DAYS)]
    for pair in range(PAIRS)
]


def drawn(line: list[float], width: int, height: int) -> Text:
    """A line as plotext draws it in braille."""
    figure = plotext.figure
    figure.clear()
    figure.theme("simple")
    figure.plot_size(width, height)
    signal = figure.signal(list(range(len(line))), line, marker="braille")
    signal.lines()
    figure.draw(signal)
    return Text.from_ansi(figure.build().string())


class Floor(App[None]):
    """A table and a chart."""

    CSS = "DataTable { width: 60; } #chart { width: 1fr; height: 1fr; }"
    BINDINGS = [("j", "move(1)", "Down"), ("k", "move(-1)", "Up"), ("q", "quit", "Quit")]  # noqa: RUF012 - as Textual has it

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield DataTable(cursor_type="row")
            yield Static(id="chart")
        yield Footer()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("pair", "last", "1d", "extreme")
        table.add_rows([(f"P{pair:02}/SPY", f"{line[-1]:.4f}", "+0.3%", "4M LOW") for pair, line in enumerate(LINES)])

    def action_move(self, by: int) -> None:
        table = self.query_one(DataTable)
        table.move_cursor(row=table.cursor_row + by, animate=False)

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        chart = self.query_one("#chart", Static)
        if chart.size.width:
            chart.update(drawn(LINES[event.cursor_row], chart.size.width, chart.size.height))


if __name__ == "__main__":
    Floor().run()
