"""A small data folder with a file of every kind in it, and the files that it was imported from."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from rottui.alerts.log import Fired, Ran, opened
from rottui.briefer import answer
from rottui.briefing.looks import Look, remember_look
from rottui.briefing.wire import Built, Request
from rottui.cache.refresh_state import Asked, ReportTrouble, State, save_state
from rottui.cache.store import Store
from rottui.cache.tables import SESSIONS, TABLES
from rottui.refresh.importer import run_import
from rottui.settings.load import load
from rottui.settings.schema import Settings
from tests.loopback.reports import api_row, weekly
from tests.refresh.program import config_of

NOW = datetime(2025, 6, 6, 21, 0, tzinfo=UTC)
LEGS = ("SPY", "QQQ", "IWM", "MAGS")
MEMBERS = ("AAA", "BBB", "CCC", "DDD")
CODES = ("209742", "239742")
FIRST, LAST = date(2023, 10, 2), date(2025, 6, 6)


@dataclass(frozen=True)
class Kept:
    """A data folder, the files it came from, and what it is read with."""

    data: Path
    files: Path
    config: Path
    tables: dict[str, pl.DataFrame] = field(repr=False)
    """Every table as it was committed."""

    @property
    def settings(self) -> Settings:
        return load(self.config, required=True)[0]

    def request(self, folder: Path) -> Request:
        """Return the question a desk on `folder` asks."""
        return Request(
            folder=str(folder), profile="default", settings=self.settings, problems=(), as_of=None, basis="price",
            sectors=True,
        )  # fmt: skip

    def copy(self, folder: Path) -> Path:
        """Return a copy of the data folder, with the times of its files."""
        shutil.copytree(self.data, folder)
        return folder


def make(folder: Path) -> Kept:
    """Fill a folder as imports and refreshes do, in three generations."""
    data, files, config = folder / "data", folder / "files", folder / "config.toml"
    files.mkdir()
    config.write_text(config_of(LEGS, CODES))
    days = [FIRST + timedelta(days=day) for day in range((LAST - FIRST).days + 1)]
    days = [day for day in days if day.weekday() < 5]
    store = Store(data)
    _write_members(files / "own.csv")
    _write_reports(files / "cot.csv")
    for symbols in (LEGS, MEMBERS):
        for number, symbol in enumerate(symbols):
            _write_prices(files / f"{symbol}.csv", days, slope=(number - 1) / 50)
        run_import(store, [files], now=NOW)
    with store.writer(who="rottui refresh") as writer:
        sessions = [(day, datetime(day.year, day.month, day.day, 20, tzinfo=UTC)) for day in days]
        writer.put("sessions", pl.DataFrame(sessions, schema=SESSIONS, orient="row"))
        writer.commit()
    save_state(data, _state())
    remember_look(data, Look(date(2025, 6, 5), NOW))
    with opened(data, NOW) as log:
        log.append([*_alerts(), Ran("1", "failed", "no such program", NOW)])
    snapshot = store.snapshot()
    kept = Kept(data, files, config, {name: snapshot.read(name) for name in TABLES})
    assert isinstance(answer(kept.request(data)), Built)
    return kept


def _write_prices(path: Path, days: list[date], slope: float) -> None:
    rows = (f"{day},{100 + slope * number + number % 7},{number % 91 == 90:d}\n" for number, day in enumerate(days))
    path.write_text("Date,Close,Dividends\n" + "".join(rows))


def _write_members(path: Path) -> None:
    rows = (f"{symbol},{symbol} Inc,{'Energy' if symbol < 'C' else 'Utilities'}\n" for symbol in MEMBERS)
    path.write_text("Symbol,Name,Sector\n" + "".join(rows))


def _write_reports(path: Path) -> None:
    rows = [api_row(report) for code in CODES for report in weekly("tff", code, date(2024, 1, 2), 74)]
    pl.DataFrame(rows).write_csv(path)


def _alerts() -> list[Fired]:
    return [
        Fired(
            id=str(number), rule="told", name="told", subject="QQQ/SPY", condition="new_low = 3", what="a 4-month low",
            date=date(2025, 6, number), value=1.0625, note="", at=NOW, as_of=LAST, command=number == 1,
        )
        for number in (1, 2, 3)
    ]  # fmt: skip


def _state() -> State:
    state = State(asked_from=dict.fromkeys(LEGS, FIRST), zones={"SAP.DE": "Europe/Berlin"})
    state.note_failure("XYZ", "gone", "404: No data found", NOW)
    state.reports["tff"] = Asked(NOW, CODES)
    state.report_troubles["tff"] = ReportTrouble("network", "no answer within 30 s", "", NOW)
    state.behind[CODES[0]] = "not in the newest report"
    return state
