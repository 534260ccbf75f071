"""Fixtures for every test of the desk."""

from __future__ import annotations

import pytest
from textual.notifications import Notification

STAYS_S = 600.0


@pytest.fixture(autouse=True)
def lasting_notifications(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave what was said until a test has read it: on a busy machine the few seconds it stays may pass before."""
    monkeypatch.setattr(Notification, "time_left", property(lambda _: STAYS_S))
