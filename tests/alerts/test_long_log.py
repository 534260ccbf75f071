"""A log of alerts that has grown long: its older lines go into a file of their own, and nothing fires twice for it."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from rottui.alerts import log as logs
from rottui.alerts.evaluate import evaluate
from rottui.alerts.log import FILE, SHELVES, Fired, Ran, Record, Watched, opened, parse, read_log
from rottui.settings.alert_rules import AlertRule
from tests.alerts.factory import LAST, NOW, at_low, make_settings
from tests.cli.conftest import command, home

__all__ = ["command", "home"]

RULES = 4
MOST = 40


def fired(number: int, day: date, **changes: Any) -> Fired:
    rule = f"rule {number % RULES}"
    told: dict[str, Any] = {
        "id": f"{rule}: {number}", "rule": rule, "name": rule, "subject": "QQQ/IWM", "condition": "",
        "what": f"low {number}", "date": day, "value": 1.0, "note": "", "at": NOW - timedelta(days=400 - number),
        "as_of": day, "command": True, "held": True,
    }  # fmt: skip
    return Fired(**(told | changes))


def history(count: int) -> list[Record]:
    """Return what rules were watched from the beginning, and alerts of years, whose commands have all run but one's."""
    found: list[Record] = [Watched(f"rule {number}", date(2020, 1, number + 1), NOW) for number in range(RULES)]
    for number in range(count):
        alert = fired(number, LAST - timedelta(days=10 * (count - number)))
        found += [alert, *([Ran(alert.id, "done", "said", alert.at)] if number != 3 else [])]
    return found


@pytest.fixture
def long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose log is longer than it may be."""
    with opened(tmp_path, NOW) as writing:
        writing.append(history(MOST))
    monkeypatch.setattr(logs, "MOST_RECORDS", MOST)
    return tmp_path


def shelved(folder: Path) -> list[Record]:
    return [record for path in sorted(folder.glob(SHELVES)) for record in parse(path.read_bytes()).records]


def test_older_lines_go_into_a_file_of_their_own_and_none_is_lost(long: Path) -> None:
    before = read_log(long)
    with opened(long, NOW) as writing:
        after = writing.log

    assert len(after.records) < MOST
    assert after == read_log(long)
    assert after.shelved == tuple(path.name for path in long.glob(SHELVES))
    assert len(after.shelved) == 1
    assert {*shelved(long), *after.records} == {*before.records}
    assert len(shelved(long)) + len(after.records) == len(before.records)
    assert after.records[-MOST // 2 :] == before.records[-MOST // 2 :]
    assert parse((long / FILE).read_bytes()).damaged == ()


def test_what_still_counts_stays(long: Path) -> None:
    before = read_log(long)
    with opened(long, NOW) as writing:
        after = writing.log

    assert after.watched == before.watched
    waiting = [alert for alert in before.fired if alert.id not in before.ran]
    assert [alert.id for alert in after.fired if alert.id not in after.ran] == [alert.id for alert in waiting]
    assert {alert.rule for alert in after.fired} == {alert.rule for alert in before.fired}


def test_a_flood_of_the_last_weeks_stays_however_long_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "MOST_RECORDS", MOST)
    flood = [fired(number, LAST - timedelta(days=number % 30)) for number in range(5 * MOST)]
    with opened(tmp_path, NOW) as writing:
        writing.append(flood)
    with opened(tmp_path, NOW) as writing:
        assert writing.log.fired == tuple(flood)

    assert shelved(tmp_path) == []


def test_nothing_fires_twice_over_a_shelf_and_a_cooldown_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = make_settings(AlertRule(name="low", pair="QQQ/IWM", new_low=3), cooldown=300)
    assert [alert.date for alert in evaluate(tmp_path, settings, at_low(LAST), NOW).fired] == [LAST]
    later = LAST + timedelta(days=200)
    with opened(tmp_path, NOW) as writing:
        writing.append([fired(number, later, as_of=later) for number in range(MOST)])
        writing.append([Ran(f"gone {number}", "done", "", NOW) for number in range(MOST)])
    monkeypatch.setattr(logs, "MOST_RECORDS", MOST)

    assert evaluate(tmp_path, settings, at_low(later, last=later), NOW).fired == (), "within the cooldown"
    assert evaluate(tmp_path, settings, at_low(LAST), NOW).fired == ()


@pytest.mark.parametrize("step", range(4))
def test_a_disk_that_fails_costs_no_line_and_leaves_no_second_shelf(
    long: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_log(long).records
    steps = iter(range(100))

    def failing(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if next(steps) >= step:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return function(*args, **kwargs)

        return call

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", failing(Path.replace))
        patched.setattr(os, "fsync", failing(os.fsync))
        for _ in range(2):
            with opened(long, NOW) as writing:
                assert {*writing.log.records, *shelved(long)} == {*before}
    with opened(long, NOW):
        pass

    assert len(shelved(long)) + len(read_log(long).records) == len(before)
    assert {*read_log(long).records, *shelved(long)} == {*before}
    assert len([*long.glob(SHELVES)]) == 1


def test_the_command_says_where_older_alerts_are(long: Path, command: Callable[..., Any]) -> None:
    with opened(long, NOW):
        pass

    ended = command("--data", long, "alerts")

    assert next(long.glob(SHELVES)).name in ended.err
    assert "older ones are in" in ended.err
