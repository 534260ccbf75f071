"""The verdict and spillover as the JSON report has them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rottui.briefing.model import Briefing
from rottui.briefing.verdict_model import EvidenceLine, SpilloverBriefing, VerdictBriefing, VerdictChange

Json = dict[str, Any]

SPILLOVER_SCORE = "share_rising"
"""The spillover figure that stands among the verdict's scores."""


def verdict_document(briefing: Briefing) -> Json | None:
    """Return the verdict with its scores, its evidence and what would change it; None without one."""
    verdict = briefing.verdict
    if verdict is None:
        return None
    spillover = briefing.spillover.figures.get(SPILLOVER_SCORE) if briefing.spillover else None
    return {
        "code": verdict.code,
        "name": verdict.name,
        "date": verdict.date,
        "since": verdict.since,
        "sessions": verdict.sessions,
        "pending": _pending(verdict),
        "provisional": verdict.provisional,
        "given": asdict(verdict.given) if verdict.given else None,
        "universe": verdict.universe,
        "scores": {**verdict.scores, "spillover": spillover},
        "states": verdict.states,
        "evidence": [_evidence(line) for line in verdict.evidence],
        "would_change": [_evidence(line) for line in verdict.would_change],
        "changes": [_change(change) for change in verdict.changes],
        "warnings": [asdict(warning) for warning in briefing.positioning_warnings],
        "problem": verdict.problem,
    }


def _pending(verdict: VerdictBriefing) -> Json | None:
    if verdict.pending is None:
        return None
    return {"code": verdict.pending, "day": verdict.pending_day, "of": verdict.confirmation}


def _evidence(line: EvidenceLine) -> Json:
    return {
        "group": line.group,
        "name": line.name,
        "value": line.value,
        "threshold": line.threshold,
        "distance": line.distance,
        "typical_moves": line.typical_moves,
        "holds": line.holds,
        "vote": line.vote,
        "date": line.date,
        "would_be": line.would_be,
    }


def _change(change: VerdictChange) -> Json:
    return {"date": change.date, "code": change.code, "before": change.before, "scores": change.scores}


def spillover_document(spillover: SpilloverBriefing | None) -> Json | None:
    """Return the spillover figures with their percentiles; None without any data of it."""
    if spillover is None:
        return None
    return {
        "date": spillover.date,
        "universe": spillover.universe,
        "basket": list(spillover.basket),
        "figures": spillover.figures,
        "percentiles": spillover.percentiles,
        "down_days": spillover.down_days,
        "downside_days": spillover.downside_days,
        "provisional": spillover.provisional,
        "problem": spillover.problem,
    }
