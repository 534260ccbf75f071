"""Where the logs are, and that something unforeseen was written down."""

from __future__ import annotations

from pathlib import Path

from rottui.doctor.checks import ok
from rottui.doctor.logs import log_checks


def test_no_logs_are_no_concern(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    for folder in (tmp_path / "none", tmp_path / "file" / "below"):
        assert list(log_checks(folder)) == [ok("logs", f"none in {folder}")]
    assert not (tmp_path / "none").exists()


def test_logs_are_named_with_their_folder(tmp_path: Path) -> None:
    for name in ("yahoo.log", "refresh.log"):
        (tmp_path / name).touch()

    assert list(log_checks(tmp_path)) == [ok("logs", f"{tmp_path}: refresh.log, yahoo.log")]


def test_a_crash_is_noted_with_the_file_to_send(tmp_path: Path) -> None:
    (tmp_path / "crash.log").touch()

    _, check = log_checks(tmp_path)

    assert check.state == "note"
    assert str(tmp_path / "crash.log") in check.remedy


def test_a_folder_that_cannot_be_read_is_a_note(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)

    assert [check.state for check in log_checks(loop)] == ["note"]
