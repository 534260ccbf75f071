"""The `rottui` command: reads the command line and wires the parts together; nothing else does."""

from __future__ import annotations

import sys

from rottui.cli.alerting import alerts, check
from rottui.cli.commands import rottui
from rottui.cli.exits import run
from rottui.cli.refreshing import refresh

__all__ = ["main", "rottui"]

rottui.add_command(refresh)
rottui.add_command(check)
rottui.add_command(alerts)


def main() -> None:
    """Run the command line and exit: 0 done, 1 failed with a message, 2 wrong usage, 10 alerts fired."""
    sys.exit(run(rottui))
