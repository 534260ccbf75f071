"""Stylesheets that are missing or damaged: a screen goes on without its own, and a desk without any says why."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App

from rottui.tui.screens.breadth import BreadthScreen
from rottui.tui.terminal.stylesheets import unusable
from tests.tui.factory import make_desk, screen_text

DAMAGED = {
    "missing": None,
    "cut off": b"BreadthScreen { layout: horizontal;",
    "a variable that is none": b"BreadthScreen { color: $nonexistent; }",
    "a rule that is none": b"BreadthScreen { layout: sideways; }",
    "bytes": b"\xff\xfe\x00",
}


def put(path: Path, content: bytes | None) -> Path:
    if content is not None:
        path.write_bytes(content)
    return path


@pytest.mark.parametrize("how", DAMAGED)
async def test_a_screen_without_its_stylesheet_shows_its_figures_and_says_so_once(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BreadthScreen, "CSS_PATH", put(tmp_path / "breadth.tcss", DAMAGED[how]))
    desk, _, _ = make_desk()
    async with desk.run_test(size=(120, 30), notifications=True) as pilot:
        for _ in range(2):
            await pilot.press("3")
            await pilot.pause()
            assert isinstance(desk.screen, BreadthScreen)
            assert "S&P 500" in "\n".join(screen_text(desk))
            await pilot.press("1")
            await pilot.pause()
        desk.theme = next(theme for theme in desk.available_themes if theme != desk.theme)
        await pilot.pause()
        (said,) = desk._notifications
        assert "breadth.tcss" in said.message
        assert "install it again" in said.message


@pytest.mark.parametrize("how", DAMAGED)
async def test_the_error_of_a_desk_without_its_stylesheet_names_it_and_what_to_do(how: str, tmp_path: Path) -> None:
    class Bare(App[None]):
        CSS_PATH = put(tmp_path / "desk.tcss", DAMAGED[how])

    with pytest.raises(Exception) as raised:  # noqa: PT011 - Textual has many
        async with Bare().run_test():
            pass

    failure = unusable(raised.value)
    assert failure is not None
    assert "desk.tcss" in str(failure)
    assert "\n" not in str(failure)
    assert "install" in failure.hint


def test_any_other_error_of_a_desk_is_what_it_is() -> None:
    assert unusable(ZeroDivisionError()) is None
