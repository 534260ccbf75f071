"""An open desk has its settings from the config file as it is now, and keeps them while the file cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rottui.settings.load import load
from rottui.settings.packaged import defaults
from rottui.tui.app import DeskOptions
from rottui.tui.editing.configured import Configured


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('[desk]\ntheme = "nord"\n')
    return path


def configured_at(path: Path) -> Configured:
    return Configured(DeskOptions(Path("/data"), "default", load(path)[0], config=path))


def write(path: Path, text: str) -> None:
    """Replace the file as an editor does: what is new is a new file."""
    draft = path.with_suffix(".new")
    draft.write_text(text)
    draft.replace(path)


def test_a_file_that_did_not_change_is_not_read_again(path):
    configured = configured_at(path)
    before = configured.options
    assert configured.renew() == configured.renew()
    assert configured.options is before


def test_a_file_that_changed_is_read_again(path):
    configured = configured_at(path)
    before = configured.renew()
    write(path, '[desk]\ntheme = "dracula"\n')
    assert configured.renew() != before
    assert configured.options.settings.desk.theme == "dracula"


def test_a_file_that_comes_and_goes_counts_from_then_on(path):
    configured = configured_at(path)
    path.unlink()
    configured.renew()
    assert configured.options.settings == defaults()
    write(path, '[desk]\ntheme = "dracula"\n')
    configured.renew()
    assert configured.options.settings.desk.theme == "dracula"


def test_a_file_that_is_no_toml_leaves_the_settings_and_says_where(path):
    configured = configured_at(path)
    write(path, '[desk]\ntheme = "dracula\n')
    configured.renew()
    assert configured.options.settings.desk.theme == "nord"
    problem = configured.options.settings_problems[0]
    assert problem.where == "config.toml:2"
    assert problem.what.endswith("what was set before stays")
    write(path, '[desk]\ntheme = "dracula"\n')
    configured.renew()
    assert configured.options.settings.desk.theme == "dracula"
    assert configured.options.settings_problems == ()


def test_what_has_to_be_mended_is_a_problem_and_what_is_noted_is_none(path):
    configured = configured_at(path)
    write(path, '[desk]\nthem = "dracula"\n[pairs."BRK.B/SPY"]\n')
    configured.renew()
    assert [problem.where for problem in configured.options.settings_problems] == ["config.toml:2"]


def test_the_file_of_the_command_line_is_the_one_that_is_watched(path, monkeypatch):
    monkeypatch.setenv("ROTTUI_CONFIG", os.devnull)
    assert configured_at(path).path == path
    assert Configured(DeskOptions(Path("/data"), "default", defaults())).path == Path(os.devnull)
