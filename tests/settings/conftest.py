"""A config file in one line, for every test of settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rottui.errors import Problem
from rottui.settings.load import load
from rottui.settings.schema import Settings

Configure = Callable[[str], tuple[Settings, tuple[Problem, ...]]]


@pytest.fixture
def configure(tmp_path: Path) -> Configure:
    """Return a function that loads settings from the text of a config.toml."""

    def load_text(text: str) -> tuple[Settings, tuple[Problem, ...]]:
        path = tmp_path / "config.toml"
        path.write_bytes(text.encode())
        return load(path)

    return load_text
