"""The verdict's part of a report: the judgement, its evidence, what would change it, and what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator

from rottui.briefing import judging, wording
from rottui.briefing.model import Briefing
from rottui.briefing.verdict_model import (
    EvidenceLine,
    PositioningWarning,
    SpilloverBriefing,
    VerdictBriefing,
    VerdictChange,
)
from rottui.errors import Problem
from rottui.report.sections import Column, Section, Table, day_line, remarks_of

NEAREST = 5
"""Lines that would change the verdict that a text lists; the JSON report has all of them."""

LATEST = 8
"""Changes of the verdict that a text lists."""

_LEGEND = (
    "A trend's value is how far the ratio is from its 50-day average; a line of members, the share of them; Moves: the"
    " distance in typical daily moves of the value, to compare lines by. Up votes +1, down -1, flat 0. A new verdict"
    " must hold for {confirmation} sessions. Prices are split-adjusted, whatever basis the pairs are shown on."
)
_SPILLOVER_LEGEND = (
    "Rank: percentile of each figure in its own history. Rising: the share of all other members that rose on days on"
    " which the equal-weighted mega caps fell more than 1 %, mean of the last 40 sessions. Beta and correlation: of the"
    " others on days on which the mega caps fell, 63 sessions. Both low: at a 20-session low together. Spillover and"
    " positioning stand beside the verdict and do not vote."
)


def verdict_section(briefing: Briefing, named: frozenset[str]) -> Section | None:
    """Return the verdict with its scores, its evidence, what would change it, and its last changes."""
    verdict = briefing.verdict
    if verdict is None:
        return None
    tables = [_scores(verdict), _evidence(verdict)]
    if verdict.would_change:
        tables.append(_would_change(verdict))
    if len(verdict.changes) > 1:
        tables.append(_changes(verdict))
    remarks = [Problem("verdict", verdict.problem)] if verdict.problem else []
    return Section(
        title=f"Verdict: {verdict.name}",
        source=f"{judging.fmt_since(verdict)} · {_day(verdict)} · breadth of {verdict.universe}",
        tables=tuple(tables),
        sentences=tuple(_sentences(briefing, verdict)),
        remarks=remarks_of(remarks, named),
        legend=(_LEGEND.format(confirmation=verdict.confirmation),),
    )


def _day(part: VerdictBriefing | SpilloverBriefing) -> str:
    return day_line(part.date, part.provisional) if part.date else "no data"


def _scores(verdict: VerdictBriefing) -> Table:
    columns = (Column("Question"), Column("Score"), Column("Means"), Column(""))
    return Table(
        columns,
        tuple(
            (
                judging.QUESTION_NAMES[question],
                judging.fmt_score(question, score),
                verdict.states.get(question) or wording.RICH.missing,
                judging.QUESTIONS[question],
            )
            for question, score in verdict.scores.items()
        ),
    )


def _evidence(verdict: VerdictBriefing) -> Table:
    columns = (
        Column("Evidence"),
        Column("Value", number=True),
        Column("Threshold", number=True),
        Column("Distance", number=True),
        Column("Moves", number=True),
        Column("Holds"),
        Column("Of"),
    )
    rows: list[tuple[str, ...]] = []
    group = None
    for line in verdict.evidence:
        if line.group != group:
            group = line.group
            rows.append((judging.QUESTION_NAMES[group],))
        rows.append(_evidence_row(line))
    return Table(columns, tuple(rows))


def _evidence_row(line: EvidenceLine) -> tuple[str, ...]:
    return (
        f"  {judging.fmt_evidence(line.name)}",
        judging.fmt_evidence_value(line.name, line.value),
        judging.fmt_evidence_value(line.name, line.threshold),
        judging.fmt_distance(line),
        wording.fmt_number(line.typical_moves, 1),
        judging.fmt_holds(line),
        str(line.date or wording.RICH.missing),
    )


def _would_change(verdict: VerdictBriefing) -> Table:
    own = judging.fmt_code(verdict.pending or verdict.code).lower()
    columns = (
        Column(f"Would change {own}, nearest first"),
        Column("Value", number=True),
        Column("Threshold", number=True),
        Column("Moves", number=True),
        Column("To"),
    )
    rows = (
        (
            judging.fmt_evidence(line.name),
            judging.fmt_evidence_value(line.name, line.value),
            judging.fmt_evidence_value(line.name, line.threshold),
            wording.fmt_number(line.typical_moves, 1),
            judging.fmt_code(line.would_be).lower() if line.would_be else "",
        )
        for line in verdict.would_change[:NEAREST]
    )
    return Table(columns, tuple(rows))


def _changes(verdict: VerdictBriefing) -> Table:
    columns = (Column("Changed on"), Column("To"), *(Column(name) for name in judging.QUESTION_NAMES.values()))

    def row(change: VerdictChange) -> tuple[str, ...]:
        scores = (judging.fmt_score(question, change.scores.get(question)) for question in judging.QUESTION_NAMES)
        return str(change.date), judging.fmt_code(change.code).lower(), *scores

    return Table(columns, tuple(row(change) for change in verdict.changes[: -LATEST - 1 : -1]))


def _sentences(briefing: Briefing, verdict: VerdictBriefing) -> Iterator[str]:
    unfinished = judging.fmt_unfinished(verdict)
    if unfinished:
        yield unfinished
    pending = judging.fmt_pending(verdict)
    if pending:
        yield f"Pending: {pending}"
    given = judging.fmt_given(verdict)
    if given:
        yield f"{given[0].upper()}{given[1:]}"
    if verdict.code != "unknown" and not verdict.would_change:
        yield "No line of evidence would change it alone"
    for warning in briefing.positioning_warnings:
        yield f"Warning, without a vote: {describe_warning(warning)}"


def describe_warning(warning: PositioningWarning) -> str:
    """Write what a futures market warns of: "NQ extreme long, percentile 97 of 156 reports (2025-10-28)"."""
    told = [f"percentile {wording.fmt_number(warning.percentile)} of 156 reports"]
    if warning.kind == "unwinding":
        unwound = wording.fmt_percent(warning.unwound_pct)
        told = [f"COT index {wording.fmt_points(warning.movement_6w, 0)} in 6 reports", f"{unwound} given up"]
    kind = f"extreme {warning.side}" if warning.kind == "extreme" else f"unwinding its extreme {warning.side}"
    return f"{warning.market} {kind}, {', '.join(told)} ({warning.date})"


def spillover_section(briefing: Briefing, named: frozenset[str]) -> Section | None:
    """Return whether selling in the mega caps reaches everything else."""
    spillover = briefing.spillover
    if spillover is None:
        return None
    remarks = [Problem("spillover", spillover.problem)] if spillover.problem else []
    columns = (Column("Spillover"), Column("Value", number=True), Column("Rank", number=True))
    rows = (
        (
            judging.SPILLOVER_NAMES[name],
            judging.fmt_spillover(name, value),
            wording.fmt_number(spillover.percentiles.get(name)),
        )
        for name, value in spillover.figures.items()
    )
    return Section(
        title="Spillover of mega-cap selling",
        source=" · ".join(filter(None, (_day(spillover), ", ".join(spillover.basket)))),
        tables=(Table(columns, tuple(rows)),) if spillover.date else (),
        sentences=tuple(_counted(spillover)),
        remarks=remarks_of(remarks, named),
        legend=(_SPILLOVER_LEGEND,) if spillover.date else (),
    )


def _counted(spillover: SpilloverBriefing) -> Iterator[str]:
    if spillover.down_days is not None and spillover.downside_days is not None:
        yield (
            f"The mega caps fell more than 1 % on {spillover.down_days} of the last {spillover.share_sessions} sessions"
            f", and fell on {spillover.downside_days} of the last {spillover.downside_sessions}"
        )
