"""A verdict and spillover made by hand, for whatever shows them."""

from __future__ import annotations

import dataclasses
from array import array
from datetime import date, timedelta
from typing import Any

from rottui.analytics.verdict import CODES
from rottui.briefing.history import History
from rottui.briefing.verdict_model import Code, EvidenceLine, SpilloverBriefing, VerdictBriefing, VerdictChange

LAST = date(2025, 10, 31)
"""A Friday."""

SPILLOVER = {
    "share_rising": (61.25, 84.0),
    "downside_beta": (0.4, 30.0),
    "downside_correlation": (0.55, 45.5),
    "since_both_low": (12.0, 20.0),
    "rest_drawdown": (-2.5, 70.0),
    "basket_drawdown": (-9.75, 12.0),
    "drawdown_gap": (7.25, None),
}
"""Each figure with its percentile."""


def make_line(name: str, value: float | None, vote: int | None, **changes: Any) -> EvidenceLine:
    """Return a line of evidence against 0, or against 55 for a share of members."""
    threshold = 55.0 if name in ("above_50", "above_200", "up_3m") else -10.0 if name == "index_drawdown" else 0.0
    group = "leadership" if "/" in name else "index" if name.startswith("index") else "participation"
    line = EvidenceLine(
        group=group,  # type: ignore[arg-type]
        name=name,
        value=value,
        threshold=threshold,
        distance=None if value is None else value - threshold,
        typical_moves=None if value is None else abs(value - threshold) / 2,
        holds=None if value is None else value > threshold,
        vote=vote,
        date=None if value is None else LAST,
        would_be=None,
    )
    return dataclasses.replace(line, **changes)


def make_evidence() -> tuple[EvidenceLine, ...]:
    """Return all fifteen lines; one has no value, and two would change the verdict."""
    risk = [("RSPD/RSPS", 2.5, 1), ("SPHB/SPLV", 4.0, 1), ("HYG/IEF", -0.5, 0), ("CPER/GLD", 1.0, 1)]
    return (
        make_line("XLG/RSP", -1.5, -1),
        make_line("QQQ/IWM", -3.0, -1),
        make_line("IWF/IWD", -2.0, -1),
        make_line("MAGS/SPY", None, None),
        make_line("above_50", 72.0, 1),
        make_line("above_200", 64.0, 1),
        make_line("high_low", 3.25, 1),
        make_line("ad_line", 0.5, 1, typical_moves=0.25, would_be="rotation"),
        make_line("up_3m", 54.0, 0, typical_moves=0.4, would_be="broad_advance"),
        *(make_line(name, value, vote, group="risk_appetite") for name, value, vote in risk),
        make_line("index_average", 6.5, 1),
        make_line("index_drawdown", -1.0, None),
    )


def make_verdict(code: Code = "broadening", **changes: Any) -> VerdictBriefing:
    """Return a verdict that has stood for 7 sessions."""
    verdict = VerdictBriefing(
        date=LAST,
        code=code,
        name=CODES[code],
        since=date(2025, 10, 23),
        sessions=7,
        pending=None,
        pending_day=None,
        confirmation=5,
        scores={"leadership": -1.0, "participation": 4.0, "risk_appetite": 0.75, "index": 1.0},
        evidence=make_evidence(),
        changes=(
            VerdictChange(date(2024, 1, 2), "unknown", None, dict.fromkeys(("leadership", "participation"))),  # type: ignore[arg-type]
            VerdictChange(
                date(2025, 10, 23),
                code,
                "unknown",
                {"leadership": -1.0, "participation": 4.0, "risk_appetite": 0.5, "index": 1.0},
            ),
        ),
        history=_history({"code": 1.0, "leadership": -1.0, "participation": 4.0, "risk_appetite": 0.5, "index": 1.0}),
        universe="sp500",
        problem=None,
        states={
            "leadership": "fading",
            "participation": "broad",
            "risk_appetite": "not off",
            "index": "holds up",
        },
    )
    return dataclasses.replace(verdict, **changes)


def make_spillover(**changes: Any) -> SpilloverBriefing:
    """Return spillover figures of which one has no percentile yet."""
    spillover = SpilloverBriefing(
        date=LAST,
        figures={name: value for name, (value, _) in SPILLOVER.items()},
        percentiles={name: percentile for name, (_, percentile) in SPILLOVER.items()},
        down_days=6,
        downside_days=29,
        history=_history({name: value for name, (value, _) in SPILLOVER.items()}, 80),
        basket=("AAPL", "MSFT", "NVDA"),
        universe="sp500",
        problem=None,
    )
    return dataclasses.replace(spillover, **changes)


def _history(values: dict[str, float], sessions: int = 60) -> History:
    """Return a history of weekdays that stands still."""
    days = [LAST - timedelta(days=back) for back in range(2 * sessions) if (LAST - timedelta(days=back)).weekday() < 5]
    numbers = sorted((day - date(1970, 1, 1)).days for day in days[:sessions])
    columns = {name: array("d", [value] * sessions).tobytes() for name, value in values.items()}
    return History(array("i", numbers).tobytes(), columns)
