"""A terminal that can do next to nothing, or is none, and a desk that cannot open: something to read, or one line."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from rottui.errors import Problem
from tests.terminal.conftest import Start, environment, shared_data, start
from tests.terminal.program import DEMO
from tests.tui.factory import make_desk, screen_text

__all__ = ["environment", "shared_data", "start"]

TINY = [(20, 5), (20, 2), (10, 3), (7, 40), (160, 3), (3, 1), (1, 1)]

NO_STYLES = """
import sys
from pathlib import Path
from pathlib import Path
import rottui.settings.paths as paths
folder = Path(sys.argv.pop(1))
paths.styles_folder = lambda: folder
from rottui.cli import main
main()
"""


async def test_however_small_there_is_a_desk_on_which_keys_work() -> None:
    desk, _, _ = make_desk(problems=[Problem("config.toml:1", "not TOML", "mend it")])
    async with desk.run_test(size=(20, 5)) as pilot:
        for number, size in enumerate(TINY):
            await pilot.resize_terminal(*size)
            await pilot.press(str(2 + number % 6), "j", "question_mark", "escape")
        await pilot.press("1")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert re.search(r"▌[A-Z]+/[A-Z]+ ", "\n".join(screen_text(desk)))


async def test_in_twenty_by_five_a_pair_is_shown_with_its_figures() -> None:
    desk, _, _ = make_desk()
    async with desk.run_test(size=(20, 5)) as pilot:
        await pilot.pause()
        assert any("MAGS/SPY" in line for line in screen_text(desk))


def test_without_a_kind_of_terminal_and_in_the_c_locale_the_desk_is_ascii_and_whole(start: Start) -> None:
    more = {"TERM": None, "COLORTERM": None, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    program = start(*DEMO, size=(80, 24), more=more)

    program.wait_for(r">MAGS/SPY +[\d.]+ +[-+]?\d")
    program.settle()

    assert program.output.isascii()
    assert re.search(r"\+= Watchlist", program.text)
    program.type("3")
    program.wait_for(r"above 50|>50d")
    assert program.output.isascii()


def test_a_desk_without_stylesheets_ends_with_a_line_on_a_clean_terminal(start: Start, tmp_path: Path) -> None:
    program = start(sys.executable, "-c", NO_STYLES, str(tmp_path / "none"), "--demo")

    assert program.ended() == 1
    assert re.search(r"rottui: a stylesheet cannot be used: .*\.tcss", program.text.replace("\n", ""))
    assert "install it again" in program.text
    assert "defect" not in program.text
