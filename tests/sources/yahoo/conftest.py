"""A Yahoo of our own on 127.0.0.1, and the source that asks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rottui.sources.yahoo import fetch
from rottui.sources.yahoo.fetch import Yahoo
from tests.sources.yahoo.fake_yahoo import FakeYahoo

NOW = datetime(2025, 10, 31, 22, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def straight_and_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy between us and the fake, and a probe that does not wait its turn."""
    monkeypatch.setattr(fetch, "PER_SECOND", 1e9)
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def fake() -> Iterator[FakeYahoo]:
    fake = FakeYahoo()
    yield fake
    fake.close()


@pytest.fixture
def open_yahoo(fake: FakeYahoo, tmp_path: Path) -> Iterator[Callable[..., Yahoo]]:
    """Open the source on the fake; each call is a new run, as of another process."""
    opened: list[Yahoo] = []

    def open_one(**options: float) -> Yahoo:
        yahoo = Yahoo(tmp_path / "yahoo.log", tmp_path / "scratch", now=lambda: NOW, gate=fake.gate, **options)
        opened.append(yahoo)
        return yahoo

    yield open_one
    for yahoo in opened:
        yahoo.close()


@pytest.fixture
def yahoo(open_yahoo: Callable[..., Yahoo]) -> Yahoo:
    return open_yahoo()
