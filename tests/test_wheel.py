"""The wheel holds everything the program needs, and the program starts from it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel once, with the installed hatchling: no network is needed."""
    folder = tmp_path_factory.mktemp("wheel")
    result = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_ships_every_stylesheet_and_the_defaults(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    sheets = {f"rottui/styles/{path.name}" for path in (ROOT / "styles").glob("*.tcss")}
    assert sheets
    assert sheets <= names
    assert "rottui/settings/defaults.toml" in names
    assert not [name for name in names if name.startswith(("tests/", "screenshots/"))]


def test_the_program_starts_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    # Unpacked beside the installed dependencies, first on the path: what runs is the wheel's own code.
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site")}
    script = (
        "import sys, rottui.cli; print(rottui.cli.__file__); "
        "sys.argv = ['rottui', '--demo', '--data', sys.argv[1], 'status']; rottui.cli.main()"
    )

    result = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "data")],
        capture_output=True, text=True, check=False, env=environment, cwd=tmp_path,
    )  # fmt: skip

    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(str(tmp_path / "site"))
    assert "DEMO" in result.stdout
