"""The config file: where it is, and every mistake by file and line."""

from __future__ import annotations

from pathlib import Path

from rottui.doctor.checks import Check
from rottui.doctor.config import config_checks
from rottui.settings.load import load


def examined(file: Path) -> list[Check]:
    return list(config_checks(file, load(file)[1]))


def test_a_file_that_is_not_there_is_fine(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"

    assert examined(file) == [Check("file", "ok", f"{file} is not there; all defaults apply")]


def test_a_file_that_is_fine_is_named(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[extremes]\nmin_months = 4\n")

    assert examined(file) == [Check("file", "ok", str(file))]


def test_mistakes_are_broken_and_notes_are_notes_each_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[pairs."MAGS/SPY"]\ngruop = "x"\n[keys]\nhelp = "f1"\n')

    first, mistake, remark = examined(file)

    assert (first.name, first.state, "1 to mend" in first.found) == ("file", "broken", True)
    assert (mistake.name, mistake.state, mistake.remedy) == ("config.toml:2", "broken", 'did you mean "group"?')
    assert (remark.name, remark.state) == ("config.toml:4", "note")
