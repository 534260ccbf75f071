"""Verdicts with a past, their evidence day by day, and studies, made by hand for the screens that show them."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from rottui.briefing.details.evidence_model import EvidenceDetail
from rottui.briefing.details.study_model import BASKET, HORIZONS, StudyDetail, StudyEpisode, StudyFigures
from rottui.briefing.history import History
from rottui.briefing.model import Briefing
from rottui.briefing.verdict_model import Code, Question, VerdictBriefing, VerdictChange
from rottui.errors import Problem
from rottui.tui.widgets.evidence_timeline import CODES
from tests.tui.factory import make_briefing
from tests.verdicts import LAST, make_evidence, make_line, make_spillover, make_verdict

PROBLEM = "no prices of MAGS, so nothing of MAGS/SPY"
HINT = "run: rottui refresh, or import its prices: rottui import PATH"
SCORES: dict[Question, float | None] = {"leadership": -0.5, "participation": 3.0, "risk_appetite": 0.25, "index": 1.0}


def sessions(count: int, last: date = LAST) -> list[date]:
    """Return so many weekdays up to `last`."""
    days = [last - timedelta(days=back) for back in range(count * 7 // 5 + 7)]
    return sorted([day for day in days if day.weekday() < 5][:count])


def history_of_days(days: Sequence[date], columns: Mapping[str, Sequence[float]]) -> History:
    numbers = array("i", [(day - date(1970, 1, 1)).days for day in days]).tobytes()
    return History(numbers, {name: array("d", values).tobytes() for name, values in columns.items()})


def with_past(runs: Sequence[tuple[Code, int]], **changes: Any) -> VerdictBriefing:
    """Return the verdict that ends so many runs of so many sessions each, with all changes between them."""
    codes = [code for code, count in runs for _ in range(count)]
    days = sessions(len(codes))
    found, before, row = [], None, 0
    for code, count in runs:
        found.append(VerdictChange(days[row], code, before, SCORES))
        before, row = code, row + count
    columns = {"code": [float(CODES.index(code)) for code in codes]}
    columns |= {name: [float(score or 0)] * len(codes) for name, score in SCORES.items()}
    past = history_of_days(days, columns)
    return make_verdict(
        codes[-1], changes=tuple(found), history=past, since=days[-runs[-1][1]], sessions=runs[-1][1], **changes
    )


RUNS: tuple[tuple[Code, int], ...] = (
    ("unknown", 200), ("mixed", 60), ("deterioration", 150), ("broad_advance", 190), ("broadening", 100),
)  # fmt: skip


def make_judged(**changes: Any) -> Briefing:
    """Return a briefing with a verdict that lacks one line, spillover, and a market at an extreme."""
    verdict = with_past(RUNS, problem=PROBLEM)
    briefing = make_briefing(problems=[Problem("verdict", PROBLEM, HINT)])
    return replace(briefing, **({"verdict": verdict, "spillover": make_spillover()} | changes))


def make_past(count: int = 600) -> EvidenceDetail:
    """Return a wave about its threshold for every line that has a value."""
    lines = {
        line.name: [line.threshold + 5 * math.sin(n / 40) for n in range(count)]
        for line in make_evidence()
        if line.value is not None
    }
    return EvidenceDetail(history_of_days(sessions(count), lines))


def make_study(n: int = 12, **changes: Any) -> StudyDetail:
    """Return a study of so many episodes, with figures that are told apart by asset and horizon."""
    enough = n >= 8
    figures = tuple(
        StudyFigures(
            asset=asset, horizon=horizon, n=n, median=1.5 + place if enough else None,
            share_positive=75.0 if enough else None, worst=-8.25 if enough else None,
            all_n=1234, all_median=0.5, all_share_positive=60.0, all_worst=-33.0,
        )
        for place, asset in enumerate(("SPY", "RSP", "IWM", BASKET))
        for horizon in HORIZONS
    )  # fmt: skip
    begun = [LAST - timedelta(days=35 * back) for back in reversed(range(n))]
    study = StudyDetail(
        subject="Healthy broadening",
        code="broadening",
        pair=None,
        kind=None,
        months=None,
        record=False,
        basis="price",
        since=date(2022, 4, 8),
        until=LAST,
        sessions=895,
        days=101,
        began=5,
        episodes=tuple(StudyEpisode(day, (2.5, -1.0, None) if enough else (None, None, None)) for day in begun),
        figures=figures,
        caveats=("Fewer than 8 episodes are no evidence.", "Survivorship: it flatters."),
        problem=None,
    )
    return replace(study, **changes)


__all__ = ["HINT", "LAST", "PROBLEM", "RUNS", "make_judged", "make_line", "make_past", "make_study", "with_past"]
