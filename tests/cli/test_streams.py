"""Where the output goes: pipes closed early, old encodings, full disks, terminals that are none."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command, Program


@pytest.mark.parametrize(
    "arguments",
    [("report",), ("status",), ("export", "members"), ("export", "members", "--format", "parquet")],
    ids=" ".join,
)
def test_a_pipe_that_nobody_reads_is_no_failure(program: Program, demo: Path, arguments: tuple[str, ...]) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        ended = program("--demo", *arguments, stdout=write, stderr=subprocess.PIPE, capture_output=False)
    finally:
        os.close(write)

    assert (ended.returncode, ended.stderr) == (0, b"")


def test_the_first_line_may_be_all_that_is_read(demo: Path, home: Path) -> None:
    script = f'set -o pipefail; "{sys.executable}" -m rottui --demo report | head -1'

    ended = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == "rottui · 2026-01-16 · DEMO: synthetic data, not a market\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("arguments", [("report",), ("export", "members")], ids=" ".join)
def test_a_full_disk_is_told_in_a_line(program: Program, demo: Path, arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = program("--demo", *arguments, stdout=full, stderr=subprocess.PIPE, capture_output=False)

    assert ended.returncode == 1
    assert ended.stderr.decode() == "rottui: standard output cannot be written: No space left on device\n"


def stand_ins(text: str) -> list[str]:
    """Return the question marks that end no question: what stands for a character that could not be written."""
    return re.findall(r"(?<![a-z])\?|\?(?=\w)", text)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437", "utf-8"])
def test_an_encoding_without_the_glyphs_gets_stand_ins(program: Program, demo: Path, encoding: str) -> None:
    ended = program("--demo", "report", env={"PYTHONIOENCODING": encoding})

    assert (ended.returncode, ended.stderr) == (0, b"")
    text = ended.stdout.decode(encoding)
    first = text.splitlines()[0]
    assert first.startswith("rottui")
    assert first.replace("·", "|") == "rottui | 2026-01-16 | DEMO: synthetic data, not a market"
    assert "�" not in text
    if encoding == "ascii":
        assert "* S&P 500: last Zweig breadth thrust" in text
        assert not stand_ins(text)


def test_json_is_the_same_in_every_encoding(program: Program, demo: Path) -> None:
    narrow, wide = (
        program("--demo", "report", "--format", "json", env={"PYTHONIOENCODING": encoding}).stdout
        for encoding in ("ascii", "utf-8")
    )

    assert narrow == wide
    assert json.loads(narrow)["schema"] == 1


def test_the_c_locale_is_no_failure(program: Program, demo: Path) -> None:
    ended = program("--demo", "status", "--oneline", env={"LANG": "C", "LC_ALL": "C"})

    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.startswith(b"DEMO ")


def test_ascii_on_request(command: Command, demo: Path) -> None:
    for arguments in (["report"], ["report", "--format", "markdown"], ["status"], ["status", "--oneline"]):
        ended = command("--demo", "--ascii", *arguments)
        assert ended.code == 0
        assert ended.out.isascii(), arguments
        assert not stand_ins(ended.out)


@pytest.mark.parametrize("variable", ["FORCE_COLOR", "CLICOLOR_FORCE", "COLORTERM"])
def test_there_is_no_colour_in_a_pipe(program: Program, demo: Path, variable: str) -> None:
    ended = program("--demo", "report", env={variable: "truecolor", "TERM": "xterm-256color"})

    assert ended.returncode == 0
    assert b"\x1b" not in ended.stdout


def test_the_desk_without_a_terminal_is_wrong_usage(program: Program) -> None:
    ended = program(stdin=subprocess.DEVNULL)

    assert (ended.returncode, ended.stdout) == (2, b"")
    assert b"rottui report" in ended.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_failure(demo: Path, home: Path, closed: str, tmp_path: Path) -> None:
    rottui = f'"{sys.executable}" -m rottui'
    script = f"""
        {rottui} --demo status {closed}; echo $? >> codes
        {rottui} {closed}; echo $? >> codes
    """

    ended = subprocess.run(["bash", "-c", script], capture_output=True, check=False, cwd=tmp_path)

    assert (tmp_path / "codes").read_text().split() == ["0", "2"]
    assert b"Traceback" not in ended.stderr
    assert b"unexpected" not in ended.stderr


def test_no_file_takes_the_place_of_a_stream_that_is_closed(tmp_path: Path) -> None:
    """A refresh turns its streams to a log: a lock with the number of one would be let go."""
    script = f"""
import sys
from rottui.cli.output import prepare_streams
prepare_streams()
with open({str(tmp_path / "file")!r}, "w") as file:
    sys.exit(file.fileno())
"""
    closed = f"'{sys.executable}' -c '{script.replace(chr(39), chr(34))}' <&- >&- 2>&-"

    assert subprocess.run(["bash", "-c", closed], check=False).returncode > 2
