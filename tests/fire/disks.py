"""A disk of its own for one run of the program, in a mount namespace that goes with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fire.folder import Kept

ON_IT = """
import json, shutil, subprocess, sys
from pathlib import Path
from rottui.cache.store import Store
from rottui.cache.tables import TABLES
held, disk, *files = sys.argv[1:]
data = Path(disk) / "data"
shutil.copytree(held, data)
run = [sys.executable, "-m", "rottui", "--data", str(data), "import", *files]
ended = subprocess.run(run, capture_output=True, text=True)
snapshot = Store(data).snapshot()
tables = {name: snapshot.read(name).height for name in TABLES}
problems = [problem.what for problem in snapshot.verify()]
print(json.dumps([ended.returncode, ended.stdout, ended.stderr, tables, problems]))
"""


@dataclass(frozen=True)
class Ended:
    """How the run ended, and what was on the disk then."""

    code: int
    out: str
    err: str
    tables: dict[str, int]
    problems: list[str]


def run_on_a_small_disk(kept: Kept, folder: Path, size: str) -> Ended:
    """Import what lies in `folder` into a copy of the data folder on a disk of `size`; skip where there can be none."""
    disk = folder / "disk"
    disk.mkdir()
    mount = 'mount -t tmpfs -o size="$0" tmpfs "$1" || exit 77; shift; exec "$@"'
    files = sorted(str(path) for path in folder.glob("*.csv"))
    command = [sys.executable, "-c", ON_IT, str(kept.data), str(disk), *files]
    home = {"HOME": str(folder), "XDG_STATE_HOME": str(folder / "state"), "TMPDIR": str(folder)}
    ended = subprocess.run(
        ["unshare", "--mount", "sh", "-c", mount, size, str(disk), *command],
        capture_output=True, text=True, check=False, env=os.environ | home,
    )  # fmt: skip
    if ended.returncode == 77 or "unshare" in ended.stderr:
        pytest.skip(f"no disk may be mounted here: {ended.stderr.strip()}")
    assert ended.returncode == 0, ended.stderr
    return Ended(*json.loads(ended.stdout))
