"""A pair that is added on the desk gets its prices from the real refresh, started with the same config file."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from rottui.settings.load import load
from rottui.tui.app import Briefings, DeskOptions
from rottui.tui.desk import Desk
from rottui.tui.editing.configured import Configured
from rottui.tui.editing.reconciling import AWAITED
from rottui.tui.feeding.feed import Feed
from rottui.tui.feeding.remote import Briefer
from rottui.tui.terms import Terms
from tests.loopback.internet import Internet
from tests.refresh.program import LEGS, MEMBERS, Bench, furnish
from tests.tui.test_first_run import Prompt, text_of
from tests.tui.test_refresh_over_loopback import SIZE, refreshed


async def test_a_new_pair_is_saved_fetched_and_shown(
    internet: Internet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(internet, (*LEGS, *MEMBERS, "NVDA"))
    bench = Bench(internet, tmp_path)
    for name, value in bench.environment().items():
        if os.environ.get(name) != value:
            monkeypatch.setenv(name, value)
    monkeypatch.delenv("ROTTUI_CONFIG")
    config = tmp_path / "config.toml"
    before = config.read_text()
    options = DeskOptions(bench.data, "default", *load(config), config=config)
    configured = Configured(options)
    briefer = Briefer()
    briefings = Briefings(configured, briefer)
    feed = Feed(briefings, Terms("price"))
    await asyncio.to_thread(feed.check)
    command = tuple(bench.command("--config", str(config)))
    desk = Desk(configured, feed, briefings, lambda desk: Prompt(options, desk, command))
    try:
        async with desk.run_test(size=SIZE, notifications=False) as pilot:
            await refreshed(pilot, feed)
            assert "QQQ/SPY" in text_of(desk)

            await pilot.press("a")
            await pilot.pause()
            await pilot.press(*"nvda", "slash", *"spy", "enter")
            await pilot.pause()
            assert AWAITED in text_of(desk)
            await refreshed(pilot, feed)

            assert AWAITED not in text_of(desk)
            selected = desk.screen.query_one("#watchlist").selected
            assert selected.pair.name == "NVDA/SPY"
            assert selected.last == pytest.approx(bench.expected("NVDA")[-1][1] / bench.expected("SPY")[-1][1])
            added = '\n[pairs."NVDA/SPY"]\ngroup = "Rotation"\n\n'
            assert config.read_text().replace(added, "", 1) == before
    finally:
        briefer.stop()
