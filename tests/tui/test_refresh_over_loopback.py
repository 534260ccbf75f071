"""The desk with the real refresh as its process, over the loopback's Yahoo and CFTC."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from rottui.settings.load import load
from rottui.tui.app import Briefings, DeskOptions
from rottui.tui.desk import Desk
from rottui.tui.editing.configured import Configured
from rottui.tui.feeding.feed import Feed
from rottui.tui.feeding.remote import Briefer
from rottui.tui.terms import Terms
from tests.loopback.internet import Internet
from tests.refresh.program import Bench, furnish
from tests.tui.test_first_run import Prompt, text_of

SIZE = (120, 30)


async def refreshed(pilot: Any, feed: Feed) -> None:
    """Wait until the refresh is over and what it brought is shown."""
    await pilot.pause()
    await pilot.app._refreshing.wait()
    await asyncio.to_thread(feed.check)
    await pilot.pause()
    await pilot.pause()


async def test_an_empty_desk_is_filled_keeps_its_data_without_a_network_and_recovers(
    internet: Internet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(internet)
    bench = Bench(internet, tmp_path)
    for name, value in bench.environment().items():
        if os.environ.get(name) != value:
            monkeypatch.setenv(name, value)
    options = DeskOptions(bench.data, "default", load(tmp_path / "config.toml")[0])
    configured = Configured(options)
    briefer = Briefer()
    briefings = Briefings(configured, briefer)
    feed = Feed(briefings, Terms("price"))
    await asyncio.to_thread(feed.check)
    desk = Desk(configured, feed, briefings, lambda desk: Prompt(options, desk, tuple(bench.command())))
    try:
        async with desk.run_test(size=SIZE, notifications=False) as pilot:
            assert "no data here yet" in text_of(desk)
            await refreshed(pilot, feed)
            assert "QQQ/SPY" in text_of(desk)
            assert "refreshed " in text_of(desk)

            internet.set_network("refused")
            await pilot.press("R")
            await refreshed(pilot, feed)
            assert "! refresh failed: no network (r retries)" in text_of(desk)
            assert "QQQ/SPY" in text_of(desk)
            assert len(desk._notifications) == 1

            internet.set_network("up")
            await pilot.press("R")
            await refreshed(pilot, feed)
            assert "refresh failed" not in text_of(desk)
    finally:
        briefer.stop()
