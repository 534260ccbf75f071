"""`rottui config`, and a broken config file, which never stops anything."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.cli.conftest import Command

BROKEN = '[pairs."MAGS/SPY"]\ngruop = "x"\n[extremes]\nmin_months = 4\n'


def test_path_prints_where_the_file_is_or_would_be(command: Command, home: Path, tmp_path: Path) -> None:
    assert command("config", "path").out == f"{home / 'config' / 'rottui' / 'config.toml'}\n"
    for arguments in (
        ["--config", tmp_path / "mine.toml", "config", "path"],
        ["config", "path", "--config", tmp_path / "mine.toml"],
    ):
        assert command(*arguments).out == f"{tmp_path / 'mine.toml'}\n"


def test_the_environment_names_the_file_and_an_option_overrules_it(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROTTUI_CONFIG", str(tmp_path / "theirs.toml"))

    assert command("config", "path").out == f"{tmp_path / 'theirs.toml'}\n"
    assert command("config", "--config", tmp_path / "mine.toml", "path").out == f"{tmp_path / 'mine.toml'}\n"


def test_show_prints_settings_as_toml_with_their_origin(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[extremes]\nmin_months = 4\n")

    ended = command("--config", file, "config", "show")

    assert (ended.code, ended.err) == (0, "")
    assert tomllib.loads(ended.out)["extremes"] == {"min_months": 4, "within_sessions": 10}
    assert "min_months = 4  # config.toml:2" in ended.out


def test_show_says_when_there_is_something_to_mend(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(BROKEN)

    ended = command("--config", file, "config", "show")

    assert ended.code == 0
    assert tomllib.loads(ended.out)["extremes"]["min_months"] == 4
    assert "1 to mend" in ended.err
    assert "rottui config check" in ended.err


def test_check_of_a_file_that_is_fine_or_not_there(command: Command, home: Path) -> None:
    absent = command("config", "check")
    file = home / "config" / "rottui" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("[extremes]\nmin_months = 4\n")
    present = command("config", "check")

    assert (absent.code, absent.out) == (0, f"{file}: not there; defaults apply\n")
    assert (present.code, present.out) == (0, f"{file}: fine\n")


def test_check_names_every_mistake_by_file_and_line_and_fails(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(BROKEN + 'within_sessions = "ten"\n')

    ended = command("--config", file, "config", "check")

    first, second = ended.out.splitlines()
    assert ended.code == 1
    assert first.startswith("config.toml:2: ")
    assert 'did you mean "group"?' in first
    assert second.startswith("config.toml:5: ")
    assert f"2 to mend in {file}" in ended.err


def test_notes_are_told_and_are_no_failure(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('megacaps = ["AAPL", "AAPL", "BRK.B"]\n[pairs."BRK.B/SPY"]\n[keys]\nhelp = "f1"\n')

    ended = command("--config", file, "config", "check")

    assert ended.code == 0
    *notes, last = ended.out.splitlines()
    assert [line.partition(" note: ")[0] for line in notes] == [f"config.toml:{line}:" for line in (1, 1, 2, 4)]
    assert last == f"{file}: fine, 4 noted"


def test_notes_are_no_problem_of_a_report(command: Command, demo: Path, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[keys]\nhelp = "f1"\n')

    assert "problem" not in command("--demo", "--config", file, "status", "--oneline").out


@pytest.mark.parametrize("content", [BROKEN, "x = [", "\x00", "[pairs]\n" * 3, '"' * 5000])
def test_a_broken_config_never_stops_a_report_and_is_named_in_it(
    command: Command, demo: Path, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(content)

    report = command("--demo", "--config", file, "report")
    check = command("--demo", "--config", file, "config", "check")

    assert report.code == 0
    assert "MAGS/SPY" in report.out
    assert "config.toml:" in report.out[report.out.index("PROBLEMS") :]
    assert check.code == 1


def test_a_named_config_file_that_is_not_there_is_said(command: Command, demo: Path, tmp_path: Path) -> None:
    ended = command("--demo", "--config", tmp_path / "none.toml", "report", "--section", "problems")

    assert ended.code == 0
    assert "none.toml" in ended.out
