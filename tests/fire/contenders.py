"""What fights over one data folder: a program that writes to it for ever, and one that reads it for ever.

    python -m tests.fire.contenders write DATA FILES_A FILES_B
    python -m tests.fire.contenders read DATA CONFIG HASH_A HASH_B

Each says a line for every round. A reader's line is the version it saw, A or B, or what is wrong.
"""

from __future__ import annotations

import hashlib
import itertools
import sys
from pathlib import Path

from rottui.briefing.build import build
from rottui.briefing.model import Briefing
from rottui.cache.remembering import Reader
from rottui.cache.store import Snapshot, Store
from rottui.errors import CacheLocked
from rottui.refresh.importer import run_import
from rottui.settings.load import load
from tests.fire.folder import NOW
from tests.fire.readers import figures

WAIT_S = 60.0


def seen(briefing: Briefing) -> str:
    """Return what stands for all figures of a briefing."""
    return hashlib.sha256(figures(briefing).encode()).hexdigest()


def _say(line: object) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _write(data: Path, versions: list[Path]) -> None:
    for version in itertools.cycle(versions):
        try:
            _say(run_import(Store(data), [version], now=NOW, wait_s=WAIT_S).generation)
        except CacheLocked as error:
            _say(f"locked: {error}")


def _read(data: Path, config: Path, hashes: list[str]) -> None:
    settings = load(config, required=True)[0]
    reader = Reader()

    def look(snapshot: Snapshot) -> tuple[str, str]:
        briefing = build(snapshot, settings, now=NOW)
        return seen(briefing), "; ".join(problem.what for problem in snapshot.problems)

    while True:
        figures_seen, problems = reader.load(Store(data), look)
        version = "AB"[hashes.index(figures_seen)] if figures_seen in hashes else "neither A nor B"
        _say(problems or version)


if __name__ == "__main__":
    kind, folder, *rest = sys.argv[1:]
    if kind == "write":
        _write(Path(folder), [Path(each) for each in rest])
    else:
        _read(Path(folder), Path(rest[0]), rest[1:])
