"""The help says all there is to say: commands, options, exit codes, files, with examples that the program takes."""

from __future__ import annotations

import re
from pathlib import Path

import click
import platformdirs
import pytest
from click.testing import CliRunner

from rottui.cache.tables import TABLES
from rottui.cli import exits, rottui
from rottui.report.contract import ON_REQUEST, SECTIONS
from rottui.report.export import RATIOS
from rottui.settings.paths import CONFIG_VARIABLE, DATA_VARIABLE, cache_folder, config_path
from tests.command_lines import commands_in, complaint_about, every_command

COMMANDS = dict(every_command())
GROUPS = [path for path in COMMANDS if isinstance(COMMANDS[path], click.Group)]
FISH_CUTS_AT = ","
"""What click's script for fish takes for the end of a description."""


def help_of(path: tuple[str, ...]) -> str:
    result = CliRunner().invoke(rottui, [*path, "--help"], prog_name="rottui", terminal_width=80)
    assert result.exit_code == 0
    return result.output


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_each_help_has_examples_that_the_program_takes(path: tuple[str, ...]) -> None:
    _, _, examples = help_of(path).partition("\n  Example")
    lines = commands_in(examples.partition("\n\n")[0])

    assert lines
    assert {line: complaint_about(line) for line in map(tuple, lines)} == dict.fromkeys(map(tuple, lines), "")
    assert any(tuple(word for word in line if word in path)[: len(path)] == path for line in lines)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_each_option_says_what_it_is_for(path: tuple[str, ...]) -> None:
    options = [option for option in COMMANDS[path].params if isinstance(option, click.Option)]

    assert [option.name for option in options if not option.help] == []


def test_each_help_can_be_read_at_80_columns() -> None:
    assert [line for path in COMMANDS for line in help_of(path).splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_each_help_tells_the_exit_codes_in_order_of_use(path: tuple[str, ...]) -> None:
    told = [int(code) for code in re.findall(r"^    (\d+)  ", block("Exit codes", path), re.MULTILINE)]
    known = {exits.DONE, exits.FAILED, exits.WRONG_USAGE, exits.ALERTS_FIRED, exits.INTERRUPTED}

    assert told[0] == exits.DONE
    assert set(told) <= known
    assert (exits.ALERTS_FIRED in told) == (path in ((), ("check",)))
    assert path or set(told) == known


def block(title: str, path: tuple[str, ...] = ()) -> str:
    """Return what stands under a title in a help, up to the next empty line."""
    return re.split(rf"\n  {title}\b[^\n]*:\n", help_of(path))[1].partition("\n\n")[0]


def test_the_help_names_the_variables_that_the_program_reads() -> None:
    named = re.findall(r"^    ([A-Z_]+)  ", block("Environment"), re.MULTILINE)

    assert named == [DATA_VARIABLE, CONFIG_VARIABLE, "NO_COLOR", "COLORTERM", "HTTPS_PROXY"]


def test_the_help_names_the_files_that_are_used(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", DATA_VARIABLE, CONFIG_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", "/home/you")
    monkeypatch.setattr(platformdirs, "PlatformDirs", platformdirs.unix.Unix)
    named = re.findall(r"^    ~/(\S+?)/?  ", block("Files"), re.MULTILINE)

    used = [config_path(), cache_folder(), platformdirs.user_log_path("rottui", appauthor=False)]
    assert [str(Path("/home/you", name)) for name in named] == list(map(str, used))
    assert cache_folder(profile="demo") == cache_folder().parent / "demo"


@pytest.mark.parametrize("path", GROUPS, ids=" ".join)
def test_no_summary_of_a_command_is_cut_short(path: tuple[str, ...]) -> None:
    _, _, listed = help_of(path).partition("\nCommands:\n")
    below = [command for path_, command in COMMANDS.items() if path_[:-1] == path and path_]

    assert len(listed.splitlines()) == len(below)
    assert [each.name for each in below if each.get_short_help_str(limit=80) not in listed] == []
    for command in below:
        beside_a_completion = command.get_short_help_str()
        assert "..." not in beside_a_completion
        assert FISH_CUTS_AT not in beside_a_completion


def test_options_of_one_name_are_worded_alike() -> None:
    said: dict[str, set[str]] = {}
    for command in COMMANDS.values():
        for option in command.params:
            if isinstance(option, click.Option):
                said.setdefault(max(option.opts, key=len), set()).add(option.help or "")

    assert {name: words for name, words in said.items() if len(words) > 1} == {}


def test_the_help_names_every_section_and_every_table() -> None:
    report, export = (" ".join(help_of((name,)).split()) for name in ("report", "export"))

    assert f"NAME is one of: {', '.join(SECTIONS)}; " in report
    assert f"asked for, {' and '.join(ON_REQUEST)}." in report
    assert f"TABLE is one of: {', '.join((*TABLES, RATIOS))}." in export
