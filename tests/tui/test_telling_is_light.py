"""What a desk tells of its own accord loads no library that its start does not need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
HEAVY = ("polars", "pandas", "numpy", "yfinance", "httpx", "exchange_calendars")


def loaded_by(*modules: str) -> set[str]:
    script = f"import sys, {', '.join(modules)}; print(*(name for name in sys.modules))"
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(ended.stdout.split())


def test_screens_looks_and_alerts_need_no_analytics() -> None:
    modules = loaded_by("rottui.tui.telling.watching", "rottui.tui.screens.changes", "rottui.tui.screens.alerts")

    assert not modules & set(HEAVY)


def test_a_desk_without_rules_does_not_load_what_watches_them() -> None:
    modules = loaded_by("rottui.tui.desk", "rottui.tui.telling.telling")

    assert not {name for name in modules if name.startswith("rottui.alerts")}
    assert "filelock" not in modules
