"""The program as its users run it: in this process for speed, and as a process where exit codes and streams matter."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rottui.cli import rottui
from rottui.cli.exits import run

SESSIONS = 260


@dataclass(frozen=True)
class Ended:
    """How a run of the program ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Ended]
Program = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own: no config file, an empty cache, no log."""
    for variable in ("ROTTUI_CONFIG", "ROTTUI_DATA", "PYTHONIOENCODING", "PYTHONUNBUFFERED", "LC_ALL"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("CONFIG", "CACHE", "STATE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home" / name.lower()))
    return tmp_path / "home"


@pytest.fixture
def command(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command line in this process."""

    def invoke(*arguments: str | Path) -> Ended:
        monkeypatch.setattr(sys, "argv", ["rottui", *map(str, arguments)])
        capsys.readouterr()
        code = run(rottui)
        out, err = capsys.readouterr()
        return Ended(code, out, err)

    return invoke


@pytest.fixture
def program(home: Path) -> Program:
    """Run the program as a process of its own."""

    def start(*arguments: str | Path, **changes: Any) -> subprocess.CompletedProcess[bytes]:
        environment = os.environ | changes.pop("env", {})
        return subprocess.run(
            [sys.executable, "-m", "rottui", *map(str, arguments)],
            **({"capture_output": True} | changes), check=False, env=environment,
        )  # fmt: skip

    return start


@pytest.fixture
def demo(demo_data: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo's cache, ready, for `--demo`."""
    monkeypatch.setenv("ROTTUI_DATA", str(demo_data))
    return demo_data


@pytest.fixture
def prices(tmp_path: Path) -> Path:
    """A folder of price files: MAGS falling, SPY rising, a year of weekdays to 31 October 2025."""
    folder = tmp_path / "prices"
    folder.mkdir()
    write_prices(folder / "MAGS.csv", slope=-0.1)
    write_prices(folder / "SPY.csv", slope=0.1)
    return folder


def write_prices(path: Path, slope: float = 0.0, sessions: int = SESSIONS, last: str = "2025-10-31") -> None:
    import pandas as pd

    days = pd.bdate_range(end=last, periods=sessions)
    closes = [f"{100 + slope * number:.2f}" for number in range(sessions)]
    rows = "".join(f"{day.date()},{close},{close},0\n" for day, close in zip(days, closes, strict=True))
    path.write_text("Date,Close,AdjClose,Dividends\n" + rows)


def assert_no_traceback(text: str) -> None:
    assert "Traceback" not in text
    assert "unexpected" not in text
