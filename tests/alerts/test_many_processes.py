"""Several desks and a `rottui check` at once: every event fires for exactly one of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from rottui.alerts.log import read_log

ROOT = Path(__file__).parent.parent.parent
PROCESSES, EVENTS = 2, 15
SCRIPT = f"""
import sys
from datetime import timedelta
from pathlib import Path
from rottui.alerts.evaluate import evaluate
from rottui.settings.alert_rules import AlertRule
from tests.alerts.factory import LAST, NOW, at_low, make_settings

rule = AlertRule(name="low", pair="QQQ/IWM", new_low=3)
days = [LAST + timedelta(days=number) for number in range({EVENTS})]
print("ready", flush=True)
sys.stdin.readline()
for day in days:
    for alert in evaluate(Path(sys.argv[1]), make_settings(rule, cooldown=0), at_low(day, last=day), NOW).fired:
        print(alert.date, flush=True)
"""


def test_each_event_fires_for_one_of_them(tmp_path: Path) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(tmp_path)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )
        for _ in range(PROCESSES)
    ]  # fmt: skip
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:  # all of them go on before any is waited for
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [line for process in started for line in process.communicate()[0].split()]

    assert [process.returncode for process in started] == [0] * PROCESSES
    assert len(told) == EVENTS
    assert len(set(told)) == EVENTS
    log = read_log(tmp_path)
    assert log.damaged == ()
    assert sorted(str(alert.date) for alert in log.fired) == sorted(told)
    assert len(log.records) == EVENTS + 1
