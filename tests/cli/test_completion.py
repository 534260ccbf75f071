"""The shell completes commands, options and the names that they take."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.shell_completion import CompletionItem, get_completion_class

from rottui.cache.tables import TABLES
from rottui.cli import rottui
from rottui.report.contract import ON_REQUEST, SECTIONS
from tests.cli.conftest import Program
from tests.command_lines import every_command

VARIABLE = "_ROTTUI_COMPLETE"
ROOT = Path(__file__).parent.parent.parent


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


def needs(shell: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"there is no {shell} here")


@pytest.fixture
def in_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run lines in a shell that finds `rottui` on its path and reads no startup file; return what they print."""
    on_path = tmp_path / "bin" / "rottui"
    on_path.parent.mkdir()
    on_path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m rottui "$@"\n')
    on_path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{on_path.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path))

    def run(*shell: str, lines: str) -> str:
        ended = subprocess.run([*shell, "-c", lines], capture_output=True, text=True, check=False)
        assert ended.stderr == ""
        return ended.stdout

    return run


@needs("bash")
def test_in_bash_tab_completes_a_section(in_shell: Callable[..., str]) -> None:
    typed = "COMP_WORDS=(rottui report --section po) COMP_CWORD=3"

    printed = in_shell(
        "bash", "--norc", lines=f'{line_for("bash")}; {typed}; _rottui_completion rottui; echo "${{COMPREPLY[@]}}"'
    )

    assert printed == "positioning\n"


@needs("zsh")
def test_in_zsh_tab_completes_a_section(in_shell: Callable[..., str]) -> None:
    # zsh completes only at its own prompt; what its prompt is given to show is told instead.
    told = "compadd() { print -l -- $completions }; typed=(rottui report --section po)"

    printed = in_shell(
        "zsh", "-f",
        lines=f"autoload -U compinit; compinit -u -D; {line_for('zsh')}; print $_comps[rottui]; {told}; "
        "words=($typed) CURRENT=4; $_comps[rottui]",
    )  # fmt: skip

    assert printed == "_rottui_completion\npositioning\n"


@needs("fish")
def test_in_fish_tab_completes_a_section_and_tells_what_a_command_does(in_shell: Callable[..., str]) -> None:
    printed = in_shell(
        "fish", "--no-config",
        lines=f"{line_for('fish')}; complete -C 'rottui report --section po'; complete -C 'rottui ref'",
    )  # fmt: skip

    assert printed.split("\n") == ["positioning", "refresh\tFetch what is missing or due.", ""]


def line_for(shell: str) -> str:
    """Return the line that the README has a shell's startup file hold."""
    section = (ROOT / "README.md").read_text(encoding="utf-8")
    (line,) = re.findall(rf"^.*_ROTTUI_COMPLETE={shell}_source.*?(?=\s+#|$)", section, re.MULTILINE)
    return str(line)


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
