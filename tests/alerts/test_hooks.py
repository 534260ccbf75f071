"""Commands of rules: what they are given, how long they may take, and that nothing they do harms anything else."""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from rottui.alerts.evaluate import Due, evaluate
from rottui.alerts.hooks import Hooks
from rottui.alerts.log import Fired, Ran, read_log
from rottui.settings.alert_rules import Alerting, AlertRule
from tests.alerts.factory import LAST, NOW, at_low, make_settings


def due_of(folder: Path, *command: str) -> tuple[Due, ...]:
    rule = AlertRule(name="low", pair="QQQ/IWM", new_low=3, command=command)
    return evaluate(folder, make_settings(rule), at_low(LAST), NOW).due


def python(script: str) -> tuple[str, ...]:
    return (sys.executable, "-c", script)


def outcomes(folder: Path) -> list[str]:
    return [record.outcome for record in read_log(folder).records if isinstance(record, Ran)]


def run(folder: Path, *command: str, **alerting: Any) -> tuple[str, str, list[str]]:
    """Run one command; return how it ended, what was logged of it, and what was said of its failure."""
    failures: list[str] = []

    def failed(alert: Fired, said: str) -> None:
        failures.append(said)

    due = due_of(folder, *command)
    Hooks(folder).run(due, Alerting(**alerting), failed)
    ran = read_log(folder).ran[due[0].alert.id]
    return ran.outcome, ran.said, failures


def test_it_gets_the_alert_as_json_and_no_shell(tmp_path: Path) -> None:
    script = "import sys; open(sys.argv[1], 'w').write(sys.stdin.read())"
    strange = tmp_path / "$(touch x); * 'a' \n.json"

    outcome, said, failures = run(tmp_path, *python(script), str(strange))

    assert (outcome, said, failures) == ("done", "", [])
    told = json.loads(strange.read_text())
    assert (told["subject"], told["condition"], told["date"]) == ("QQQ/IWM", "new_low = 3", "2025-10-31")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([strange.name, "alerts.jsonl", "alerts.lock"])


def test_one_that_does_not_read_what_it_is_given_is_none_the_worse(tmp_path: Path) -> None:
    assert run(tmp_path, "true")[0] == "done"


def test_one_that_fails_is_told_with_its_exit_code_and_its_words(tmp_path: Path) -> None:
    outcome, said, failures = run(tmp_path, *python("import sys; print('no such user', file=sys.stderr); sys.exit(3)"))

    assert (outcome, said) == ("failed", "exit code 3; it said: no such user")
    assert failures == [said]


def test_one_that_is_not_there_is_named(tmp_path: Path) -> None:
    outcome, said, failures = run(tmp_path, "/nowhere/notify\x1b[2J")

    assert outcome == "failed"
    assert said == "cannot be started: /nowhere/notify␛[2J: No such file or directory"
    assert failures == [said]


def test_one_that_hangs_is_ended_with_all_it_started(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.set_inheritable(writer, True)
    # It starts another, which would hold the pipe open for an hour, and keeps quiet itself.
    script = f"import subprocess, time; subprocess.Popen(['sleep', '3600'], pass_fds=[{writer}]); time.sleep(3600)"
    ended = []
    try:
        with pytest.MonkeyPatch.context() as patch:
            import subprocess

            patch.setattr(subprocess.Popen, "__init__", _passing(writer))
            ended.append(run(tmp_path, *python(script), hook_timeout=0.5))
    finally:
        os.close(writer)

    assert ended[0][0] == "failed"
    assert ended[0][1].startswith("ended after 0.5 s")
    assert os.read(reader, 1) == b"", "nobody holds the other end any more"
    os.close(reader)


def _passing(descriptor: int) -> Any:
    """Return a way to start processes that hands a file down to them."""
    import subprocess

    start = subprocess.Popen.__init__

    def passing(self: Any, *arguments: Any, **options: Any) -> None:
        start(self, *arguments, **{**options, "pass_fds": [descriptor]})

    return passing


def test_of_megabytes_the_beginning_is_kept(tmp_path: Path) -> None:
    outcome, said, failures = run(tmp_path, *python("print('x' * 30_000_000)"), hook_output=50)

    assert (outcome, failures) == ("done", [])
    assert said == "x" * 49 + "…"
    assert (tmp_path / "alerts.jsonl").stat().st_size < 2000


def test_hostile_words_are_made_inert(tmp_path: Path) -> None:
    script = r"import sys; sys.stdout.buffer.write(b'\x1b]0;owned\x07\xff\xfe[red]\n' * 3)"

    said = run(tmp_path, *python(script), hook_output=2000)[1]

    assert said.isprintable()
    assert "\x1b" not in said
    assert said.startswith("␛]0;owned␇")
    assert run(tmp_path / "none", *python(script), hook_output=0)[1] == ""


def test_what_it_leaves_running_keeps_nobody_waiting(tmp_path: Path) -> None:
    script = "import subprocess; p = subprocess.Popen(['sleep', '5']); print(p.pid)"

    outcome, said, _ = run(tmp_path, *python(script), hook_timeout=200)

    assert outcome == "done"
    os.kill(int(said), 9)  # it was left alone until here: it goes on on purpose


def test_one_failure_keeps_no_other_from_running(tmp_path: Path) -> None:
    one, two = due_of(tmp_path / "a", "false"), due_of(tmp_path / "a2", "true")
    failures: list[str] = []

    Hooks(tmp_path).run((*one, *two), Alerting(), lambda alert, said: failures.append(said))

    assert failures == ["exit code 1"]
    assert outcomes(tmp_path) == ["begun", "failed", "begun", "done"]


def test_to_stop_ends_the_one_under_way_and_begins_no_other(tmp_path: Path) -> None:
    started = tmp_path / "started"
    os.mkfifo(started)
    script = f"open({str(started)!r}, 'w').write('x'); import time; time.sleep(3600)"
    due = (*due_of(tmp_path / "a", *python(script)), *due_of(tmp_path / "b", "touch", str(tmp_path / "other")))
    hooks = Hooks(tmp_path)
    running = threading.Thread(target=hooks.run, args=(due, Alerting(hook_timeout=300)))
    running.start()
    started.read_text()

    hooks.stop()
    running.join(30)

    assert not running.is_alive()
    assert not (tmp_path / "other").exists()
    assert outcomes(tmp_path) == ["begun", "failed"], "the other one stays taken, and will be due again"
    assert read_log(tmp_path).ran[due[0].alert.id].said == "ended, for rottui was left meanwhile"
    hooks.run(due, Alerting())
    assert len(outcomes(tmp_path)) == 2


def test_a_log_that_cannot_be_written_is_said_with_the_failure(tmp_path: Path) -> None:
    due = due_of(tmp_path / "a", "false")
    (tmp_path / "file").write_text("")
    failures: list[str] = []

    Hooks(tmp_path / "file").run(due, Alerting(), lambda alert, said: failures.append(said))

    assert failures[0].startswith("exit code 1; cannot write the log of alerts in")
