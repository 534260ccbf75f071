"""A desk on a terminal, on the demo's data, which are built once; only where Linux tells of processes."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.terminal.program import DEMO, Program

collect_ignore_glob = [] if sys.platform == "linux" else ["test_*.py"]

Start = Callable[..., Program]
Changes = Mapping[str, str | None] | None
"""What is otherwise in an environment; None for a variable that is not there."""


@pytest.fixture(scope="session")
def shared_data(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's data for desks that may leave their briefing there for the next."""
    folder = tmp_path_factory.mktemp("terminal") / "data"
    shutil.copytree(demo_data, folder)
    return folder


@pytest.fixture
def environment(shared_data: Path, tmp_path: Path) -> dict[str, str]:
    """An environment in which nobody's own settings count, in a terminal of many colours."""
    (tmp_path / "config.toml").write_text("")
    (tmp_path / "inputrc").write_text("set enable-bracketed-paste off\n")
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "VIRTUAL_ENV") if name in os.environ}
    homes = {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CONFIG", "CACHE", "STATE", "DATA")}
    return kept | homes | {
        "HOME": str(tmp_path),
        "INPUTRC": str(tmp_path / "inputrc"),
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "ROTTUI_DATA": str(shared_data),
        "ROTTUI_CONFIG": str(tmp_path / "config.toml"),
    }  # fmt: skip


@pytest.fixture
def fresh_data(demo_data: Path, tmp_path: Path) -> Path:
    """The demo's data without any briefing of them: whoever opens them has to have one built."""
    folder = tmp_path / "data"
    shutil.copytree(demo_data, folder)
    return folder


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    """Start programs that end with the test: the demo's desk unless another command is given."""
    with ExitStack() as stack:

        def starting(
            *command: str,
            size: tuple[int, int] = (80, 24),
            more: Changes = None,
            controlled: bool = True,
        ) -> Program:
            whole = {name: value for name, value in (environment | (more or {})).items() if value is not None}
            return stack.enter_context(Program(command or DEMO, whole, size, tmp_path, controlled=controlled))

        yield starting


@pytest.fixture
def desk(start: Start) -> Callable[..., Program]:
    """Start the demo's desk and wait until it shows its data and has nothing more to write."""

    def opened(*options: str, size: tuple[int, int] = (80, 24), more: Changes = None) -> Program:
        program = start(*DEMO, *options, size=size, more=more)
        program.wait_for(READY)
        program.settle()
        return program

    return opened


READY = r"MAGS/SPY +([\u2800-\u28ff]+ +)?[\d.]+ +[-+]?\d"
"""The first row of the watchlist, with figures, and with a sparkline where there is room."""
