"""A briefing cut into titled tables and sentences: the one layout that text and markdown both render."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rottui.briefing import wording
from rottui.briefing.model import Briefing, Provenance
from rottui.errors import Problem
from rottui.report.beyond import NOTHING, Beyond

MOST_NAMES = 20
"""Names that one remark is said of; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: its heading, and whether its cells are numbers, to be aligned at their decimal points."""

    title: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; a row of one cell is a heading between the rows."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a report."""

    title: str
    source: str = ""
    """Date, source and age of its data."""
    tables: tuple[Table, ...] = ()
    sentences: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    """What is wrong with the rows that carry a "!"."""
    legend: tuple[str, ...] = ()
    """What the columns mean."""


Build = Callable[[Briefing, frozenset[str]], Section | None]
"""Makes a section of a briefing, without the remarks on what another section already names as a problem."""


def heading(briefing: Briefing) -> str:
    """Return the report's first line: what it is of, and whether it is a demo or a replay."""
    day = str(briefing.as_of) if briefing.as_of else "no data"
    words = ["rottui", f"AS OF {day} (only what was known that day)" if briefing.replay else day]
    if briefing.is_provisional(briefing.as_of):
        words.append(f"the day is {wording.UNFINISHED}")
    if briefing.demo:
        words.append("DEMO: synthetic data, not a market")
    return " · ".join(words)


def opening(briefing: Briefing) -> Iterator[str]:
    """Yield what a reader must know before all else: that there is nothing to show, and what to do about it."""
    if is_empty(briefing):
        if briefing.replay and briefing.generation:
            yield f"Nothing was known on {briefing.as_of}: the cache holds no data of that day or before."
            yield "Ask for a later day with --as-of DATE."
        else:
            yield "The cache holds no data yet. Fetch them:"
            yield "  rottui refresh"
            yield "or read price files, COT files and member lists of your own:"
            yield "  rottui import PATH..."
            yield "or look at a synthetic market: rottui --demo report"


def is_empty(briefing: Briefing) -> bool:
    """Whether there is no figure in the briefing at all."""
    return not any(trace.date for trace in (briefing.prices, briefing.breadth, briefing.positioning))


def sections(briefing: Briefing, names: Collection[str], beyond: Beyond = NOTHING) -> Iterator[Section]:
    """Yield the sections of `names` that hold anything, in the report's order."""
    from rottui.report import alerts, leading, rotation, study, tables, verdict  # they are made of what stands here

    builders: dict[str, Build] = {
        "verdict": verdict.verdict_section,
        "spillover": verdict.spillover_section,
        "pairs": tables.pairs_section,
        "breadth": tables.breadth_section,
        "positioning": tables.positioning_section,
        "rotation": rotation.rotation_section,
        "leaders": lambda briefing, named: leading.leaders_section(briefing, beyond.leaders, beyond.limits),
        "alerts": lambda briefing, named: alerts.alerts_section(beyond),
        "changes": lambda briefing, named: alerts.changes_section(beyond),
        "study": lambda briefing, named: study.study_section(beyond.studies),
        "problems": _problems,
    }
    named = frozenset(problem.where for problem in briefing.problems) if "problems" in names else frozenset()
    for name, build in builders.items():
        section = build(briefing, named) if name in names else None
        if section is not None:
            yield section


def source_line(trace: Provenance, replay: bool = False) -> str:
    """Return "2025-10-31 · Yahoo · 2d old"; in a replay the age is that of the replayed day."""
    if trace.date is None:
        return "no data"
    day = day_line(trace.date, trace.provisional)
    parts = [day, trace.source, _age(trace.age_days, replay=replay)]
    return " · ".join(part for part in parts if part)


def day_line(day: date, provisional: bool) -> str:
    """Return "2025-10-31", or "2025-10-31, unfinished" of a day that is not over."""
    return f"{day}, {wording.UNFINISHED}" if provisional else str(day)


def _age(days: int | None, *, replay: bool) -> str:
    age = wording.fmt_known_age(days, replay=replay)
    return f"{age} old" if days is not None and days > 0 else age


def _problems(briefing: Briefing, named: frozenset[str]) -> Section | None:
    if not briefing.problems:
        return None
    said = ((p.where, p.what + (f" ({p.hint})" if p.hint else "")) for p in briefing.problems)
    return Section(title="Problems", source=str(len(briefing.problems)), sentences=grouped(said))


def remarks_of(remarks: Iterable[Problem], named: frozenset[str]) -> tuple[str, ...]:
    """Return each remark once, after the names it is said of, leaving out those that stand among the problems."""
    return grouped((remark.where, remark.what) for remark in remarks if remark.where not in named)


def grouped(said: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return each thing said once, after the names it is said of: "GC, SI: no reports"."""
    names: dict[str, dict[str, None]] = {}
    for name, what in said:
        names.setdefault(what, {})[name] = None
    return tuple(f"{_listed(tuple(of))}: {what}" for what, of in names.items())


def _listed(names: tuple[str, ...]) -> str:
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
