"""The shell completes commands, options and the names that they take."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import CompletionItem, get_completion_class

from rottui.cache.tables import TABLES
from rottui.cli import rottui
from rottui.report.contract import ON_REQUEST, SECTIONS
from tests.cli.conftest import Program
from tests.command_lines import every_command

VARIABLE = "_ROTTUI_COMPLETE"


def offered(line: str) -> list[str]:
    """Return what is offered for the last word of `line`, which may be empty."""
    return [item.value for item in items(line)]


def items(line: str) -> list[CompletionItem]:
    kind = get_completion_class("bash")
    assert kind is not None
    *words, incomplete = line.split(" ")
    return kind(rottui, {}, "rottui", VARIABLE).get_completions(words, incomplete)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_is_given_a_script(program: Program, shell: str) -> None:
    ended = program(env={VARIABLE: f"{shell}_source"})

    assert (ended.returncode, ended.stderr) == (0, b"")
    assert f"{VARIABLE}={shell}_complete" in ended.stdout.decode()


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_in_bash_tab_completes_a_section(program: Program, tmp_path: Path) -> None:
    script, rottui = tmp_path / "completion.bash", tmp_path / "rottui"
    script.write_bytes(program(env={VARIABLE: "bash_source"}).stdout)
    rottui.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m rottui "$@"\n')
    rottui.chmod(0o755)
    typed = "COMP_WORDS=(rottui report --section po) COMP_CWORD=3"
    tab = f'source "$0"; {typed}; _rottui_completion "$1"; echo "${{COMPREPLY[@]}}"'

    ended = subprocess.run(["bash", "--norc", "-c", tab, script, rottui], capture_output=True, text=True, check=False)

    assert (ended.stdout, ended.stderr) == ("positioning\n", "")


def test_tab_after_section_offers_the_sections_of_a_report() -> None:
    assert offered("report --section ") == [*SECTIONS, *ON_REQUEST]
    assert offered("report --section br") == ["breadth"]
    assert offered("report --section=pos") == ["positioning"]


def test_a_section_that_is_asked_for_already_is_not_offered_again() -> None:
    assert offered("report --section verdict --section ver") == []


def test_tab_after_export_offers_the_tables() -> None:
    assert offered("export ") == [*TABLES, "ratios"]
    assert offered("--demo export p") == ["prices", "positioning"]


def test_tab_after_universe_offers_those_of_the_config_file_named_before(home: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[universes.mine]\nname = "Mine"\n')

    assert offered("import --universe ") == ["sp500", "nasdaq100", "sp600"]
    assert offered(f"--config {config} import --universe m") == ["mine"]


def test_every_command_and_option_is_offered() -> None:
    for path, command in every_command():
        before = " ".join((*path, ""))
        options = {max(option.opts, key=len) for option in command.params if option.param_type_name == "option"}
        assert options <= set(offered(f"{before}--")), path
    assert offered("") == sorted(rottui.commands)
    assert offered("config ") == ["check", "path", "show"]


def test_the_data_folder_is_completed_as_a_folder_and_the_config_as_a_file() -> None:
    assert [item.type for item in items("--data ")] == ["dir"]
    assert [item.type for item in items("--config ")] == ["file"]
