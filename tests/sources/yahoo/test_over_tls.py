"""The source as it runs: a process of its own, through a proxy and TLS, with nothing of it replaced."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.loopback.faults import AtConnect
from tests.loopback.internet import Internet
from tests.loopback.market import Bar, Dividend, Security, Split, bars

DAYS = [date(2025, 10, day) for day in (27, 28, 29, 30, 31)]
AFTERNOON = datetime(2025, 10, 31, 16, 45, tzinfo=UTC)
EVENING = datetime(2025, 10, 31, 21, 0, tzinfo=UTC)

SCRIPT = """
import json, sys
from datetime import date
from pathlib import Path
from rottui.sources.yahoo.fetch import Yahoo
from rottui.sources.yahoo.outcome import Request

folder = Path(sys.argv[1])
with Yahoo(folder / "log", folder / "scratch", timeout=2.0) as yahoo:
    for outcome in yahoo.fetch([Request(s, date(2025, 10, 1)) for s in sys.argv[2:]], workers=1, per_second=1e9):
        frame = outcome.frame
        rows = [] if frame is None else frame.select("date", "close", "volume", "dividend", "provisional").rows()
        print(json.dumps([outcome.symbol, outcome.kind, outcome.detail, rows, outcome.splits], default=str), flush=True)
"""

Ask = Callable[..., list[list[Any]]]


@pytest.fixture
def ask(internet: Internet, tmp_path: Path) -> Ask:
    """Ask for symbols in a new process; return symbol, kind, detail, rows and splits of each outcome."""

    def ask(*symbols: str) -> list[list[Any]]:
        child = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(tmp_path), *symbols],
            env=internet.environment(), capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert (child.returncode, child.stderr) == (0, "")
        return [json.loads(line) for line in child.stdout.splitlines()]

    return ask


@pytest.fixture
def xyz(internet: Internet) -> Security:
    security = Security("XYZ", bars(DAYS[:4], [100.0, 110.0, 60.0, 63.0]))
    security.bars.append(Bar(DAYS[4], 66.0, volume=1_000, open=64.0))
    security.splits.append(Split(DAYS[2], 2))
    security.dividends.append(Dividend(DAYS[3], 6.0))
    internet.yahoo.add(security)
    return security


def test_todays_bar_is_provisional_until_the_close_although_this_machines_clock_is_years_off(
    internet: Internet, xyz: Security, ask: Ask
) -> None:
    internet.set_time(AFTERNOON)
    ((_, kind, detail, afternoon, splits),) = ask("XYZ")
    internet.set_time(EVENING)
    ((*_, evening, _),) = ask("XYZ")

    assert (kind, detail) == ("ok", "")
    assert [row[:2] for row in afternoon[:4]] == [
        [f"{day}", close] for day, close in zip(DAYS[:4], (50.0, 55.0, 60.0, 63.0), strict=True)
    ]
    assert [row[3] for row in afternoon] == [0.0, 0.0, 0.0, 6.0, 0.0]
    assert [row[4] for row in afternoon] == [False] * 4 + [True]
    assert splits == [["2025-10-29", 2.0]]
    assert evening[-1] == ["2025-10-31", 66.0, 1000.0, 0.0, False]


@pytest.mark.parametrize(
    ("state", "said"),
    [("refused", "refused"), ("wrong_certificate", "certificate"), ("dns_failure", "proxy")],
)
def test_a_network_that_is_cut_is_named_and_mends_by_itself(
    internet: Internet, xyz: Security, ask: Ask, state: Any, said: str
) -> None:
    internet.set_network(state)
    ((_, kind, detail, *_),) = ask("XYZ")
    internet.set_network("up")

    assert (kind, said in detail) == ("network", True), detail
    assert ask("XYZ")[0][1] == "ok"


def test_without_the_usual_cookie_the_crumb_comes_by_way_of_the_consent_form(
    internet: Internet, xyz: Security, ask: Ask
) -> None:
    internet.faults.add_at_connect(AtConnect.RESET, host="fc.yahoo.com")

    assert ask("XYZ")[0][1] == "ok"
    assert {request.query.get("crumb") for request in internet.chart_requests()} == {internet.yahoo.crumb}


def test_cookies_that_never_come_do_not_keep_the_charts(internet: Internet, xyz: Security, ask: Ask) -> None:
    internet.faults.add_at_connect(AtConnect.STALL_BEFORE_TLS, host="fc.yahoo.com")

    assert [outcome[1] for outcome in ask("XYZ", "NONE")] == ["ok", "gone"]
    assert [request.symbol for request in internet.chart_requests()] == ["XYZ", "NONE"]
