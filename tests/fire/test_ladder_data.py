"""A table that is missing, and a clock that is wrong: the rest goes on, and each is named where it is looked for.

Every rung is asked the same: what the desk's panes, a report, the status and the doctor say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from rottui.briefing import build as built
from rottui.briefing.build import build
from rottui.briefing.model import Briefing
from rottui.cache.store import Store
from rottui.cli import doctoring
from rottui.settings.load import load
from tests.cli.conftest import Command
from tests.fire.folder import LAST, NOW, Kept
from tests.tui.factory import make_desk, screen_text

SIZE = (140, 40)
Change = Callable[[pl.DataFrame], pl.DataFrame]


def nothing(table: pl.DataFrame) -> pl.DataFrame:
    return table.clear()


def without_mags(table: pl.DataFrame) -> pl.DataFrame:
    return table.filter(pl.col("symbol") != "MAGS")


def ended_in_2024(table: pl.DataFrame) -> pl.DataFrame:
    return table.filter(pl.col("date").dt.year() < 2025)


class Rung:
    """A copy of a data folder with something missing, and everybody's word on it at an hour."""

    def __init__(self, kept: Kept, folder: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        self._command, self._monkeypatch = command, monkeypatch
        self.folder = kept.copy(folder / "data")
        self._config = folder / "config.toml"
        self._config.write_text(kept.config.read_text() + '[desk]\nuniverse = "own"\n')
        self._settings, problems = load(self._config)
        assert problems == ()
        self.now = NOW

    def put(self, **changes: Change) -> None:
        with Store(self.folder).writer(who="a test") as writer:
            for table, change in changes.items():
                writer.put(table, change(writer.read(table)))
            writer.commit()

    def briefing(self) -> Briefing:
        return build(Store(self.folder).snapshot(), self._settings, now=self.now)

    async def desk(self) -> str:
        """Return the screen of a desk."""
        desk, _, _ = make_desk(self.briefing(), settings=self._settings)
        async with desk.run_test(size=SIZE) as pilot:
            await pilot.pause()
            return "\n".join(screen_text(desk))

    def run(self, *arguments: str) -> str:
        """Return the output of a command, which does not fail of what is missing."""

        class At(datetime):
            @classmethod
            def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
                return now

        now = self.now
        self._monkeypatch.setattr(built, "datetime", At)
        self._monkeypatch.setattr(doctoring, "datetime", At)
        ended = self._command("--data", self.folder, "--config", self._config, *arguments)
        assert (ended.code, ended.err) == (0, ""), ended
        return ended.out

    def problems(self) -> dict[str, str]:
        said = json.loads(self.run("report", "--format", "json", "--section", "problems"))["problems"]
        return {each["where"]: f"{each['what']} -> {each['hint']}" for each in said}

    def doctor(self) -> dict[str, tuple[str, str, str]]:
        checks = json.loads(self.run("doctor", "--offline", "--json"))["checks"]
        return {check["name"]: (check["state"], check["found"], check["remedy"] or "") for check in checks}


@pytest.fixture
def rung(kept: Kept, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> Rung:
    return Rung(kept, tmp_path, command, monkeypatch)


async def test_without_cot_data_its_pane_says_what_brings_them_and_prices_stand(rung: Rung) -> None:
    rung.put(positioning=nothing)

    desk = await rung.desk()

    assert "no futures positioning yet" in desk
    assert "r fetches it; or: rottui import" in desk
    assert "QQQ/SPY" in desk
    assert "positioning  no data" in rung.run("status")
    assert str(LAST) in rung.run("status", "--oneline")
    assert rung.doctor()["positioning"][0] == "note"
    assert "rottui refresh" in rung.doctor()["positioning"][2]


async def test_without_members_there_is_no_breadth_and_its_pane_says_what_brings_it(rung: Rung) -> None:
    rung.put(members=nothing, breadth=nothing)

    desk = await rung.desk()

    assert "no breadth yet" in desk
    assert "r fetches it; or: rottui import" in desk
    assert "QQQ/SPY" in desk
    assert "breadth      no data" in rung.run("status")
    assert "no breadth of own" in rung.problems()["verdict"]
    assert {rung.doctor()[name][0] for name in ("breadth", "members")} == {"note"}


async def test_without_the_prices_of_a_leg_its_pairs_are_empty_and_named_once(rung: Rung) -> None:
    rung.put(prices=without_mags, symbols=without_mags)

    desk = await rung.desk()

    assert re.search(r"MAGS/SPY +! +–", desk)
    assert "QQQ/SPY" in desk
    problems = rung.problems()
    assert "no prices, so nothing to show for MAGS/SPY" in problems["MAGS"]
    assert "rottui refresh" in problems["MAGS"]
    assert "MAGS/SPY" not in rung.run("status", "--oneline")
    assert "1 of 4 symbols have no prices" in rung.doctor()["prices"][1]


@pytest.mark.parametrize(
    ("change", "found"), [(nothing, "none are known"), (ended_in_2024, "known to 2024-12-31 only")], ids=["none", "old"]
)
async def test_without_a_calendar_nothing_old_is_shown_as_fresh(rung: Rung, change: Change, found: str) -> None:
    rung.put(sessions=change)
    rung.now = NOW + timedelta(days=10)

    desk = await rung.desk()

    assert "STALE" in desk
    assert "(10d old)" in rung.run("status", "--oneline")
    doctor = rung.doctor()
    assert "at least one session is missing" in doctor["prices"][1]
    state, said, remedy = doctor["sessions"]
    assert (state, found in said, "rottui refresh" in remedy) == ("note", True, True), said


@pytest.mark.parametrize("now", [datetime(1970, 1, 1, tzinfo=UTC), NOW - timedelta(days=3)], ids=["1970", "behind"])
async def test_by_a_clock_before_the_data_no_age_is_told_and_the_clock_is_named(rung: Rung, now: datetime) -> None:
    rung.now = now

    desk = await rung.desk()

    assert "age unknown" in desk
    assert "today" not in desk
    assert f"{LAST} (age unknown)" in rung.run("status", "--oneline")
    assert "· today" not in rung.run("report")
    assert "set-ntp" in rung.problems()["clock"]
    assert rung.doctor()["prices"][0] == "note"
    assert "set-ntp" in rung.doctor()["prices"][2]


async def test_by_a_clock_far_ahead_all_is_old(rung: Rung) -> None:
    rung.now = datetime(2041, 1, 1, tzinfo=UTC)

    assert "STALE" in await rung.desk()
    assert "(15y old)" in rung.run("status", "--oneline")
    assert {rung.doctor()[name][0] for name in ("prices", "breadth", "positioning", "sessions")} == {"note"}


async def test_where_no_price_could_ever_be_fetched_the_cause_is_told_once(rung: Rung) -> None:
    def refused(symbols: pl.DataFrame) -> pl.DataFrame:
        cause = "Yahoo could not be asked: the proxy did not let the request through"
        return symbols.with_columns(status=pl.lit("network"), detail=pl.lit(cause))

    rung.put(prices=nothing, symbols=refused)

    said = rung.problems()

    assert said["prices"].startswith("none could be fetched: Yahoo could not be asked: the proxy did not let")
    assert "rottui doctor" in said["prices"]
    assert not {"SPY", "MAGS"} & set(said)
    assert "no data" in rung.run("status").splitlines()[2]
