"""The process that builds briefings: it answers, is replaced when it dies, and goes when it is not needed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import monotonic

import msgspec
import pytest

from rottui.briefing.wire import Request
from rottui.errors import RottuiError
from rottui.settings.packaged import defaults
from rottui.tui.feeding import remote
from rottui.tui.feeding.remote import Briefer


@pytest.fixture
def briefer() -> Iterator[Briefer]:
    briefer = Briefer()
    yield briefer
    briefer.stop()


def request(folder: Path) -> Request:
    return Request(
        folder=str(folder), profile="default", settings=defaults(), problems=(), as_of=None, basis="price", sectors=True
    )


def test_it_answers_with_the_briefing_of_the_folder(briefer: Briefer, tmp_path: Path) -> None:
    briefing = briefer.ask(request(tmp_path / "none"))

    assert briefing.generation == 0
    assert [pair.pair.name for pair in briefing.pairs][:2] == ["MAGS/SPY", "QQQ/IWM"]


def test_a_cache_that_cannot_be_used_is_an_error_with_a_hint_and_the_next_request_is_answered(
    briefer: Briefer, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(RottuiError) as raised:
        briefer.ask(request(tmp_path / "file"))

    assert str(tmp_path / "file") in str(raised.value)
    assert raised.value.hint
    assert briefer.ask(request(tmp_path)).generation == 0


def test_a_process_that_was_killed_is_replaced(briefer: Briefer, tmp_path: Path) -> None:
    briefer.ask(request(tmp_path))
    process = briefer._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    assert briefer.ask(request(tmp_path)).generation == 0
    assert briefer._process is not process


def test_an_idle_process_is_let_go_and_started_again_when_needed(
    briefer: Briefer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    briefer.ask(request(tmp_path))
    process = briefer._process
    assert process is not None
    briefer.rest()
    assert process.poll() is None

    monkeypatch.setattr(remote, "IDLE_S", 0.0)
    briefer.rest()

    assert process.poll() is not None
    assert briefer.ask(request(tmp_path)).generation == 0


def test_it_ends_by_itself_when_the_desk_is_gone(tmp_path: Path) -> None:
    briefer = Briefer()
    briefer.ask(request(tmp_path))
    process = briefer._process
    assert process is not None
    assert process.stdin is not None

    process.stdin.close()  # what the kernel does when a desk is killed

    assert process.wait(timeout=30) == 0
    briefer.stop()


def test_it_is_kept_longer_while_a_past_day_is_looked_at(
    briefer: Briefer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    past = msgspec.structs.replace(request(tmp_path), as_of=date(2025, 1, 6))
    briefer.ask(past)
    now = monotonic()
    monkeypatch.setattr(remote, "monotonic", lambda: now + remote.IDLE_S + 1)
    briefer.rest()
    assert briefer._process is not None

    monkeypatch.setattr(remote, "monotonic", lambda: now + remote.REPLAY_IDLE_S + 1)
    briefer.rest()
    assert briefer._process is None
