"""A library that is missing, broken or of another version: a refresh does what it can, and everybody says what to do.

What is held is read without any of them. Each rung is a process in which importing the library fails, as it does after
an update that broke off.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fire.folder import Kept
from tests.fire.scale import FULL
from tests.loopback.internet import Internet
from tests.refresh.program import Bench, config_of, furnish

FRIDAY = datetime(2025, 6, 6, 21, 0, tzinfo=UTC)
MISSING = """raise ModuleNotFoundError("No module named '{0}'", name='{0}')\n"""
BROKEN = "raise OSError('libgone.so.1: cannot open shared object file')\n"
OTHER = "__version__ = '9.0'\n__path__ = []\n"
"""A version that has nothing of what this one is asked for."""

ONE_BY_ONE = """
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime
import rottui.cli.refreshing as refreshing
from rottui.cli import rottui
from rottui.cli.exits import run
at = datetime.fromisoformat(sys.argv[1])
refreshing.utc_now = lambda: at
ended = []
for arguments in json.loads(sys.argv[2]):
    sys.argv = ["rottui", *arguments]
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        code = run(rottui)
    ended.append((code, out.getvalue(), err.getvalue()))
print(json.dumps(ended))
"""
"""Runs command lines at an hour, in one process: its start is most of what a short one takes."""

SUMMARY = ["refresh", "--progress", "bar", "--force"]
PROBLEMS = ["report", "--section", "problems"]
STATUS = ["status", "--oneline"]
DOCTOR = ["doctor", "--json"]


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """All of it on one line, however it was broken into lines."""
        return " ".join((self.out + self.err).split())


class Rung:
    """A home in which libraries do not load."""

    def __init__(self, internet: Internet, folder: Path) -> None:
        internet.set_time(FRIDAY)
        furnish(internet)
        self.bench = Bench(internet, folder / "home", config_of() + '[desk]\nuniverse = "own"\n')
        self._libraries = folder / "libraries"
        self._libraries.mkdir()

    def break_(self, library: str, how: str) -> None:
        (self._libraries / f"{library}.py").write_text(how.format(library))

    def run(self, *commands: list[str]) -> list[Ended]:
        """Run commands one after the other in one process; none of them ends in a traceback or is called a defect."""
        environment = self.bench.environment()
        environment["PYTHONPATH"] = os.pathsep.join([str(self._libraries), environment["PYTHONPATH"]])
        done = subprocess.run(
            [sys.executable, "-c", ONE_BY_ONE, FRIDAY.isoformat(), json.dumps(commands)],
            capture_output=True, text=True, check=False, env=environment,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        ended = [Ended(*each) for each in json.loads(done.stdout)]
        assert not any("Traceback" in each.err or "defect" in each.out + each.err for each in ended), ended
        return ended


@pytest.fixture
def rung(internet: Internet, tmp_path: Path) -> Rung:
    return Rung(internet, tmp_path)


def checks(ended: Ended) -> dict[str, dict[str, str]]:
    return {check["name"]: check for check in json.loads(ended.out)["checks"]}


WITHOUT_PRICES = {
    "yfinance of another version": ("yfinance", OTHER, "yfinance cannot be loaded", "'yfinance"),
    "no yfinance": ("yfinance", MISSING, "yfinance is not installed", "'yfinance"),
    "a broken curl_cffi": ("curl_cffi", BROKEN, "yfinance cannot be loaded (OSError: libgone.so.1", "'yfinance"),
    "no pandas": ("pandas", MISSING, "yfinance lacks pandas", "'pandas'"),
}


@pytest.mark.parametrize("how", WITHOUT_PRICES if FULL else list(WITHOUT_PRICES)[:1])
def test_without_what_fetches_prices_reports_come_and_it_is_said_what_to_install(rung: Rung, how: str) -> None:
    library, broken, said, install = WITHOUT_PRICES[how]
    rung.break_(library, broken)

    refreshed, problems, status, doctor = rung.run(SUMMARY, PROBLEMS, STATUS, DOCTOR)

    assert refreshed.code == 0
    assert f"Yahoo was given up: {said}" in refreshed.said
    assert f"pip install --force-reinstall {install}" in refreshed.said
    assert "rows of CFTC positions added" in refreshed.said
    assert problems.code == status.code == 0
    yahoo = checks(doctor)["Yahoo"]
    assert (yahoo["state"], said in yahoo["found"], install in yahoo["remedy"]) == ("broken", True, True), yahoo
    assert checks(doctor)["CFTC"]["state"] == "ok"


def test_without_httpx_prices_come_and_the_futures_say_what_to_install(rung: Rung) -> None:
    rung.break_("httpx", MISSING)

    refreshed, problems = rung.run(SUMMARY, PROBLEMS)

    assert refreshed.code == 0
    assert "4 symbols fetched" in refreshed.said
    assert "1 CFTC report could not be fetched: httpx is not installed (" in refreshed.said
    assert "M0, M1: not renewed at 2025-06-06 21:00 UTC: httpx is not installed (" in problems.said
    assert "pip install --force-reinstall 'httpx" in problems.said


def test_without_the_calendar_everything_is_fetched_and_the_sessions_say_what_to_install(rung: Rung) -> None:
    rung.break_("exchange_calendars", MISSING)

    refreshed, doctor = rung.run(SUMMARY, [*DOCTOR, "--offline"])

    assert refreshed.code == 0
    assert "4 symbols fetched" in refreshed.said
    assert "sessions could not be had" in refreshed.said
    assert "exchange_calendars is not installed (" in refreshed.said
    assert checks(doctor)["sessions"]["state"] == "note"


def test_what_is_held_is_read_without_any_of_them(rung: Rung, kept: Kept) -> None:
    rung.bench.folder.mkdir()
    kept.copy(rung.bench.data)
    for library in ("yfinance", "pandas", "exchange_calendars", "httpx", "pytickersymbols", "curl_cffi", "tenacity"):
        rung.break_(library, MISSING)

    report, status = rung.run(["report"], STATUS)

    assert (report.code, report.err, status.code, status.err) == (0, "", 0, "")
    assert "QQQ/SPY" in report.out
    assert "2025-06-06" in status.out
