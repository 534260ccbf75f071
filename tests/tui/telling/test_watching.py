"""Alerts at an open desk: evaluated in another thread, told once, and never in the way of quitting."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from rottui.alerts.evaluate import evaluate
from rottui.alerts.log import FILE, read_log
from rottui.settings.alert_rules import AlertRule
from rottui.settings.schema import Settings
from rottui.tui.telling.watching import Told, Watching
from tests.alerts.factory import LAST, NOW, at_low, briefing_of, make_settings, verdict_of

LOW = AlertRule(name="low", pair="QQQ/IWM", new_low=3)
WAIT_S = 30


class Post:
    """A desk's part of it: what it was told, in the order it came."""

    def __init__(self, folder: Path, *rules: AlertRule, now: datetime = NOW, **alerting: Any) -> None:
        self.settings: Settings = make_settings(*rules, **alerting)
        self.now = now
        self.told: Queue[Told] = Queue()
        self.watching = Watching(folder, lambda: self.settings, self.told.put, now=lambda: self.now)

    def next(self) -> Told:
        return self.told.get(timeout=WAIT_S)


@pytest.fixture
def posts() -> Iterator[list[Post]]:
    made: list[Post] = []
    yield made
    for post in made:
        post.watching.stop()
        for thread in post.watching._threads:
            thread.join(WAIT_S)
            assert not thread.is_alive()


@pytest.fixture
def post(posts: list[Post], tmp_path: Path) -> Post:
    posts.append(Post(tmp_path, LOW))
    return posts[0]


def test_what_fires_is_told_with_a_noise(post: Post) -> None:
    post.watching.know(at_low(LAST))
    told = post.next()

    assert [(alert.subject, alert.date) for alert in told.alerts] == [("QQQ/IWM", LAST)]
    assert (told.problems, told.noise) == ((), True)


def test_without_a_rule_there_is_no_thread_and_no_file(posts: list[Post], tmp_path: Path) -> None:
    posts.append(Post(tmp_path, replace_rule(LOW, enabled=False)))
    posts[0].watching.know(at_low(LAST))

    assert posts[0].watching._threads == []
    assert list(tmp_path.iterdir()) == []


def replace_rule(rule: AlertRule, **changes: Any) -> AlertRule:
    import msgspec

    return msgspec.structs.replace(rule, **changes)


def test_a_past_day_and_a_quick_briefing_are_not_evaluated(post: Post) -> None:
    post.watching.know(replace(at_low(LAST), replay=True))
    post.watching.know(replace(at_low(LAST), rotation=None))

    assert post.watching._threads == []


def test_a_quiet_rule_and_quiet_hours_make_no_noise(posts: list[Post], tmp_path: Path) -> None:
    posts += [
        Post(tmp_path / "a", replace_rule(LOW, quiet=True)),
        Post(tmp_path / "b", LOW, quiet_hours="21:00-23:00", time_zone="UTC"),
    ]
    for post in posts:
        post.watching.know(at_low(LAST))
        told = post.next()
        assert (len(told.alerts), told.noise) == (1, False)


def test_what_another_process_fired_is_told_here_too_but_not_what_was_there_at_first(
    posts: list[Post], tmp_path: Path
) -> None:
    rules = (LOW, AlertRule(name="v", verdict=True))
    evaluate(tmp_path, make_settings(*rules), at_low(LAST), NOW)
    posts.append(Post(tmp_path, *rules))
    turned = briefing_of(verdict=verdict_of((LAST, "spillover", "mixed")))

    first = replace(at_low(LAST), problems=())
    posts[0].watching.know(first)
    trouble = posts[0].next()  # that there is no verdict
    evaluate(tmp_path, make_settings(*rules), turned, NOW)
    posts[0].watching.know(turned)
    told = posts[0].next()

    assert trouble.alerts == ()
    assert [alert.subject for alert in told.alerts] == ["verdict"]


def test_a_trouble_is_said_once(posts: list[Post], tmp_path: Path) -> None:
    posts.append(Post(tmp_path, AlertRule(name="gone", universe="mine", thrust=True), LOW))
    post = posts[0]
    post.watching.know(briefing_of(last=LAST))
    first = post.next()
    post.watching.know(at_low(LAST))
    second = post.next()

    assert "alerts.gone" in [problem.where for problem in first.problems]
    assert [alert.name for alert in second.alerts] == ["low"]
    assert second.problems == ()


def test_a_folder_that_cannot_be_written_to_is_said_and_the_desk_goes_on(posts: list[Post], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    posts.append(Post(tmp_path / "file", LOW))
    posts[0].watching.know(at_low(LAST))

    (problem,) = posts[0].next().problems
    assert "cannot write the log of alerts in" in problem.what


def test_a_command_that_fails_is_told_and_logged(posts: list[Post], tmp_path: Path) -> None:
    posts.append(Post(tmp_path, replace_rule(LOW, command=("false",))))
    posts[0].watching.know(at_low(LAST))
    told = [posts[0].next(), posts[0].next()]

    (problem,) = [problem for each in told for problem in each.problems]
    assert (problem.where, problem.what) == ("alerts.low", "its command failed: exit code 1")
    assert [ran.outcome for ran in read_log(tmp_path).ran.values()] == ["failed"]


def test_a_command_that_runs_keeps_neither_alerts_nor_the_end_waiting(posts: list[Post], tmp_path: Path) -> None:
    started = tmp_path / "started"
    os.mkfifo(started)
    script = f"open({str(started)!r}, 'w').write('x'); import time; time.sleep(3600)"
    rules = (replace_rule(LOW, command=(sys.executable, "-c", script)), AlertRule(name="v", verdict=True))
    posts.append(Post(tmp_path / "data", *rules, hook_timeout=300))
    post = posts[0]
    post.watching.know(at_low(LAST))
    post.next()
    started.read_text()
    post.watching.know(briefing_of(verdict=verdict_of((LAST, "spillover", "mixed"))))

    assert [alert.subject for alert in post.next().alerts] == ["verdict"]
    post.watching.stop()
    for thread in post.watching._threads:
        thread.join(WAIT_S)
        assert not thread.is_alive()


def test_commands_that_waited_run_when_the_quiet_hours_end(posts: list[Post], tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    os.mkfifo(ran)
    rule = replace_rule(LOW, command=(sys.executable, "-c", f"open({str(ran)!r}, 'w').write('ran')"))
    night = datetime(2025, 10, 31, 23, tzinfo=UTC)
    posts.append(Post(tmp_path / "data", rule, now=night, quiet_hours="22:00-07:00", time_zone="UTC"))
    post = posts[0]
    post.watching.know(at_low(LAST))
    assert post.next().alerts[0].held
    post.watching.look()
    post.now = datetime(2025, 11, 1, 7, tzinfo=UTC)
    post.watching.look()

    assert ran.read_text() == "ran"


def test_settings_that_change_count_from_the_next_briefing_on(post: Post, tmp_path: Path) -> None:
    post.settings = make_settings(AlertRule(name="other", pair="QQQ/IWM", new_low=4))
    post.watching.know(at_low(LAST))

    assert [alert.name for alert in post.next().alerts] == ["other"]
    assert (tmp_path / FILE).exists()
