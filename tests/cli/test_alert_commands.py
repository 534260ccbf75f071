"""`rottui check` and `rottui alerts`, and what a report says of alerts and of what is new."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rottui.alerts.log import FILE
from rottui.briefing.looks import Look, remember_look
from tests.cli.conftest import Command, Program, assert_no_traceback, write_prices

LOW = '[alerts.low]\npair = "MAGS/SPY"\nnew_low = 3\n'


@pytest.fixture
def data(command: Command, prices: Path, tmp_path: Path) -> Path:
    """A cache in which MAGS/SPY is at its lowest on its last day, 31 October 2025."""
    folder = tmp_path / "data"
    assert command("--data", folder, "import", prices).code == 0
    return folder


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(LOW)
    return path


def test_check_prints_what_fired_and_exits_10_once(command: Command, data: Path, config: Path) -> None:
    first = command("--data", data, "--config", config, "check")
    second = command("--data", data, "--config", config, "check")

    assert (first.code, first.err) == (10, "")
    assert first.out.startswith("2025-10-31 MAGS/SPY: new 11-month low, lowest on record (from ")
    assert first.out.endswith(" (low)\n")
    assert (second.code, second.out, second.err) == (0, "", "")


def test_the_exit_codes_are_those_of_the_process(program: Program, data: Path, config: Path, tmp_path: Path) -> None:
    assert program("--data", data, "--config", config, "check").returncode == 10
    assert program("--data", data, "--config", config, "check").returncode == 0
    (data / FILE).unlink()
    (data / FILE).mkdir()
    failed = program("--data", data, "--config", config, "check")
    assert failed.returncode == 1
    assert b"cannot read" in failed.stderr
    assert_no_traceback(failed.stderr.decode())


def test_check_without_rules_says_so_and_fires_nothing(command: Command, data: Path) -> None:
    ended = command("--data", data, "check")

    assert (ended.code, ended.out) == (0, "")
    assert "there are no alert rules" in ended.err


def test_check_names_what_is_wrong_and_evaluates_the_rest(command: Command, data: Path, config: Path) -> None:
    config.write_text(
        LOW + '[alerts.typo]\npair = "MAGS/SPX"\nnew_low = 3\n'
        '[alerts.mine]\nuniverse = "mine"\nthrust = true\n'
        '[alerts.cot]\nmarket = "NQ"\nextreme = "any"\n'
    )

    ended = command("--data", data, "--config", config, "check")

    assert ended.code == 10
    assert "config.toml:5: pair: MAGS/SPX is not on the watchlist; the rule does not apply" in ended.err
    assert "alerts.mine: there are no members of a universe mine" in ended.err
    assert "alerts.cot: NQ has no reports, so nothing fires" in ended.err


def test_check_of_a_past_day_tells_what_would_have_fired_and_logs_nothing(
    command: Command, data: Path, config: Path
) -> None:
    config.write_text(LOW + 'command = ["false"]\n')

    for _ in range(2):
        ended = command("--data", data, "--config", config, "--as-of", "2025-10-15", "check")
        assert (ended.code, ended.err) == (10, "")
        assert ended.out.startswith("2025-10-15 MAGS/SPY: new ")
    assert not (data / FILE).exists()


def test_a_command_gets_the_alert_and_its_failure_is_said_and_logged(
    command: Command, data: Path, config: Path, tmp_path: Path
) -> None:
    script = f"import sys; open({str(tmp_path / 'told')!r}, 'w').write(sys.stdin.read()); sys.exit('no \\x1b[2J user')"
    config.write_text(LOW + f"command = {json.dumps([sys.executable, '-c', script])}\n")

    ended = command("--data", data, "--config", config, "check")

    assert ended.code == 10
    assert json.loads((tmp_path / "told").read_text())["subject"] == "MAGS/SPY"
    assert "alerts.low: its command failed: exit code 1; it said: no ␛[2J user" in ended.err
    assert "\x1b" not in ended.err
    (logged,) = json.loads(command("--data", data, "alerts", "--format", "json").out)
    assert logged["command"] == {"outcome": "failed", "said": "exit code 1; it said: no ␛[2J user"}


def test_a_command_that_hangs_is_ended(command: Command, data: Path, config: Path) -> None:
    config.write_text(LOW + 'command = ["sleep", "3600"]\n[alerting]\nhook_timeout = 0.2\n')

    ended = command("--data", data, "--config", config, "check")

    assert ended.code == 10
    assert "ended after 0.2 s, which is all it may take" in ended.err


def test_a_damaged_log_is_set_aside_and_said(command: Command, data: Path, config: Path) -> None:
    command("--data", data, "--config", config, "check")
    with (data / FILE).open("a") as log:
        log.write("garbage\n")

    listed = command("--data", data, "alerts")
    ended = command("--data", data, "--config", config, "check")

    assert (listed.code, "1 of its lines cannot be read" in listed.err) == (0, True)
    assert "MAGS/SPY" in listed.out
    assert (ended.code, ended.out) == (0, "")
    assert "damaged in line 3" in ended.err
    assert command("--data", data, "alerts").err == ""


def test_a_line_that_is_being_written_is_not_damaged(command: Command, data: Path, config: Path) -> None:
    command("--data", data, "--config", config, "check")
    with (data / FILE).open("a") as log:
        log.write('{"kind":"fir')

    assert command("--data", data, "alerts").err == ""


def test_the_log_is_listed_newest_first_and_as_json(command: Command, data: Path, config: Path) -> None:
    assert command("--data", data, "alerts").out == "No alert has fired.\n"
    assert json.loads(command("--data", data, "alerts", "--format", "json").out) == []
    config.write_text(LOW + 'note = "look"\n[alerts.high]\npair = "MAGS/SPY"\nnew_low = 4\n')
    command("--data", data, "--config", config, "check")

    lines = command("--data", data, "alerts").out.splitlines()
    found = json.loads(command("--data", data, "alerts", "--format", "json").out)

    assert [name in line for name, line in zip(("high", "low"), lines[1:], strict=True)] == [True, True]
    assert lines[0].split() == ["Of", "Subject", "What", "Rule", "Fired", "(UTC)"]
    assert [(each["name"], each["note"], each["command"]) for each in found] == [
        ("low", "look", None),
        ("high", "", None),
    ]
    assert command("--data", data, "--as-of", "2025-10-30", "alerts").out == "No alert has fired.\n"


def test_a_report_tells_the_alerts(command: Command, data: Path, config: Path) -> None:
    assert "ALERTS" not in command("--data", data, "report").out
    command("--data", data, "--config", config, "check")

    assert "ALERTS\n" in command("--data", data, "report").out
    assert "## Alerts\n" in command("--data", data, "report", "--format", "markdown").out
    document = json.loads(command("--data", data, "report", "--format", "json").out)
    assert [alert["subject"] for alert in document["alerts"]] == ["MAGS/SPY"]
    assert "changes" not in document


def test_the_demo_fires_without_running_a_command(
    command: Command, demo: Path, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    shutil.copytree(demo, own)
    monkeypatch.setenv("ROTTUI_DATA", str(own))
    config.write_text(
        "".join(
            f'[alerts.x{number}]\npair = "{pair}"\nnew_{kind} = 3\ncommand = ["touch", "{tmp_path}/ran"]\n'
            for number, (pair, kind) in enumerate((("KRE/SPY", "high"), ("EFA/SPY", "high")))
        )
    )

    ended = command("--demo", "--config", config, "check")

    assert ended.code == 10
    assert len(ended.out.splitlines()) == 2
    assert not (tmp_path / "ran").exists()
    assert "no command is run in the demo" in ended.err


# What is new


def test_changes_are_told_since_a_day(command: Command, data: Path) -> None:
    ended = command("--data", data, "report", "--section", "changes", "--since", "2025-10-01")

    assert ended.code == 0
    assert "WHAT CHANGED SINCE 1 OCT 2025" in ended.out
    document = json.loads(
        command("--data", data, "report", "--format", "json", "--section", "changes", "--since", "2024-11-15").out
    )
    changes = document["changes"]
    assert (changes["since"], changes["until"], changes["known"]) == ("2024-11-15", "2025-10-31", True)
    assert [(each["kind"], each["where"]) for each in changes["changes"]][:1] == [("extreme", "MAGS/SPY")]


def test_changes_are_told_since_the_last_look_or_a_week(command: Command, data: Path) -> None:
    assert "SINCE 24 OCT 2025" in command("--data", data, "report", "--section", "changes").out
    remember_look(data, Look(date(2025, 10, 13), datetime(2025, 10, 13, 23, tzinfo=UTC)))
    assert "SINCE 13 OCT 2025" in command("--data", data, "report", "--section", "changes").out
    past = command("--data", data, "--as-of", "2025-10-10", "report", "--section", "changes").out
    assert "SINCE 3 OCT 2025" in past
    assert "AS OF 2025-10-10" in past


def test_days_that_cannot_be_compared_are_refused(command: Command, data: Path, tmp_path: Path) -> None:
    later = command("--data", data, "report", "--section", "changes", "--since", "2025-10-31")
    alone = command("--data", data, "report", "--since", "2025-10-01")
    early = command("--data", data, "report", "--section", "changes", "--since", "1999-01-01")
    empty = command("--data", tmp_path / "none", "report", "--section", "changes")

    assert (later.code, "is not before 2025-10-31" in later.err) == (1, True)
    assert (alone.code, "--since goes with --section changes" in alone.err) == (2, True)
    assert (early.code, "Nothing was known on that day" in early.out) == (0, True)
    assert (empty.code, "there are no data" in empty.err) == (1, True)


def test_prices_that_come_later_fire_afterwards(command: Command, data: Path, config: Path, tmp_path: Path) -> None:
    config.write_text(LOW + "[alerting]\ncooldown = 0\n")
    command("--data", data, "--config", config, "check")
    more = tmp_path / "more"
    more.mkdir()
    write_prices(more / "MAGS.csv", slope=-0.1, sessions=261, last="2025-11-03")
    write_prices(more / "SPY.csv", slope=0.1, sessions=261, last="2025-11-03")
    command("--data", data, "import", more)

    ended = command("--data", data, "--config", config, "check")

    assert (ended.code, ended.out[:10]) == (10, "2025-11-03")
