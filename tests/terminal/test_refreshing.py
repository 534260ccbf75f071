"""However a desk ends while it refreshes, from a server that does not answer, the refresh ends with it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.loopback import mishaps
from tests.loopback.internet import Internet
from tests.refresh.program import Bench, furnish
from tests.terminal.program import Program, descendants, lives


@pytest.mark.parametrize("how", ["q", signal.SIGTERM, signal.SIGHUP, signal.SIGKILL, "hang up"], ids=str)
def test_no_refresh_is_left(
    internet: Internet, start: Callable[..., Program], tmp_path: Path, how: str | signal.Signals
) -> None:
    furnish(internet)
    internet.faults.add(mishaps.STALL, symbol="IWM")
    bench = Bench(internet, tmp_path / "bench")
    program = start(sys.executable, "-m", "rottui", more=bench.environment(), size=(100, 30))
    program.wait(lambda: "refresh" in " ".join(commands(program)), "a refresh")
    program.wait(lambda: any("IWM" in str(request) for request in internet.chart_requests()), "what stalls")
    family = program.family()
    assert any("refresh" in command for command in commands(program))

    if how == "hang up":
        program.hang_up()
    elif isinstance(how, str):
        program.press(how)
    else:
        program.signal(how)

    program.ended()
    program.wait(lambda: not any(map(lives, family)), "the end of the refresh")


def commands(program: Program) -> list[str]:
    """The command lines of what it has started."""
    found = []
    for child in descendants(program.pid):
        try:
            found.append(Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:  # it ended meanwhile
            continue
    return found
