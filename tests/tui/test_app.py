"""Running the desk: leaving an empty one for the demo opens that, and nothing of the first one stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rottui.settings.packaged import defaults
from rottui.settings.paths import cache_folder
from rottui.tui import app
from rottui.tui.app import DeskOptions
from rottui.tui.editing.configured import Configured


def test_leaving_for_the_demo_opens_it_on_its_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[DeskOptions] = []
    stopped: list[str] = []

    class Desk:
        return_code = 0
        failure = None

        def __init__(self, configured: Configured, *_: Any) -> None:
            opened.append(configured.options)

        def run(self) -> str | None:
            return "demo" if len(opened) == 1 else None

    class Part:
        def __init__(self, *_: Any, **__: Any) -> None: ...

        def start(self) -> None: ...

        def stop(self) -> None:
            stopped.append(type(self).__name__)

    monkeypatch.setenv("ROTTUI_DATA", str(tmp_path / "real"))
    monkeypatch.setattr("rottui.tui.desk.Desk", Desk)
    monkeypatch.setattr(app, "Feed", Part)
    monkeypatch.setattr(app, "Briefer", Part)
    monkeypatch.setattr("gc.disable", lambda: None)

    assert app.run(DeskOptions(tmp_path / "real", "default", defaults(), as_of=date(2025, 10, 31), ascii=True)) == 0

    first, second = opened
    assert first.folder == tmp_path / "real"
    assert second.folder == cache_folder(profile="demo") == tmp_path / "real" / "demo"
    assert (second.profile, second.as_of, second.ascii) == ("demo", None, True)
    assert len(stopped) == 4
