"""A bench for every test that runs the program: a home, an empty cache, and a market on the loopback."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.loopback.internet import Internet
from tests.refresh.program import Bench, furnish

FRIDAY_EVENING = datetime(2025, 6, 6, 21, 0, tzinfo=UTC)
"""New York is four hours behind: the session is final, and the week's CFTC report is out."""


@pytest.fixture
def bench(internet: Internet, tmp_path: Path) -> Bench:
    """Return an empty cache on a Friday evening, with everything on the market that its settings name."""
    internet.set_time(FRIDAY_EVENING)
    furnish(internet)
    return Bench(internet, tmp_path / "home")
