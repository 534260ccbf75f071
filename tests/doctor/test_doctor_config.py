"""The config file: where it is, and every mistake by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

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


@pytest.mark.parametrize(
    ("content", "found", "remedy"),
    [
        (None, "there is no such file; all defaults apply", "--config"),
        (b"[desk\n", "config.toml:1: not TOML: ", "quotes"),
        (b"# caf\xe9\n", "config.toml:1: this line is not UTF-8; all defaults apply", "UTF-8"),
        (b"\xff\xfe[\x00", "it is saved as UTF-16; all defaults apply", "UTF-8"),
    ],
    ids=["missing", "no TOML", "Latin-1", "UTF-16"],
)
def test_a_file_of_which_nothing_counts_is_one_finding(
    content: bytes | None, found: str, remedy: str, tmp_path: Path
) -> None:
    file = tmp_path / "config.toml"
    if content is not None:
        file.write_bytes(content)

    (check,) = config_checks(file, load(file, required=True)[1])

    assert (check.name, check.state) == ("file", "broken")
    assert found in check.found
    assert remedy in check.remedy
