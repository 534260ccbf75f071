"""Opening the desk: the process that builds its briefing begins first, where a kept one cannot do, and always ends."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Self

import pytest

from rottui.briefer import answer
from rottui.cli.commands import _open_desk
from rottui.cli.options import Options
from rottui.errors import RottuiError
from rottui.tui import app
from rottui.tui.app import DeskOptions
from rottui.tui.feeding import remote
from rottui.tui.terms import Terms


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What happens while the desk is opened, in its order."""
    told: list[str] = []

    class Briefer:
        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            told.append("ended")

        def start(self) -> None:
            told.append("begun")

    def run(options: DeskOptions, briefer: Briefer) -> int:
        told.append(f"{options.profile} desk")
        return 3

    monkeypatch.setattr(remote, "Briefer", Briefer)
    monkeypatch.setattr(app, "run", run)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    return told


@pytest.fixture
def options(tmp_path: Path) -> Options:
    (tmp_path / "config.toml").touch()
    return Options(demo=True, data=tmp_path / "data", config=tmp_path / "config.toml")


def test_it_begins_before_the_settings_are_read_where_no_briefing_is_kept(options: Options, told: list[str]) -> None:
    assert _open_desk(options) == 3
    assert told == ["begun", "demo desk", "ended"]


def test_it_is_not_needed_where_one_is_kept_but_for_a_past_day(options: Options, told: list[str]) -> None:
    request = options.desk().request(Terms(options.settings.desk.basis), sectors=True)
    answer(request)

    _open_desk(options)
    assert told == ["demo desk", "ended"]
    told.clear()
    _open_desk(Options(options.demo, options.data, options.config, as_of=date(2025, 6, 2)))
    assert told == ["begun", "demo desk", "ended"]


def test_it_ends_where_the_settings_cannot_be_read(
    options: Options, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RottuiError("no", "mend it")

    monkeypatch.setattr("rottui.settings.load.load", refuse)

    with pytest.raises(RottuiError):
        _open_desk(options)
    assert told == ["begun", "ended"]
