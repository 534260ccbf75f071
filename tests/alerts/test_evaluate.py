"""What fires and what does not: once per event, nothing of the past or too soon, and commands after quiet hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rottui.alerts.evaluate import Evaluation, document, evaluate, would_fire
from rottui.alerts.log import FILE, LOCK, Fired, Ran, append_ran, read_log
from rottui.briefing.model import Briefing
from rottui.settings.alert_rules import AlertRule
from rottui.settings.schema import Settings
from tests.alerts.factory import (
    LAST,
    NOW,
    at_low,
    briefing_of,
    make_settings,
    market_of,
    pair_of,
    ratios,
    verdict_of,
)

LOW = AlertRule(name="low", pair="QQQ/IWM", new_low=3)
EVERY = make_settings(LOW)


def run(folder: Path, briefing: Briefing, settings: Settings = EVERY, now: datetime = NOW) -> list[date]:
    return [alert.date for alert in evaluate(folder, settings, briefing, now).fired]


def later(days: int) -> date:
    return LAST + timedelta(days=days)


# Once


def test_an_event_fires_once_whoever_looks_again(tmp_path: Path) -> None:
    assert run(tmp_path, at_low(LAST)) == [LAST]
    assert run(tmp_path, at_low(LAST)) == []
    assert run(tmp_path, at_low(LAST, last=later(3))) == []


def test_what_fired_says_what_and_when(tmp_path: Path) -> None:
    rule = AlertRule(name="low", pair="QQQ/IWM", new_low=3, note="look", quiet=True)
    (alert,) = evaluate(tmp_path, make_settings(rule), at_low(LAST), NOW).fired

    assert document(alert) == {
        "schema": 1,
        "id": "low: QQQ/IWM: new_low = 3: low 2025-10-31",
        "name": "low",
        "subject": "QQQ/IWM",
        "condition": "new_low = 3",
        "what": "new 4-month low, lowest since 30 Jun 2025",
        "date": "2025-10-31",
        "value": 0.9,
        "provisional": False,
        "note": "look",
        "at": "2025-10-31T22:00:00Z",
        "as_of": "2025-10-31",
        "demo": False,
        "quiet": True,
    }
    assert read_log(tmp_path).fired == (alert,)


def test_a_rule_with_another_note_or_command_is_the_same_rule(tmp_path: Path) -> None:
    run(tmp_path, at_low(LAST))
    changed = make_settings(AlertRule(name="low", pair="QQQ/IWM", new_low=3, note="n", command=("true",), quiet=True))

    assert run(tmp_path, at_low(LAST), changed) == []


def test_without_rules_nothing_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "data"

    assert evaluate(folder, make_settings(), at_low(LAST), NOW) == Evaluation()
    assert (
        evaluate(folder, make_settings(AlertRule(name="x", verdict=True, enabled=False)), at_low(LAST), NOW).fired == ()
    )
    assert not folder.exists()


# Not of the past


def test_a_new_rule_fires_for_the_last_session_and_not_for_what_was_before(tmp_path: Path) -> None:
    assert run(tmp_path, at_low(later(-1))) == []
    assert run(tmp_path, at_low(later(-1))) == [], "nor does it when looked at again"
    assert run(tmp_path / "other", at_low(LAST)) == [LAST]


def test_a_new_rule_on_many_old_events_fires_no_flood(tmp_path: Path) -> None:
    codes: Any = ["spillover", "mixed"] * 30
    changes = [(LAST - timedelta(days=60 - n), code, "mixed") for n, code in enumerate(codes)]
    settings = make_settings(AlertRule(name="v", verdict=True))

    assert run(tmp_path, briefing_of(verdict=verdict_of(*changes)), settings) == []
    changes.append((later(3), "rotation", "mixed"))
    assert run(tmp_path, briefing_of(verdict=verdict_of(*changes), last=later(3)), settings) == [later(3)]


def test_what_happened_while_nobody_looked_is_told_afterwards(tmp_path: Path) -> None:
    run(tmp_path, at_low(LAST - timedelta(days=100), last=LAST))

    assert run(tmp_path, at_low(later(4), last=later(14))) == [later(4)]


def test_another_condition_is_another_rule_and_begins_anew(tmp_path: Path) -> None:
    run(tmp_path, at_low(LAST))
    other = make_settings(AlertRule(name="low", pair="QQQ/IWM", new_low=4))

    assert run(tmp_path, at_low(LAST, last=later(3)), other) == []
    assert run(tmp_path, at_low(later(3), last=later(3)), other) == [later(3)]


def test_a_report_counts_from_its_release(tmp_path: Path) -> None:
    settings = make_settings(AlertRule(name="cot", market="NQ", extreme="any"))
    before = briefing_of(market=market_of([50.0, 60.0], date(2025, 10, 21)), last=date(2025, 10, 30))
    after = briefing_of(market=market_of([50.0, 60.0, 97.0]), last=LAST)

    assert run(tmp_path, before, settings) == []
    assert run(tmp_path, after, settings) == [date(2025, 10, 28)], "of Tuesday, but known on Friday only"


# Not too soon


def test_a_decline_that_makes_a_low_every_day_fires_once_in_a_cooldown(tmp_path: Path) -> None:
    days = [LAST + timedelta(days=n) for n in range(16)]

    assert [day for day in days if run(tmp_path, at_low(day, last=day))] == [days[0], days[7], days[14]]


def test_without_a_cooldown_it_fires_each_day(tmp_path: Path) -> None:
    settings = make_settings(LOW, cooldown=0)
    days = [LAST + timedelta(days=n) for n in range(3)]

    assert [run(tmp_path, at_low(day, last=day), settings) for day in days] == [[day] for day in days]


def test_two_events_in_one_look_are_told_by_date_and_cooled_down(tmp_path: Path) -> None:
    rule = AlertRule(name="x", pair="QQQ/IWM", crosses=50)
    flat = briefing_of(pair=pair_of(ratios([0.9, 0.9], last=later(-10))), last=later(-10))
    jumping = briefing_of(pair=pair_of(ratios([0.9, 1.1, 0.9])))
    for folder in ("cool", "hot"):
        run(tmp_path / folder, flat, make_settings(rule))

    assert run(tmp_path / "cool", jumping, make_settings(rule)) == [later(-1)]
    assert run(tmp_path / "hot", jumping, make_settings(rule, cooldown=0)) == [later(-1), LAST]


def test_a_verdict_has_no_cooldown(tmp_path: Path) -> None:
    settings = make_settings(AlertRule(name="v", verdict=True))
    run(tmp_path, briefing_of(verdict=verdict_of(), last=later(-2)), settings)
    verdict = verdict_of((later(-1), "spillover", "mixed"), (LAST, "mixed", "spillover"))

    assert run(tmp_path, briefing_of(verdict=verdict), settings) == [later(-1), LAST]


def test_a_verdict_that_later_prices_put_on_another_session_is_told_once(tmp_path: Path) -> None:
    settings = make_settings(AlertRule(name="v", verdict=True))
    run(tmp_path, briefing_of(verdict=verdict_of(), last=later(-3)), settings)
    changes: Any = [(later(-1), "spillover", "mixed"), (LAST, "spillover", "mixed"), (later(7), "spillover", "mixed")]
    told, moved, again = (briefing_of(verdict=verdict_of(change), last=change[0]) for change in changes)

    assert run(tmp_path, told, settings) == [later(-1)]
    assert run(tmp_path, moved, settings) == []
    assert run(tmp_path, briefing_of(verdict=verdict_of((LAST, "mixed", "spillover"))), settings) == [LAST]
    assert run(tmp_path, again, settings) == [later(7)], "more than a week later it is another change"


def test_a_verdict_of_an_unfinished_day_that_was_undone_is_told_when_it_does_change(tmp_path: Path) -> None:
    settings = make_settings(AlertRule(name="v", verdict=True))
    run(tmp_path, briefing_of(verdict=verdict_of(), last=later(-3)), settings)
    noon = briefing_of(verdict=verdict_of((later(-1), "spillover", "mixed")), last=later(-1))
    close = briefing_of(verdict=verdict_of((LAST, "spillover", "mixed")))

    assert run(tmp_path, replace(noon, provisional={"SPY": later(-1)}), settings) == [later(-1)]
    assert run(tmp_path, close, settings) == [LAST]


# Days that are no today


def test_a_past_day_and_an_empty_cache_fire_nothing(tmp_path: Path) -> None:
    empty = replace(at_low(LAST), as_of=None, prices=replace(at_low(LAST).prices, date=None))

    assert evaluate(tmp_path, EVERY, replace(at_low(LAST), replay=True), NOW).fired == ()
    assert evaluate(tmp_path, EVERY, empty, NOW).fired == ()
    assert not (tmp_path / FILE).exists()


def test_what_a_day_would_have_fired_is_told_without_a_log(tmp_path: Path) -> None:
    settings = make_settings(LOW, AlertRule(name="x", pair="AAA/BBB", new_low=3))
    found, problems = would_fire(settings, replace(at_low(LAST), replay=True))

    assert [event.date for event in found] == [LAST]
    assert [problem.where for problem in problems] == ["alerts.x"]
    assert would_fire(settings, replace(at_low(later(-1)), replay=True))[0] == ()


# Commands

NIGHT, MORNING = datetime(2025, 10, 31, 23, tzinfo=UTC), datetime(2025, 11, 1, 7, tzinfo=UTC)


def with_command(*command: str, **alerting: Any) -> Settings:
    return make_settings(AlertRule(name="low", pair="QQQ/IWM", new_low=3, command=command), **alerting)


def test_a_command_is_due_for_whoever_fired_and_for_nobody_else(tmp_path: Path) -> None:
    first = evaluate(tmp_path, with_command("say", "it"), at_low(LAST), NOW)
    second = evaluate(tmp_path, with_command("say", "it"), at_low(LAST), NOW)

    assert [(due.alert, due.command) for due in first.due] == [(first.fired[0], ("say", "it"))]
    assert second.due == ()
    assert read_log(tmp_path).ran[first.fired[0].id].outcome == "taken"


def test_a_command_that_was_taken_and_never_begun_is_due_again_after_an_hour_and_once(tmp_path: Path) -> None:
    settings = with_command("say")
    (due,) = evaluate(tmp_path, settings, at_low(LAST), NOW).due
    soon, late = NOW + timedelta(hours=1), NOW + timedelta(hours=1, seconds=1)

    assert evaluate(tmp_path, settings, at_low(LAST), soon).due == ()
    assert evaluate(tmp_path, settings, at_low(LAST), late).due == (due,)
    assert evaluate(tmp_path, settings, at_low(LAST), late).due == ()


def test_a_command_that_was_begun_is_not_run_again_though_its_end_is_not_known(tmp_path: Path) -> None:
    settings = with_command("say")
    (due,) = evaluate(tmp_path, settings, at_low(LAST), NOW).due
    append_ran(tmp_path, Ran(due.alert.id, "begun", "", NOW))

    assert evaluate(tmp_path, settings, at_low(LAST), NOW + timedelta(days=1)).due == ()


def test_a_command_waits_until_the_quiet_hours_are_over_and_runs_once(tmp_path: Path) -> None:
    settings = with_command("say", quiet_hours="22:00-07:00", time_zone="UTC")
    held = evaluate(tmp_path, settings, at_low(LAST), NIGHT)
    assert (held.fired[0].held, held.fired[0].quiet, held.due) == (True, True, ())
    assert evaluate(tmp_path, settings, at_low(LAST), NIGHT).due == ()
    assert [due.alert.id for due in evaluate(tmp_path, settings, at_low(LAST), MORNING).due] == [held.fired[0].id]
    assert evaluate(tmp_path, settings, at_low(LAST), MORNING).due == ()


def test_a_command_that_waited_for_a_rule_that_is_gone_is_not_run(tmp_path: Path) -> None:
    settings = with_command("say", quiet_hours="22:00-07:00", time_zone="UTC")
    (alert,) = evaluate(tmp_path, settings, at_low(LAST), NIGHT).fired
    changed = with_command()

    assert evaluate(tmp_path, changed, at_low(LAST), MORNING).due == ()
    assert "its rule is gone" in read_log(tmp_path).ran[alert.id].said


def test_a_command_whose_rule_is_another_desks_waits_for_that_desk_for_a_week(tmp_path: Path) -> None:
    settings = with_command("say", quiet_hours="22:00-07:00", time_zone="UTC")
    alerts = [evaluate(tmp_path / name, settings, at_low(LAST), NIGHT).fired[0] for name in ("shared", "left")]
    other = make_settings(AlertRule(name="v", verdict=True))

    assert evaluate(tmp_path / "shared", other, at_low(LAST), MORNING).due == ()
    assert [due.alert for due in evaluate(tmp_path / "shared", settings, at_low(LAST), MORNING).due] == [alerts[0]]
    assert evaluate(tmp_path / "left", other, at_low(LAST), NIGHT + timedelta(days=7, seconds=1)).due == ()
    assert "its rule is gone" in read_log(tmp_path / "left").ran[alerts[1].id].said


def test_the_demo_runs_no_command(tmp_path: Path) -> None:
    evaluation = evaluate(tmp_path, with_command("say"), replace(at_low(LAST), demo=True), NOW)

    assert [(alert.demo, alert.command) for alert in evaluation.fired] == [(True, False)]
    assert evaluation.due == ()


# The log


def test_a_damaged_log_is_set_aside_said_and_goes_on(tmp_path: Path) -> None:
    run(tmp_path, at_low(LAST))
    log = tmp_path / FILE
    whole = log.read_bytes()
    log.write_bytes(whole + b'{"kind":"fired","id":\n\xff\xfe rubbish\n{"kind":"fir')

    evaluation = evaluate(tmp_path, EVERY, at_low(LAST), NOW)

    assert evaluation.fired == (), "what could be read still counts"
    (problem,) = evaluation.problems
    assert "damaged in line 3, 4, 5" in problem.what
    (aside,) = (tmp_path / "aside").iterdir()
    assert aside.read_bytes().startswith(whole)
    assert str(aside) in problem.what
    assert log.read_bytes() == whole
    assert evaluate(tmp_path, EVERY, at_low(LAST), NOW).problems == ()


def test_a_log_that_is_nothing_but_rubbish_begins_anew(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"\x00" * 5000)

    assert run(tmp_path, at_low(LAST)) == [LAST]
    assert [type(record).__name__ for record in read_log(tmp_path).records] == ["Watched", "Fired"]


def test_a_log_that_another_process_holds_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import filelock

    from rottui.errors import CacheLocked

    monkeypatch.setattr("rottui.alerts.log.WAIT_S", 0.01)
    with filelock.FileLock(tmp_path / LOCK), pytest.raises(CacheLocked, match="another process holds the log"):
        evaluate(tmp_path, EVERY, at_low(LAST), NOW)


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    from rottui.errors import CacheError

    (tmp_path / "file").write_text("")
    with pytest.raises(CacheError, match="cannot write the log of alerts in"):
        evaluate(tmp_path / "file", EVERY, at_low(LAST), NOW)


def test_one_trouble_keeps_no_other_rule_from_firing(tmp_path: Path) -> None:
    settings = make_settings(AlertRule(name="gone", universe="mine", thrust=True), LOW)
    evaluation = evaluate(tmp_path, settings, at_low(LAST), NOW)

    assert [alert.name for alert in evaluation.fired] == ["low"]
    assert [problem.where for problem in evaluation.problems] == ["alerts.gone"]


def test_the_log_keeps_every_kind_of_line(tmp_path: Path) -> None:
    evaluation = evaluate(tmp_path, with_command("say"), at_low(LAST), NOW)
    log = read_log(tmp_path)

    assert log == evaluation.log
    assert log.watched == {evaluation.fired[0].rule: LAST}
    assert isinstance(log.fired[0], Fired)
    assert read_log(tmp_path / "none").records == ()
