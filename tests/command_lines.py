"""Command lines that texts for people show: found, and held against what the program takes, without running any."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import ExitStack
from unittest.mock import patch

import click
from click.testing import CliRunner

from rottui.cache.tables import TABLES
from rottui.cli import rottui
from rottui.report.contract import ON_REQUEST, SECTIONS
from rottui.report.export import RATIOS

_BETWEEN_COMMANDS = re.compile(r"&&|\|\|?|;|[$#]\(|[)`>]")


def every_command(
    command: click.Command = rottui, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield the program and each of its commands, with the words that lead to it."""
    yield path, command
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from every_command(below, (*path, name))


def commands_in(text: str) -> list[list[str]]:
    """Return the arguments of every `rottui ...` in lines for a shell, for cron, for tmux or for systemd."""
    found = []
    for piece in (piece for line in text.splitlines() for piece in _BETWEEN_COMMANDS.split(line)):
        words = shlex.split(piece.replace("'", "").replace('"', ""), comments=True)
        at = next((number for number, word in enumerate(words) if word.rpartition("/")[2] == "rottui"), None)
        if at is not None:
            found.append(words[at + 1 :])
    return found


def complaint_about(arguments: list[str]) -> str:
    """Return what the program has against a command line; "" where it takes it. Nothing is run."""
    taken: dict[str, object] = {}
    with ExitStack() as stack:
        for _, command in every_command():
            stack.enter_context(patch.object(command, "callback", lambda **given: taken.update(given)))
        result = CliRunner().invoke(rottui, arguments)
    if result.exit_code:
        return result.output
    names, table = taken.get("names", ()), taken.get("table", RATIOS)
    assert isinstance(names, tuple)
    unknown = [name for name in names if name not in (*SECTIONS, *ON_REQUEST)]
    unknown += [table] if table not in (*TABLES, RATIOS) else []
    return f"there is no {unknown[0]}" if unknown else ""
