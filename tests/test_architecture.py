"""The rules of the house: who may import whom, how large a file may grow, and what the desk must not load."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "rottui"
MOST_LINES = 400
MOST_LINES_OF = {"tui/app.py": 250, "tui/screens/": 300}
HEAVY = (
    "yfinance",
    "pandas",
    "httpx",
    "exchange_calendars",
    "curl_cffi",
    "pytickersymbols",
    "rottui.refresh",
    "rottui.sources",
)


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def _budget(path: Path) -> int:
    name = path.relative_to(PACKAGE).as_posix()
    return next((most for start, most in MOST_LINES_OF.items() if name.startswith(start)), MOST_LINES)


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy", "rottui"),
        ("importlinter.cli",),
    ],
    ids=["ruff", "format", "mypy", "imports"],
)
def test_the_code_passes_its_own_checks(command: tuple[str, ...]) -> None:
    if command == ("importlinter.cli",):
        result = _run(sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")
    else:
        result = _run(sys.executable, "-m", *command)

    assert result.returncode == 0, result.stdout + result.stderr


def test_no_file_outgrows_its_budget() -> None:
    sizes = {path: len(path.read_text().splitlines()) for path in PACKAGE.rglob("*.py")}

    assert sizes
    assert not {str(path): lines for path, lines in sizes.items() if lines > _budget(path)}


@pytest.mark.parametrize(
    "module", ["rottui.tui.app", "rottui.report.text", "rottui.report.contract", "rottui.briefing.build"]
)
def test_what_shows_a_briefing_loads_no_source(module: str) -> None:
    script = f"import sys, {module}; print(*(name for name in {HEAVY!r} if name in sys.modules))"

    result = _run(sys.executable, "-c", script)

    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == []


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="an unpacked sdist holds its metadata too")
def test_the_top_level_holds_what_the_design_lists_and_no_more() -> None:
    listed = _run("git", "ls-files").stdout.splitlines()

    top = {name.split("/")[0] for name in listed if not name.startswith(".")}
    assert top == {"pyproject.toml", "README.md", "rottui", "styles", "tests", "screenshots"}


def test_stylesheets_name_no_colour_but_through_the_theme() -> None:
    sheets = sorted((ROOT / "styles").glob("*.tcss"))

    assert sheets
    for sheet in sheets:
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=\s*[;!%]|\s*$)|\brgb\(", sheet.read_text()), sheet.name
