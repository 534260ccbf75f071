"""The process that refreshes: heard line by line, never two of them, and none left behind."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rottui.tui.freshness.progress import parse
from rottui.tui.freshness.refresher import NICENESS, Ended, Refresher

CHILD = Path(__file__).parent / "child.py"
LONG = 60.0
MOST_NICE = 19
"""As far as priorities go."""


def child(**script: object) -> tuple[str, ...]:
    return sys.executable, str(CHILD), json.dumps(script)


class Ear:
    """Hears a refresher and lets a test wait until something has been said."""

    def __init__(self, *command: str, silence_s: float = LONG, patience_s: float = LONG) -> None:
        self.lines: list[bytes] = []
        self.endings: list[Ended] = []
        self._spoke = asyncio.Event()
        self.refresher = Refresher(command, self.hear, self.endings.append, silence_s=silence_s, patience_s=patience_s)

    def hear(self, line: bytes) -> bool:
        self.lines.append(line)
        self._spoke.set()
        return parse(line) is not None

    async def until(self, holds: Callable[[], object]) -> None:
        while not holds():
            self._spoke.clear()
            await asyncio.wait_for(self._spoke.wait(), LONG)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def pids(folder: Path) -> list[int]:
    return [int(path.stem) for path in folder.glob("*.pid")]


async def test_every_line_is_heard_and_the_exit_code_told_once() -> None:
    ear = Ear(*child(lines=["one", {"event": "started"}, "three"], code=3))

    assert ear.refresher.start()
    await ear.refresher.wait()

    assert ear.lines == [b"one", b'{"event": "started"}', b"three"]
    assert ear.endings == [Ended(3)]
    assert not ear.refresher.running


async def test_a_second_start_while_one_runs_does_nothing(tmp_path: Path) -> None:
    ear = Ear(*child(started=str(tmp_path), lines=["up"], until=str(tmp_path / "go")))
    assert ear.refresher.start()
    assert not ear.refresher.start()
    await ear.until(lambda: ear.lines)
    assert not ear.refresher.start()
    (tmp_path / "go").touch()
    await ear.refresher.wait()

    assert len(pids(tmp_path)) == 1
    assert ear.refresher.start()  # after it has ended there may be another
    await ear.refresher.wait()
    assert len(pids(tmp_path)) == 2


async def test_arguments_of_a_start_follow_the_command(tmp_path: Path) -> None:
    ear = Ear(*child(started=str(tmp_path)))
    ear.refresher.start("--force")
    await ear.refresher.wait()

    assert [path.read_text() for path in tmp_path.glob("*.pid")] == ["--force"]


async def test_stopping_ends_the_process_and_nothing_more_is_heard(tmp_path: Path) -> None:
    ear = Ear(*child(started=str(tmp_path), lines=["up"], until=str(tmp_path / "never")))
    ear.refresher.start()
    await ear.until(lambda: ear.lines)
    (pid,) = pids(tmp_path)
    assert is_alive(pid)

    await ear.refresher.stop()

    assert not is_alive(pid)
    assert ear.endings == []
    assert not ear.refresher.running


@pytest.mark.parametrize("turns", range(5))
async def test_stopping_while_the_process_is_being_started_leaves_none(turns: int) -> None:
    ear = Ear(*child(until="/nowhere"))
    ear.refresher.start()
    for _ in range(turns):
        await asyncio.sleep(0)
    await ear.refresher.stop()

    assert not ear.refresher.running
    assert subprocess.run(["pgrep", "-P", str(os.getpid()), "-f", CHILD.name], check=False).returncode == 1


async def test_one_that_will_not_end_when_asked_is_killed(tmp_path: Path) -> None:
    ear = Ear(
        *child(started=str(tmp_path), stubborn=True, lines=["up"], until=str(tmp_path / "never")), patience_s=0.05
    )
    ear.refresher.start()
    await ear.until(lambda: ear.lines)
    (pid,) = pids(tmp_path)

    await ear.refresher.stop()

    assert not is_alive(pid)


async def test_one_that_says_nothing_is_ended_and_that_is_the_cause(tmp_path: Path) -> None:
    ear = Ear(*child(started=str(tmp_path), until=str(tmp_path / "never")), silence_s=0.05, patience_s=LONG)
    ear.refresher.start()
    await ear.refresher.wait()

    assert [ended.code for ended in ear.endings] == [None]
    assert "nothing heard" in ear.endings[0].cause
    assert not any(map(is_alive, pids(tmp_path)))


async def test_talk_that_makes_no_sense_does_not_count_as_life(tmp_path: Path) -> None:
    """Otherwise a process that is stuck in a loop of warnings would run for ever."""
    chatty = child(started=str(tmp_path), until=str(tmp_path / "never"), chatty=True)
    ear = Ear(*chatty, silence_s=0.5)
    ear.refresher.start()
    await ear.refresher.wait()

    assert [ended.code for ended in ear.endings] == [None]
    assert not any(map(is_alive, pids(tmp_path)))


async def test_a_flood_is_passed_over_and_other_work_goes_on_meanwhile() -> None:
    ear = Ear(*child(flood=200_000, after=[{"event": "started"}]))
    ear.refresher.start()
    turns = 0
    while ear.refresher.running:
        turns += 1
        await asyncio.sleep(0)

    assert ear.lines[-1] == b'{"event": "started"}'
    assert len(ear.lines) == 200_001
    assert turns > 100  # 20 MB come in some 300 pieces, and everything else has its turn between two of them


async def test_a_line_without_an_end_is_dropped_and_not_collected() -> None:
    ear = Ear(*child(unended=5_000_000, after=["", {"event": "started"}]))
    ear.refresher.start()
    await ear.refresher.wait()

    assert ear.lines[-1] == b'{"event": "started"}'
    assert sum(map(len, ear.lines)) < 1_000_000


async def test_a_command_that_is_not_there_is_a_cause_and_no_crash(tmp_path: Path) -> None:
    ear = Ear(str(tmp_path / "missing"))
    ear.refresher.start()
    await ear.refresher.wait()

    assert ear.endings == [Ended(None, "it could not be started: No such file or directory")]


async def test_the_process_gives_way_to_the_desk_and_hears_none_of_its_keys(tmp_path: Path) -> None:
    ear = Ear(*child(started=str(tmp_path), lines=["up"], until=str(tmp_path / "never")))
    ear.refresher.start()
    await ear.until(lambda: ear.lines)
    (pid,) = pids(tmp_path)
    try:
        assert os.getpriority(os.PRIO_PROCESS, pid) == min(os.getpriority(os.PRIO_PROCESS, 0) + NICENESS, MOST_NICE)
        assert os.getsid(pid) == pid
    finally:
        await ear.refresher.stop()


def test_the_process_of_a_desk_that_was_killed_ends_at_the_next_thing_it_says(tmp_path: Path) -> None:
    desk = f"""
import asyncio, os, signal, sys
sys.path.insert(0, {str(Path(__file__).parent.parent.parent.parent)!r})
from tests.tui.freshness.test_refresher import Ear, child

async def main():
    ear = Ear(*child(started={str(tmp_path)!r}, lines=["up"], until={str(tmp_path / "never")!r}, chatty=True))
    ear.refresher.start()
    await ear.until(lambda: ear.lines)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""
    assert subprocess.run([sys.executable, "-c", desk], check=False).returncode == -9
    (pid,) = pids(tmp_path)
    ended = subprocess.run(["timeout", str(LONG), "tail", f"--pid={pid}", "-f", os.devnull], check=False)

    assert ended.returncode == 0


@pytest.mark.parametrize("code", [0, 1])
async def test_a_refresh_that_ended_leaves_no_task(code: int) -> None:
    before = asyncio.all_tasks()
    ear = Ear(*child(code=code))
    ear.refresher.start()
    await ear.refresher.wait()

    assert asyncio.all_tasks() == before
