"""The demo's cache, built once for all tests of a run, and the briefing of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rottui.briefing.build import build
from rottui.briefing.model import Briefing
from rottui.cache.store import Store
from rottui.refresh.demo import build_demo
from rottui.settings.packaged import defaults


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for ROTTUI_DATA in which the demo stands ready; not to be written to."""
    folder = tmp_path_factory.mktemp("demo")
    build_demo(Store(folder / "demo"))
    return folder


@pytest.fixture(scope="session")
def demo_briefing(demo_data: Path) -> Briefing:
    snapshot = Store(demo_data / "demo").snapshot()
    return build(snapshot, defaults(), profile="demo", now=datetime(2030, 1, 1, tzinfo=UTC))
