"""A machine that lacks what most have: homes, folders for temporary files, time zones, a locale, warnings that pass.

In the plain run all that goes together is taken away at once; all of it, and each alone, with ROTTUI_FIRE=full.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.conftest import Command, Program, demo, program
from tests.fire.scale import FULL
from tests.homeless import take_home
from tests.refresh.conftest import bench
from tests.refresh.program import Bench
from tests.terminal.conftest import READY, Start, environment, shared_data, start
from tests.terminal.program import DEMO

__all__ = ["bench", "demo", "environment", "program", "shared_data", "start"]

STATUS = ("--demo", "status", "--oneline")
NOWHERE = "/nonexistent/folder"

LACKING: dict[str, Mapping[str, str]] = {
    "a home": {"HOME": NOWHERE, **{f"XDG_{name}_HOME": "" for name in ("CONFIG", "CACHE", "STATE", "DATA")}},
    "absolute XDG folders": {f"XDG_{name}_HOME": "here" for name in ("CONFIG", "CACHE", "STATE", "DATA")},
    "a folder for temporary files": {"TMPDIR": NOWHERE},
    "a time zone that exists": {"TZ": "Nowhere/Land"},
    "the system's time zones": {"PYTHONTZPATH": NOWHERE},
    "a locale that exists": {"LC_ALL": "xx_YY.nonsense"},
    "decimal points": {"LC_ALL": "de_DE.UTF-8", "LC_NUMERIC": "de_DE.UTF-8"},
    "warnings that pass": {"PYTHONWARNINGS": "error"},
    "assertions": {"PYTHONOPTIMIZE": "2"},
    "a size of the terminal": {"COLUMNS": "wide", "LINES": "-1"},
}
EVERYTHING = {
    name: value for lacking in LACKING.values() if "PYTHONOPTIMIZE" not in lacking for name, value in lacking.items()
}
"""Without the optimizing, for which all of Python would be compiled anew."""
PLAIN = {"all of it": EVERYTHING}


def without(lacking: Mapping[str, str], folder: Path) -> dict[str, str]:
    return {**lacking, "PYTHONPYCACHEPREFIX": str(folder)} if "PYTHONOPTIMIZE" in lacking else dict(lacking)


@pytest.mark.parametrize("what", LACKING | PLAIN if FULL else PLAIN)
def test_what_a_machine_lacks_changes_no_word_of_a_status(
    what: str, program: Program, demo: Path, tmp_path: Path, command: Command
) -> None:
    lacking = without((LACKING | PLAIN)[what], tmp_path)

    ended = program(*STATUS, env={"PYTHONUTF8": "1", **lacking}, cwd=tmp_path)

    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.decode() == command(*STATUS).out
    assert not (tmp_path / "here").exists()


@pytest.mark.parametrize("what", LACKING | PLAIN if FULL else PLAIN)
def test_a_desk_opens_on_a_machine_that_lacks(what: str, start: Start, tmp_path: Path) -> None:
    program = start(*DEMO, more=without((LACKING | PLAIN)[what], tmp_path))
    program.wait_for(READY)


def test_a_refresh_takes_no_warning_for_a_failure(bench: Bench) -> None:
    command = bench.command()
    environment = bench.environment() | {"PYTHONWARNINGS": "error", "TZ": "Nowhere/Land", "TMPDIR": NOWHERE}

    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert '"fetched":4,"failed":0,"reports":1' in ended.stdout


def test_without_any_time_zones_a_line_says_what_to_install(program: Program, demo: Path, tmp_path: Path) -> None:
    (tmp_path / "tzdata.py").write_text("raise ImportError\n")

    ended = program("--demo", "report", env={"PYTHONTZPATH": NOWHERE, "PYTHONPATH": str(tmp_path)})

    first, second = ended.stderr.decode().splitlines()
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert first.startswith("rottui: time zones are not known on this machine")
    assert "pip install tzdata" in second


def test_without_a_home_what_is_named_is_read_and_the_rest_says_what_to_name(
    command: Command, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_home(monkeypatch)
    named = command("--data", demo / "demo", "status", "--oneline")
    doctor = command("--data", demo / "demo", "doctor", "--offline")
    monkeypatch.delenv("ROTTUI_DATA")

    assert (named.code, named.err) == (0, "")
    assert "MAGS/SPY" in named.out
    assert doctor.code == 0
    assert "-> set HOME, or name one with --config" in doctor.out
    for arguments in (("status",), ("report",), ("--demo", "status"), ("refresh",), ("doctor", "--offline")):
        ended = command(*arguments)
        assert ended.code == 1
        assert ended.err == (
            "rottui: there is no home folder to keep data in\n"
            "        set HOME, or name a folder with --data or ROTTUI_DATA\n"
        )
