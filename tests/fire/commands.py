"""Runs command lines one after the other in one process, for whoever may not do everything: JSON in, JSON out."""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout

from rottui.cli import rottui
from rottui.cli.exits import run


def main() -> None:
    """Read lists of arguments; write the code, the output and the errors of each."""
    ended = []
    for arguments in json.load(sys.stdin):
        out, err = io.StringIO(), io.StringIO()
        sys.argv = ["rottui", *arguments]
        with redirect_stdout(out), redirect_stderr(err):
            code = run(rottui)
        ended.append((code, out.getvalue(), err.getvalue()))
    json.dump(ended, sys.stdout)


if __name__ == "__main__":
    main()
