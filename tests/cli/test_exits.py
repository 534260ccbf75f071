"""How a run ends: exit codes, one line in place of a traceback, and the log of what nobody foresaw."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import click
import pytest

from rottui.cli import exits
from rottui.errors import CacheLocked, RottuiError, UsageError
from tests.cli.conftest import Command, Program


class Panic(BaseException):
    """Like a panic of polars' Rust: no Exception."""


def ending(raised: BaseException | int | None) -> click.Command:
    """Return a command that ends so."""

    @click.command()
    def command() -> int | None:
        if isinstance(raised, BaseException):
            raise raised
        return raised

    return command


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (None, 0, ""),
        (10, 10, ""),
        (RottuiError("it failed", "do this"), 1, "rottui: it failed\n        do this\n"),
        (CacheLocked("busy"), 1, "rottui: busy\n"),
        (UsageError("no such thing", "one of these"), 2, "rottui: no such thing\n        one of these\n"),
        (click.UsageError("bad option"), 2, "Error: bad option\n"),  # and how to get help
        (click.Abort(), 130, "rottui: interrupted\n"),
        (SystemExit(3), 3, ""),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_ending_has_its_code_and_its_words(
    raised: BaseException | int | None, code: int, said: str, capsys: pytest.CaptureFixture[str], home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("sys.argv", ["rottui"])

    assert exits.run(ending(raised)) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith(said)
    assert bool(err) == bool(said)


@pytest.mark.parametrize("raised", [ZeroDivisionError("by\nzero \x1b[31m"), Panic("rust")], ids=["Exception", "panic"])
def test_what_nobody_foresaw_is_told_in_a_line_and_kept_in_a_log(
    raised: BaseException, capsys: pytest.CaptureFixture[str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["rottui"])

    assert exits.run(ending(raised)) == 1

    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith(f"rottui: unexpected {type(raised).__name__}: ")
    assert "\x1b" not in first
    found = re.search(r"details in (.+)$", second)
    assert found is not None
    log = Path(found[1])
    assert log.is_relative_to(home)
    assert "Traceback" in log.read_text()
    assert "['rottui']" in log.read_text()


def test_a_log_that_cannot_be_kept_is_no_second_failure(
    capsys: pytest.CaptureFixture[str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.parent.joinpath("file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(home.parent / "file"))
    monkeypatch.setattr("sys.argv", ["rottui"])

    assert exits.run(ending(ZeroDivisionError("by zero"))) == 1
    assert "details could not be kept" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--version"], 0),
        (["-h"], 0),
        (["report", "--help"], 0),
        (["bogus"], 2),
        (["report", "--bogus"], 2),
        (["report", "--format", "xml"], 2),
        (["export"], 2),
    ],
)
def test_usage(command: Command, arguments: list[str], code: int) -> None:
    ended = command(*arguments)

    assert ended.code == code
    assert bool(ended.err) == (code == 2)
    assert "python" not in ended.out + ended.err


@pytest.mark.parametrize(
    "arguments", [["--data", "", "status"], ["status", "--config="], ["import", ""], ["export", "prices", "-o", ""]]
)
def test_an_empty_path_is_not_the_current_folder(command: Command, arguments: list[str]) -> None:
    ended = command(*arguments)

    assert ended.code == 2
    assert "is empty; name a path" in ended.err


def test_the_module_runs_as_the_command_does(program: Program) -> None:
    ended = program("--version")

    assert ended.returncode == 0
    assert ended.stdout.startswith(b"rottui ")


@pytest.mark.parametrize(
    ("raised", "said", "hint"),
    [
        (ModuleNotFoundError("No module named 'polars'", name="polars"), "polars is not installed", "'polars"),
        (
            ImportError("cannot import name 'App' from 'textual.app'", name="textual.app"),
            "textual cannot be loaded (ImportError: cannot import name 'App' from 'textual.app')",
            "'textual",
        ),
        (ZoneInfoNotFoundError("No time zone found with key America/New_York"), "time zones are not known", "tzdata"),
    ],
    ids=["missing", "another version", "no time zones"],
)
def test_a_broken_installation_is_no_defect_and_says_what_to_install(
    raised: Exception, said: str, hint: str, capsys: pytest.CaptureFixture[str], home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("sys.argv", ["rottui"])

    assert exits.run(ending(raised)) == 1

    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith(f"rottui: {said}")
    assert "pip install" in second
    assert hint in second
    assert not list(home.rglob("*.log"))


def test_a_part_of_rottui_that_is_missing_is_a_defect(
    capsys: pytest.CaptureFixture[str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["rottui"])

    assert exits.run(ending(ModuleNotFoundError("No module named 'rottui.gone'", name="rottui.gone"))) == 1

    assert "a defect in rottui" in capsys.readouterr().err
