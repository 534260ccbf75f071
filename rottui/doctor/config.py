"""Checks of the config file: where it is, and everything that is to be said about it by file and line."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from rottui.doctor.checks import Check, broken, note, ok
from rottui.errors import Problem
from rottui.settings.reading import DEFAULTS_APPLY


def config_checks(file: Path, said: Sequence[Problem]) -> Iterator[Check]:
    """Yield where the file is, and a check for each thing that loading it said (`settings.load`)."""
    mistakes = sum(not problem.note for problem in said)
    if len(said) == 1 and said[0].what.endswith(DEFAULTS_APPLY):  # there is no more to say of such a file
        where = "" if said[0].where == file.name else f"{said[0].where}: "
        yield broken("file", where + said[0].what, said[0].hint)
        return
    if mistakes:
        yield broken(
            "file", f"{file}: {mistakes} to mend; whatever else it holds applies", "mend the lines named below"
        )
    elif str(file) == os.devnull:
        yield note("file", "there is none, so all defaults apply", "set HOME, or name one with --config")
    elif file.exists():
        yield ok("file", f"{file}")
    else:
        yield ok("file", f"{file} is not there; all defaults apply")
    for problem in said:
        yield (note if problem.note else broken)(problem.where, problem.what, problem.hint)
