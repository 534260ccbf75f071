"""`rottui import` as a user runs it: summary, progress, twice, bad files, and interrupted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from rottui.briefing.memory import recall
from rottui.cache.store import Store
from rottui.cli.options import Options
from rottui.tui.terms import Terms
from tests.cli.conftest import Command, Program, assert_no_traceback
from tests.fuzz.target import SEEDS


def files(folder: Path) -> dict[str, bytes]:
    """Return every file of a cache and what it holds; the lock file, which says who wrote last, left out."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.name != "write.lock"}


def test_the_summary_goes_to_standard_output_and_nothing_else_anywhere(
    program: Program, prices: Path, tmp_path: Path
) -> None:
    ended = program("--data", tmp_path / "data", "import", prices)

    text = ended.stdout.decode()
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert "2 price files" in text
    assert "520 added, 0 updated, 0 unchanged" in text


def test_the_same_import_twice_changes_nothing(command: Command, prices: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    command("--data", data, "import", prices)
    before, report = files(data), command("--data", data, "report", "--format", "json").out

    ended = command("--data", data, "import", prices)

    assert ended.code == 0
    assert "0 added, 0 updated, 520 unchanged" in ended.out
    assert "Nothing changed." in ended.out
    assert files(data) == before
    assert command("--data", data, "report", "--format", "json").out == report


def test_what_was_imported_is_reported(command: Command, prices: Path, tmp_path: Path) -> None:
    command("--data", tmp_path / "data", "import", prices)

    pair = json.loads(command("--data", tmp_path / "data", "report", "--format", "json").out)["pairs"][0]

    # After 259 steps of 10 cents MAGS is at 100 − 25.9 and SPY at 100 + 25.9.
    assert (pair["pair"], pair["date"]) == ("MAGS/SPY", "2025-10-31")
    assert pair["last"] == pytest.approx(74.1 / 125.9)
    assert (pair["extreme"]["kind"], pair["extreme"]["on_record"], pair["trend"]) == ("low", True, "down")


BAD = {
    "empty.csv": b"",
    "binary.csv": bytes(range(256)) * 64,
    "nul.csv": b"Date,Close\n2025-10-30,1\x00\n",
    "letter.csv": b"Dear Sir,\nhow are you?\n",
    "fake.parquet": b"PAR1 no parquet PAR1",
    "fake.zip": b"PK\x03\x04 no zip",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_among_good_ones_gets_a_line_and_the_rest_goes_on(
    command: Command, prices: Path, tmp_path: Path, name: str
) -> None:
    (prices / name).write_bytes(BAD[name])

    ended = command("--data", tmp_path / "data", "import", prices)

    assert ended.code == 0
    assert name in ended.out[ended.out.index("Refused") :]
    assert "2 price files" in ended.out
    assert "520 added" in ended.out
    assert_no_traceback(ended.out + ended.err)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_alone_is_a_failure_with_its_reason(command: Command, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BAD[name])

    ended = command("--data", tmp_path / "data", "import", tmp_path / name)

    assert ended.code == 1
    assert name in ended.out
    assert "nothing in what was given could be used" in ended.err
    assert_no_traceback(ended.out + ended.err)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_without_permission_gets_a_line_and_the_rest_goes_on(
    command: Command, prices: Path, tmp_path: Path
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)

    ended = command("--data", tmp_path / "data", "import", closed, prices)

    assert ended.code == 0
    assert "closed" in ended.out[ended.out.index("Refused") :]
    assert "520 added" in ended.out


def test_a_folder_that_may_not_be_listed_gets_a_line_and_the_rest_goes_on(
    command: Command, prices: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    scandir = os.scandir

    def refuse(path: str | os.PathLike[str] = ".") -> object:
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    monkeypatch.setattr(os, "listdir", lambda path=".": [entry.name for entry in refuse(path)])

    ended = command("--data", tmp_path / "data", "import", closed, prices)

    assert ended.code == 0
    assert "closed" in ended.out[ended.out.index("Refused") :]
    assert "520 added" in ended.out
    assert_no_traceback(ended.out + ended.err)


def test_names_with_control_characters_are_shown_inert(command: Command, prices: Path, tmp_path: Path) -> None:
    (prices / "\x1b[31mred\n.csv").write_bytes(b"")

    ended = command("--data", tmp_path / "data", "import", prices)

    assert ended.code == 0
    assert "\x1b" not in ended.out
    assert "red" in ended.out


def test_a_path_that_is_none_is_a_failure(command: Command, tmp_path: Path) -> None:
    ended = command("--data", tmp_path / "data", "import", tmp_path / "none")

    assert ended.code == 1
    assert "there is no such file or folder" in " ".join(ended.out.split())


def test_no_path_is_wrong_usage(command: Command) -> None:
    assert command("import").code == 2


def test_the_demo_takes_no_real_data(command: Command, demo: Path, prices: Path) -> None:
    before = files(demo / "demo")

    asked, hidden = command("--demo", "import", prices), command("--data", demo / "demo", "import", prices)

    assert (asked.code, hidden.code) == (2, 1)
    assert "synthetic" in asked.err
    assert "synthetic" in hidden.err
    assert files(demo / "demo") == before


def test_real_data_are_not_made_a_demo(command: Command, prices: Path, tmp_path: Path) -> None:
    command("--data", tmp_path / "data", "import", prices)
    before = files(tmp_path / "data")

    ended = command("--demo", "--data", tmp_path / "data", "report")

    assert ended.code == 1
    assert "real data" in ended.err
    assert files(tmp_path / "data") == before


def test_another_writer_is_named(command: Command, prices: Path, tmp_path: Path) -> None:
    with Store(tmp_path / "data").writer(who="a long refresh"):
        ended = command("--data", tmp_path / "data", "import", prices)

    assert ended.code == 1
    assert "a long refresh" in ended.err
    assert_no_traceback(ended.err)


INTERRUPTS = """
import os, signal, sys
from rottui.refresh import importer
asked = sys.argv.pop(1)
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
step = importer._Steps.next
def next_and_interrupt(self, doing):
    step(self, doing)
    if doing == asked:
        os.kill(os.getpid(), signal.SIGINT)
importer._Steps.next = next_and_interrupt
sys.argv[0] = "rottui"
from rottui.cli import main
main()
"""
"""Runs the program with ctrl+c pressed when it begins a step."""


@pytest.mark.parametrize("step", ["SPY.csv", "merging", "counting breadth", "writing"])
def test_ctrl_c_leaves_the_cache_as_it_was(command: Command, prices: Path, tmp_path: Path, step: str) -> None:
    data = tmp_path / "data"
    command("--data", data, "import", prices / "MAGS.csv")
    before = files(data)
    if step == "SPY.csv":
        step = str(prices / "SPY.csv")

    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTS, step, "--data", data, "import", prices],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ended.returncode == 128 + signal.SIGINT
    assert "rottui: interrupted" in ended.stderr
    assert_no_traceback(ended.stderr)
    assert ended.stdout == ""
    assert files(data) == before
    assert command("--data", data, "import", prices).code == 0  # and nothing is locked


def test_there_is_a_progress_bar_on_a_terminal_and_the_summary_stays_out_of_it(
    prices: Path, tmp_path: Path, home: Path
) -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "rottui", "--data", tmp_path / "data", "import", prices],
            stdout=subprocess.PIPE, stderr=theirs, check=False, env=os.environ | {"TERM": "xterm"},
        )  # fmt: skip
    finally:
        os.close(theirs)
    drawn = b""
    try:
        while piece := os.read(ours, 65536):
            drawn += piece
    except OSError:
        pass  # how Linux ends a terminal whose other side is closed
    finally:
        os.close(ours)

    assert ended.returncode == 0
    assert b"importing" in drawn
    assert b"5/5" in drawn.replace(b" ", b"")
    assert b"importing" not in ended.stdout
    assert b"2 price files" in ended.stdout


def test_a_desk_that_opens_after_an_import_finds_its_briefing_built(
    command: Command, prices: Path, tmp_path: Path
) -> None:
    command("--data", tmp_path / "data", "import", prices)

    options = Options(data=tmp_path / "data")
    kept = recall(options.desk().request(Terms(options.settings.desk.basis), sectors=True))
    assert kept is not None
    assert kept.prices.date == date(2025, 10, 31)


def test_what_native_code_says_of_a_damaged_file_reaches_nobody(program: Program) -> None:
    """Its reader of Parquet panics over this one, and writes a trace past all that Python could catch."""
    ended = program("import", SEEDS / "prices" / "panic.parquet")

    assert ended.returncode == 1
    assert b"the Parquet file is damaged or cut short" in ended.stdout
    assert b"panicked" not in ended.stderr
    assert ended.stderr.startswith(b"rottui: nothing in what was given could be used")


@pytest.mark.parametrize("name", ["", "  ", "!!!"])
def test_a_name_that_is_none_is_refused_and_not_taken_for_no_name(command: Command, tmp_path: Path, name: str) -> None:
    members = tmp_path / "mine.csv"
    members.write_text("Symbol,Name\nAAPL,Apple\n")

    ended = command("--data", tmp_path / "data", "import", "--universe", name, members)

    assert ended.code == 2
    assert "is no name for a universe" in ended.err
    assert not (tmp_path / "data").exists()
