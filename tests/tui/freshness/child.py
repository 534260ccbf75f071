"""Stands in for `rottui refresh --progress json`: writes what it is told, line by line, and ends as it is told."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path


def say(line: object) -> None:
    """Write a line, as JSON unless it is text."""
    sys.stdout.write((line if isinstance(line, str) else json.dumps(line)) + "\n")
    sys.stdout.flush()


def main(script: dict[str, object]) -> int:
    """Do what `script` says, in this order."""
    if "started" in script:  # leaves its pid, and the arguments it was started with
        folder = Path(str(script["started"]))
        (folder / f"{os.getpid()}.pid").write_text(" ".join(sys.argv[2:]))
    if script.get("stubborn"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for line in script.get("lines", []):  # type: ignore[attr-defined]
        say(line)
    for _ in range(int(str(script.get("flood", 0)))):
        sys.stdout.write("x" * 99 + "\n")
    if "unended" in script:
        sys.stdout.write("y" * int(str(script["unended"])))
    sys.stdout.flush()
    for line in script.get("after", []):  # type: ignore[attr-defined]
        say(line)
    while "until" in script and not Path(str(script["until"])).exists():
        time.sleep(0.01)
        if script.get("chatty"):
            say({})  # what a desk that is gone no longer reads
    return int(str(script.get("code", 0)))


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
