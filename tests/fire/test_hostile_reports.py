"""Hostile text in every report, on the command line, in what a refresh tells and in what is copied: inert."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rottui.refresh.events import Cooldown, Failure, Finished, Waiting, from_line, to_line
from rottui.tui.desk import Desk
from rottui.tui.freshness.refreshing import Refreshing
from tests.cli.conftest import Command, assert_no_traceback
from tests.fire.folder import Kept
from tests.fire.hostile import ALL, ATTACKS, SAID, SHORT, Estate, assert_inert, poison
from tests.fire.scale import FULL
from tests.fire.test_hostile_screens import desk_on
from tests.still import press
from tests.tui.factory import screen_text
from tests.tui.freshness.test_refresher import child

FLOOD = ALL * (1_000_000 // len(ALL))
"""A million characters; more than a log, a list of members or a reply has any use for."""
TEXTS = [SHORT, ALL, SAID, FLOOD, *ATTACKS.values()] if FULL else [ALL]

COMMANDS = {
    "report": ("report",),
    "markdown": ("report", "--format", "markdown"),
    "json": ("report", "--format", "json"),
    "status": ("status",),
    "oneline": ("status", "--oneline"),
    "status json": ("status", "--json"),
    "check": ("check",),
    "alerts": ("alerts",),
    "doctor": ("doctor", "--offline"),
    "doctor json": ("doctor", "--offline", "--json"),
    "config check": ("config", "check"),
    "config show": ("config", "show"),
}
"""What is written for people. An export is for programs, and holds what was imported, which is inert by then."""


@pytest.fixture(params=TEXTS, ids=lambda text: ascii(text)[:20])
def estate(request: pytest.FixtureRequest, kept: Kept, tmp_path: Path) -> Estate:
    return poison(kept, tmp_path / "data", request.param)


def test_no_command_says_anything_that_acts(estate: Estate, command: Command) -> None:
    for name, arguments in COMMANDS.items():
        ended = command("--data", estate.folder, "--config", estate.config, *arguments)
        assert_no_traceback(ended.err)
        assert_inert(ended.out.split("\n"), name)
        assert_inert(ended.err.split("\n"), name)
        assert ended.out + ended.err


MOMENT = datetime(2025, 6, 6, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", [*ATTACKS.values(), ALL, SAID], ids=lambda text: ascii(text)[:20])
def test_what_a_refresh_tells_is_a_line_of_plain_json(text: str) -> None:
    for event in (
        Failure(where=text, kind=text, detail=text),
        Waiting(where=text, detail=text),
        Cooldown(until=MOMENT),
        Finished(code=0, fetched=0, failed=1, reports=0, generation=1, stopped=False, summary=(text, text)),
    ):
        line = to_line(event)

        assert line.endswith(b"\n")
        assert line.count(b"\n") == 1
        assert line.isascii()
        assert_inert([line.decode().rstrip("\n")])
        assert from_line(line) == event
        assert json.loads(line)


def hear(text: str) -> list[object]:
    """Return what a refresh might say that somebody else has a hand in."""
    return [
        {"event": "started", "watchlist": 1, "members": 1, "reports": 1, "universes": 1},
        {"event": "progress", "stage": text, "done": 1, "total": 2, "failed": 1, "eta_s": 5},
        {"event": "failure", "where": text, "kind": text, "detail": text},
        {"event": "failure", "where": "SPY", "kind": "network", "detail": text},
        {"event": "waiting", "where": text, "detail": text},
        {"event": text},
        text.replace("\n", " "),
        {"event": "finished", "code": 1, "fetched": 0, "failed": 2, "reports": 0, "generation": 1, "stopped": False,
         "summary": [text, text], "next_due": None},
    ]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text)[:20])
@pytest.mark.parametrize("size", [(160, 45), (40, 10)])
async def test_the_desk_shows_what_a_refresh_tells_and_no_more(
    kept: Kept, tmp_path: Path, text: str, size: tuple[int, int]
) -> None:
    estate = poison(kept, tmp_path / "data", text)
    made: list[Refreshing] = []

    def refreshes(desk: Desk) -> Refreshing:
        made.append(Refreshing(desk._options, desk, command=child(lines=hear(text), code=1), now=lambda: MOMENT))
        return made[-1]

    desk = desk_on(estate, refreshes)
    async with desk.run_test(size=size, notifications=True) as pilot:
        await press(pilot, "r")
        for _ in range(3):
            await made[0].wait()
            await pilot.pause()
            assert_inert(screen_text(desk))
        assert desk._notifications
        await press(pilot, "question_mark")
        assert_inert(screen_text(desk))
