"""Hostile text in every report, on the command line, in what a refresh tells and in what is copied: inert."""

from __future__ import annotations

from pathlib import Path

import pytest

from rottui.cache.tables import TABLES
from tests.cli.conftest import Command, assert_no_traceback
from tests.fire.folder import Kept
from tests.fire.hostile import ALL, ATTACKS, SAID, SHORT, Estate, assert_inert, poison
from tests.fire.scale import FULL

TEXTS = [SHORT, ALL, SAID, *ATTACKS.values()] if FULL else [ALL]

COMMANDS = {
    "report": ("report",),
    "markdown": ("report", "--format", "markdown"),
    "json": ("report", "--format", "json"),
    "status": ("status",),
    "oneline": ("status", "--oneline"),
    "status json": ("status", "--json"),
    "check": ("check",),
    "alerts": ("alerts",),
    "doctor": ("doctor", "--offline"),
    "doctor json": ("doctor", "--offline", "--json"),
    "config check": ("config", "check"),
    "config show": ("config", "show"),
    **{f"export {table}": ("export", table) for table in TABLES},
}


@pytest.fixture(params=TEXTS, ids=lambda text: ascii(text)[:20])
def estate(request: pytest.FixtureRequest, kept: Kept, tmp_path: Path) -> Estate:
    return poison(kept, tmp_path / "data", request.param)


def test_no_command_says_anything_that_acts(estate: Estate, command: Command) -> None:
    for name, arguments in COMMANDS.items():
        ended = command("--data", estate.folder, "--config", estate.config, *arguments)
        assert_no_traceback(ended.err)
        assert_inert(ended.out.split("\n"), name)
        assert_inert(ended.err.split("\n"), name)
        assert ended.out + ended.err
