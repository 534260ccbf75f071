"""What the README says is so: its keys, commands and options are those of the program."""

from __future__ import annotations

import re
from pathlib import Path

from click import Group

from rottui.cli import rottui
from rottui.tui.commands import COMMANDS, keys_of

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_table_of_keys_is_the_desks_own() -> None:
    rows = re.findall(r"^\| (`.+`) \| (.+?) \| (.+?) \|$", README, re.MULTILINE)

    expected = [(" ".join(f"`{key}`" for key in keys_of(c, {})), c.label, c.description) for c in COMMANDS]
    assert rows == expected


def test_the_overview_names_every_command_and_no_other() -> None:
    overview = README.split("[COMMAND]\n", 1)[1].split("```", 1)[0]
    named = re.findall(r"^  (\w+)", overview, re.MULTILINE)

    assert isinstance(rottui, Group)
    assert sorted(named) == sorted(rottui.commands)


def test_the_overview_names_every_option_of_the_program_and_its_commands() -> None:
    overview = README.split("## The command line", 1)[1].split("```", 2)[1]
    assert isinstance(rottui, Group)
    own = {"--help", "--version"}
    for command in (rottui, *rottui.commands.values()):
        options = {max(option.opts, key=len) for option in command.params if option.param_type_name == "option"}
        missing = {option for option in options - own if option not in overview and option != "--output"}
        assert not missing, command.name


def test_both_commands_set_up_everything_with_venv_and_pip_alone() -> None:
    for marker in ("demo command", "test command"):
        command = README.split(f"<!-- {marker} -->", 1)[1].split("```", 2)[1]
        assert command.startswith("sh\npython3 -m venv .venv && .venv/bin/pip install ")


def test_every_picture_exists() -> None:
    for path in re.findall(r"!\[.*?\]\((.+?)\)", README):
        assert (Path(__file__).parent.parent / path).exists(), path
