"""Alerts at the desk: what is said, the noise that is made, and the screen with the log and the rules."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from rottui.alerts.evaluate import evaluate
from rottui.alerts.log import FILE, Fired, Ran, append_ran, opened, read_log
from rottui.errors import Problem
from rottui.settings.alert_rules import AlertRule
from rottui.tui.desk import Desk
from rottui.tui.screens.alerts import AlertsScreen
from rottui.tui.telling.watching import Told
from rottui.tui.terminal.abilities import desktop_notification
from rottui.tui.widgets.alerts import FiredList, RulesList
from tests.alerts.factory import LAST, NOW, at_low, make_settings
from tests.tui.factory import screen_text
from tests.tui.told_factory import make_telling_desk
from tests.tui.waiting import until

LOW = AlertRule(name="low", pair="QQQ/IWM", new_low=3, note="look at credit")
FAR = AlertRule(name="far", pair="QQQ/IWM", new_low=36)
RESTS = AlertRule(name="rests", verdict=True, enabled=False)
GONE = AlertRule(name="gone", universe="mine", thrust=True)
SIZES = ((160, 45), (80, 24), (50, 20), (40, 10), (30, 6))


def fill(folder: Path, *, command: str = "") -> Fired:
    """Have QQQ/IWM fire the first rule, and say how its command ended."""
    rule = LOW if not command else AlertRule(**{**_fields(LOW), "command": ("x",)})
    (alert,) = evaluate(folder, make_settings(rule), at_low(LAST), NOW).fired
    if command:
        append_ran(folder, Ran(alert.id, "failed", command, NOW))
    return alert


def _fields(rule: AlertRule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in AlertRule.__struct_fields__}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("ascii_only", [False, True])
async def test_the_log_and_the_rules_show_at_every_size(
    tmp_path: Path, size: tuple[int, int], ascii_only: bool
) -> None:
    fill(tmp_path, command="exit code 1; it said: \x1b[2J")
    desk, *_ = make_telling_desk(tmp_path, at_low(LAST), make_settings(LOW, FAR, RESTS, GONE), ascii=ascii_only)
    async with desk.run_test(size=size) as pilot:
        await pilot.press("exclamation_mark")
        await pilot.pause()
        log = screen_text(desk)
        await pilot.press("tab")
        await pilot.pause()
        rules = screen_text(desk)

        assert isinstance(desk.screen, AlertsScreen)
        assert all(len(line) <= size[0] for line in (*log, *rules))
        assert "QQQ/IWM" in "\n".join(log)
        assert "low" in "\n".join(rules)
        if size[0] >= 50:
            assert "new 4-month low, lowest since 30 Jun 2025" in "\n".join(log)
            assert "last fired 31 Oct 2025" in "\n".join(rules)
        if size[0] >= 160:
            assert "(look at credit)  ! command failed: exit code 1; it said: ␛[2J".replace(
                "␛", "?" if ascii_only else "␛"
            ) in "\n".join(log)
            assert "! there are no members of a universe mine" in "\n".join(rules)
            assert "has not fired" in "\n".join(rules)
            assert "rests" in "\n".join(rules)
        assert not ascii_only or "\n".join((*log, *rules)).isascii()


async def test_without_rules_it_says_where_they_are_set(tmp_path: Path) -> None:
    desk, *_ = make_telling_desk(tmp_path, at_low(LAST), make_settings())
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("exclamation_mark")
        await pilot.pause()

        shown = "\n".join(screen_text(desk))
        assert "no alert has fired" in shown
        assert "no rules are set: see [alerts]" in shown
        assert not list(tmp_path.glob("alerts*"))


async def test_what_fires_is_said_rung_and_logged_and_then_shown(tmp_path: Path, monkeypatch: Any) -> None:
    rung: list[str] = []
    monkeypatch.setattr(Desk, "bell", lambda self: rung.append("bell"))
    monkeypatch.setattr(Desk, "notify_desktop", lambda self, text: rung.append(text))
    desk, *_ = make_telling_desk(tmp_path, at_low(LAST), make_settings(LOW, osc9=True))
    async with desk.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: len(desk._notifications) > 0)
        (notice,) = desk._notifications
        line = "2025-10-31 QQQ/IWM: new 4-month low, lowest since 30 Jun 2025 (low: look at credit)"
        assert (notice.title, notice.message, notice.severity) == ("1 alert: !", line, "warning")
        assert rung == ["bell", line]

        await pilot.press("exclamation_mark")
        await pilot.pause()
        assert list(desk._notifications) == []
        assert "31 Oct 2025  QQQ/IWM" in "\n".join(screen_text(desk))
    assert len(read_log(tmp_path).fired) == 1


async def test_the_noise_is_what_is_set_and_none_for_quiet_alerts(tmp_path: Path, monkeypatch: Any) -> None:
    rung: list[str] = []
    monkeypatch.setattr(Desk, "bell", lambda self: rung.append("bell"))
    monkeypatch.setattr(Desk, "notify_desktop", lambda self, text: rung.append(text))
    alert = fill(tmp_path)
    quiet = Fired(**{**{name: getattr(alert, name) for name in Fired.__struct_fields__}, "quiet": True})
    desk, *_ = make_telling_desk(tmp_path, at_low(LAST), make_settings(RESTS, bell=False, osc9=True))
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        desk.post_message(Desk.Alerted(Told((alert,), (), noise=False)))
        await pilot.pause()
        assert rung == []
        desk.post_message(Desk.Alerted(Told((quiet, alert), (), noise=True)))
        await pilot.pause()
        assert rung == ["2025-10-31 QQQ/IWM: new 4-month low, lowest since 30 Jun 2025 (low: look at credit)"]


async def test_many_alerts_are_one_notice_and_fewer_on_a_small_terminal(tmp_path: Path) -> None:
    alert = fill(tmp_path)
    for size, lines in (((80, 24), 4), ((40, 10), 2)):
        desk, *_ = make_telling_desk(tmp_path, at_low(LAST), make_settings())
        async with desk.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            desk.post_message(Desk.Alerted(Told((alert,) * 5)))
            await pilot.pause()
            (notice,) = desk._notifications
            assert notice.title == "5 alerts: !"
            assert len(notice.message.splitlines()) == lines
            assert notice.message.endswith(f"and {5 - lines + 1} more")


async def test_trouble_is_said_as_such(tmp_path: Path) -> None:
    desk, *_ = make_telling_desk(tmp_path, at_low(LAST), make_settings())
    async with desk.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        desk.post_message(Desk.Alerted(Told(problems=(Problem("alerts.x", "[red]bad", "mend it"),))))
        await pilot.pause()
        (notice,) = desk._notifications
        assert (notice.title, notice.message) == ("Trouble with alerts: !", "alerts.x: [red]bad (mend it)")
        assert (notice.severity, notice.markup) == ("error", False)


async def test_an_open_screen_shows_what_fires_meanwhile(tmp_path: Path) -> None:
    desk, cache, feed = make_telling_desk(tmp_path, at_low(date(2025, 10, 30)), make_settings(LOW))
    async with desk.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: (tmp_path / FILE).exists())
        await pilot.press("exclamation_mark")
        await pilot.pause()
        assert "no alert has fired" in "\n".join(screen_text(desk))
        cache.commit(replace(at_low(LAST), generation=2))
        await asyncio.to_thread(feed.check)
        await until(pilot, lambda: desk.screen.query_one(FiredList).selected is not None)

        assert "QQQ/IWM" in "\n".join(screen_text(desk))


async def test_on_a_past_day_the_log_is_that_of_then_and_nothing_fires(tmp_path: Path) -> None:
    fill(tmp_path)
    past = replace(at_low(date(2025, 10, 10), last=date(2025, 10, 10)), replay=True)
    desk, cache, feed = make_telling_desk(tmp_path, at_low(LAST), make_settings(LOW))
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("exclamation_mark")
        await pilot.pause()
        assert "QQQ/IWM" in desk.screen.query_one(FiredList).copied()
        cache.held = past
        desk._navigation.front.look(as_of=date(2025, 10, 10))
        await pilot.pause()
        await asyncio.to_thread(feed.check)
        await until(pilot, lambda: "AS OF 10 Oct 2025" in "\n".join(screen_text(desk)))

        assert desk.screen.query_one(FiredList).copied() == ""
    assert len(read_log(tmp_path).fired) == 1


async def test_a_damaged_log_and_one_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    fill(tmp_path)
    with (tmp_path / FILE).open("a") as log:
        log.write("rubbish\n")
    desk, *_ = make_telling_desk(tmp_path, at_low(LAST), make_settings())
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("exclamation_mark")
        await pilot.pause()
        shown = "\n".join(screen_text(desk))
        assert "the log is damaged" in shown
        assert "QQQ/IWM" in shown
        (tmp_path / FILE).unlink()
        (tmp_path / FILE).mkdir()
        await pilot.press("escape", "exclamation_mark")
        await pilot.pause()
        assert "cannot read" in "\n".join(screen_text(desk))


async def test_keys_move_in_either_pane_copy_zoom_and_open(tmp_path: Path) -> None:
    fill(tmp_path)
    with opened(tmp_path, NOW) as writing:
        (first,) = writing.log.fired
        changes = {"id": "other", "subject": "verdict", "what": "SPILLOVER", "at": datetime(2025, 11, 1, tzinfo=UTC)}
        writing.append([Fired(**{**{name: getattr(first, name) for name in Fired.__struct_fields__}, **changes})])
    desk, *_ = make_telling_desk(tmp_path, at_low(LAST), make_settings(LOW, FAR))
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("exclamation_mark")
        await pilot.pause()
        await pilot.press("y")
        assert desk.clipboard.startswith("2025-10-31\tverdict\tlow\tSPILLOVER\tlook at credit\t2025-11-01T00:00")
        await pilot.press("j", "z")
        await pilot.pause()
        assert not desk.screen.query_one(RulesList).display
        await pilot.press("escape", "tab", "j", "y")
        assert desk.clipboard == "far\tQQQ/IWM\tnew_low = 36"
        await pilot.press("enter")
        await pilot.pause()
        assert (desk.screen.NAME, desk.screen.shown.view.pair) == ("pair", "QQQ/IWM")  # type: ignore[attr-defined]


def test_a_desktop_notification_is_inert_and_passed_on() -> None:
    xterm = {"TERM": "xterm-256color"}

    plain = desktop_notification("4;3;50 \x1b]0;owned\x07 QQQ", xterm)
    assert plain == "\x1b]9;rottui: 4;3;50 ␛]0;owned␇ QQQ\x07"
    assert desktop_notification("a", {**xterm, "TMUX": "x"}) == "\x1bPtmux;\x1b\x1b]9;rottui: a\x07\x1b\\"
    assert desktop_notification("a", {**xterm, "STY": "x"}) == "\x1bP\x1b]9;rottui: a\x07\x1b\\"
    assert desktop_notification("a", {"TERM": "linux"}) == ""
    assert len(desktop_notification("x" * 5000, xterm)) < 130
