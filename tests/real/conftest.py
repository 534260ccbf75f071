"""Real market data, where it is to be found: a cache filled by the program itself, and the raw files beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
REAL = Path(os.environ.get("ROTTUI_REAL", ROOT.parent / "shared" / "real"))

Report = Callable[[str], dict[str, Any]]


def rottui(*arguments: str | Path, data: Path) -> subprocess.CompletedProcess[str]:
    """Run the program as a user does, on the cache `data`, without the user's own settings."""
    environment = os.environ | {"ROTTUI_CONFIG": str(data.parent / "config.toml"), "ROTTUI_DATA": str(data)}
    return subprocess.run(
        [sys.executable, "-m", "rottui", *map(str, arguments)],
        capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of real data; tests that need it skip where there is none."""
    if not REAL.is_dir():
        pytest.skip("no real data here (ROTTUI_REAL names their folder)")
    return REAL


@pytest.fixture(scope="session")
def imported(real: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A cache into which the program imported every real file, and what it said."""
    folder = tmp_path_factory.mktemp("real")
    (folder / "config.toml").touch()
    data = folder / "data"
    said = ""
    for arguments in (
        ["import", *(real / name for name in ("etf", "etf_close", "sp500", "cot"))],
        ["import", "--universe", "sp500", real / "constituents.csv"],
    ):
        result = rottui(*arguments, data=data)
        assert result.returncode == 0, result.stdout + result.stderr
        said += result.stdout
    return data, said


@pytest.fixture(scope="session")
def report(imported: tuple[Path, str]) -> Report:
    """Return the JSON report as of a date, each date asked for once."""
    known: dict[str, dict[str, Any]] = {}

    def ask(as_of: str) -> dict[str, Any]:
        if as_of not in known:
            result = rottui("--as-of", as_of, "report", "--format", "json", data=imported[0])
            assert result.returncode == 0, result.stderr
            known[as_of] = json.loads(result.stdout)
        return known[as_of]

    return ask
