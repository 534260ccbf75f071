"""The help says all there is to say: every command and option, with examples that the program takes."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from rottui.cache.tables import TABLES
from rottui.cli import rottui
from rottui.report.contract import ON_REQUEST, SECTIONS
from rottui.report.export import RATIOS
from tests.command_lines import commands_in, complaint_about, every_command

COMMANDS = dict(every_command())


def help_of(path: tuple[str, ...]) -> str:
    result = CliRunner().invoke(rottui, [*path, "--help"], prog_name="rottui")
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


@pytest.mark.parametrize("path", [path for path in COMMANDS if isinstance(COMMANDS[path], click.Group)], ids=" ".join)
def test_no_summary_of_a_command_is_cut_short(path: tuple[str, ...]) -> None:
    _, _, listed = help_of(path).partition("\nCommands:\n")

    assert listed
    assert "..." not in listed


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
