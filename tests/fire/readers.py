"""Everyone who reads a data folder, and what each of them must never do with one that is damaged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from rottui.alerts.log import FILE as ALERTS
from rottui.alerts.log import opened, read_log
from rottui.briefer import answer
from rottui.briefing.build import build
from rottui.briefing.details.wanted import (
    EvidenceWanted,
    LeadersWanted,
    LeaderWanted,
    MarketWanted,
    PairWanted,
    SessionsWanted,
    StudyWanted,
    SymbolsWanted,
    UniverseWanted,
    Wanted,
)
from rottui.briefing.looks import last_look
from rottui.briefing.memory import recall
from rottui.briefing.model import Briefing
from rottui.briefing.wire import Asked, Detailed, Refused
from rottui.cache.refresh_state import State, load_state
from rottui.cache.store import Snapshot, Store
from rottui.cache.tables import TABLES
from rottui.doctor.checks import Section
from rottui.doctor.examine import Patient, examine
from rottui.doctor.refreshes import Memory
from rottui.doctor.render import section_text
from rottui.doctor.terminal import Screen
from rottui.errors import CacheError, Problem
from rottui.refresh.importer import run_import
from rottui.report import oneline
from rottui.report.contract import SECTIONS, to_document, to_json
from rottui.report.markdown import to_markdown
from rottui.report.text import to_text
from tests.fire.folder import NOW, Kept

DETAILS: tuple[Wanted, ...] = (
    PairWanted("QQQ", "SPY", "IWM/SPY"),
    UniverseWanted("own"),
    MarketWanted("M0"),
    SessionsWanted(),
    SymbolsWanted(),
    LeadersWanted("own"),
    LeaderWanted("AAA"),
    EvidenceWanted(),
    StudyWanted(),
)

FIGURES = ("verdict", "pairs", "breadth", "positioning", "rotation", "spillover")


def briefing_of(kept: Kept, snapshot: Snapshot) -> Briefing:
    """Return the whole briefing at the folder's own time."""
    return build(snapshot, kept.settings, now=NOW)


def figures(briefing: Briefing) -> str:
    """Return every figure that the briefing shows, as text to compare; what is said of them is not one."""
    document = to_document(briefing, FIGURES)
    for market in document["positioning"]:
        del market["problem"]  # which says what refreshes remember
    return json.dumps({name: document[name] for name in FIGURES}, sort_keys=True)


def assert_shown_is_what_was_committed(kept: Kept, folder: Path) -> tuple[Problem, ...]:
    """Have everybody read the folder; return what the cache says is wrong with it.

    Rows are rows that were committed; where some are missing, a problem names their file and says what to do.
    """
    snapshot = Store(folder).snapshot()
    shown = {name: snapshot.read(name) for name in TABLES}
    for name, frame in shown.items():
        alien = frame.join(kept.tables[name], on=frame.columns, how="anti", nulls_equal=True)
        assert alien.is_empty(), (name, alien)
    missing = {name for name, frame in shown.items() if frame.height < kept.tables[name].height}
    problems = snapshot.problems
    assert not missing or problems, missing
    for name in missing:
        assert any(name in problem.what or name == problem.where or "manifest" in problem.what for problem in problems)
    assert all(problem.where and problem.what and problem.hint for problem in problems)
    briefing = briefing_of(kept, Store(folder).snapshot())
    if not missing:
        assert figures(briefing) == figures(briefing_of(kept, Store(kept.data).snapshot()))
    read = ("prices", "positioning", "breadth", "members", "symbols", "manifest")
    assert {problem for problem in problems if problem.where.startswith(read)} <= {*briefing.problems}
    _report(briefing)
    _recall(kept, folder)
    _details(kept, folder)
    _doctor(kept, folder, problems)
    return problems


def _report(briefing: Briefing) -> None:
    assert to_text(briefing, SECTIONS)
    assert to_markdown(briefing, SECTIONS)
    told = json.loads(to_json(briefing))["problems"]
    assert [each["where"] for each in told] == [problem.where for problem in briefing.problems]
    assert oneline.to_line(briefing)
    assert oneline.to_lines(briefing)
    json.loads(oneline.to_json(briefing))


def _recall(kept: Kept, folder: Path) -> None:
    """A kept briefing is the one that was kept, or none."""
    recalled = recall(kept.request(folder))
    if recalled is not None:
        assert recalled.generation == Store(folder).snapshot().generation
        assert figures(recalled) == figures(_kept_briefing(kept))


def _kept_briefing(kept: Kept) -> Briefing:
    recalled = recall(kept.request(kept.data))
    assert recalled is not None
    return recalled


def _details(kept: Kept, folder: Path) -> None:
    for wanted in DETAILS:
        reply = answer(Asked(kept.request(folder), wanted))
        assert isinstance(reply, Detailed) or (isinstance(reply, Refused) and "defect" not in reply.hint), reply


def examined(kept: Kept, folder: Path) -> Iterator[Section]:
    """Yield what the doctor says of the folder, without the network."""
    state = load_state(folder)
    memory = Memory(
        cooling_until=state.cooling_until(datetime.now(UTC)),
        failed={symbol: trouble.detail for symbol, trouble in state.symbols.items()},
        reports=tuple(Problem(name, each.detail, each.hint) for name, each in state.report_troubles.items()),
    )
    yield from examine(
        Patient(
            config_file=kept.config, settings=kept.settings, settings_said=(), folder=folder, demo=False,
            logs=folder / "log", screen=Screen({}, None, {}), now=NOW, memory=memory, offline=True,
        )
    )  # fmt: skip


def _doctor(kept: Kept, folder: Path, problems: tuple[Problem, ...]) -> None:
    text = ""
    for section in examined(kept, folder):
        text += section_text(section, 100_000)
    assert "unexpected" not in text
    assert "defect" not in text
    for problem in problems:
        assert problem.where in text, problem


def assert_what_is_remembered_was_said(kept: Kept, folder: Path) -> None:
    """What refreshes remember is what they said, or nothing; what the log of alerts tells was logged."""
    assert load_state(folder) in (load_state(kept.data), State())
    assert last_look(folder) in (last_look(kept.data), None)
    try:
        log = read_log(folder)
    except CacheError as error:
        assert str(folder) in str(error)  # noqa: PT017 - either is right
    else:
        logged = read_log(kept.data).records
        assert set(log.records) <= set(logged)
        assert log.damaged or log.records == logged[: len(log.records)], "only its end can be lost without a word"


def assert_mended_by_an_import(kept: Kept, folder: Path) -> None:
    """After an import of the same files everything is there again that files can bring, and whole."""
    run_import(Store(folder), [kept.files], now=NOW)
    if not (folder / ALERTS).is_dir():
        with opened(folder, NOW):
            pass
        assert read_log(folder).damaged == ()
    snapshot = Store(folder).snapshot()
    for name in ("prices", "positioning", "breadth", "members"):
        assert snapshot.read(name).equals(kept.tables[name]), name
    symbols = snapshot.read("symbols")
    assert symbols["symbol"].equals(kept.tables["symbols"]["symbol"])
    assert not {problem.where for problem in Store(folder).verify()} - {"sessions", "symbols"}
