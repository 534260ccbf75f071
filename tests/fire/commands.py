"""Runs command lines one after the other in one process, for whoever may not do everything: JSON in, JSON out.

A line that comes holds what is to stand in the environment, and lists of arguments; the line that goes out the code,
the output and the errors of each.
"""

from __future__ import annotations

import io
import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout

from rottui.cli import rottui
from rottui.cli.exits import run


def main() -> None:
    """Answer lines until there are no more."""
    for line in sys.stdin:
        environment, commands = json.loads(line)
        os.environ.update(environment)
        ended = []
        for arguments in commands:
            out, err = io.StringIO(), io.StringIO()
            sys.argv = ["rottui", *arguments]
            with redirect_stdout(out), redirect_stderr(err):
                code = run(rottui)
            ended.append((code, out.getvalue(), err.getvalue()))
        sys.stdout.write(json.dumps(ended) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
